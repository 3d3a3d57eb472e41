"""The gradients widget in the built page: the norm of the product is that of lstm_lib."""

import numpy as np
from driving import Driver

from lstm_lib.widgets import Gradients

PAGE = "book/recurrence/gradients.html"


def drawn(w, driver):
    J = w.jacobians[::-1]  # backwards from the end
    n = np.arange(len(J) + 1)
    singular = np.linalg.svd(J, compute_uv=False)
    products = {
        "norm": w.norms[1:],
        "radii": w.spectral_radii[::-1].cumprod(),
        "upper": singular[:, 0].cumprod(),
        "lower": singular[:, 1].cumprod(),
    }
    lines = {name: np.stack([n, np.r_[1, p]], axis=1) for name, p in products.items()}
    # Any gradient that grows most may be shown: where all grow alike, every direction is right.
    path = [np.array([driver.value(f"gradient-0-{j}") for j in range(2)])]
    for step in J[:3]:
        path.append(path[-1] @ step)
    np.testing.assert_allclose(np.linalg.norm(path[0]), 1, rtol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(path[3]), w.norms[3], rtol=1e-9)
    largest = np.abs(path).max()
    carried = {
        f"carried-{k}-{a}{b}": path[k][a] * J[k, a, b] / largest
        for k in range(3) for a in range(2) for b in range(2)
    }  # fmt: skip
    slopes = {
        f"slope-{k}-{j}": 1 - w.trace.h[-1 - k, 0, j] ** 2 for k in range(3) for j in range(2)
    }
    return {
        "lines": {name: p[p[:, 1] > 0] for name, p in lines.items()},
        "wires": carried,
        "sizes": slopes,
    }


def assert_geometry(pictures):
    """A unit's ring is dotted where its slope is small."""
    for picture in pictures:
        for ring in picture.drawn:
            if ring.name.startswith("slope"):
                assert (ring.dashes != "none") == (ring.value < 0.5), ring.name


def assert_digits(driver):
    keys = ("gain", "length", "slope", "angle", "stretch")
    twin = Gradients(
        **{key: driver.position(key) for key in keys},
        units=driver.root.locator("select").input_value(),
    )
    np.testing.assert_allclose(driver.value("norm"), twin.norms[-1], rtol=1e-9)
    upper = np.linalg.norm(twin.jacobians, 2, axis=(1, 2)).prod()
    np.testing.assert_allclose(driver.value("upper"), upper, rtol=1e-9)
    np.testing.assert_allclose(driver.value("radii"), twin.spectral_radii.prod(), rtol=1e-6)


def test_the_first_state_explodes_with_every_eigenvalue_below_one(widget):
    assert widget.value("norm") > 1e8 and widget.value("radius") < 1
    assert widget.text("radius") == "0.6708"
    assert_digits(widget)


def test_presets_keys_and_reset(widget):
    widget.button("the same eigenvalues, vanishes").click()
    assert widget.value("norm") < 1e-3 and widget.text("radius") == "0.6708"
    assert_digits(widget)
    widget.press("gain", "ArrowRight", "ArrowRight")
    widget.press("length", "Home")
    assert_digits(widget)
    for units in ("free", "both open"):
        widget.root.locator("select").select_option(units)
        assert_digits(widget)
    widget.button("Reset").click()
    assert widget.value("norm") > 1e8


def test_mouse_and_moves(widget):
    widget.drag("gain", 0.8)
    assert 2.2 < widget.position("gain") < 2.8
    assert_digits(widget)
    widget.random_moves(200)
    assert_digits(widget)


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "gradients")
    driver.tap("gain", 0.1)
    assert driver.position("gain") < 0.8
    assert_digits(driver)
    driver.visit.assert_quiet()
