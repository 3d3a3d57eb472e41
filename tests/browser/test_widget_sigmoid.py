"""The sigmoid widget in the built page: one gate, its slope and its three taps are lstm_lib's."""

import numpy as np
import pytest
from driving import Driver

from lstm_lib import lstm_forward, sigmoid, sigmoid_derivative
from lstm_lib.running_example import running_cell
from lstm_lib.widgets import Sigmoid

PAGE = "book/cell/sigmoid.html"

# Of the drawing, in its own units: z from -10 to 10, the gate from 0 to 1; the taps' middles, where
# a flow is held, and how high a flow of 1 is.
LEFT, RIGHT, TOP, BOTTOM = 34, 328, 24, 146
FLOWS = {"c_prev": ("kept", 207), "g": ("written", 269), "tanh_c": ("shown", 331)}
FROM, UNIT = 62, 44
Z_99 = np.log(99)


def came(w):
    return {"c_prev": w.c_prev, "g": w.g, "tanh_c": np.tanh(w.c)}


def drawn(w, driver):
    z = w.inputs + w.bias
    grid = np.linspace(-10, 10, 401)
    lines = {"sigmoid": np.stack([grid, sigmoid(grid)], axis=1)}
    if abs(z) <= 8:
        dz = np.array([-1, 1]) * min(2, w.gate / w.slope, (1 - w.gate) / w.slope)
        lines["tangent"] = np.stack([z + dz, w.gate + dz * w.slope], axis=1)
    point = (
        LEFT + (np.clip(z, -10, 10) + 10) / 20 * (RIGHT - LEFT),
        BOTTOM - w.gate * (BOTTOM - TOP),
    )
    flows = came(w)
    held = {
        f"handle {'c' if name == 'tanh_c' else name}": (FROM, FLOWS[name][1] - flow * UNIT / 2)
        for name, flow in flows.items()
    }
    return {
        "lines": lines,
        "marks": {"open": (Z_99, 0.99), "handle inputs": point, **held},
        "wires": dict.fromkeys(("gate", "f", "i", "o"), w.gate),
        "bars": flows
        | {"kept": w.kept, "written": w.written, "shown": w.shown}
        | {f"stopped {gate}": sigmoid(-z) for gate in "fio"},
    }


def assert_geometry(pictures):
    """The point is on the curve by the axes' ticks; a tap lets the gate's share of its flow on."""
    [picture] = pictures
    at = {element.name: element for element in picture.drawn}
    px, py = picture.scale("x"), picture.scale("y")
    z, gate = at["sigmoid"].points.T
    corners = np.array([list(map(float, p.split())) for p in at["sigmoid"].at["d"][1:].split("L")])
    np.testing.assert_allclose(corners, np.stack([px(z), py(gate)], axis=1), atol=0.06)
    np.testing.assert_allclose(at["open"].pixel("cx", "cy"), [px(Z_99), py(0.99)], atol=0.01)
    share = at["gate"].value
    level = float(at["gate"].at["d"].split("L")[0].split()[1])
    np.testing.assert_allclose([level, at["handle inputs"].pixel("cy")[0]], py(share), atol=1e-6)
    for (name, (out, middle)), gate in zip(FLOWS.items(), "fio", strict=True):
        flow, gone, plate = at[name], at[out], at[f"stopped {gate}"]
        (y, high), (y_out, high_out), (y_plate, high_plate) = (
            e.pixel("y", "height") for e in (flow, gone, plate)
        )
        assert abs(y + high / 2 - middle) < 1e-6, name
        np.testing.assert_allclose([high, high_out], UNIT * np.abs([flow.value, gone.value]))
        assert abs(y_out + high_out - y - high) < 1e-6, f"{out} is not the lower part of {name}"
        assert abs(y_plate + high_plate - y_out) < 1e-6, f"{gate}: the plate does not end there"


def assert_digits(driver, z):
    w = driver.state(Sigmoid)
    np.testing.assert_allclose(driver.value("z"), z, rtol=0, atol=1e-12)
    for key in ("gate", "gate_eq", "gate_wire", "gate_f", "gate_i", "gate_o"):
        np.testing.assert_allclose(driver.value(key), sigmoid(z), rtol=1e-12)
    np.testing.assert_allclose(driver.value("slope"), sigmoid_derivative(z), rtol=1e-12)
    assert driver.text("slope") == f"{sigmoid_derivative(z):.4f}"
    for key in ("kept", "written", "shown"):
        for place in (key, f"{key}_tap"):
            np.testing.assert_allclose(driver.value(place), getattr(w, key), rtol=1e-12)


def test_the_first_state_is_the_running_cell(widget):
    trace = lstm_forward(*running_cell())
    (i, f, o), c = (getattr(trace, gate)[1].item() for gate in "ifo"), trace.c.ravel()
    assert widget.text("gate") == f"{f:.4f}" == "0.7650"
    assert widget.text("kept") == f"{f * c[0]:.4f}" == "0.5062"
    assert_digits(widget, 1.1804)
    # The gates without a bias write and show what the running cell does.
    widget.button("i, o at t = 2").click()
    assert_digits(widget, 0.1804)
    assert widget.text("gate") == f"{i:.4f}" == f"{o:.4f}"
    for key, value in (("written", i * trace.g[1].item()), ("shown", trace.h[1].item())):
        np.testing.assert_allclose(widget.value(key), value, atol=5e-5)


