"""The backward widget: its twin is NumPy's pass, whole and with each fault, and so is the page."""

import numpy as np
import pytest
from driving import Driver
from test_widget_twins import twin  # noqa: F401

from lstm_lib import LSTMParams, lstm_backward, lstm_forward
from lstm_lib.gradients import FAULTS, faulty_backward, relative_error
from lstm_lib.widgets import Backward
from lstm_lib.widgets.backward import LETTERS

PAGE = "book/gradient/backward.html"
MODULE = "math/backward.js"
GATES = "ifgo"
# Of the drawing, in its own units: the number line of h and its target.
LEFT, RIGHT, LEVEL = 190, 424, 32
TITLES = {
    "none": "no fault",
    "dc dropped": "dc dropped",
    "tanh slope missing": "tanh′ missing",
    "no sum over the batch": "no sum over the batch",
    "wrong order of time": "wrong order of time",
    "last gradient lost": "last gradient lost",
}


@pytest.mark.parametrize("fault", [None, *FAULTS])
@pytest.mark.parametrize(
    ("T", "B", "D", "H", "scale"), [(1, 1, 1, 1, 1), (6, 3, 2, 4, 1), (5, 2, 3, 2, 6)]
)
def test_the_twin_is_numpy(twin, fault, T, B, D, H, scale):  # noqa: F811
    rng = np.random.default_rng(T)
    draw = lambda *shape: rng.normal(scale=scale, size=shape)  # noqa: E731
    params = LSTMParams(draw(D, 4 * H), draw(H, 4 * H), draw(4 * H))
    trace = lstm_forward(params, draw(T, B, D), np.tanh(draw(B, H)), draw(B, H))
    dh, dh_T, dc_T = draw(T, B, H), draw(B, H), draw(B, H)
    traces = [
        {
            name: array[b].tolist()
            for name, array in zip(("h0", "c0"), (trace.h0, trace.c0), strict=True)
        }
        | {name: getattr(trace, name)[:, b].tolist() for name in "xifgoch"}
        for b in range(B)
    ]
    given = (params, traces, dh.swapaxes(0, 1), dh_T, dc_T)
    name, first = ("lstm_backward", ()) if fault is None else ("faulty_backward", (fault,))
    theirs = twin(MODULE, name, *first, *given)
    ours = faulty_backward(fault, params, trace, dh, dh_T, dc_T)
    if fault is None:
        ours = lstm_backward(params, trace, dh, dh_T, dc_T)
    pairs = [(theirs["params"][key], getattr(ours.params, key)) for key in ("W_x", "W_h", "b")]
    pairs += [(np.swapaxes(theirs["x"], 0, 1), ours.x)]
    pairs += [(theirs[key], getattr(ours, key)) for key in ("h0", "c0")]
    for found, expected in pairs:
        size = np.abs(expected).max()
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12 * size)


def one_pass(w, letter):
    """Every derivative of the pass on its wire, step by step, of the sequence that is drawn."""
    trace, T = w.trace, int(w.steps)
    i, f, g, o, c = (getattr(trace, name)[:, 0, 0] for name in "ifgoc")
    c_prev = np.concatenate([[0], c[:-1]])
    given = trace.h[-1, 0, 0] - w.target
    W_x, W_h = w.params.W_x[0], w.params.W_h[0]
    dh_next, dc_next = given * (w.last and letter != "C"), 0.0
    found = {}
    for t in range(T) if letter == "A" else reversed(range(T)):
        dh = dh_next + given * (t == T - 1 and not w.last)
        shown = dh * o[t] * (1 - np.tanh(c[t]) ** 2)
        dc = dc_next + shown
        d = {"i": dc * g[t], "f": dc * c_prev[t], "g": dc * i[t], "o": dh * np.tanh(c[t])}
        slope = {"g": 1 if letter == "B" else 1 - g[t] ** 2}
        slope |= {
            name: gate[t] * (1 - gate[t]) for name, gate in zip("ifo", (i, f, o), strict=True)
        }
        dz = np.array([d[name] * slope[name] for name in GATES])
        found[t] = {"dh": dh, "dc_next": dc_next, "dc_shown": shown, "dc": dc}
        found[t] |= {f"d{name}": value for name, value in d.items()}
        found[t] |= {f"dz_{name}": value for name, value in zip(GATES, dz, strict=True)}
        dh_next, dc_next = W_h @ dz, 0.0 if letter == "E" else dc * f[t]
        found[t] |= {"dh_prev": dh_next, "dc_prev": dc_next, "dx": W_x @ dz}
    return found


def differs(a, b):
    return relative_error(a, b, floor=1e-9) > 1e-6


