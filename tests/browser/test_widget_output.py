"""The output widget in the built page: the hidden state and its slope are the library's."""

import numpy as np
from driving import Driver

from lstm_lib import LSTMParams, lstm_step
from lstm_lib.gradients import numerical_jacobian
from lstm_lib.widgets import Output

PAGE = "book/cell/output.html"
LEVEL = -5  # the cell state at which the gate's level is held


def library_hidden_state(o, c):
    """Return h of a cell that keeps c whole and whose output gate's bias alone makes it o."""
    with np.errstate(divide="ignore"):
        z_o = np.clip(np.log(np.divide(o, np.subtract(1, o))), -1e3, 1e3)
    params = LSTMParams(np.zeros((1, 4)), np.zeros((1, 4)), np.array([-1e3, 1e3, 0.0, z_o]))
    return lstm_step(params, np.zeros((1, 1)), np.zeros((1, 1)), np.array([[c]])).h.item()


def drawn(w, driver):
    z = np.arange(-60, 61) / 10
    bounded = np.tanh(z) if w.squash else z
    top = 1.2 if w.squash else 6
    reach = min(1.2, 0.35 * top / w.slope) if w.slope else 1.2
    level = np.array([[-6, w.o], [6, w.o]])
    ends = np.clip([w.c - reach, w.c + reach], -6, 6)
    return {
        "lines": {
            "bounded": np.stack([z, bounded], axis=1),
            "h": np.stack([z, w.o * bounded], axis=1),
            "tangent": np.stack([ends, w.h + (ends - w.c) * w.slope], axis=1),
        }
        | ({"o": level, "minus o": level * [1, -1]} if w.squash else {}),
        "marks": {
            "handle c": (w.c, w.h),
            "handle o": (LEVEL, w.o if w.squash else LEVEL * w.o),
        },
        "wires": {"c": w.c, "bounded": np.tanh(w.c) if w.squash else w.c, "o": w.o, "h": w.h},
    }


def assert_digits(driver, o, c):
    np.testing.assert_allclose(driver.position("o"), o, atol=0.005)  # a slider has a grid
    expected = Output(o=o, c=c)
    shown = {
        "h": library_hidden_state(o, c), "h_eq": expected.h, "h_wire": expected.h,
        "o_eq": o, "o_wire": o, "o_slope": o, "c_wire": c,
        "bounded": np.tanh(c), "tanh_c": np.tanh(c),
        "slope": expected.slope, "slope_eq": expected.slope,
        "grown": library_hidden_state(o, c + 0.1) - library_hidden_state(o, c),
    }  # fmt: skip
    for key, value in shown.items():
        np.testing.assert_allclose(driver.value(key), value, rtol=1e-12, atol=1e-14, err_msg=key)
    measured = numerical_jacobian(lambda v: o * np.tanh(v), np.array([c])).item()
    np.testing.assert_allclose(driver.value("slope"), measured, atol=1e-8)


def test_the_first_state_is_flat_with_an_open_gate(widget):
    assert_digits(widget, 1.0, 3.0)
    assert (widget.text("grown"), widget.text("slope")) == ("0.0009", "0.0099")


def test_the_example_by_hand(widget):
    widget.button("by hand").click()
    assert_digits(widget, 0.6, 1.02)
    assert widget.text("h") == widget.text("h_eq") == "0.4619"


def test_a_large_state_is_flat_and_without_tanh_it_is_not(widget):
    widget.button("a large state").click()
    assert_digits(widget, 1.0, 3.0)
    assert widget.text("slope") == widget.text("steep") == "0.0099"
    widget.root.get_by_label("tanh on the cell state").uncheck()
    for key, value in {"h": 3.0, "h_eq": 3.0, "bounded": 3.0, "slope": 1.0, "steep": 1.0}.items():
        assert widget.value(key) == value, key
    widget.type("o", "0.25")
    bare = Output(o=0.25, c=3, squash=False)
    assert (widget.value("h"), widget.value("slope")) == (bare.h, bare.slope) == (0.75, 0.25)
    assert widget.root.locator("code").inner_text().endswith("h = o * c")


