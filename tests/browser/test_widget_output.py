"""The output widget in the built page: the hidden state and its slope are the library's."""

import numpy as np
from driving import Driver

from lstm_lib import LSTMParams, lstm_step
from lstm_lib.gradients import numerical_jacobian
from lstm_lib.widgets import Output

PAGE = "book/cell/output.html"


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
    ends = np.clip([w.c - reach, w.c + reach], -6, 6)
    return {
        "lines": {
            "bounded": np.stack([z, bounded], axis=1),
            "h": np.stack([z, w.o * bounded], axis=1),
            "tangent": np.stack([ends, w.h + (ends - w.c) * w.slope], axis=1),
        },
        "marks": {"h": (w.c, w.h)},
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
    }  # fmt: skip
    for key, value in shown.items():
        np.testing.assert_allclose(driver.value(key), value, rtol=1e-12, atol=1e-14, err_msg=key)
    measured = numerical_jacobian(lambda v: o * np.tanh(v), np.array([c])).item()
    np.testing.assert_allclose(driver.value("slope"), measured, atol=1e-8)


def test_the_first_state_is_the_example_by_hand(widget):
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
    assert_digits(widget, 0.0, 1.02)
    widget.press("o", "ArrowRight", "ArrowRight")
    widget.press("c", "End")
    assert_digits(widget, 0.02, 6.0)
    widget.type("c", "-99")
    assert_digits(widget, 0.02, -6.0)
    widget.type("c", "-0.345")
    assert_digits(widget, 0.02, -0.345)
    widget.button("Reset").click()
    assert_digits(widget, 0.6, 1.02)


def test_mouse_and_a_thousand_moves(widget):
    widget.drag("c", 0.1)
    assert -5.5 < widget.position("c") < -4
    assert_digits(widget, 0.6, widget.position("c"))
    widget.random_moves(1000)
    assert_digits(widget, widget.position("o"), widget.position("c"))


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "output")
    driver.tap("o", 0.9)
    assert 0.8 < driver.position("o") < 1
    assert_digits(driver, driver.position("o"), 1.02)
    driver.visit.assert_quiet()