def board(grads):
    """The numbers that come out, by their names on the board."""
    numbers = {
        f"{name} {gate}": np.ravel(getattr(grads.params, name))[k]
        for name in ("W_x", "W_h", "b")
        for k, gate in enumerate(GATES)
    }
    numbers |= {f"x {t + 1}": value for t, value in enumerate(grads.x[:, 0, 0])}
    return numbers | {"h0": grads.h0[0, 0], "c0": grads.c0[0, 0]}


def spoiled(w):
    right, found = board(w.right), board(w.found)
    return {name for name in right if differs(found[name], right[name])}


def step_shown(w, driver):
    at, T = int(driver.held("time")), int(w.steps)
    n = max(-(-at // 5) - 1, 0)
    return n if LETTERS[w.fault] == "A" else T - 1 - n


def drawn(w, driver):
    t, T = step_shown(w, driver), int(w.steps)
    right, found = one_pass(w, None), one_pass(w, LETTERS[w.fault])
    bars = {f"spoiled_{n + 1}": 0 for n in range(4)}
    for n in range(T):
        bars[f"spoiled_{n + 1}"] = sum(differs(found[n][name], right[n][name]) for name in right[n])
    x = lambda value: LEFT + (value + 1) / 2 * (RIGHT - LEFT)  # noqa: E731
    marks = {"h_T": (x(w.trace.h[-1, 0, 0]), LEVEL), "handle target": (x(w.target), LEVEL)}
    return {"wires": found[t], "bars": bars, "marks": marks}


def assert_geometry(pictures):
    """A bar is as long as its share of the wires."""
    for bar in (e for picture in pictures for e in picture.drawn if e.tag == "rect"):
        assert abs(bar.pixel("width")[0] - 94 * bar.value / 15) < 1e-9, bar.name


def assert_board(driver):
    """Every number that comes out is Python's, and what is spoiled is said to be."""
    w = driver.state(Backward)
    wrong, right = spoiled(w), board(w.right)
    for name, value in board(w.found).items():
        np.testing.assert_allclose(driver.value(f"board-{name}"), value, rtol=1e-9, atol=1e-13)
        entry = driver.root.locator(f'[data-array="{name}"]')
        assert ("lw-bw-wrong" in entry.get_attribute("class")) == (name in wrong), name
        beside = f"({right[name]:.4f})".replace("-0.0000", "0.0000") if name in wrong else ""
        assert entry.locator(".lw-bw-right").text_content() == beside
    return wrong


def test_the_first_state_is_the_running_cell_with_dc_dropped(widget):
    assert assert_board(widget) == set(board(Backward().right)) - {"x 4"}
    assert [widget.text(f"wire-{name}") for name in ("dc", "dc_prev")] == ["-0.0793", "0.0000"]
    assert "right is x_4" in widget.root.locator(".lw-predict-said").text_content()
    widget.button("no fault").click()
    shown = [widget.text(f"board-b {gate}") for gate in GATES]
    assert shown == ["-0.0135", "-0.0221", "-0.0691", "-0.0335"]  # those of the chapter
    assert assert_board(widget) == set()


@pytest.mark.parametrize("name", LETTERS)
def test_each_fault_spoils_on_the_board_what_it_spoils_in_python(visit, name):
    widget = Driver(visit(PAGE), "backward")
    widget.button(TITLES[name]).click()
    assert widget.state(Backward).fault == name
    wrong = assert_board(widget)
    assert bool(wrong) == (name != "none"), "a fault is switched on where it can be seen"
    said = widget.root.locator(".lw-predict-said").text_content()  # of this fault, not of the first
    count = {0: "All 18 numbers come out right", 18: "All 18 numbers come out wrong"}
    assert said.startswith(count.get(len(wrong), f"{len(wrong)} of 18 numbers come out wrong")), (
        said
    )
    broken = widget.root.locator(".lw-bw-broken").all_text_contents()
    assert len(broken) == (name != "none"), broken
    widget.type("steps", "1")
    assert_board(widget)
    widget.random_moves(20)
    assert_board(widget)


def test_a_batch_of_one_hides_that_its_sum_is_missing(visit):
    widget = Driver(visit(PAGE + "#backward?fault=no%20sum%20over%20the%20batch"), "backward")
    assert assert_board(widget) == set()
    widget.root.locator('select[data-key="inputs"]').select_option("both")
    assert assert_board(widget) == {f"b {gate}" for gate in GATES}


def test_what_is_marked_is_compared_with_what_is_wrong(visit):
    widget = Driver(visit(PAGE), "backward", show=False)
    for name in ("x 4", "c0", "W_x f", "b f", "b g"):
        widget.root.locator(f'[data-array="{name}"]').click()
    widget.root.locator('[data-array="b g"]').press("Enter")  # taken back
    assert widget.root.locator('[data-array="c0"]').get_attribute("aria-pressed") == "true"
    widget.action("commit").click()
    said = widget.root.locator(".lw-predict-said").text_content()
    assert said.startswith("You marked 3 of the 17 that come out wrong, and 1 that are right.")
    widget.root.locator('[data-array="b g"]').click(force=True)  # too late
    assert widget.root.locator('[data-array="b g"]').get_attribute("aria-pressed") == "false"
    widget.action("again").click()
    assert not widget.root.locator('[data-array][aria-pressed="true"]').count()
    widget.visit.assert_quiet()


def test_until_then_the_right_pass_is_shown_and_nothing_says_what_is_wrong(visit):
    widget = Driver(visit(PAGE), "backward", show=False)
    widget.type("time", "9")  # in step 3, after the gates
    right = one_pass(Backward(), None)[2]
    for name in ("dc", "dh", "dg"):
        np.testing.assert_allclose(widget.value(f"wire-{name}"), right[name], rtol=1e-12)
    assert not widget.root.locator(".lw-bw-wrong").count()
    assert set(widget.root.locator(".lw-bw-right").all_text_contents()) == {""}
    bars = widget.root.locator("[data-drawn^=spoiled]")
    assert set(bars.evaluate_all("all => all.map(e => e.dataset.value)")) == {"0"}
    widget.page.wait_for_timeout(600)
    aloud = widget.root.locator("svg, [aria-live=polite]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent).join(' ')"
    )
    assert "wrong" not in aloud and "right" not in aloud
    widget.action("show").click()
    found = one_pass(Backward(), "E")[2]
    np.testing.assert_allclose(widget.value("wire-dc"), found["dc"], rtol=1e-12)
    assert widget.root.locator('[data-wire="dc"].lw-bw-wrong').count() == 1


def test_a_number_stands_on_its_wire_once_the_sweep_is_there(widget):
    later = lambda: set(  # noqa: E731
        widget.root.locator("svg .lw-bw-later").evaluate_all("all => all.map(e => e.dataset.wire)")
    )
    assert later() == set()
    gates = {f"dz_{gate}" for gate in GATES}
    last = {"dh_prev", "dx"}
    layers = {"di", "df", "dg", "dc_prev"}
    for at, step, missing in (
        (1, 4, {"do", "dc_shown", "dc"} | layers | gates | last),
        (2, 4, layers | gates | last),
        (3, 4, gates | last),
        (4, 4, last),
        (5, 4, set()),
        (6, 3, {"do", "dc_shown", "dc"} | layers | gates | last),
        (20, 1, set()),
    ):
        widget.type("time", str(at))
        assert later() == missing, at
        assert widget.root.locator(".lw-bw-now").text_content() == f"t = {step}"
    # The faulty order of time: its sweep begins at the first step.
    widget.button("wrong order of time").click()
    widget.type("time", "1")
    assert widget.root.locator(".lw-bw-now").text_content() == "t = 1"


def test_the_target_is_dragged_over_h_and_all_signs_turn(widget):
    widget.button("no fault").click()
    before = widget.value("wire-dc")
    unit = widget.root.locator("svg.lw-bw-diagram").bounding_box()["width"] / 440
    h = Backward().trace.h[-1].item()
    widget.pull("target", 2 * (h - 0.5) * (RIGHT - LEFT) / 2 * unit, 0)  # as far on the other side
    assert widget.held("target") == pytest.approx(2 * h - 0.5, abs=0.02)
    ratio = (h - widget.held("target")) / (h - 0.5)
    np.testing.assert_allclose(widget.value("wire-dc"), before * ratio, rtol=1e-9)
    assert ratio < 0
    assert_board(widget)


def test_a_thousand_moves_leave_the_right_numbers(widget):
    widget.random_moves(1000)
    assert_board(widget)


def test_a_finger_marks_and_plays_on_a_phone(visit):
    widget = Driver(visit(PAGE, width=360, touch=True), "backward", show=False)
    for entry in widget.root.locator("[data-array]").all():
        box = entry.bounding_box()
        assert min(box["width"], box["height"]) >= 24
    widget.root.locator('[data-array="c0"]').tap()
    assert widget.root.locator('[data-array="c0"]').get_attribute("aria-pressed") == "true"
    widget.action("step").tap()
    assert widget.held("time") == 1
    widget.visit.assert_quiet()
