"""The forget widget in the built page: moved in every way, its digits those of lstm_lib."""

import numpy as np
import pytest
from driving import ORIGINS, Driver

from lstm_lib import sigmoid
from lstm_lib.decay import half_life, steps_until

PAGE = "book/cell/forget.html"


def drawn(w, driver):
    T = int(w.steps)
    every = max(1, int(T / 300 + 0.5))
    n = np.arange(0, T + 1, every)

    def line(f):
        left = np.stack([n, np.asarray(f, float) ** n], axis=1)
        return left[left[:, 1] > 0] if w.log_scale else left

    half, gone = half_life(w.f), driver.held("time")
    return {
        "lines": {f"bias {b}": line(sigmoid(b)) for b in (0, 1, 2, 3, 5)} | {"left": line(w.f)},
        "marks": {"handle bias": (half, 0.5) if half <= T else (T, w.f**T)}
        | ({"now": (gone, w.f**gone)} if gone else {}),
        "wires": {"c_prev": w.f**gone, "c": w.f ** (gone + 1), "f": w.f},
    }


def assert_digits(driver, bias, inputs=0.0, steps=50):
    f = sigmoid(bias + inputs)
    np.testing.assert_allclose(driver.value("f"), f, rtol=1e-12)
    np.testing.assert_allclose(driver.value("half_life"), half_life(f), rtol=1e-10)
    assert driver.value("steps_until") == steps_until(f, 1e-3)
    np.testing.assert_allclose(driver.value("left"), f**steps, rtol=1e-10)
    shown = driver.root.locator("output[data-key='f']").all_text_contents()
    assert shown and set(shown) == {f"{f:.4f}"}


def test_the_first_state_makes_the_point(widget):
    assert_digits(widget, bias=1.0)
    assert widget.text("steps_until") == "23"
    assert widget.text("half_life") == "2.21"


def test_arrow_keys_home_and_end(widget):
    widget.press("bias", "ArrowRight", "ArrowRight")
    assert_digits(widget, bias=1.1)
    widget.press("bias", "ArrowLeft")
    assert_digits(widget, bias=1.05)
    widget.press("bias", "End")
    assert_digits(widget, bias=8.0)
    widget.press("bias", "Home")
    assert_digits(widget, bias=-6.0)


def test_the_mouse_drags(widget):
    widget.drag("bias", 0.8)
    moved = widget.position("bias")
    assert 4.5 < moved < 6
    assert_digits(widget, bias=moved)


def test_a_typed_number_is_clamped_and_a_typed_word_is_not_taken(widget):
    widget.type("bias", "2.345")
    assert_digits(widget, bias=2.345)
    widget.type("bias", "99")
    assert_digits(widget, bias=8.0)
    widget.type("bias", "")
    assert_digits(widget, bias=8.0)


def test_the_gate_moves_the_bias(widget):
    widget.type("f", "0.9")
    np.testing.assert_allclose(widget.value("f"), 0.9, rtol=1e-12)
    np.testing.assert_allclose(widget.value("bias"), np.log(9), rtol=1e-12)


def test_presets_and_reset(widget):
    widget.button("5").click()
    assert_digits(widget, bias=5.0)
    assert widget.text("steps_until") == "1029"
    assert widget.button("5").get_attribute("aria-pressed") == "true"
    widget.button("Reset").click()
    assert_digits(widget, bias=1.0)


def test_a_thousand_moves_leave_the_right_digits(widget):
    widget.random_moves(1000)
    z = widget.value("bias") + widget.value("inputs")
    assert_digits(widget, bias=z, steps=widget.position("steps"))


def test_the_alternative_text_follows(widget):
    plot = widget.root.locator("svg.lw-plot")
    assert "f = 0.7311" in plot.get_attribute("aria-label")
    widget.button("3").click()
    assert "f = 0.9526" in plot.get_attribute("aria-label")
    widget.page.wait_for_timeout(600)
    assert "f = 0.9526" in widget.root.locator("[aria-live=polite]").text_content()


def test_a_symbol_lights_its_wire_and_its_code(widget):
    lit = widget.root.locator(".lw-lit")
    assert lit.count() == 0
    widget.root.locator("button[data-sym=f]").first.focus()
    assert widget.root.locator("code .lw-lit").count() == 2
    assert widget.root.locator("svg g.lw-wires.lw-lit").count() == 2
    widget.root.locator("button[data-sym=c]").first.hover()
    assert widget.root.locator("code .lw-lit").all_text_contents() == ["c"]
    # A pointer that goes by does not put out what the keyboard has lit.
    widget.root.locator(".lw-title").hover()
    assert set(widget.root.locator("code .lw-lit").all_text_contents()) == {"f"}
    widget.button("Reset").focus()
    assert lit.count() == 0


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_finger_moves_it_on_a_phone(visit, origin):
    driver = Driver(visit(PAGE, origin=origin, width=360, touch=True), "forget")
    driver.tap("bias", 0.25)
    moved = driver.position("bias")
    assert -4 < moved < -1
    assert_digits(driver, bias=moved)
    driver.visit.assert_quiet()


def test_targets_are_large_enough(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "forget")
    for target in driver.root.locator("button, input, select").locator("visible=true").all():
        box = target.bounding_box()
        size = min(box["width"], box["height"])
        if target.get_attribute("type") != "checkbox":  # its label is the target
            assert size >= 24, target.evaluate("e => e.outerHTML")
