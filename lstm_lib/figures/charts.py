"""Curves, values over steps, named values and distributions."""

from collections.abc import Mapping

import numpy as np

from lstm_lib._checks import as_float_array, check_integer
from lstm_lib.figures.ends import name_ends
from lstm_lib.figures.figure import Figure, check_words
from lstm_lib.figures.inputs import check_label, check_mapping, check_symbols, not_empty, printed
from lstm_lib.figures.style import (
    DOTTED,
    HALO,
    HEIGHT,
    INK,
    MUTED,
    SURFACE,
    WIDTH,
    canvas,
    colour,
    theme,
)

__all__ = ["bars", "histogram", "lines", "stems"]

# For curves that belong to no symbol: told apart by their dashes, never by colour.
DASHES = (
    "-", (0, (5, 2)), (0, (1.2, 1.8)), (0, (6, 2, 1.2, 2)), (0, (6, 2, 1.2, 2, 1.2, 2)),
)  # fmt: skip
MOST_VALUES_PRINTED = 8  # over as many steps each value has its digits beside it


def lines(
    series, x=None, *, name, caption, alt, x_label="step", y_label="", symbols=None, log_y=False,
    markers=False, level=None, level_label=None, width=WIDTH, height=HEIGHT,
):  # fmt: skip
    """Draw one or several curves, each with its label at its end.

    Parameters
    ----------
    series : dict of str to array_like, each (T,)
        Label and values of each curve. A label that is a symbol (``"c"``) has that symbol's
        colour; other curves differ by their dashes, of which there are five kinds.
    x : array_like, (T,), optional
        Where the values stand; 1 to T without it.
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    x_label, y_label : str
    symbols : dict of str to str, optional
        Symbol, and so colour, of a label: ``{"f = .9": "f"}``.
    log_y : bool
        Whether the vertical axis is logarithmic; then every value must be positive.
    markers : bool
        Whether each value has a dot.
    level : float, optional
        Height of a thin dotted line to compare with.
    level_label : str, optional
        What stands at the end of that line.
    width, height : float
        In pixels.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an argument has the wrong shape or holds NaN, infinity or, with ``log_y``, a value
        that is not positive; if more than five curves have no symbol; or if a level has a label
        and no height.

    Examples
    --------
    >>> lines(
    ...     {"c": [1.0, 0.5, 0.25]},
    ...     name="halves",
    ...     y_label="cell state",
    ...     caption="A cell state that halves.",
    ...     alt="Half is left after one step, and a quarter after two.",
    ... )
    <Figure 'halves': Half is left after one step, and a quarter after two.>
    """
    check_words(name, caption, alt)
    series = check_mapping("series", series, ("T",))
    symbols = check_symbols(series, symbols)
    length = len(next(iter(series.values())))
    x = as_float_array("x", np.arange(1, length + 1) if x is None else x, ("T",))
    for label, values in series.items():
        as_float_array(f"series[{label!r}]", values, (len(x),))
        if log_y and values.min() <= 0:
            raise ValueError(
                f"series[{label!r}]: got {values.min()}, expected positive values with log_y"
            )
    plain = sum(symbol is None for symbol in symbols.values())
    if plain > len(DASHES):
        raise ValueError(
            f"series: got {plain} curves without a symbol, expected at most {len(DASHES)}: "
            "there are no more kinds of dashes to tell them apart"
        )
    if level is not None:
        level = float(as_float_array("level", level, ()))
        if log_y and level <= 0:
            raise ValueError(f"level: got {level}, expected a positive value with log_y")
    if level_label is not None:
        check_label("level_label", level_label)
        if level is None:
            raise ValueError(f"level_label: got {level_label!r} without a level, expected both")
    with theme():
        fig, ax = canvas(width, height)
        dashes = iter(DASHES)
        if log_y:
            ax.set_yscale("log")
        ax.grid(axis="y")
        ax.set_axisbelow(True)
        ends = []
        if level is not None:
            # Where there is one step alone, a line from the first to the last has no length.
            left, right = (x[0], x[-1]) if len(x) > 1 else (x[0] - 0.5, x[0] + 0.5)
            ax.plot([left, right], [level] * 2, color=MUTED, linewidth=1, linestyle=DOTTED)
        if level_label is not None:
            ends.append((level_label, x[-1], level, MUTED))
        for label, values in series.items():
            style = "-" if symbols[label] else next(dashes)
            ink = colour(symbols[label])
            ax.plot(x, values, color=ink, linestyle=style, marker="o" if markers else None)
            ends.append((label, x[-1], values[-1], ink))
        _axis_labels(ax, x_label, y_label)
        if np.all(x == np.round(x)):
            ax.xaxis.get_major_locator().set_params(integer=True)
        name_ends(fig, ax, ends)
        return Figure.from_matplotlib(fig, name, caption, alt)


