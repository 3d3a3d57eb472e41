"""What every widget draws is what NumPy computes, and stands where its axes say.

Each widget's own test module says in ``drawn(w, driver)`` what has to be drawn in the state ``w``:
``lines`` of points (n, 2), ``marks`` (x, y), and ``wires``, ``bars`` and ``sizes`` with one number
each. Here that is held to the data on the elements, and the elements' pixels to the data.
"""

import importlib

import numpy as np
import pytest
from driving import Driver
from reading import read, vertices

from lstm_lib import widgets

CLASSES = [getattr(widgets, name) for name in widgets.__all__]
# A network in training: what it draws is read in its own tests, against the library's runs.
OWN = {"training"}
DRAWN = {cls.slug: cls for cls in CLASSES if cls.movable_traits() and cls.slug not in OWN}
PIXEL = 0.11  # paths are written to a tenth


def assert_pixels(picture):
    """Every line and mark stands where the axes of its drawing say."""
    lines = [e for e in picture.drawn if e.is_line()]
    marks = [e for e in picture.drawn if e.tag == "circle" and "x" in e.data]
    if not (lines or marks) or not picture.plot:
        return
    px, py = picture.scale("x"), picture.scale("y")
    levels = sorted({y1 for _, _, y1, y2 in picture.grid if y1 == y2})
    ticks = sorted(t["y"] - 4 * picture.unit for t in picture.ticks if t["axis"] == "y")
    np.testing.assert_allclose(levels, ticks, atol=0.01, err_msg="the grid is not at the ticks")
    ceiling, floor = 26 * picture.unit, None
    for line in lines:
        points = line.points
        at = np.stack([px(points[:, 0]), py(points[:, 1])], axis=1)
        corners = vertices(line.at["d"])
        floor = floor or float(max(levels[-1], corners[:, 1].max() if len(corners) else 0))
        for place in at[(at[:, 1] > ceiling + 0.2) & (at[:, 1] < floor - 0.2)]:
            off = np.abs(corners - place).max(axis=1).min()
            assert off <= PIXEL, f"{line.name}: {off:.2f} px from where the axes put {place}"
        for corner in corners:  # and nothing else is drawn but where the frame cuts the line off
            near = np.abs(at - corner).max(axis=1).min() <= PIXEL
            assert near or abs(corner[1] - ceiling) < 0.2 or corner[1] >= floor - 0.2, line.name
        assert ("lw-dashed" in line.classes) == (line.dashes != "none"), line.name
    for mark in marks:
        [(x, y)] = mark.points
        cx, cy = mark.pixel("cx", "cy")
        assert abs(cx - px(x)) < 0.01, mark.name
        assert abs(cy - max(py(y), ceiling)) < 0.01 or cy >= levels[-1], mark.name


def assert_wires(picture):
    """A wire is as wide as its number is large, and dashed where it is negative, only there."""
    for wire in picture.drawn:
        if "lw-wire" not in wire.classes:
            continue
        share = min(abs(wire.value) / float(wire.data["scale"]), 1)
        assert abs(wire.pixel("stroke-width")[0] - (1 + 4 * share)) <= 0.0051, wire.name
        assert (wire.dashes != "none") == (wire.value < 0), wire.name


def same(theirs, ours, what):
    ours = np.asarray(ours, float)
    scale = np.abs(ours).max() if ours.size else 0
    np.testing.assert_allclose(theirs, ours, rtol=1e-9, atol=1e-13 * max(scale, 1e-3), err_msg=what)


def assert_drawn(driver, cls):
    """Hold what stands on the screen to NumPy, and each pixel to the axes."""
    module = importlib.import_module(f"test_widget_{cls.slug}")
    driver.settle()  # another network may have been chosen, which has to come first
    expected = module.drawn(driver.state(cls), driver)
    pictures = read(driver.root)
    found = {"lines": set(), "marks": set(), "wires": set(), "bars": set(), "sizes": set()}
    for picture in pictures:
        assert not picture.unnamed, f"{cls.slug}: something drawn does not say what it is"
        assert_pixels(picture)
        assert_wires(picture)
        for element in picture.drawn:
            if element.seen == "hidden" and not {"x", "value"} & set(element.data):
                continue  # a handle that there is nothing to hold for
            name, what = element.name, f"{cls.slug}: {element.name}"
            if element.is_line():
                kind = "lines"
                same(element.points, expected[kind][name], what)
            elif "x" in element.data and element.tag == "circle":
                kind = "marks"
                same(element.points[0], expected[kind][name], what)
            else:
                wire = "lw-wire" in element.classes
                kind = "wires" if wire else "bars" if element.tag == "rect" else "sizes"
                same(element.value, expected[kind][name], what)
            found[kind].add(name)
    for kind, names in found.items():
        assert names == set(expected.get(kind, {})), f"{cls.slug}: {kind}"
    if hasattr(module, "assert_geometry"):
        module.assert_geometry(pictures)


@pytest.mark.parametrize("slug", sorted(DRAWN))
def test_every_drawing_is_numpy_at_first_and_after_moves(visit, slug):
    cls = DRAWN[slug]
    driver = Driver(visit(importlib.import_module(f"test_widget_{slug}").PAGE), slug)
    assert_drawn(driver, cls)
    for button in driver.root.locator(".lw-presets button").all():
        button.click()
        assert_drawn(driver, cls)
    for box in driver.root.locator("input[type=checkbox]").all():
        driver.button("Reset").click()
        box.click()
        assert_drawn(driver, cls)
    for select in driver.root.locator("select").all():
        for option in select.locator("option").evaluate_all("all => all.map(e => e.value)"):
            select.select_option(option)
            assert_drawn(driver, cls)
    for count in (1, 2, 5, 9, 30):
        driver.random_moves(count)
        assert_drawn(driver, cls)
    driver.visit.assert_quiet()


@pytest.mark.parametrize("slug", sorted(DRAWN))
def test_a_larger_type_moves_no_point_off_its_axes(visit, slug):
    driver = Driver(visit(importlib.import_module(f"test_widget_{slug}").PAGE, width=360), slug)
    small = driver.root.locator("svg.lw-plot").evaluate_all("all => all.map(e => e.clientHeight)")
    driver.page.evaluate("document.documentElement.style.fontSize = '24px'")
    driver.page.wait_for_timeout(200)
    large = driver.root.locator("svg.lw-plot").evaluate_all("all => all.map(e => e.clientHeight)")
    np.testing.assert_allclose(large, np.multiply(small, 1.5), atol=1)
    assert_drawn(driver, DRAWN[slug])
