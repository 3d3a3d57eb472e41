"""The update widget in the built page: its waterfall adds up to the library's cell state."""

import numpy as np
from driving import Driver
from reading import read

from lstm_lib import LSTMParams, lstm_forward, lstm_step
from lstm_lib.running_example import running_cell
from lstm_lib.widgets import Update

PAGE = "book/cell/update.html"
FIRST = {"f": 0.85, "i": 0.8, "g": 0.9, "c_prev": 1.0}
BY_HAND = {"f": 0.7, "i": 0.4, "g": 0.8, "c_prev": 1.0}
STEPS = 20

# The waterfall in its own units: the frame, and the middles of its rows.
LEFT, RIGHT = 72, 226
MIDDLE = {"c_prev": 28, "f": 64, "g": 100, "i": 136}


def library_cell_state(f, i, g, c_prev):
    """Return c of a cell whose biases alone put its gates and its candidate there."""
    with np.errstate(divide="ignore"):
        z_i, z_f = np.log(np.divide([i, f], np.subtract(1, [i, f])))
        z = [z_i, z_f, np.arctanh(g), 0.0]
    params = LSTMParams(np.zeros((1, 4)), np.zeros((1, 4)), np.clip(z, -1e3, 1e3))
    return lstm_step(params, np.zeros((1, 1)), np.zeros((1, 1)), np.array([[c_prev]])).c.item()


def held(f, i, g, c_prev):
    """Return the cell states of 0 to 21 steps with the same gates and candidate."""
    path = [c_prev]
    for _ in range(STEPS + 1):
        path.append(f * path[-1] + i * g)
    return np.array(path)


def axis(before):
    """Return the ends of the waterfall's axis: the old cell state alone says them."""
    edge = next(far for far in (2.5, 5, 10, 20, 50) if abs(before) + 1 <= far)
    return (-edge, 1) if before < 0 else (-1, edge)


def drawn(w, driver):
    n = int(driver.held("time"))
    path = held(w.f, w.i, w.g, w.c_prev)
    before, after = path[n], path[n + 1]
    kept, written = w.f * before, w.i * w.g
    low, high = axis(before)
    ends = {"c_prev": before, "f": kept, "g": kept + w.g, "i": after}
    handles = {
        f"handle {key}": (LEFT + (end - low) / (high - low) * (RIGHT - LEFT), MIDDLE[key])
        for key, end in ends.items()
    }
    return {
        "lines": {"held": np.stack([np.arange(STEPS + 1), path[: STEPS + 1]], axis=1)},
        "marks": handles | {"now": (n, before), "next": (n + 1, after)},
        "bars": {
            "before": before, "forgotten": kept - before, "candidate": w.g, "written": written,
            "after": after,
        },
    }  # fmt: skip


def assert_geometry(pictures):
    """Each bar goes on where the one before it ends; the first and the last stand on zero."""
    [waterfall] = [picture for picture in pictures if not picture.plot]
    bars = {bar.name: bar for bar in waterfall.drawn if bar.tag == "rect"}
    px = waterfall.scale("x")
    before, after = bars["before"].value, bars["after"].value
    kept = before + bars["forgotten"].value
    ends = {
        "before": (0, before), "forgotten": (before, kept), "written": (kept, after),
        "candidate": (kept, kept + bars["candidate"].value), "after": (0, after),
    }  # fmt: skip
    for name, (start, end) in ends.items():
        x, width = bars[name].pixel("x", "width")
        np.testing.assert_allclose(
            [x, x + width], sorted(px([start, end])), atol=1e-6, err_msg=name
        )


def assert_digits(driver, **values):
    expected = {name: driver.held(name) for name in FIRST} | values
    f, i, g, c_0 = expected.values()
    path = held(f, i, g, c_0)
    n = int(driver.held("time"))
    c_prev = path[n]
    kept = f * c_prev
    for key, value in {
        "f_eq": f, "i_eq": i, "g_eq": g, "c_prev_eq": c_prev, "before": c_prev, "kept": kept,
        "forgotten": kept - c_prev, "write": i * g, "written": i * g, "end": path[STEPS],
        "c": library_cell_state(f, i, g, c_prev), "after": Update(f=f, i=i, g=g, c_prev=c_prev).c
        if abs(c_prev) <= 20 else path[n + 1],
    }.items():  # fmt: skip
        np.testing.assert_allclose(driver.value(key), value, rtol=1e-12, atol=1e-14, err_msg=key)


