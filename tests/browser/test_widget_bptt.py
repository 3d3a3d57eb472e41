"""The BPTT widget in the built page: its terms are those of lstm_lib."""

import numpy as np
from driving import Driver

from lstm_lib.rnn import rnn_forward
from lstm_lib.running_example import running_rnn
from lstm_lib.widgets import Bptt

PAGE = "book/recurrence/bptt.html"


# Of the drawing, in its own units: from the first step to the last, and where the cut is held.
LEFT, RIGHT, KNOB = 36, 346, 268


def drawn(w, driver):
    T, length = int(w.steps), min(int(w.length), int(w.steps))
    params = running_rnn()[0]._replace(W_h=np.array([[w.w_h]]))
    x = np.zeros((T, 1, 1))
    x[0] = 1
    h = rnn_forward(params, x).h.ravel()
    terms = Bptt(steps=T, w_h=w.w_h, target=w.target, length=8).contributions
    dh = np.full(T, h[-1] - w.target)
    for t in reversed(range(1, T)):
        dh[t - 1] = dh[t] * (1 - h[t] ** 2) * w.w_h
    # The run goes forward through T steps and back again; at 0 all of it is shown.
    at = driver.held("time")
    steps = range(1, T + 1)
    reached = [t for t in steps if at in (0, *range(t, 2 * T + 1))]
    returned = [t for t in steps if at == 0 or at > 2 * T - t]
    return {
        "bars": {f"term_{t}": terms[t - 1] for t in returned},
        "wires": {"h_0": 0}
        | {f"h_{t}": h[t - 1] for t in reached}
        | {f"dh_{t}": dh[t - 1] for t in returned},
        "marks": {"handle length": (RIGHT - (RIGHT - LEFT) * length / T, KNOB)},
    }


def assert_geometry(pictures):
    """The bars are a staircase from the last step: each begins where the one after it ends."""
    [picture] = pictures
    bars = [(bar, *bar.pixel("y", "height")) for bar in picture.drawn if bar.tag == "rect"]
    largest = max((abs(bar.value) for bar, _, _ in bars), default=0)
    if largest < 1e-8:
        return
    unit = max(height for _, _, height in bars) / largest
    end = None
    for bar, y, height in reversed(bars):
        assert abs(height - unit * abs(bar.value)) < 1e-6, bar.name
        start, stop = (y, y + height) if bar.value <= 0 else (y + height, y)
        assert end is None or abs(start - end) < 1e-6, bar.name
        end = stop
    if "term_1" in {bar.name for bar, _, _ in bars}:  # the whole sum fills the drawing
        assert abs(unit * abs(sum(bar.value for bar, _, _ in bars)) - 128) < 1e-6


def assert_digits(driver):
    state = {key: driver.position(key) for key in ("length", "steps", "w_h", "target")}
    kept = Bptt(**state).contributions.sum()
    full = Bptt(**{**state, "length": 8}).contributions
    np.testing.assert_allclose(driver.value("kept"), kept, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(driver.value("full"), full.sum(), rtol=1e-12, atol=1e-15)
    for t, term in enumerate(full, 1):
        np.testing.assert_allclose(driver.value(f"term_{t}"), term, rtol=1e-12, atol=1e-15)
    assert float(driver.text("kept")) == round(kept, 5)


def test_the_first_state_keeps_three_of_seven_equal_terms(widget):
    assert widget.text("term_1") == "0.00000"
    assert [widget.text(f"term_{t}") for t in (5, 6, 7, 8)] == ["-0.00552", *["-0.00553"] * 3]
    assert (widget.text("kept"), widget.text("full")) == ("-0.01660", "-0.03788")
    assert widget.text("share") == "43.8 %"
    assert_digits(widget)


def test_keys_presets_and_reset(widget):
    widget.button("running RNN").click()
    assert [widget.text(f"term_{t}") for t in (1, 2, 3)] == ["0.00000", "-0.10243", "-0.11263"]
    assert widget.text("full") == "-0.21506"
    assert widget.text("kept") == "-0.11263" and widget.text("share") == "52.4 %"
    assert_digits(widget)
    widget.button("large weight").click()
    assert_digits(widget)
    widget.press("w_h", "ArrowLeft", "ArrowLeft")
    widget.press("target", "End")
    widget.press("length", "Home")
    assert_digits(widget)
    widget.button("Reset").click()
    assert widget.text("full") == "-0.03788"


def test_the_cut_is_dragged_along_the_chain(widget):
    column = widget.root.locator("svg.lw-bptt-diagram").bounding_box()["width"] / 400 * 310 / 8
    widget.pull("length", -2 * column, 0)
    assert widget.held("length") == 5
    assert "last 5 of 8" in widget.hold("length").text_content()
    assert widget.root.locator(".lw-bptt-cut").count() == 3
    assert_digits(widget)
    widget.pull("length", -900, 0)
    assert "nothing is cut" in widget.hold("length").text_content()
    assert widget.value("kept") == widget.value("full")
    widget.pull("length", 900, 0)
    assert widget.held("length") == 1


def test_a_guess_is_told_its_distance_and_nothing_says_the_sum_before(visit):
    driver = Driver(visit(PAGE), "bptt", show=False)
    driver.press("length", "ArrowLeft")
    driver.page.wait_for_timeout(600)
    assert "last 2 are kept" in driver.root.locator(".lw-predict-question").text_content()
    assert not driver.root.locator("[data-drawn^=term]").count()
    aloud = driver.root.locator("svg, [aria-live=polite]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent)"
    )
    assert not [text for text in aloud if "0.0" in text]
    # What goes forward and what comes back is no answer: it plays all the same.
    driver.press("time", "End")
    assert driver.root.locator("[data-drawn^=dh]").count() == 8
    driver.type("guess", "40")
    driver.action("commit").click()
    said = driver.root.locator(".lw-predict-said").text_content()
    share = 100 * Bptt(length=2).contributions.sum() / Bptt(length=8).contributions.sum()
    assert f"it is {share:.1f} %: {40 - share:.1f} points apart" in said
    assert driver.root.locator("[data-drawn^=term]").count() == 8
    driver.visit.assert_quiet()


def test_the_run_goes_forward_and_comes_back_term_by_term(widget):
    names = "[...{}].map(e => e.dataset.drawn)"
    for at, forward, back in ((3, 3, 0), (8, 8, 0), (9, 8, 1), (13, 8, 5), (16, 8, 8)):
        widget.type("time", str(at))
        arrived = widget.root.evaluate(
            "root => " + names.format("root.querySelectorAll('[data-drawn^=term]')")
        )
        assert widget.root.locator("[data-drawn^=h_]").count() == forward + 1, at
        assert widget.root.locator("[data-drawn^=dh_]").count() == back, at
        assert sorted(arrived) == [f"term_{t}" for t in range(9 - back, 9)], at


def test_mouse_and_a_thousand_moves(widget):
    widget.drag("w_h", 0.9)
    assert 1.3 < widget.position("w_h") < 1.9
    assert_digits(widget)
    widget.random_moves(1000)
    assert_digits(widget)


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "bptt")
    driver.tap("steps", 0.9)
    assert driver.position("steps") > 5
    assert_digits(driver)
    driver.visit.assert_quiet()
