"""The update widget in the built page: its waterfall adds up to the library's cell state."""

import numpy as np
from driving import Driver

from lstm_lib import LSTMParams, lstm_forward, lstm_step
from lstm_lib.running_example import running_cell
from lstm_lib.widgets import Update

PAGE = "book/cell/update.html"
FIRST = {"f": 0.7, "i": 0.4, "g": 0.8, "c_prev": 1.0}


def library_cell_state(f, i, g, c_prev):
    """Return c of a cell whose biases alone put its gates and its candidate there."""
    with np.errstate(divide="ignore"):
        z_i, z_f = np.log(np.divide([i, f], np.subtract(1, [i, f])))
        z = [z_i, z_f, np.arctanh(g), 0.0]
    params = LSTMParams(np.zeros((1, 4)), np.zeros((1, 4)), np.clip(z, -1e3, 1e3))
    return lstm_step(params, np.zeros((1, 1)), np.zeros((1, 1)), np.array([[c_prev]])).c.item()


def drawn(w, driver):
    held = [w.c_prev]
    for _ in range(20):
        held.append(w.f * held[-1] + w.i * w.g)
    bars = {"before": w.c_prev, "forgotten": (w.f - 1) * w.c_prev, "written": w.i * w.g}
    return {
        "lines": {"held": np.stack([np.arange(21), held], axis=1)},
        "marks": {"next": (1, held[1])},
        "bars": bars | {"after": w.c},
    }


def assert_geometry(pictures):
    """Each bar goes on where the one before it ends; the first and the last stand on zero."""
    waterfall = pictures[0]
    bars = {bar.name: bar for bar in waterfall.drawn}
    px = waterfall.scale("x")
    before, after = bars["before"].value, bars["after"].value
    kept = before + bars["forgotten"].value
    ends = {"before": (0, before), "forgotten": (before, kept), "written": (kept, after)}
    for name, (start, end) in (ends | {"after": (0, after)}).items():
        x, width = bars[name].pixel("x", "width")
        np.testing.assert_allclose(
            [x, x + width], sorted(px([start, end])), atol=1e-6, err_msg=name
        )


def assert_digits(driver, **values):
    expected = {name: driver.position(name) for name in FIRST} | values
    f, i, g, c_prev = expected.values()
    kept = f * c_prev
    for key, value in {
        "f_eq": f, "i_eq": i, "g_eq": g, "c_prev_eq": c_prev, "before": c_prev, "kept": kept,
        "forgotten": kept - c_prev, "write": i * g, "written": i * g,
        "c": library_cell_state(f, i, g, c_prev), "after": Update(**expected).c,
    }.items():  # fmt: skip
        np.testing.assert_allclose(driver.value(key), value, rtol=1e-12, atol=1e-14, err_msg=key)


def test_the_first_state_is_the_example_by_hand(widget):
    assert_digits(widget, **FIRST)
    assert widget.text("c") == widget.text("after") == "1.0200"
    assert widget.text("forgotten") == "-0.3000" and widget.text("written") == "+0.3200"


def test_the_running_cell(widget):
    widget.button("running cell, t = 2").click()
    c_2 = lstm_forward(*running_cell()).c[1].item()
    assert abs(widget.value("c") - c_2) < 5e-5
    assert_digits(widget, f=0.765, i=0.545, g=0.3458, c_prev=0.6617)


def test_steps_go_beyond_every_bound_of_what_goes_in(widget):
    widget.button("add up").click()
    for _ in range(5):
        widget.button("Take one step").click()
    assert_digits(widget, f=1.0, i=1.0, g=1.0, c_prev=6.0)
    assert widget.text("c") == "7.0000"
    widget.type("c_prev", "20")
    assert widget.text("c") == "21.0000"
    assert widget.button("The slider ends at 20; a cell does not").is_disabled()


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
    assert_digits(widget, f=0.7, i=0.4, c_prev=1.0)
    # What takes away is hatched: the sign does not rest on a colour.
    assert widget.root.locator("path.lw-write-hatch.sym-i").get_attribute("d")
    widget.random_moves(1000)
    assert_digits(widget)


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "update")
    driver.tap("f", 0.1)
    assert 0 < driver.position("f") < 0.2
    assert_digits(driver, i=0.4, g=0.8, c_prev=1.0)
    driver.visit.assert_quiet()
