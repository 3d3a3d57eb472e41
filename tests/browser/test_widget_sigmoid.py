"""The sigmoid widget in the built page: its value and slope are those of lstm_lib."""

import numpy as np
from driving import Driver

from lstm_lib import lstm_forward, sigmoid, sigmoid_derivative
from lstm_lib.running_example import running_cell

PAGE = "book/cell/sigmoid.html"


def drawn(w, driver):
    z = w.inputs + w.bias
    gate, slope = sigmoid(z), sigmoid_derivative(z)
    grid = -8 + 16 * np.arange(161) / 160
    lines = {"sigmoid": np.stack([grid, sigmoid(grid)], axis=1)}
    if abs(z) <= 6:
        dz = np.array([-1, 1]) * min(2, gate / slope, (1 - gate) / slope)
        lines["tangent"] = np.stack([z + dz, gate + dz * slope], axis=1)
    return {"lines": lines, "marks": {"gate": (np.clip(z, -8, 8), gate)}}


def assert_digits(driver, z):
    np.testing.assert_allclose(driver.value("z"), z, rtol=0, atol=1e-12)
    np.testing.assert_allclose(driver.value("gate"), sigmoid(z), rtol=1e-12)
    np.testing.assert_allclose(driver.value("slope"), sigmoid_derivative(z), rtol=1e-12)
    assert driver.text("slope") == f"{sigmoid_derivative(z):.4f}"
    for symbol in "ifo":
        assert driver.text(f"percent_{symbol}") == f"{100 * sigmoid(z):.2f} %"


def test_the_first_state_is_the_running_forget_gate(widget):
    f_2 = lstm_forward(*running_cell()).f[1].item()
    assert widget.text("gate") == f"{f_2:.4f}" == "0.7650"
    assert_digits(widget, 1.1804)


def test_keys_typing_presets_and_reset(widget):
    widget.type("inputs", "0")
    widget.press("bias", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert_digits(widget, 1.05)
    widget.press("bias", "End")
    assert_digits(widget, 6.0)
    widget.press("inputs", "Home")
    assert_digits(widget, -2.0)
    widget.type("bias", "-999")
    assert_digits(widget, -14.0)
    widget.button("5").click()
    assert_digits(widget, 5.0)
    widget.button("Reset").click()
    assert_digits(widget, 1.1804)


def test_mouse_and_a_thousand_moves(widget):
    widget.type("inputs", "0")
    widget.drag("bias", 0.25)
    assert -4 < widget.position("bias") < -2
    assert_digits(widget, widget.position("bias"))
    widget.random_moves(1000)
    assert_digits(widget, widget.value("inputs") + widget.value("bias"))


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "sigmoid")
    driver.tap("inputs", 0.75)
    assert 3 < driver.position("inputs") < 5
    assert_digits(driver, driver.position("inputs") + 1)
    driver.visit.assert_quiet()
