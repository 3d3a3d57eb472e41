"""The structure widget in the built page: every number on its wire is the library's."""

import numpy as np
import pytest
from driving import ORIGINS, Driver

from lstm_lib.widgets import Structure

PAGE = "book/cell/structure.html"
INPUTS = [f"x-{k}" for k in range(4)]


def drawn(w, driver):
    k, lstm, rnn = int(w.step) - 1, w.lstm, w.rnn
    wires = {name: getattr(lstm, name)[k].item() for name in "ifgoch"}
    wires["c_prev"], wires["h_prev"] = (
        (lstm.c[k - 1].item(), lstm.h[k - 1].item()) if k else (0.0, 0.0)
    )
    wires |= {"keep": wires["f"] * wires["c_prev"], "write": wires["i"] * wires["g"]}
    wires |= {"x": w.x[k], "tanh_c": np.tanh(wires["c"]), "rnn_h": rnn.h[k].item()}
    return {"wires": wires | {"rnn_h_prev": rnn.h[k - 1].item() if k else 0.0}}


def assert_digits(driver, **expected):
    """Compare every wire with the library, at the values the sliders hold."""
    held = {
        "step": driver.position("step"),
        "x": [driver.position(key) for key in INPUTS],
        "forget_bias": driver.position("forget_bias"),
    } | expected
    cell = Structure(**held)
    k = int(held["step"]) - 1
    lstm, rnn = cell.lstm, cell.rnn
    now = {name: getattr(lstm, name)[k].item() for name in "ifgoch"}
    c_prev, h_prev = (lstm.c[k - 1].item(), lstm.h[k - 1].item()) if k else (0.0, 0.0)
    now |= {"x": held["x"][k], "c_prev": c_prev, "h_prev": h_prev}
    now |= {"keep": now["f"] * c_prev, "write": now["i"] * now["g"], "tanh_c": np.tanh(now["c"])}
    now |= {"rnn_x": held["x"][k], "rnn_h": rnn.h[k].item()}
    now["rnn_h_prev"] = rnn.h[k - 1].item() if k else 0.0
    for name, value in now.items():
        # The browser puts a slider on its grid: a tenth is not exactly a tenth.
        np.testing.assert_allclose(driver.value(f"wire-{name}"), value, rtol=1e-9, atol=1e-12)
        assert driver.text(f"wire-{name}") == f"{driver.value(f'wire-{name}'):.4f}".replace(
            "-0.0000", "0.0000"
        )
    for t in range(1, 5):
        for key, states in (("c", lstm.c), ("h", lstm.h), ("rnn_h", rnn.h)):
            np.testing.assert_allclose(
                driver.value(f"{key}-at-{t}"), states[t - 1].item(), rtol=1e-9, atol=1e-12
            )


def test_the_first_state_is_the_running_cell_at_two(widget):
    assert_digits(widget, step=2, x=[1, 0, -1, 0.5], forget_bias=1)
    shown = [widget.text(f"wire-{name}") for name in ("c_prev", "c", "h", "write", "rnn_h")]
    assert shown == ["0.6617", "0.6947", "0.3275", "0.1885", "0.3634"]


def test_back_and_forward_stop_at_the_ends(widget):
    for step in (3, 4, 4):
        widget.button("Forward").press("Enter")
        assert_digits(widget, step=step)
    assert widget.button("Forward").get_attribute("aria-disabled") == "true"
    for step in (3, 2, 1, 1):
        widget.button("Back").press("Enter")
        assert_digits(widget, step=step)
    widget.button("t = 3").click()
    assert_digits(widget, step=3)


def test_keys_mouse_typed_numbers_and_reset(widget):
    widget.press("step", "End")
    assert_digits(widget, step=4)
    widget.press("step", "Home", "ArrowRight", "ArrowRight")
    assert_digits(widget, step=3)
    widget.drag("forget_bias", 0.9)
    assert 4 < widget.position("forget_bias") < 6
    assert_digits(widget)
    widget.type("x-2", "-2.5")
    assert_digits(widget, x=[1, 0, -2.5, 0.5])
    widget.type("x-2", "99")
    assert_digits(widget, x=[1, 0, 6, 0.5])
    widget.button("Reset").click()
    assert_digits(widget, step=2, x=[1, 0, -1, 0.5], forget_bias=1)


def test_a_thousand_moves_leave_the_right_digits(widget):
    widget.random_moves(1000)
    assert_digits(widget)


def test_the_alternative_text_follows(widget):
    lstm = widget.root.locator("svg.lw-diagram").nth(1)
    assert "from 0.6617 to 0.6947" in lstm.get_attribute("aria-label")
    widget.button("Forward").click()
    assert "from 0.6947 to 0.2091" in lstm.get_attribute("aria-label")
    widget.page.wait_for_timeout(600)
    assert "to 0.2091" in widget.root.locator("[aria-live=polite]").text_content()


def test_a_wire_lights_its_line_and_a_line_its_wire(widget):
    wires = widget.root.locator("[data-wire].lw-lit")
    code = widget.root.locator(".lw-st-line.lw-lit code")
    widget.root.locator("[data-wire=f] .lw-digits").hover()
    assert code.all_text_contents() == ["f = sigmoid(z_f)"]
    widget.root.locator("[data-wire=keep] .lw-digits").hover()
    assert code.all_text_contents() == ["c = f * c_prev + i * g"]
    widget.root.locator("button[data-sym=o]").focus()
    assert wires.evaluate_all("all => all.map(e => e.dataset.wire)") == ["o"]


def test_the_arrow_keys_walk_the_wires(widget):
    wire = widget.root.locator("[data-wire=c_prev]")
    wire.focus()
    for name in ("keep", "c", "f"):
        widget.page.keyboard.press("ArrowRight")
        focused = widget.page.evaluate("document.activeElement.dataset.wire")
        assert focused == name
    assert widget.root.locator(".lw-st-line.lw-lit code").text_content() == "f = sigmoid(z_f)"
    widget.page.keyboard.press("End")
    assert widget.page.evaluate("document.activeElement.dataset.wire") == "h"


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_finger_moves_it_on_a_phone(visit, origin):
    driver = Driver(visit(PAGE, origin=origin, width=360, touch=True), "structure")
    driver.tap("forget_bias", 0.25)
    assert driver.position("forget_bias") < 0
    assert_digits(driver)
    sizes = driver.root.locator(".lw-diagram text.lw-digits").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"
    )
    assert min(sizes) >= 13
    driver.visit.assert_quiet()
