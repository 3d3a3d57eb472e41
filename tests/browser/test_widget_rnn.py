"""The RNN widget in the built page: unrolled values and memory are those of lstm_lib."""

import numpy as np
from driving import Driver

from lstm_lib.widgets import Rnn

PAGE = "book/recurrence/rnn.html"
STEPS = range(1, 6)


def drawn(w, driver):
    def felt_until(w_h):
        return Rnn(w_h=w_h, w_x=w.w_x, x=w.x, activation=w.activation).felt_until

    effect = w.effect[:30]
    low = 4 if w.activation == "relu" else 1
    high = 2 if low == 1 and effect.max() > 1 else low
    weights = [-2 + k / 20 for k in range(81)]
    memory = np.array([[w_h, felt_until(w_h)] for w_h in weights])
    h = [0, *w.trace.h.ravel()]
    marks = {f"effect-{t}": (t, effect[t - 1]) for t in STEPS if effect[t - 1] <= high}
    if w.felt_until:
        marks["felt"] = (w.w_h, w.felt_until)
    lines = {"effect": np.stack([np.arange(1, 31), effect], axis=1)}
    if memory[:, 1].any():
        lines["memory"] = memory[memory[:, 1] > 0]
    return {
        "lines": lines,
        "marks": marks,
        "wires": {f"h_{t}": h[t] for t in range(6)} | {f"x_{t}": w.x[t - 1] for t in STEPS},
    }


def assert_digits(driver):
    twin = Rnn(
        w_h=driver.position("w_h"),
        w_x=driver.position("w_x"),
        x=[driver.position(f"x-{k}") for k in range(5)],
        activation=driver.root.locator("select").input_value(),
    )
    for t, h in zip(STEPS, twin.trace.h.ravel(), strict=True):
        np.testing.assert_allclose(driver.value(f"h_{t}"), h, rtol=1e-12, atol=1e-13)
        assert float(driver.text(f"h_{t}")) == round(h, 4)
    assert driver.value("felt_until") == twin.felt_until


def test_the_first_state_is_the_running_rnn(widget):
    assert [widget.text(f"h_{t}") for t in (1, 2, 3)] == ["0.7616", "0.3634", "0.1797"]
    assert widget.text("felt_until") == "7"
    assert_digits(widget)


def test_keys_activations_and_reset(widget):
    widget.press("w_h", "End")
    assert_digits(widget)
    widget.press("w_h", "Home", "ArrowRight")
    assert_digits(widget)
    for activation in ("relu", "sigmoid"):
        widget.root.locator("select").select_option(activation)
        widget.type("w_h", "0.5")
        widget.press("x-1", "ArrowRight")
        assert_digits(widget)
    widget.button("Reset").click()
    assert widget.text("h_3") == "0.1797"


def test_mouse_and_a_thousand_moves(widget):
    widget.drag("w_x", 0.1)
    assert -3 < widget.position("w_x") < -2
    assert_digits(widget)
    widget.random_moves(1000)
    assert_digits(widget)


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "rnn")
    driver.tap("w_h", 0.85)
    assert 1 < driver.position("w_h") < 1.8
    assert_digits(driver)
    driver.visit.assert_quiet()
