"""The microscope in the built page: it reads what is typed, and it can be interfered with."""

import json
import re

import numpy as np
from driving import Driver

from lstm_lib import sigmoid
from lstm_lib.losses import softmax
from lstm_lib.readout import readout_forward
from lstm_lib.tasks import NAME_SYMBOLS
from lstm_lib.trained import load_trained
from lstm_lib.widgets import Inside

PAGE = "book/learning/inside.html"
GATES = {"hold its forget gate": "f", "hold its input gate": "i", "hold its output gate": "o"}


def stored(w):
    return load_trained(w.network.replace(" ", "_"))[0]


def run(w):
    """Return the states of every step, (T, H) each, and the outputs (T, K), with the hand in it."""
    network, x = stored(w), w.x[:, 0]
    H = network.cell.hidden_size
    unit = min(int(w.unit), H) - 1
    h, c = np.zeros(H), np.zeros(H)
    kept = {name: [] for name in "ifgoch"}
    for x_t in x:
        parts = {g: network.cell.gate(g) for g in "ifgo"}
        z = {g: x_t @ part.W_x + h @ part.W_h + part.b for g, part in parts.items()}
        step = {g: np.tanh(z[g]) if g == "g" else sigmoid(z[g]) for g in "ifgo"}
        if w.hand in GATES:
            step[GATES[w.hand]][unit] = w.held
        c = step["f"] * c + step["i"] * step["g"]
        h = step["o"] * np.tanh(c)
        if w.hand == "cut it out":
            h[unit] = 0
        for name, values in {**step, "c": c, "h": h}.items():
            kept[name].append(values.copy())
    states = {name: np.array(values) for name, values in kept.items()}
    return states, readout_forward(network.readout, states["h"])


def drawn(w, driver):
    states, _ = run(w)
    T, H = states["c"].shape
    steps = np.arange(1, T + 1)
    unit = min(int(w.unit), H) - 1
    now = min(int(driver.held("time")), T)
    lines = {f"unit {k + 1}": np.stack([steps, states["c"][:, k]], axis=1) for k in range(H)}
    lines |= {key: np.stack([steps, states[key][:, unit]], axis=1) for key in "chifo"}
    marks = {"now": (now, states["c"][now - 1, unit])}
    if w.network == "adding":
        lines["numbers"] = np.stack([steps, w.x[:, 0, 0]], axis=1)
        marks |= {
            f"handle {which}": (getattr(w, which), getattr(w, f"{which}_number"))
            for which in ("first", "second")
        }
    if w.hand in GATES:
        marks["handle held"] = (1 + (T - 1) * 0.45, w.held)
    return {"lines": lines, "marks": marks}


def said(driver):
    driver.settle()
    return driver.root.locator(".lw-in-verdict").inner_text()


def states(driver, unit):
    """What the strip of a unit has drawn."""
    strip = driver.root.locator(f'[data-unit="{unit}"] path')
    return np.array(json.loads(strip.get_attribute("data-y")))


def write(driver, text):
    driver.root.locator('input[data-key="text"]').fill(text)


def answers(driver):
    """Return what the network says at the step that is shown."""
    read = "all => all.map(e => [e.dataset.says, Number(e.dataset.value)])"
    return dict(driver.root.locator("[data-says]").evaluate_all(read))


def test_it_opens_with_a_word_that_it_knows(widget):
    assert said(widget) == "After 5 a and 5 b it expects the end. All its expectations are right."
    assert widget.root.get_attribute("data-right") == "true"
    assert answers(widget)["T"] > 0.9 and answers(widget)["b"] < 0.1


def test_the_counting_unit_is_drawn_before_it_is_seen(visit):
    driver = Driver(visit(PAGE), "inside", show=False)
    driver.settle()
    assert not driver.root.locator("[data-drawn]").evaluate_all(
        "all => all.filter(e => e.closest('.lw-plot') && e.dataset.drawn === 'c').length"
    )
    assert driver.root.locator(".lw-in-strips.lw-covered").count() == 1
    area = driver.root.locator(".lw-sketch-area").bounding_box()
    left, right = area["x"] + 1, area["x"] + area["width"] - 1
    middle, top = area["y"] + area["height"] / 2, area["y"] + 5
    driver.page.mouse.move(left, middle)
    driver.page.mouse.down()
    driver.page.mouse.move((left + right) / 2, top, steps=12)
    driver.page.mouse.move(right, middle, steps=12)
    driver.page.mouse.up()
    verdict = driver.root.locator(".lw-predict-said").inner_text()
    assert verdict.startswith("Unit 1 counts: up by 1 with each a, down by 1 with each b.")
    assert float(re.search(r"your curve is ([\d.]+) away", verdict)[1]) < 1.5
    assert not driver.root.locator(".lw-covered").count()
    driver.visit.assert_quiet()