def test_keys_typing_presets_and_reset(widget):
    widget.type("inputs", "0")
    widget.press("bias", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert_digits(widget, 1.05)
    widget.press("bias", "End")
    assert_digits(widget, 6.0)
    widget.press("inputs", "Home")
    assert_digits(widget, -4.0)
    widget.type("bias", "-999")
    assert_digits(widget, -16.0)
    widget.type("g", "-0.5")
    widget.type("c", "-9")
    assert widget.held("c") == -3
    assert_digits(widget, -16.0)
    widget.button("5").click()
    assert_digits(widget, 5.0)
    widget.button("Reset").click()
    assert_digits(widget, 1.1804)
    assert widget.held("g") == 0.3458


def test_the_point_is_dragged_along_its_curve(widget):
    scale = widget.root.locator("svg.lw-sg-diagram").bounding_box()["width"] / 360
    unit = (RIGHT - LEFT) / 20 * scale
    widget.button("0").click()
    widget.pull("inputs", -4 * unit, 0.5 * (BOTTOM - TOP) * scale)
    assert abs(widget.value("z") + 4) < 0.2
    assert_digits(widget, widget.value("z"))
    # Where the curve is steep, up is what counts.
    widget.button("0").click()
    widget.pull("inputs", 0, -0.3 * (BOTTOM - TOP) * scale)
    assert 0.65 < widget.value("gate") < 0.8
    assert f"z = {widget.value('z'):.2f}" == widget.hold("inputs").text_content()
    # It is the inputs that move: the bias stays.
    widget.button("Reset").click()
    widget.pull("inputs", 900, 0)
    assert (widget.value("z"), widget.held("bias")) == (10, 1)
    assert widget.held("inputs") == 9


@pytest.mark.parametrize("key", ["c_prev", "g", "c"])
def test_what_comes_to_a_tap_is_dragged(widget, key):
    scale = widget.root.locator("svg.lw-sg-diagram").bounding_box()["width"] / 360
    before = came(widget.state(Sigmoid))["tanh_c" if key == "c" else key]
    widget.pull(key, 0, 0.4 * UNIT * scale)  # by 0.8, below zero
    after = came(widget.state(Sigmoid))["tanh_c" if key == "c" else key]
    assert abs(after - (before - 0.8)) < 0.05
    assert_digits(widget, 1.1804)
    # The sign without a colour, before the plate and behind it.
    hatches = widget.root.locator(".lw-sg-hatch").evaluate_all(
        "all => all.map(e => e.getAttribute('d'))"
    )
    assert sum(bool(d) for d in hatches) == 2


@pytest.mark.parametrize(("at", "where"), [(6.5, "beyond"), (3.25, "short of")])
def test_the_guess_is_where_z_was_dragged_and_nothing_says_it_before(visit, at, where):
    driver = Driver(visit(PAGE), "sigmoid", show=False)
    driver.type("bias", "0")
    unit = driver.root.locator("svg.lw-sg-diagram").bounding_box()["width"] / 360 * 14.7
    driver.pull("inputs", (at - driver.held("inputs")) * unit, 0)
    assert abs(driver.held("inputs") - at) < 0.1
    driver.type("inputs", str(at))
    driver.page.wait_for_timeout(600)
    assert driver.hold("inputs").text_content() == f"z = {at:.2f}"
    # Neither the curve nor what the taps let through is in the page, or said.
    names = driver.root.locator("svg [data-drawn]").evaluate_all(
        "all => all.map(e => e.dataset.drawn)"
    )
    assert sorted(names) == sorted(
        [*FLOWS, *(f"handle {k}" for k in ("inputs", "c_prev", "g", "c"))]
    )
    assert driver.hold("inputs").locator(".lw-handle-knob").get_attribute("data-y") == str(BOTTOM)
    aloud = driver.root.locator("svg, [aria-live=polite]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent)"
    )
    assert len(aloud) == 2 and not [text for text in aloud if "gate" in text]
    assert f"{sigmoid(at):.4f}" not in driver.root.inner_text()
    assert driver.button(str(round(Z_99, 1))).count() == 0
    driver.action("commit").click()
    said = driver.root.locator(".lw-predict-said").text_content()
    assert f"At z = {at:.2f} it lets {100 * sigmoid(at):.2f} % through" in said
    assert f"at z = {Z_99:.2f}: you were {abs(at - Z_99):.2f} {where} it" in said
    assert f"at {2 * Z_99:.2f}, it lets {100 * sigmoid(2 * Z_99):.2f} % through" in said
    guess = driver.root.locator('[data-drawn="guess"]')
    assert float(guess.get_attribute("data-x")) == at
    assert_digits(driver, at)
    driver.action("again").click()
    assert not driver.root.locator('[data-drawn="guess"], [data-drawn="sigmoid"]').count()
    driver.visit.assert_quiet()


def test_mouse_and_a_thousand_moves(widget):
    widget.type("inputs", "0")
    widget.drag("bias", 0.25)
    assert -4 < widget.position("bias") < -2
    assert_digits(widget, widget.position("bias"))
    widget.random_moves(1000)
    assert_digits(widget, widget.held("inputs") + widget.held("bias"))


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "sigmoid")
    driver.tap("inputs", 0.75)
    assert 4 < driver.position("inputs") < 6
    assert_digits(driver, driver.position("inputs") + 1)
    driver.visit.assert_quiet()
