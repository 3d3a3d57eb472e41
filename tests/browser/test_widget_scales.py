"""The scales of a plot and the places of its names, by themselves: JavaScript without a page."""

import numpy as np
import pytest
from test_widget_twins import twin  # noqa: F401

MODULE = "shared/scales.js"


@pytest.mark.parametrize(
    ("low", "high", "count", "expected"),
    [
        (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 50, 5, [0, 10, 20, 30, 40, 50]),
        (-8, 8, 6, [-5, 0, 5]),
        (-1.2, 1.2, 5, [-1, -0.5, 0, 0.5, 1]),
        (0, 1200, 4, [0, 500, 1000]),
        (0, 3e-5, 5, [0, 1e-5, 2e-5, 3e-5]),
    ],
)
def test_linear_ticks_are_round_numbers_inside(twin, low, high, count, expected):  # noqa: F811
    np.testing.assert_allclose(twin(MODULE, "linear_ticks", low, high, count), expected, atol=1e-20)


@pytest.mark.parametrize(
    ("low", "high", "powers"),
    [
        (1e-4, 1, [-4, -3, -2, -1, 0]),
        (1, 300, [0, 1, 2]),
        (1e-2, 1e8, [-2, 0, 2, 4, 6, 8]),
        (2e-3, 5e-1, [-2, -1]),
        (1e-60, 10, [-60, -49, -38, -27, -16, -5]),
    ],
)
def test_log_ticks_are_powers_of_ten_inside(twin, low, high, powers):  # noqa: F811
    ticks = twin(MODULE, "log_ticks", low, high)
    np.testing.assert_allclose(np.log10(ticks), powers, atol=1e-9)


@pytest.mark.parametrize(
    ("value", "log", "text"),
    [
        (0.25, False, ["0.25"]),
        (-2, False, ["-2"]),
        (1000, False, ["1000"]),
        (1, True, ["1"]),
        (10, True, ["10"]),
        (1e-3, True, ["10", "-3"]),
        (1e5, True, ["10", "5"]),
    ],
)
def test_a_tick_says_its_value(twin, value, log, text):  # noqa: F811
    assert twin(MODULE, "tick_text", value, log) == text


_AT = """async ([x, y, width, height, unit, at]) => {
  const { scales } = await import("/shared/scales.js");
  const s = scales(x, y, width, height, unit);
  return { frame: [s.left, s.right, s.top, s.bottom], px: at.map(([v]) => s.px(v)),
    py: at.map(([, v]) => s.py(v)), x: at.map(([v]) => s.x_at(s.px(v))),
    y: at.map(([, v]) => s.y_at(s.py(v))) };
}"""


@pytest.mark.parametrize("unit", [1, 1.5])
def test_the_ends_of_the_data_are_the_ends_of_the_frame(twin, unit):  # noqa: F811
    at = [[-2, 0], [0, 5], [6, 10]]
    found = twin.page.evaluate(
        _AT, [{"min": -2, "max": 6}, {"min": 0, "max": 10}, 400, 300, unit, at]
    )
    left, right, top, bottom = found["frame"]
    assert [left, 400 - right, top, 300 - bottom] == [52 * unit, 16 * unit, 30 * unit, 40 * unit]
    np.testing.assert_allclose(found["px"], [left, left + (right - left) / 4, right])
    np.testing.assert_allclose(found["py"], [bottom, (bottom + top) / 2, top])
    np.testing.assert_allclose(np.transpose([found["x"], found["y"]]), at, atol=1e-12)


def test_a_logarithmic_axis_gives_every_decade_the_same_room(twin):  # noqa: F811
    at = [[0, v] for v in (1e-4, 1e-3, 1e-2, 1)]
    y = {"min": 1e-4, "max": 1, "log": True}
    found = twin.page.evaluate(_AT, [{"min": 0, "max": 1}, y, 400, 300, 1, at])
    _, _, top, bottom = found["frame"]
    decade = (bottom - top) / 4
    np.testing.assert_allclose(found["py"], [bottom, bottom - decade, bottom - 2 * decade, top])
    np.testing.assert_allclose(found["y"], [v for _, v in at], rtol=1e-12)


def test_names_stand_apart_and_in_the_order_of_their_lines(twin):  # noqa: F811
    placed = twin.page.evaluate(
        """async () => {
          const { beside, place_names } = await import("/shared/line_names.js");
          const ways = [[[0, 50], [100, 60]], [[0, 50], [100, 64]], [[0, 50], [100, 68]]];
          const names = ways.map((way, k) => ({ k, ...beside(way, 40, 110, 1) }));
          place_names(names, 20, 200, 1);
          return names.map(({ k, y }) => [k, y]);
        }"""
    )
    assert [k for k, _ in placed] == [0, 1, 2]
    heights = [y for _, y in placed]
    assert min(np.diff(heights)) >= 14 and heights[0] >= 20 and heights[-1] <= 200
