"""The forget widget in the built page: moved in every way, its digits those of lstm_lib."""

import numpy as np
import pytest
from driving import ORIGINS, Driver

from lstm_lib import sigmoid
from lstm_lib.decay import half_life, steps_until

PAGE = "book/cell/forget.html"


@pytest.fixture(params=ORIGINS)
def forget(visit, request):
    driver = Driver(visit(PAGE, origin=request.param), "forget")
    yield driver
    driver.visit.assert_quiet()


def assert_digits(driver, bias, inputs=0.0, steps=50):
    f = sigmoid(bias + inputs)
    np.testing.assert_allclose(driver.value("f"), f, rtol=1e-12)
    np.testing.assert_allclose(driver.value("half_life"), half_life(f), rtol=1e-10)
    assert driver.value("steps_until") == steps_until(f, 1e-3)
    np.testing.assert_allclose(driver.value("left"), f**steps, rtol=1e-10)
    shown = driver.root.locator("output[data-key='f']").all_text_contents()
    assert shown and set(shown) == {f"{f:.4f}"}


def test_the_first_state_makes_the_point(forget):
    assert_digits(forget, bias=1.0)
    assert forget.text("steps_until") == "23"
    assert forget.text("half_life") == "2.21"


def test_arrow_keys_home_and_end(forget):
    forget.press("bias", "ArrowRight", "ArrowRight")
    assert_digits(forget, bias=1.1)
    forget.press("bias", "ArrowLeft")
    assert_digits(forget, bias=1.05)
    forget.press("bias", "End")
    assert_digits(forget, bias=8.0)
    forget.press("bias", "Home")
    assert_digits(forget, bias=-6.0)


def test_the_mouse_drags(forget):
    forget.drag("bias", 0.8)
    moved = forget.position("bias")
    assert 4.5 < moved < 6
    assert_digits(forget, bias=moved)


def test_a_typed_number_is_clamped_and_a_typed_word_is_not_taken(forget):
    forget.type("bias", "2.345")
    assert_digits(forget, bias=2.345)
    forget.type("bias", "99")
    assert_digits(forget, bias=8.0)
    forget.type("bias", "")
    assert_digits(forget, bias=8.0)


def test_the_gate_moves_the_bias(forget):
    forget.type("f", "0.9")
    np.testing.assert_allclose(forget.value("f"), 0.9, rtol=1e-12)
    np.testing.assert_allclose(forget.value("bias"), np.log(9), rtol=1e-12)


def test_presets_and_reset(forget):
    forget.button("5").click()
    assert_digits(forget, bias=5.0)
    assert forget.text("steps_until") == "1029"
    assert forget.button("5").get_attribute("aria-pressed") == "true"
    forget.button("Reset").click()
    assert_digits(forget, bias=1.0)


def test_a_thousand_moves_leave_the_right_digits(forget):
    forget.random_moves(1000)
    z = forget.value("bias") + forget.value("inputs")
    assert_digits(forget, bias=z, steps=forget.position("steps"))


def test_the_alternative_text_follows(forget):
    plot = forget.root.locator("svg.lw-plot")
    assert "f = 0.7311" in plot.get_attribute("aria-label")
    forget.button("3").click()
    assert "f = 0.9526" in plot.get_attribute("aria-label")
    forget.page.wait_for_timeout(600)
    assert "f = 0.9526" in forget.root.locator("[aria-live=polite]").text_content()


def test_a_symbol_lights_its_wire_and_its_code(forget):
    lit = forget.root.locator(".lw-lit")
    assert lit.count() == 0
    forget.root.locator("button[data-sym=f]").first.focus()
    assert forget.root.locator("code .lw-lit").count() == 2
    assert forget.root.locator("svg g.lw-wires.lw-lit").count() == 2
    forget.root.locator("button[data-sym=c]").first.hover()
    assert forget.root.locator("code .lw-lit").all_text_contents() == ["c"]
    # A pointer that goes by does not put out what the keyboard has lit.
    forget.root.locator(".lw-title").hover()
    assert set(forget.root.locator("code .lw-lit").all_text_contents()) == {"f"}
    forget.button("Reset").focus()
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
    for target in driver.root.locator("button, input, select").all():
        box = target.bounding_box()
        size = min(box["width"], box["height"])
        if target.get_attribute("type") != "checkbox":  # its label is the target
            assert size >= 24, target.evaluate("e => e.outerHTML")
