"""The input widget in the built page: the signed write is that of the running cell."""

import numpy as np
from driving import Driver

from lstm_lib import lstm_forward
from lstm_lib.running_example import running_cell

PAGE = "book/cell/input.html"


def drawn(w, driver):
    return {
        "bars": {"write": w.write},
        "marks": {"corner": (w.i, w.g)},
        "sizes": {"i": w.i, "g": w.g},
    }


def assert_geometry(pictures):
    """The rectangle goes from the origin to the corner, by the axes' ticks, hatched below."""
    [picture] = pictures
    at = {element.name: element for element in picture.drawn}
    [(i, g)] = at["corner"].points
    py = picture.scale("y")
    [one] = [t["x"] for t in picture.ticks if t["axis"] == "x"]
    x, y, width, height = at["write"].pixel("x", "y", "width", "height")
    assert abs(width - i * (one - x)) < 1e-6 and abs(at["corner"].pixel("cx")[0] - x - width) < 1e-6
    np.testing.assert_allclose([y, y + height], sorted([py(g), py(0)]), atol=1e-6)
    np.testing.assert_allclose(at["corner"].pixel("cy"), py(g), atol=1e-6)
    np.testing.assert_allclose(at["i"].pixel("x1", "x2"), [x, x + width], atol=1e-6)
    np.testing.assert_allclose(at["g"].pixel("y1", "y2"), [py(0), py(g)], atol=1e-6)


def assert_digits(driver, i, g):
    np.testing.assert_allclose(driver.value("i"), i, rtol=1e-12)
    np.testing.assert_allclose(driver.value("g"), g, rtol=1e-12)
    for key in ("write_out", "write_eq", "write"):
        np.testing.assert_allclose(driver.value(key), i * g, rtol=1e-12, atol=1e-15)
    assert float(driver.text("write_out")) == round(i * g, 4)


def test_the_first_state_is_the_running_cell(widget):
    trace = lstm_forward(*running_cell())
    assert widget.text("write_out") == f"{(trace.i[1] * trace.g[1]).item():.4f}" == "0.1885"
    widget.button("t = 3").click()
    assert widget.text("write_out") == f"{(trace.i[2] * trace.g[2]).item():.4f}" == "-0.2494"


def test_keys_typing_and_reset(widget):
    widget.press("i", "Home")
    assert_digits(widget, 0.0, 0.3458)
    widget.press("i", "ArrowRight", "ArrowRight")
    widget.press("g", "End")
    assert_digits(widget, 0.02, 1.0)
    widget.type("g", "-7")
    assert_digits(widget, 0.02, -1.0)
    widget.button("Reset").click()
    assert_digits(widget, 0.5450, 0.3458)


def test_mouse_and_a_thousand_moves(widget):
    widget.drag("g", 0.1)
    assert -0.95 < widget.position("g") < -0.65
    assert_digits(widget, 0.5450, widget.position("g"))
    assert widget.root.locator(".lw-write-hatch").get_attribute("d")  # the sign without a colour
    widget.random_moves(1000)
    assert_digits(widget, widget.position("i"), widget.position("g"))


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "input")
    driver.tap("i", 0.9)
    assert 0.8 < driver.position("i") < 1
    assert_digits(driver, driver.position("i"), 0.3458)
    driver.visit.assert_quiet()
