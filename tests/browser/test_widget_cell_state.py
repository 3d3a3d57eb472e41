"""The cell_state widget: its twin is NumPy's, and its digits in the built page lstm_lib's."""

import numpy as np
import pytest
from driving import Driver
from test_widget_twins import _plain, twin  # noqa: F401

from lstm_lib import LSTMParams, lstm_forward, rnn_forward
from lstm_lib.gradients import (
    cell_state_jacobian,
    cell_state_paths,
    lstm_jacobian,
    lstm_jacobian_product,
    rnn_jacobian_product,
)
from lstm_lib.widgets import CellState

PAGE = "book/gradient/cell_state.html"
MODULE = "math/cell_state.js"
PATHS = ("direct", "through_f", "through_i", "through_g", "through_o")
SLIDERS = ("t", "steps", "w_i", "w_f", "w_g", "w_o", "b_i", "b_f", "b_g", "b_o", "w_rnn")


def close(theirs, ours):
    np.testing.assert_allclose(np.array(theirs, float), ours, rtol=1e-12, atol=1e-14)


def in_page(trace):
    """A trace of one sequence as the page keeps it."""
    first = {name: getattr(trace, name)[0].tolist() for name in ("h0", "c0")}
    return first | {n: getattr(trace, n)[:, 0].tolist() for n in ("i", "f", "g", "o", "c", "h")}


@pytest.mark.parametrize(("H", "scale"), [(1, 1), (3, 1), (4, 5)])
def test_the_twin_is_numpy(twin, H, scale):  # noqa: F811
    rng = np.random.default_rng(H)
    draw = lambda *shape: rng.normal(scale=scale, size=shape)  # noqa: E731
    params = LSTMParams(draw(2, 4 * H), draw(H, 4 * H), draw(4 * H))
    trace = lstm_forward(params, draw(6, 1, 2), np.tanh(draw(1, H)), draw(1, H))
    run = in_page(trace)
    for t in range(6):
        paths = cell_state_paths(params, trace, t)
        theirs = twin(MODULE, "cell_state_paths", params, run, t)
        for name in (*paths._fields, "total"):
            close(theirs[name], getattr(paths, name)[0])
        jacobian = lstm_jacobian(params, trace, t)[0]
        close(twin(MODULE, "lstm_jacobian", params, run, t), jacobian)
    product = lstm_jacobian_product(params, trace, 1, 5)[0]
    close(twin(MODULE, "lstm_jacobian_product", params, run, 1, 5), product)
    for n, theirs in enumerate(twin(MODULE, "cell_state_jacobians", params, run, 1, 6)):
        ours = cell_state_jacobian(params, trace, 1, 1 + n)
        for name in ours._fields:
            close(theirs[name], getattr(ours, name)[0])
        close(theirs["kept"], ours.full[0])


def along_kept_paths(w, trace, start):
    """The derivative of each later cell state along the paths that are on, one unit, by hand."""
    i, f, g, o, c = (getattr(trace, name)[:, 0, 0] for name in "ifgoc")
    on = {name: float(getattr(w, name)) for name in PATHS}
    shown = lambda t: o[t] * (1 - np.tanh(c[t]) ** 2) if t >= 0 else 0.0  # noqa: E731
    dh, dc, found = shown(start - 1), 1.0, [1.0]
    for t in range(start, start + int(w.steps)):
        c_prev = c[t - 1] if t else 0.0
        into_c = (
            on["through_f"] * c_prev * f[t] * (1 - f[t]) * w.w_f
            + on["through_i"] * g[t] * i[t] * (1 - i[t]) * w.w_i
            + on["through_g"] * i[t] * (1 - g[t] ** 2) * w.w_g
        )
        over_o = on["through_o"] * np.tanh(c[t]) * o[t] * (1 - o[t]) * w.w_o
        dc_next = on["direct"] * f[t] * dc + into_c * dh
        dh, dc = over_o * dh + shown(t) * dc_next, dc_next
        found.append(dc)
    return found