def stems(
    values, *, name, caption, alt, x_label="step", y_label="", symbol=None, x=None, digits=2,
    width=WIDTH, height=HEIGHT,
):  # fmt: skip
    """Draw one value a step as a stem from zero; a negative one ends in a hollow mark.

    Up to eight steps, each value is printed, with its sign if one of them is negative.

    Parameters
    ----------
    values : array_like, (T,)
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    x_label, y_label : str
    symbol : str, optional
        The symbol whose colour the stems have.
    x : array_like, (T,), optional
        The steps; 1 to T without it.
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
        If an argument has the wrong shape or holds NaN or infinity.

    Examples
    --------
    >>> stems(
    ...     [1.0, 0.0, -1.0, 0.5],
    ...     name="inputs",
    ...     y_label="input",
    ...     caption="The running cell's input.",
    ...     alt="1, 0, -1 and one half.",
    ... )
    <Figure 'inputs': 1, 0, -1 and one half.>
    """
    check_words(name, caption, alt)
    values = not_empty("values", as_float_array("values", values, ("T",)))
    steps = np.arange(1, len(values) + 1) if x is None else x
    steps = as_float_array("x", steps, (len(values),))
    ink = colour(symbol)
    with theme():
        fig, ax = canvas(width, height)
        ax.axhline(0, color=MUTED, linewidth=1)
        ax.vlines(steps, 0, values, color=ink, linewidth=2)
        for chosen, face in ((values >= 0, ink), (values < 0, SURFACE)):
            ax.plot(
                steps[chosen], values[chosen], "o", markersize=8, color=ink, markerfacecolor=face
            )
        if len(values) <= MOST_VALUES_PRINTED:
            _print_values(ax, steps, values, digits, [ink] * len(values), gap=8)
            ax.set_xticks(steps)
        if len(values) <= MOST_VALUES_PRINTED:
            ax.set_xlim(steps[0] - 0.5, steps[-1] + 0.5)
        _axis_labels(ax, x_label, y_label)
        return Figure.from_matplotlib(fig, name, caption, alt)


def bars(
    values, *, name, caption, alt, y_label="", symbols=None, digits=2, width=WIDTH, height=HEIGHT
):
    """Draw named values as bars from zero, digits printed; a negative bar is hollow.

    The digits have a sign where one of the values is negative.

    Parameters
    ----------
    values : dict of str to float
        Label and value; a label that is a symbol has its colour.
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    y_label : str
    symbols : dict of str to str, optional
        Symbol, and so colour, of a label.
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
        If there is no value, or one is not a finite number.

    Examples
    --------
    >>> bars(
    ...     {"i": 0.2, "f": 0.9},
    ...     name="two-gates",
    ...     y_label="gate",
    ...     caption="Two gates.",
    ...     alt="The forget gate is wide open and the input gate nearly shut.",
    ... )
    <Figure 'two-gates': The forget gate is wide open and the input gate nearly shut.>
    """
    check_words(name, caption, alt)
    values = check_mapping("values", values, ())
    symbols = check_symbols(values, symbols)
    with theme():
        fig, ax = canvas(width, height)
        ax.axhline(0, color=MUTED, linewidth=1)
        for k, (label, value) in enumerate(values.items()):
            ink = colour(symbols[label])
            face = ink if value >= 0 else SURFACE
            ax.bar(k, value, width=0.6, facecolor=face, edgecolor=ink, linewidth=1.6)
        inks = [colour(symbols[label]) for label in values]
        heights = [float(value) for value in values.values()]
        _print_values(ax, range(len(values)), heights, digits, inks, gap=5)
        ax.set_xticks(range(len(values)), list(values))
        ax.tick_params(axis="x", length=0)
        _axis_labels(ax, "", y_label)
        return Figure.from_matplotlib(fig, name, caption, alt)


