"""The gradients widget in the built page: the norm of the product is that of lstm_lib."""

import json

import numpy as np
import pytest
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
    carried = w.carried
    sizes = np.linalg.norm(carried, axis=1)
    lines["arrow"] = np.stack([n, sizes], axis=1)
    # The diagram: four steps back from the end, or from where the gradient comes just now.
    back = int(driver.held("time"))
    start = min(max(back - 1, 0), len(J) - 3)
    path, J = carried[start : start + 4], J[start : start + 3]
    largest = np.abs(path).max()
    for k, row in enumerate(path):
        shown = [driver.value(f"gradient-{k}-{j}") for j in range(2)]
        np.testing.assert_allclose(shown, row, rtol=1e-9, atol=1e-11 * largest)
    wires = {
        f"carried-{k}-{a}{b}": path[k][a] * J[k, a, b] / largest
        for k in range(3) for a in range(2) for b in range(2)
    }  # fmt: skip
    slopes = {
        f"slope-{k}-{j}": 1 - w.trace.h[-1 - start - k, 0, j] ** 2
        for k in range(3)
        for j in range(2)
    }
    radians = np.deg2rad(w.direction)
    return {
        "lines": {name: p[p[:, 1] > 0] for name, p in lines.items()},
        "marks": {"handle direction": (75 + 48 * np.cos(radians), 84 - 48 * np.sin(radians))}
        | ({"now": (back, sizes[back])} if back else {}),
        "wires": wires,
        "sizes": slopes | {"turned": carried[back, 0] / sizes[back]},
    }


def assert_geometry(pictures):
    """A unit's ring is dotted where its slope is small."""
    for picture in pictures:
        for ring in picture.drawn:
            if ring.name.startswith("slope"):
                assert (ring.dashes != "none") == (ring.value < 0.5), ring.name


def assert_digits(driver):
    keys = ("gain", "length", "slope", "angle", "stretch", "direction")
    twin = Gradients(
        **{key: driver.position(key) for key in keys},
        units=driver.root.locator("select").input_value(),
    )
    np.testing.assert_allclose(driver.value("norm"), twin.norms[-1], rtol=1e-9)
    upper = np.linalg.norm(twin.jacobians, 2, axis=(1, 2)).prod()
    np.testing.assert_allclose(driver.value("upper"), upper, rtol=1e-9)
    np.testing.assert_allclose(driver.value("radii"), twin.spectral_radii.prod(), rtol=1e-6)


def guess(driver, exponent_at_end):
    """Draw a straight line from 1 to a power of ten over the axes, which hold as many each way."""
    box = driver.root.locator(".lw-sketch-area").bounding_box()
    y = [box["y"] + box["height"] * (0.5 - e / 20) for e in (0, exponent_at_end)]
    driver.page.mouse.move(box["x"] + 1, y[0])
    driver.page.mouse.down()
    driver.page.mouse.move(box["x"] + box["width"] - 1, y[1], steps=20)
    driver.page.mouse.up()


def test_the_curve_is_drawn_first_and_told_off_in_powers_of_ten(visit):
    driver = Driver(visit(PAGE), "gradients", show=False)
    everything = driver.root.inner_text() + str(
        driver.root.locator("svg").evaluate_all("all => all.map(e => e.outerHTML)")
    )
    for answer in ("6.4·10", "637621500", "explodes", "vanishes"):
        assert answer not in everything, answer
    assert not driver.root.locator(".lw-line, .lw-mark").count()
    assert driver.root.locator("text[data-key^=gradient-]").all_text_contents().count("?") == 6
    guess(driver, -9)
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "shown"
    said = driver.root.locator(".lw-predict-said").text_content()
    # Two straight lines on the logarithmic axis: on average half as far apart as at their ends.
    apart = np.log10(Gradients().norms[-1]) + 9
    off = float(said.split("curve is ")[1].split(" ")[0])
    assert abs(off - apart / 2) < 0.2, said
    assert "most at 50 steps back" in said and "true 6.4·10⁸" in said


def test_the_axes_of_the_question_do_not_answer_it(visit):
    driver = Driver(visit(PAGE), "gradients", show=False)
    ticks = driver.root.locator("svg.lw-plot").first.locator("[data-axis=y]")
    first = ticks.all_text_contents()
    for preset in driver.root.locator(".lw-presets button").all():
        preset.click()
        assert ticks.all_text_contents() == first


def test_the_arrow_is_turned_and_one_direction_is_spared(widget):
    assert widget.hold("direction").get_attribute("aria-valuetext") == "90°"
    widget.hold("direction").scroll_into_view_if_needed()
    radius = widget.root.locator("circle.lw-gr-disk").bounding_box()["width"] / 2
    widget.pull("direction", radius, radius)
    assert widget.held("direction") in (0, 1, 359, 360)
    widget.type("direction", "0")
    np.testing.assert_allclose(widget.value("norm"), Gradients().norms[-1], rtol=1e-9)
    line = widget.root.locator("path[data-drawn=arrow]")
    spared = np.array(json.loads(line.get_attribute("data-y")))
    np.testing.assert_allclose(spared, 0.3 ** np.arange(51), rtol=1e-9)
    widget.hold("direction").press("ArrowUp")
    assert widget.held("direction") == 5
    assert json.loads(line.get_attribute("data-y"))[-1] > 1e6


def test_it_is_carried_back_step_by_step(widget):
    for step in (1, 2):
        widget.action("step").click()
        size = widget.root.locator("circle[data-drawn=now]").get_attribute("data-y")
        assert float(size) == pytest.approx(1.5**step)
    turned = widget.root.locator("[data-drawn=turned]")
    assert turned.get_attribute("visibility") == "visible"
    ends = [float(turned.get_attribute(name)) for name in ("x2", "y2")]
    np.testing.assert_allclose(ends, (75, 84 + 48), atol=1e-9)  # half a turn
    assert widget.root.locator("svg.lw-gr-diagram text").filter(has_text="T−4").count() == 1
    widget.press("time", "End")
    assert widget.root.locator("svg.lw-gr-diagram text").filter(has_text="T−50").count() == 1
    widget.button("Reset").click()
    assert turned.get_attribute("visibility") == "hidden"


def test_the_first_state_explodes_with_every_eigenvalue_below_one(widget):
    assert widget.value("norm") > 1e8 and widget.value("radius") < 1
    assert widget.text("radius") == "0.6708"
    assert_digits(widget)


def test_presets_keys_and_reset(widget):
    widget.button("the same one shut").click()
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