def test_the_first_state_climbs_past_one_and_comes_to_rest(widget):
    assert_digits(widget, **FIRST)
    assert widget.text("c") == widget.text("after") == "1.5700"
    assert widget.text("forgotten") == "-0.1500" and widget.text("written") == "+0.7200"
    np.testing.assert_allclose(widget.value("rest"), 0.72 / 0.15, rtol=1e-12)


def test_the_example_by_hand(widget):
    widget.button("by hand").click()
    assert_digits(widget, **BY_HAND)
    assert widget.text("c") == widget.text("after") == "1.0200"
    assert widget.text("rest") == "1.0667"


def test_the_running_cell(widget):
    widget.button("running cell, t = 2").click()
    c_2 = lstm_forward(*running_cell()).c[1].item()
    assert abs(widget.value("c") - c_2) < 5e-5
    assert_digits(widget, f=0.765, i=0.545, g=0.3458, c_prev=0.6617)


def test_steps_go_beyond_every_bound_of_what_goes_in(widget):
    widget.button("add up").click()
    for _ in range(5):
        widget.action("step").click()
    assert widget.held("time") == 5
    assert (widget.text("before"), widget.text("c"), widget.text("end")) == (
        "5.0000",
        "6.0000",
        "20.0000",
    )
    assert widget.text("rest") == "no place"
    assert_digits(widget, f=1.0, i=1.0, g=1.0, c_prev=0.0)
    widget.type("c_prev", "20")
    widget.press("time", "End")
    assert widget.text("c") == "40.0000"
    # An example is shown from its first step on.
    widget.button("hold").click()
    assert widget.held("time") == 0
    assert widget.text("rest") == widget.text("c") == "1.0000"


def test_each_bar_is_dragged_by_its_end(widget):
    unit = widget.root.locator("svg.lw-up-waterfall").bounding_box()["width"] / 296
    per = (RIGHT - LEFT) / 3.5 * unit  # pixels for one of the axis from -1 to 2.5
    widget.pull("f", -0.4 * per, 0)  # what is kept of 1 goes from 0.85 to 0.45
    assert abs(widget.held("f") - 0.45) < 0.02
    assert_digits(widget, i=0.8, g=0.9, c_prev=1.0)
    widget.pull("i", -0.36 * per, 0)
    assert abs(widget.held("i") - 0.4) < 0.03
    widget.pull("g", -1.4 * per, 0)
    assert abs(widget.held("g") + 0.5) < 0.03
    # What takes away is hatched: the sign does not rest on a colour.
    assert widget.root.locator("path.lw-write-hatch.sym-i").get_attribute("d")
    widget.pull("c_prev", -0.5 * per, 0)
    assert abs(widget.held("c_prev") - 0.5) < 0.02
    assert_digits(widget)
    widget.pull("f", 900, 0)
    assert widget.held("f") == 1
    widget.pull("i", 900, 0)  # against the candidate's sign
    assert widget.held("i") == 0


def bars(driver):
    """Return each bar's number, and its place and width."""
    return {
        bar.name: (bar.value, bar.pixel("x", "width"))
        for picture in read(driver.root)
        for bar in picture.drawn
        if bar.tag == "rect"
    }


