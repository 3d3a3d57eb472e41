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


def test_a_step_is_played_in_its_order(widget):
    later = lambda: set(  # noqa: E731
        widget.root.locator(".lw-st-later").evaluate_all("all => all.map(e => e.dataset.wire)")
    )
    shown = {"tanh_c", "h", "rnn_h"}
    state, gates = {"keep", "write", "c"}, {"i", "f", "g", "o"}
    waiting = (gates | state | shown, state | shown, shown, set())
    assert not later()
    for k in range(1, 10):  # through step 1 and 2 and into the third
        widget.action("step").press("Enter")
        assert widget.held("step") == (k + 3) // 4
        assert later() == waiting[(k - 1) % 4], k
    assert_digits(widget, step=3)
    # The step chosen by its number stands there as a whole.
    widget.button("t = 2").click()
    assert not later() and widget.held("time") == 0
    assert_digits(widget, step=2)


def test_the_input_of_the_step_is_moved_and_no_other(widget):
    widget.type("x_now", "2.5")
    assert_digits(widget, step=2, x=[1, 2.5, -1, 0.5])
    widget.button("t = 3").click()
    assert widget.held("x_now") == -1
    widget.type("x_now", "-3")
    assert_digits(widget, step=3, x=[1, 2.5, -3, 0.5])


def test_what_becomes_of_the_cell_state_is_asked_before_it_is_said(visit):
    driver = Driver(visit(PAGE), "structure", show=False)
    driver.page.wait_for_timeout(600)
    seen = driver.root.evaluate(
        """root => [...root.querySelectorAll("output, text.lw-digits")]
          .filter(e => getComputedStyle(e).visibility === "visible").map(e => e.textContent)"""
    )
    aloud = driver.root.locator("svg, [data-wire], [aria-live=polite]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent).join(' ')"
    )
    # kept, written, c, its tanh and h; the gates and what came in are no secret
    for secret in ("0.5062", "0.1885", "0.6947", "0.6010", "0.3275"):
        assert secret not in seen and not [text for text in aloud if secret in text], secret
    assert {"0.6617", "0.7650", "0.3634"} <= set(seen) and seen.count("?") == 5
    widths = driver.root.locator(".lw-st-secret .lw-wire").evaluate_all(
        "all => all.map(e => getComputedStyle(e).strokeWidth)"
    )
    assert set(widths) == {"1.5px"}  # nor does a wire's width say it
    driver.type("guess", "0.5")
    driver.action("commit").click()
    said = driver.root.locator(".lw-predict-said").inner_text()
    assert said.startswith("You said 0.50: 0.1947 away.") and "0.5062 is kept" in said
    assert driver.text("wire-c") == driver.text("c-at-2") == "0.6947"
    driver.visit.assert_quiet()


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
    lstm = widget.root.locator("svg.lw-diagram").nth(0)
    assert "from 0.6617 to 0.6947" in lstm.get_attribute("aria-label")
    widget.button("t = 3").click()
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
