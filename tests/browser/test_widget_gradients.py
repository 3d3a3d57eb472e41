"""The gradients widget in the built page: the norm of the product is that of lstm_lib."""

import numpy as np
from driving import Driver

from lstm_lib.widgets import Gradients

PAGE = "book/recurrence/gradients.html"


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