def test_no_axis_moves_under_a_bar_that_has_not_changed(widget):
    first, states = bars(widget), (0.0, 0.31, 1.0)
    for f in states:
        for i in states:
            for g in (-1, -0.4, 1):
                for key, value in (("f", f), ("i", i), ("g", g)):
                    widget.type(key, str(value))
                now = bars(widget)
                assert now["before"] == first["before"], (f, i, g)
                reach = [x + width for _, (x, width) in now.values()]
                assert min(x for _, (x, _) in now.values()) >= LEFT and max(reach) <= RIGHT
    # While the old cell state itself is dragged, the scale stands still under the others.
    widget.button("Reset").click()
    written = bars(widget)["written"]
    widget.hold("c_prev").scroll_into_view_if_needed()
    knob = widget.hold("c_prev").locator(".lw-handle-knob").bounding_box()
    x, y = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
    widget.page.mouse.move(x, y)
    widget.page.mouse.down()
    for dx in (20, 60, 200, -80, -400):
        widget.page.mouse.move(x + dx, y, steps=4)
        assert widget.held("c_prev") != 1
        value, (_, width) = bars(widget)["written"]
        assert value == written[0] and abs(width - written[1][1]) < 1e-9, dx
    widget.page.mouse.up()


def test_a_bar_taken_hold_of_in_midst_begins_anew_from_there(widget):
    widget.type("time", "3")
    before = widget.value("before")
    np.testing.assert_allclose(before, held(**FIRST)[3], rtol=1e-12)
    widget.pull("f", -10, 0)
    assert widget.held("time") == 0
    np.testing.assert_allclose(widget.held("c_prev"), before, rtol=1e-12)
    assert widget.held("f") < 0.85
    assert_digits(widget)


def test_a_drawn_curve_is_told_its_distance_and_nothing_says_it_before(visit):
    driver = Driver(visit(PAGE), "update", show=False)
    assert not driver.root.locator("[data-drawn=held], [data-drawn=next]").count()
    driver.press("g", "ArrowRight")
    driver.page.wait_for_timeout(600)
    assert "g = 0.91" in driver.root.locator(".lw-predict-question").text_content()
    path = held(**FIRST | {"g": 0.91})
    aloud = driver.root.locator("svg, [aria-live=polite]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent)"
    )
    assert not [text for text in aloud if f"{path[STEPS]:.4f}" in text]
    # The axis has room for any curve: no state can go further than one a step.
    ticks = driver.root.locator("svg.lw-plot [data-axis=y]").all_text_contents()
    assert max(map(float, ticks)) == 20
    # By keys: a level curve at the foot of the axis, then compare.
    for point in driver.root.locator(".lw-sketch-knob").all():
        point.press("Home")
    driver.action("commit").click()
    said = driver.root.locator(".lw-predict-said").text_content()
    mean = np.interp(np.arange(61) / 3, np.arange(STEPS + 1), path[: STEPS + 1]).mean()
    assert f"On average your curve is {mean:.2f} away" in said
    assert f"most at step 20: yours 0.00, true {path[STEPS]:.2f}" in said
    assert driver.root.locator("[data-drawn=held]").count() == 1
    # A guess goes out of sight with the state that it was made for.
    line = driver.root.locator(".lw-sketch-line")
    seen = "e => getComputedStyle(e).visibility"
    assert line.evaluate(seen) == "visible"
    driver.button("by hand").click()
    assert line.evaluate(seen) == "hidden"
    driver.visit.assert_quiet()


def test_keys_typing_and_reset(widget):
    widget.press("f", "Home")
    assert_digits(widget, **FIRST | {"f": 0.0})
    widget.press("f", "ArrowRight", "ArrowRight")
    widget.press("i", "End")
    assert_digits(widget, **FIRST | {"f": 0.02, "i": 1.0})
    widget.type("g", "-7")
    widget.type("c_prev", "-2.345")
    assert_digits(widget, f=0.02, i=1.0, g=-1.0, c_prev=-2.345)
    widget.button("Reset").click()
    assert_digits(widget, **FIRST)


def test_mouse_and_a_thousand_moves(widget):
    widget.drag("g", 0.1)
    assert -0.95 < widget.position("g") < -0.65
    assert_digits(widget, f=0.85, i=0.8, c_prev=1.0)
    widget.random_moves(1000)
    assert_digits(widget)


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "update")
    driver.tap("f", 0.1)
    assert 0 < driver.position("f") < 0.2
    assert_digits(driver, i=0.8, g=0.9, c_prev=1.0)
    driver.visit.assert_quiet()