def test_a_shut_gate_leaves_the_cell_state(widget):
    widget.button("shut").click()
    assert_digits(widget, 0.0, 1.02)
    assert widget.text("h") == "0.0000" and widget.text("c_wire") == "1.0200"


def test_keys_typing_and_reset(widget):
    widget.press("o", "Home")
    assert_digits(widget, 0.0, 3.0)
    widget.press("o", "ArrowRight", "ArrowRight")
    widget.press("c", "End")
    assert_digits(widget, 0.02, 6.0)
    widget.type("c", "-99")
    assert_digits(widget, 0.02, -6.0)
    widget.type("c", "-0.345")
    assert_digits(widget, 0.02, -0.345)
    widget.button("Reset").click()
    assert_digits(widget, 1.0, 3.0)


def test_the_state_is_dragged_along_the_curve_and_the_gate_by_its_level(widget):
    frame = widget.root.locator("svg.lw-plot").bounding_box()
    unit = frame["height"] / 250
    wide, tall = (frame["width"] - 68 * unit) / 12, 180 * unit / 2.4  # pixels for one of c, of h
    widget.pull("c", -2 * wide, 0)
    assert abs(widget.held("c") - 1) <= 0.04
    assert_digits(widget, 1.0, widget.held("c"))
    widget.pull("o", 0, 0.5 * tall)
    assert abs(widget.held("o") - 0.5) < 0.01
    assert "o = 0.50" in widget.hold("o").text_content()
    # Without the tanh the gate turns the line: at c = -5 it is lifted from -5 to -2.
    widget.button("no tanh").click()
    widget.pull("o", 0, -3 * 180 * unit / 12)
    assert abs(widget.held("o") - 0.4) < 0.01


def test_a_guess_is_judged_as_a_factor_and_nothing_says_it_before(visit):
    driver = Driver(visit(PAGE), "output", show=False)
    assert not driver.root.locator("[data-drawn=h].lw-line, [data-drawn=tangent]").count()
    driver.press("c", "ArrowLeft")
    driver.page.wait_for_timeout(600)
    assert "cell state at 2.98" in driver.root.locator(".lw-predict-question").text_content()
    h = np.tanh(2.98)
    aloud = driver.root.locator("svg, [aria-live=polite]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent)"
    )
    assert not [text for text in aloud if f"{h:.4f}" in text]
    assert driver.text("h_wire") == driver.text("tanh_c") == "?"
    # An empty axis says where the state stands, and not what is shown of it.
    assert driver.hold("c").locator(".lw-handle-knob").get_attribute("data-y") == "0"
    driver.root.locator('[data-choice="about 0.01"]').click()
    said = driver.root.locator(".lw-predict-said").text_content()
    assert f"It grows by {np.tanh(3.08) - h:.4f}, about 0.001." in said
    assert f"shows {h:.4f}" in said
    # The same question about another state has another answer.
    driver.button("by hand").click()
    driver.action("again").click()
    driver.root.locator('[data-choice="about 0.01"]').click()
    said = driver.root.locator(".lw-predict-said").text_content()
    assert f"It grows by {0.6 * (np.tanh(1.12) - np.tanh(1.02)):.4f}. The cell" in said
    driver.visit.assert_quiet()


def test_mouse_and_a_thousand_moves(widget):
    widget.drag("c", 0.1)
    assert -5.5 < widget.position("c") < -4
    assert_digits(widget, 1.0, widget.position("c"))
    widget.random_moves(1000)
    assert_digits(widget, widget.position("o"), widget.position("c"))


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "output")
    driver.tap("o", 0.9)
    assert 0.8 < driver.position("o") < 1
    assert_digits(driver, driver.position("o"), 3.0)
    driver.visit.assert_quiet()