def test_another_network_asks_nothing(visit):
    driver = Driver(visit(PAGE), "inside", show=False)
    driver.settle()
    driver.button("a sum").click()
    driver.settle()
    assert not driver.root.locator("[data-predict]:visible").count()
    assert not driver.root.locator(".lw-covered").count()


def test_what_is_typed_is_read(widget):
    widget.settle()
    write(widget, "aab?a")
    ours = run(Inside(text="aaba"))[0]["c"]
    np.testing.assert_allclose(states(widget, 1), ours[:, 0], rtol=1e-9)
    widget.root.locator('input[data-key="text"]').blur()
    assert widget.root.locator('input[data-key="text"]').input_value() == "aaba"
    write(widget, "aaabb")
    assert said(widget).startswith("After 3 a and 2 b it expects b.")


def test_the_counter_counts_past_its_training_and_then_fails(widget):
    widget.settle()
    widget.button("50 and 50").click()
    assert "All its expectations are right" in said(widget)
    longest = load_trained("counter")[1]["test"]["longest"]
    assert longest == 118
    for n, text in ((longest, "All its expectations are right"), (longest + 1, "first mistake")):
        write(widget, "a" * n + "b" * n)
        assert text in said(widget)
    widget.button("200 and 200").click()
    assert "The first mistake is at step" in said(widget)


def test_a_unit_that_is_interfered_with(widget):
    widget.settle()
    unit = load_trained("counter")[1]["cell"]["index"] + 1
    widget.root.locator(f'[data-unit="{unit}"]').click()
    assert widget.value("unit_now") == unit
    widget.root.locator('select[data-key="hand"]').select_option("hold its forget gate")
    assert "The first mistake is at step" in said(widget)
    assert widget.root.get_attribute("data-right") == "false"
    widget.hold("held").scroll_into_view_if_needed()
    widget.pull("held", 0, -200)  # the gate is opened again, by its line
    assert widget.held("held") == 1
    assert "All its expectations are right" in said(widget)
    widget.button("Reset").click()
    assert "All its expectations are right" in said(widget)


def test_what_it_says_at_each_step(widget):
    widget.settle()
    widget.press("time", "Home")
    ours = sigmoid(run(Inside())[1])
    for t, row in enumerate(ours):
        assert widget.position("time") == t + 1
        np.testing.assert_allclose(list(answers(widget).values()), row, rtol=1e-9)
        widget.press("time", "ArrowRight")
    widget.button("a name").click()
    said(widget)
    p = softmax(run(widget.state(Inside))[1][-1])
    best = {NAME_SYMBOLS[k]: p[k] for k in np.argsort(-p)[:5]}
    found = answers(widget)
    assert list(found) == list(best)
    np.testing.assert_allclose(list(found.values()), list(best.values()), rtol=1e-9)


def test_the_other_networks(widget):
    widget.settle()
    widget.button("X before Y").click()
    assert said(widget).startswith("It says X Y with probability") and "right" in said(widget)
    widget.button("Y before X").click()
    assert said(widget).startswith("It says Y X with probability") and "right" in said(widget)
    assert widget.root.locator(".lw-in-strip").count() == 8
    widget.button("a name").click()
    assert said(widget).startswith("After “maria” it expects")
    assert widget.root.locator(".lw-in-strip").count() == 64


def test_the_numbers_are_the_readers(widget):
    widget.settle()
    widget.button("a sum").click()
    assert "Asked 0.575" in said(widget) and "That is within 0.04." in said(widget)
    widget.hold("first").scroll_into_view_if_needed()
    widget.pull("first", 0, 40)
    moved = widget.held("first_number")
    assert moved < 0.3
    assert f"Asked {0.5 + (moved - 0.3) / 4:.3f}" in said(widget)
    assert "That is within 0.04." in said(widget)


def test_the_units_in_another_order(widget):
    widget.settle()
    widget.button("a sum").click()
    widget.settle()
    units = "all => all.map(e => Number(e.dataset.unit))"
    all_strips = widget.root.locator(".lw-in-strip")
    assert all_strips.evaluate_all(units) == list(range(1, 17))
    for order, size in (
        ("most movement first", lambda s: np.ptp(s["c"], axis=0)),
        ("longest memory first", lambda s: s["f"].mean(axis=0)),
    ):
        widget.root.locator('select[data-key="order"]').select_option(order)
        ours = np.argsort(-size(run(widget.state(Inside))[0]), kind="stable") + 1
        assert all_strips.evaluate_all(units) == ours.tolist()


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
    assert driver.value("unit_now") == 3
    driver.root.locator('.lw-in-tape [data-step="4"]').tap()
    assert driver.position("time") == 4
    driver.visit.assert_quiet()