def drawn(w, driver):
    trace, start = lstm_forward(w.params, w.x), int(w.t) - 1
    rnn_trace = rnn_forward(w.rnn_params, w.x)
    ends = range(start, start + int(w.steps) + 1)
    products = [cell_state_jacobian(w.params, trace, start, stop) for stop in ends]
    curves = {
        "rnn": [rnn_jacobian_product(w.rnn_params, rnn_trace, start, n).item() for n in ends],
        "direct": [p.direct.item() for p in products],
        "kept": along_kept_paths(w, trace, start),
    }
    if not all(getattr(w, name) for name in PATHS):
        curves["full"] = [p.full.item() for p in products]
    lines = {}
    for name, values in curves.items():
        points = np.stack([np.arange(len(values)), np.abs(values)], axis=1)
        lines[name] = points[points[:, 1] >= 1e-60]
    paths = cell_state_paths(w.params, trace, start)
    wires = {name: getattr(paths, name).item() for name in PATHS[:4]}
    kept = {name: value * getattr(w, name) for name, value in wires.items()}
    i, f, g, o, c = (getattr(trace, name)[start].item() for name in "ifgoc")
    before = lambda name: getattr(trace, name)[start - 1].item()  # noqa: E731
    shown = before("o") * (1 - np.tanh(before("c")) ** 2) if start else 0.0
    wires |= {"through_o": np.tanh(c) * o * (1 - o) * w.w_o * shown, "shown": shown, "c_prev": 1}
    wires |= {"written": kept["through_i"] + kept["through_g"], "chosen": sum(kept.values())}
    return {"lines": lines, "wires": wires}


def assert_digits(widget, **more):
    """Every digit on the screen against lstm_lib's for where the sliders stand."""
    w = CellState(**{name: widget.position(name) for name in SLIDERS}, **more)
    trace, start = lstm_forward(w.params, w.x), int(w.t) - 1
    paths = cell_state_paths(w.params, trace, start)
    stop = start + int(w.steps)
    products = cell_state_jacobian(w.params, trace, start, stop)
    rnn = rnn_jacobian_product(w.rnn_params, rnn_forward(w.rnn_params, w.x), start, stop)
    expected = {name: getattr(paths, name) for name in paths._fields} | {
        "chosen": paths.total,
        "many_direct": products.direct,
        "many_totals": products.one_step_totals,
        "many_full": products.full,
        "many_rnn": rnn,
    }
    for key, value in expected.items():
        np.testing.assert_allclose(widget.value(key), value.item(), rtol=1e-9, err_msg=key)


def switch(widget, name):
    widget.root.locator(f'input[type=checkbox][data-key="{name}"]').click()


def test_the_first_state_makes_the_point(widget):
    assert (widget.text("direct"), widget.text("chosen")) == ("0.7650", "1.0057")
    assert (widget.text("many_full"), widget.text("many_rnn")) == ("0.2620", "0.2170")
    assert_digits(widget)


def test_it_stands_beside_the_best_rnn_of_the_slider():
    first = CellState()

    def left(weight):
        w = CellState(w_rnn=weight)
        product = rnn_jacobian_product(w.rnn_params, rnn_forward(w.rnn_params, w.x), 1)
        return abs(product.item())

    weights = np.arange(-80, 81) / 20
    assert len(first.x) == first.t - 1 + first.steps
    assert max(weights, key=left) == first.w_rnn


def test_only_the_whole_sum_is_called_the_derivative(widget):
    line = widget.output("chosen").locator("xpath=ancestor::div[1]")
    assert "∂" in line.inner_text() and "paths that are on" not in line.inner_text()
    switch(widget, "through_o")  # leads to h, and is no part of this sum
    assert "∂" in line.inner_text()
    switch(widget, "through_g")
    assert "∂" not in line.inner_text() and "paths that are on" in line.inner_text()
    widget.button("Reset").click()
    assert "∂" in line.inner_text()


def wire(widget, name):
    return widget.root.locator(f'[role=switch][data-cut="{name}"]')


def test_a_wire_is_clicked_to_cut_its_path(widget):
    for name in PATHS:
        assert wire(widget, name).get_attribute("aria-checked") == "true"
    wire(widget, "through_g").locator("circle").last.click()
    assert not widget.root.locator('input[data-key="through_g"]').is_checked()
    assert wire(widget, "through_g").get_attribute("aria-checked") == "false"
    one_step = CellState()
    paths = cell_state_paths(one_step.params, lstm_forward(one_step.params, one_step.x), 1)
    np.testing.assert_allclose(
        widget.value("chosen"), (paths.total - paths.through_g).item(), rtol=1e-12
    )
    # Not on the knob alone: on the wire below it as well.
    wire(widget, "through_g").scroll_into_view_if_needed()
    x, y = wire(widget, "through_g").evaluate(
        """knob => {
          const reach = knob.querySelector("path.lw-cs-reach");
          const { x, y } = reach.getPointAtLength(8).matrixTransform(reach.getScreenCTM());
          return [x, y];
        }"""
    )
    widget.page.mouse.click(x + 8, y)
    assert widget.root.locator('input[data-key="through_g"]').is_checked()
    wire(widget, "direct").focus()
    for key, left in (("Enter", paths.total - paths.direct), (" ", paths.total)):
        wire(widget, "direct").press(key)
        np.testing.assert_allclose(widget.value("chosen"), left.item(), rtol=1e-12)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_finger_has_room_on_each_wire(visit, width):
    widget = Driver(visit(PAGE, width=width, touch=True), "cell_state")
    for name in PATHS:
        box = wire(widget, name).locator(".lw-cs-hit").bounding_box()
        assert min(box["width"], box["height"]) >= 24, name
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        widget.page.touchscreen.tap(x, y)
        assert [n for n in PATHS if wire(widget, n).get_attribute("aria-checked") == "false"] == [
            name
        ]
        widget.page.touchscreen.tap(x, y)
    widget.visit.assert_quiet()


