"""The activations as curves, with the points that a text speaks of marked on them."""

import numpy as np

from lstm_lib._checks import as_float_array, check_one_of
from lstm_lib.activations import sigmoid, tanh
from lstm_lib.figures.drawing import digits_text
from lstm_lib.figures.figure import Figure, check_words
from lstm_lib.figures.inputs import not_empty
from lstm_lib.figures.style import DOTTED, HEIGHT, INK, MUTED, WIDTH, canvas, colour, theme

__all__ = ["activation_curve"]

CURVES = {"sigmoid": (sigmoid, "σ(z)", (0.0, 1.0)), "tanh": (tanh, "tanh z", (-1.0, 1.0))}


def activation_curve(
    activation, points, *, name, caption, alt, symbol=None, reach=6.0, digits=3, width=WIDTH,
    height=HEIGHT,
):  # fmt: skip
    """Draw the sigmoid or tanh with its two limits, and chosen points with their digits.

    Parameters
    ----------
    activation : {"sigmoid", "tanh"}
    points : array_like, (P,)
        Pre-activations to mark, each within ``-reach`` and ``reach``.
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    symbol : str, optional
        The symbol whose colour the curve has.
    reach : float
        The curve goes from ``-reach`` to ``reach``.
    digits : int
        Decimals of the printed values.
    width, height : float
        In pixels.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If the activation is unknown, or a point is not a finite number within reach.
    """
    check_words(name, caption, alt)
    check_one_of("activation", activation, CURVES)
    points = not_empty("points", as_float_array("points", points, ("P",)))
    reach = float(as_float_array("reach", reach, ()))
    if np.abs(points).max() > reach:
        raise ValueError(
            f"points: got {points.min()} to {points.max()}, expected all in -{reach} to {reach}"
        )
    function, formula, limits = CURVES[activation]
    ink = colour(symbol)
    z = np.linspace(-reach, reach, 241)
    with theme():
        fig, ax = canvas(width, height)
        for limit in limits:
            ax.axhline(limit, color=MUTED, linewidth=1, linestyle=DOTTED)
        ax.plot(z, function(z), color=ink)
        ax.plot(points, function(points), "o", color=ink)
        for point in points:
            value = function(point)
            side = -1 if point < 0 else 1  # beside the curve, which rises from left to right
            ax.annotate(
                digits_text(float(value), digits), (point, value), (8 * side, -5 * side),
                textcoords="offset points", ha="right" if side < 0 else "left",
                va="bottom" if side < 0 else "top", color=INK,
            )  # fmt: skip
        ax.set_yticks(np.linspace(*limits, 3))
        ax.set_ylim(limits[0] - 0.08 * np.ptp(limits), limits[1] + 0.08 * np.ptp(limits))
        ax.set_xlabel("z")
        ax.set_title(formula, loc="left", pad=10)
        return Figure.from_matplotlib(fig, name, caption, alt)
