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
    marks["handle w_h"] = (w.w_h, max(w.felt_until, 1))
    places = {f"handle x-{k}": (46 + 62 * k, 152 - 7 * x) for k, x in enumerate(w.x)}
    now = int(driver.held("time"))
    if now > 1 and effect[now - 1] <= high:
        marks["now"] = (now, effect[now - 1])
    lines = {"effect": np.stack([np.arange(1, 31), effect], axis=1)}
    if memory[:, 1].any():
        lines["memory"] = memory[memory[:, 1] > 0]
    return {
        "lines": lines,
        "marks": marks | places,
        "wires": {f"h_{t}": h[t] for t in range(6)} | {f"x_{t}": w.x[t - 1] for t in STEPS},
    }


def assert_digits(driver):
    twin = driver.state(Rnn)
    for t, h in zip(STEPS, twin.trace.h.ravel(), strict=True):
        np.testing.assert_allclose(driver.value(f"h_{t}"), h, rtol=1e-12, atol=1e-13)
        assert float(driver.text(f"h_{t}")) == round(h, 4)
    assert driver.value("felt_until") == twin.felt_until


def test_the_curve_is_asked_first(visit):
    driver = Driver(visit(PAGE), "rnn", show=False)
    seen = driver.root.inner_text()
    pictures = driver.root.locator("svg").evaluate_all("all => all.map(e => e.outerHTML)")
    for answer in ("0.7616", "0.3634", "until step 7"):
        assert answer not in seen and answer[:6] not in str(pictures), answer
    assert not driver.root.locator(".lw-line, .lw-mark").count()
    box = driver.root.locator(".lw-sketch-area").bounding_box()
    y = box["y"] + box["height"] / 2
    driver.page.mouse.move(box["x"] + 1, y)
    driver.page.mouse.down()
    driver.page.mouse.move(box["x"] + box["width"] - 1, y, steps=20)
    driver.page.mouse.up()
    said = driver.root.locator(".lw-predict-said").text_content()
    at = np.linspace(1, 30, 61)
    off = np.abs(0.5 - np.interp(at, range(1, 31), Rnn().effect[:30])).mean()
    assert abs(float(said.split("curve is ")[1].split(" ")[0]) - off) < 0.011, said
    assert driver.text("felt_until") == "7"


def test_an_input_is_held_on_its_wire_and_the_weight_on_its_curve(widget):
    held = widget.hold("x-1")
    held.scroll_into_view_if_needed()
    scale = widget.root.locator(".lw-rnn-diagram").evaluate("e => e.getScreenCTM().a")
    widget.pull("x-1", 0, -14 * scale)
    assert widget.held("x-1") == 2
    assert_digits(widget)
    widget.button("Reset").click()
    widget.hold("w_h").scroll_into_view_if_needed()
    ticks = widget.root.locator(".lw-plot").nth(1).locator("[data-axis=x]")
    [low, high] = [ticks.nth(k).bounding_box() for k in (0, ticks.count() - 1)]
    widget.pull("w_h", (high["x"] - low["x"]) / 8, 0)
    assert abs(widget.held("w_h") - 1) < 0.06
    assert_digits(widget)


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