def test_the_question_hides_the_paths_over_h_and_what_they_add_up_to(visit):
    widget = Driver(visit(PAGE), "cell_state", show=False)
    first = CellState()
    paths = cell_state_paths(first.params, lstm_forward(first.params, first.x), 1)
    secrets = {f"{value.item():.4f}" for value in (*paths[1:], paths.total)}
    widget.page.wait_for_timeout(600)
    seen = widget.root.evaluate(
        """root => [...root.querySelectorAll("output, text")]
          .filter(e => getComputedStyle(e).visibility === "visible").map(e => e.textContent)"""
    )
    assert "0.7650" in seen and not secrets & set(seen)
    aloud = widget.root.locator("svg, [aria-live=polite]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent).join(' ')"
    )
    assert not [text for text in secrets if text in aloud]
    hidden = widget.root.locator("[data-drawn^=through_], [data-drawn=chosen], [data-drawn=kept]")
    widths = hidden.evaluate_all(
        "all => all.map(e => [e.dataset.drawn, getComputedStyle(e).visibility])"
    )
    assert {name for name, how in widths if how == "visible"} == {"through_o"}
    # It follows the state: with g's path cut, the sum that is asked for is another.
    wire(widget, "through_g").press("Enter")
    assert "paths that are on" in widget.root.locator(".lw-predict-question").inner_text()
    widget.button("about the same").click()
    said = widget.root.locator(".lw-predict-said").inner_text()
    left = (paths.total - paths.through_g).item()
    assert said.startswith("You said about the same. It is larger") and f"{left:.4f}" in said
    widget.visit.assert_quiet()


def test_the_steps_play(widget):
    widget.action("step").click()
    assert widget.held("t") == 3
    assert_digits(widget)


def test_three_steps_and_their_missing_path(widget):
    widget.button("three steps").click()
    shown = [widget.text(f"many_{name}") for name in ("direct", "totals", "full")]
    assert shown == ["0.3962", "0.6652", "0.6719"]
    switch(widget, "through_o")
    assert widget.text("many_kept") == "0.6652"
    for name in ("through_f", "through_i", "through_g"):
        switch(widget, name)
    assert widget.text("many_kept") == "0.3962"
    assert widget.text("chosen") == "0.7650"
    widget.button("Reset").click()
    assert widget.value("many_kept") == widget.value("many_full")
    assert_digits(widget)


def test_keys_mouse_and_typing(widget):
    widget.press("t", "ArrowRight")
    widget.press("w_g", "End")
    widget.press("b_f", "Home")
    assert_digits(widget)
    widget.drag("b_i", 0.7)
    widget.type("steps", "999")
    assert widget.position("steps") == 100
    assert_digits(widget)


def test_it_explodes(widget):
    widget.button("explodes").click()
    assert_digits(widget, inputs="zero")
    assert widget.value("many_full") > 1e19 and widget.value("many_direct") < 1e-6


def test_the_two_other_scenes(widget):
    widget.button("f near 1").click()
    assert_digits(widget)
    assert widget.value("many_direct") == widget.value("many_full") > 0.9
    widget.button("vanishes").click()
    assert_digits(widget)
    assert widget.value("many_direct") < widget.value("many_full") < 1e-10


def test_inputs_over_and_over(widget):
    widget.root.locator('select[data-key="inputs"]').select_option("repeated")
    widget.type("t", "11")
    assert_digits(widget, inputs="repeated")


def test_a_thousand_moves_leave_the_right_digits(widget):
    widget.random_moves(1000)
    assert_digits(widget)


def test_a_finger_moves_it_on_a_phone(visit):
    widget = Driver(visit(PAGE, width=360, touch=True), "cell_state")
    before = widget.position("b_f")
    widget.tap("b_f", 0.9)
    assert widget.position("b_f") > before
    assert_digits(widget)
    widget.visit.assert_quiet()