def histogram(
    values, *, name, caption, alt, x_label="", y_label="count", symbol=None, bins=20, limits=None,
    width=WIDTH, height=HEIGHT,
):  # fmt: skip
    """Draw how often values fall into each of equally wide bins.

    Parameters
    ----------
    values : array_like, or dict of str to array_like
        Of any shape. Two of them with a label each are drawn over each other, in the same bins:
        the second as bars, the first as a line around its own.
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    x_label, y_label : str
    symbol : str, optional
        The symbol whose colour the bars have.
    bins : int
    limits : (float, float), optional
        First and last edge; the values' own range without it. No value may lie outside.
    width, height : float
        In pixels.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If there is no value, one is NaN or infinite, one lies outside the limits, or there are more
        than two distributions, of which one would hide another.

    Examples
    --------
    >>> histogram(
    ...     np.random.default_rng(0).normal(size=500),
    ...     name="draws",
    ...     x_label="value",
    ...     caption="Five hundred draws.",
    ...     alt="A bell around 0.",
    ... )
    <Figure 'draws': A bell around 0.>
    """
    check_words(name, caption, alt)
    if not isinstance(values, Mapping):
        values = {"": not_empty("values", as_float_array("values", values))}
    values = check_mapping("values", values, None)
    if len(values) > 2:
        raise ValueError(f"values: got {len(values)} distributions, expected one or two")
    bins = check_integer("bins", bins, 1)
    lowest = min(value.min() for value in values.values())
    highest = max(value.max() for value in values.values())
    if limits is not None:
        low, high = as_float_array("limits", limits, (2,))
        if not low < high:
            raise ValueError(f"limits: got ({low}, {high}), expected the smaller one first")
        if lowest < low or highest > high:
            raise ValueError(f"values: got {lowest} to {highest}, expected all in {low} to {high}")
    edges = np.histogram_bin_edges([lowest, highest], bins, limits)
    counts = {label: np.histogram(value, edges)[0] for label, value in values.items()}
    ink = colour(symbol)
    with theme():
        fig, ax = canvas(width, height)
        ax.grid(axis="y")
        ax.set_axisbelow(True)
        *outlined, filled = counts.values()
        ax.bar(
            edges[:-1], filled, np.diff(edges), align="edge",
            facecolor=ink, edgecolor=SURFACE, linewidth=1,
        )  # fmt: skip
        for line in outlined:
            ax.stairs(line, edges, color=INK, linewidth=1.6)
        ax.axhline(0, color=INK, linewidth=0.8)
        ax.yaxis.get_major_locator().set_params(integer=True)
        _axis_labels(ax, x_label, y_label)
        _name_peaks(fig, ax, edges, counts, ink)
        return Figure.from_matplotlib(fig, name, caption, alt)


def _name_peaks(fig, ax, edges, counts, ink):
    """Write the label of each of two distributions over its highest bin, with all else drawn."""
    if list(counts) == [""]:
        return
    peaks = [int(np.argmax(count)) for count in counts.values()]
    same = len(peaks) == 2 and abs(peaks[0] - peaks[1]) * 8 < len(edges)
    heights = [count[peak] for count, peak in zip(counts.values(), peaks, strict=True)]
    span = edges[-1] - edges[0]
    labels = []
    for k, (label, peak, height) in enumerate(zip(counts, peaks, heights, strict=True)):
        own = ink if k == len(counts) - 1 else INK
        middle = (edges[peak] + edges[peak + 1]) / 2
        side = (middle - edges[0]) / span
        align = "left" if side < 0.25 else "right" if side > 0.75 else "center"
        edge = {"left": edges[peak], "right": edges[peak + 1], "center": middle}[align]
        labels.append(
            ax.annotate(
                label, (edge, max(heights) if same else height), (0, 5),
                textcoords="offset points", ha=align, va="bottom", color=own, gid=HALO,
            )
        )  # fmt: skip
    ax.margins(y=0.34 if same else 0.2)  # room to lift them
    _lift_apart(fig, ax, [labels[k] for k in np.argsort(heights)])


def _lift_apart(fig, ax, labels):
    """Lift labels, the lowest first, off each other and off grid lines, which read as a minus."""
    low, high = ax.get_ylim()
    ticks = [tick for tick in ax.get_yticks() if low <= tick <= high]
    ax.set_yticks(ticks)  # these, also where the layout of the drawing differs by a hair
    for label in labels:
        label.set_in_layout(False)  # what is lifted moves nothing else
    fig.draw_without_rendering()
    lines = [ax.transData.transform((0, tick))[1] for tick in ticks]
    below = []
    for label in labels:
        for other in below:
            box = label.get_window_extent()
            if box.overlaps(other):
                _lift(label, other.y1 - box.y0 + 1)
        for line in lines:
            box = label.get_window_extent()
            if box.y0 - 1 < line < box.y1:
                _lift(label, line + 2 - box.y0)
        below.append(label.get_window_extent())


def _lift(label, pixels):
    across, up = label.get_position()
    label.set_position((across, up + pixels))


def _axis_labels(ax, x_label, y_label):
    """Name the axes; the vertical one above it, to be read without turning the head."""
    ax.set_xlabel(x_label)
    if y_label:
        ax.set_title(y_label, loc="left", pad=10)


def _print_values(ax, positions, values, digits, inks, gap):
    """Print digits beyond the ends of stems or bars, with room for them."""
    texts = printed(values, digits)
    for position, value, text, ink in zip(positions, values, texts, inks, strict=True):
        above = value >= 0
        ax.annotate(
            text, (position, value), (0, gap if above else -gap), textcoords="offset points",
            ha="center", va="bottom" if above else "top", color=ink, gid=HALO,
        )  # fmt: skip
    ax.margins(y=0.18)  # and no grid: a line that comes out behind a number is a minus
