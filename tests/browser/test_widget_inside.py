"""The microscope in the built page: it reads what is typed, and it can be interfered with."""

import json

import numpy as np
from driving import Driver

from lstm_lib import lstm_forward
from lstm_lib.trained import load_trained
from lstm_lib.widgets import Inside

PAGE = "book/learning/inside.html"


def said(driver):
    driver.settle()
    return driver.root.locator(".lw-in-verdict").inner_text()


def states(driver, unit):
    """What the strip of a unit has drawn."""
    strip = driver.root.locator(f'[data-unit="{unit}"] path')
    return np.array(json.loads(strip.get_attribute("data-y")))


def write(driver, text):
    driver.root.locator(".lw-in-text").fill(text)


def test_it_opens_with_a_word_that_it_knows(widget):
    assert said(widget) == "After 5 a and 5 b it expects the end. All its expectations are right."
    assert widget.root.get_attribute("data-right") == "true"
    params, _ = load_trained("counter")
    ours = lstm_forward(params.cell, Inside().x).c[:, 0]
    for unit in (1, 2, 3):
        np.testing.assert_allclose(states(widget, unit), ours[:, unit - 1], rtol=1e-5, atol=1e-9)


def test_what_is_typed_is_read(widget):
    widget.settle()
    write(widget, "aab?a")
    assert widget.root.locator(".lw-in-text").input_value() in ("aab?a", "aaba")
    ours = lstm_forward(load_trained("counter")[0].cell, Inside(text="aaba").x).c[:, 0]
    np.testing.assert_allclose(states(widget, 1), ours[:, 0], rtol=1e-5, atol=1e-9)
    write(widget, "aaabb")
    assert said(widget).startswith("After 3 a and 2 b it expects b.")


def test_the_counter_counts_past_its_training_and_then_fails(widget):
    widget.settle()
    widget.button("50 and 50").click()
    assert "All its expectations are right" in said(widget)
    longest = load_trained("counter")[1]["test"]["longest"]
    if longest < 200:
        widget.button("200 and 200").click()
        assert "The first mistake is at step" in said(widget)


def test_a_unit_that_is_interfered_with(widget):
    widget.settle()
    unit = load_trained("counter")[1]["cell"]["index"] + 1
    widget.root.locator(f'[data-unit="{unit}"]').click()
    assert widget.value("looked_at") == unit
    widget.root.locator('select[data-key="hand"]').select_option("forget gate at 0")
    assert "The first mistake is at step" in said(widget)
    assert widget.root.get_attribute("data-right") == "false"
    widget.button("Reset").click()
    assert "All its expectations are right" in said(widget)


def test_the_other_networks(widget):
    widget.settle()
    widget.button("X before Y").click()
    assert said(widget).startswith("It says X Y with probability") and "right" in said(widget)
    assert widget.root.locator(".lw-in-strip").count() == 8
    widget.button("a sum").click()
    assert "That is within 0.04." in said(widget)
    widget.press("first", "ArrowRight")
    assert "That is within 0.04." in said(widget)
    assert widget.root.locator(".lw-in-strip").count() == 16


def test_a_network_is_loaded_only_when_the_widget_is_near(visit):
    visited = visit(PAGE)
    asked = "performance.getEntriesByType('resource').map(e => e.name)"
    names = [name for name in visited.page.evaluate(asked) if "networks/" in name]
    assert not [name for name in names if "counter" not in name]
    driver = Driver(visited, "inside")
    driver.settle()
    driver.button("a sum").click()
    driver.settle()
    names = [name for name in visited.page.evaluate(asked) if "networks/" in name]
    assert sorted(name.rsplit("/", 1)[1] for name in names) == ["adding.js", "counter.js"]


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "inside")
    driver.settle()
    driver.root.locator('[data-unit="3"]').tap()
    assert driver.value("looked_at") == 3
    driver.visit.assert_quiet()
