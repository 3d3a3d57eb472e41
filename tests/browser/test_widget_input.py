"""The input widget in the built page: the signed write is that of the running cell."""

import numpy as np
from driving import Driver

from lstm_lib import lstm_forward
from lstm_lib.running_example import running_cell

PAGE = "book/cell/input.html"

# Of the drawing, in its own units: i from 0 to 1, and g from -1 to 1.
LEFT, RIGHT, TOP, BOTTOM = 36, 330, 20, 304


def run():
    trace = lstm_forward(*running_cell())
    return list(zip(trace.i.ravel(), trace.g.ravel(), strict=True))


def place(i, g):
    return LEFT + i * (RIGHT - LEFT), (TOP + BOTTOM) / 2 - g * (BOTTOM - TOP) / 2


def drawn(w, driver):
    lines = {}
    if w.write:
        width = abs(w.write) ** (1 - np.arange(61) / 60)
        lines["as much"] = np.stack([width, w.write / width], axis=1)
    return {
        "lines": lines,
        "bars": {"write": w.write},
        "marks": {f"t = {t}": corner for t, corner in enumerate(run(), 1)}
        | {"handle i": place(w.i, w.g)},
        "sizes": {"i": w.i, "g": w.g},
    }


def assert_geometry(pictures):
    """The rectangle goes from the origin to the corner, by the axes' ticks, hatched below."""
    [picture] = pictures
    at = {element.name: element for element in picture.drawn}
    i, g = at["i"].value, at["g"].value
    py = picture.scale("y")
    [one] = [t["x"] - 8 for t in picture.ticks if t["axis"] == "x"]
    x, y, width, height = at["write"].pixel("x", "y", "width", "height")
    px = lambda share: x + share * (one - x)  # noqa: E731
    assert abs(width - i * (one - x)) < 1e-6
    np.testing.assert_allclose([y, y + height], sorted([py(g), py(0)]), atol=1e-6)
    np.testing.assert_allclose(at["handle i"].pixel("cx", "cy"), [px(i), py(g)], atol=1e-6)
    np.testing.assert_allclose(at["i"].pixel("x1", "x2"), [x, x + width], atol=1e-6)
    np.testing.assert_allclose(at["g"].pixel("y1", "y2"), [py(0), py(g)], atol=1e-6)
    for t, corner in enumerate(run(), 1):
        stands = at[f"t = {t}"].pixel("cx", "cy")
        np.testing.assert_allclose(stands, [px(corner[0]), py(corner[1])], atol=1e-6)
    if "as much" in at:
        ends = [p.split() for p in at["as much"].at["d"][1:].split("L")]
        share, height = at["as much"].points.T
        off = np.array(ends, float) - np.stack([px(share), py(height)], axis=1)
        assert np.abs(off).max() < 0.06


def assert_digits(driver, i, g):
    np.testing.assert_allclose(driver.value("i"), i, rtol=1e-12)
    np.testing.assert_allclose(driver.value("g"), g, rtol=1e-12)
    for key in ("write_out", "write_eq", "write"):
        np.testing.assert_allclose(driver.value(key), i * g, rtol=1e-12, atol=1e-15)
    assert float(driver.text("write_out")) == round(i * g, 4)
    # Equation (4) of the chapter.
    np.testing.assert_allclose(driver.value("by_i"), g * i * (1 - i), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(driver.value("by_g"), i * (1 - g**2), rtol=1e-12, atol=1e-15)


def test_the_first_state_is_the_running_cell(widget):
    writes = [i * g for i, g in run()]
    assert widget.text("write_out") == f"{writes[1]:.4f}" == "0.1885"
    assert (widget.text("by_i"), widget.text("by_g")) == ("0.086", "0.480")
    for t in (1, 3, 4):
        widget.button(str(t)).click()
        assert_digits(widget, *run()[t - 1])
    widget.button("2").click()
    assert_digits(widget, 0.5450, 0.3458)


def test_keys_typing_and_reset(widget):
    widget.press("i", "Home")
    assert_digits(widget, 0.0, 0.3458)
    widget.press("i", "ArrowRight", "ArrowRight")
    widget.press("g", "End")
    assert_digits(widget, 0.02, 1.0)
    widget.type("g", "-7")
    assert_digits(widget, 0.02, -1.0)
    widget.button("Reset").click()
    assert_digits(widget, 0.5450, 0.3458)


def test_the_corner_is_dragged_both_ways(widget):
    scale = widget.root.locator("svg.lw-input-diagram").bounding_box()["width"] / 360
    widget.pull("i", 0.2 * (RIGHT - LEFT) * scale, 0.9 * (BOTTOM - TOP) / 2 * scale)
    i, g = widget.held("i"), widget.held("g")
    assert abs(i - 0.745) < 0.01 and abs(g + 0.5542) < 0.02
    assert_digits(widget, i, g)
    assert widget.hold("i").text_content() == f"i = {i:.2f}, g = {g:.2f}"
    assert widget.root.locator(".lw-write-hatch").get_attribute("d")  # the sign without a colour
    # Left and right are the gate's, up and down the candidate's.
    widget.hold("i").press("ArrowUp")
    widget.hold("i").press("ArrowLeft")
    np.testing.assert_allclose([widget.held("i"), widget.held("g")], [i - 0.01, g + 0.01])
    widget.pull("i", 900, -900)
    assert_digits(widget, 1.0, 1.0)


def test_the_guess_is_the_corner_and_the_asked_step_stands_nowhere_before(visit):
    i_3, g_3 = run()[2]
    driver = Driver(visit(PAGE), "input", show=False)
    driver.type("i", "0.6")
    driver.type("g", "0.25")
    driver.page.wait_for_timeout(600)
    assert not driver.root.locator('[data-drawn="t = 3"]').count()
    assert driver.root.locator('[data-drawn^="t = "]').count() == 3
    assert not driver.button("3").is_visible() and driver.button("4").is_visible()
    told = driver.root.inner_text() + "".join(
        driver.root.locator("svg, [aria-live=polite]").evaluate_all(
            "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent)"
        )
    )
    for value in (i_3, g_3, i_3 * g_3):
        assert f"{abs(value):.3f}" not in told
    # What is no answer is at hand: the write of the corner as it stands.
    assert_digits(driver, 0.6, 0.25)
    driver.action("commit").click()
    said = driver.root.locator(".lw-predict-said").text_content()
    assert f"You wrote +0.1500, which is {0.15 - i_3 * g_3:.4f} away" in said
    assert f"at {i_3:.4f} and its candidate at {g_3:.4f}: it takes away {-i_3 * g_3:.4f}" in said
    yours = driver.root.locator('[data-drawn="guess"]')
    assert [float(yours.get_attribute(f"data-{axis}")) for axis in "xy"] == [0.6, 0.25]
    assert driver.root.locator('[data-drawn="t = 3"]').count() == 1
    driver.action("again").click()
    assert not driver.root.locator('[data-drawn="guess"], [data-drawn="t = 3"]').count()
    driver.visit.assert_quiet()


def test_mouse_and_a_thousand_moves(widget):
    widget.drag("g", 0.1)
    assert -0.95 < widget.position("g") < -0.65
    assert_digits(widget, 0.5450, widget.position("g"))
    widget.random_moves(1000)
    assert_digits(widget, widget.position("i"), widget.position("g"))


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "input")
    driver.tap("i", 0.9)
    assert 0.8 < driver.position("i") < 1
    assert_digits(driver, driver.position("i"), 0.3458)
    driver.visit.assert_quiet()
