"""Drawings that are read by their digits: a sum by its terms, a matrix by its entries."""

import numpy as np

from lstm_lib._checks import as_float_array
from lstm_lib.figures.figure import Figure, check_words
from lstm_lib.figures.inputs import check_mapping, check_symbols, not_empty, signed
from lstm_lib.figures.style import INK, MUTED, RULE, SURFACE, WIDTH, canvas, colour, theme

__all__ = ["heatmap", "waterfall"]

ROW = 32  # pixels
STRONGEST_SHADE = 0.3  # of a cell's colour, so that the digits on it stay readable


def waterfall(
    terms, *, name, caption, alt, total_label="total", symbols=None, total_symbol=None, digits=4,
    width=WIDTH,
):  # fmt: skip
    """Draw how terms add up: each bar starts where the one above it ended; digits at the right.

    A negative term is a hollow bar and has a minus. The total is the sum of the exact terms.

    Parameters
    ----------
    terms : dict of str to float
        Label and value of each term, in the order of adding.
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    total_label : str
    symbols : dict of str to str, optional
        Symbol, and so colour, of a label.
    total_symbol : str, optional
        Symbol of the total.
    digits : int
        Decimals of the printed values.
    width : float
        In pixels; the height follows from the number of terms.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If there is no term, or one is not a finite number.

    Examples
    --------
    >>> waterfall(
    ...     {"kept": 0.5, "written": 0.2},
    ...     name="one-step",
    ...     caption="One step of the cell state.",
    ...     alt="0.5 is kept and 0.2 written, 0.7 together.",
    ... )
    <Figure 'one-step': 0.5 is kept and 0.2 written, 0.7 together.>
    """
    check_words(name, caption, alt)
    terms = check_mapping("terms", terms, ())
    symbols = check_symbols(terms, symbols)
    values = np.array([float(value) for value in terms.values()])
    total = as_float_array("the sum of terms", values.sum())
    starts = np.concatenate(([0.0], np.cumsum(values)))
    rows = [(label, symbols[label]) for label in terms] + [(total_label, total_symbol)]
    lengths, lefts = [*values, float(total)], [*starts[:-1], 0.0]
    with theme():
        fig, ax = canvas(width, ROW * len(rows) + 16)
        ax.axvline(0, color=MUTED, linewidth=1)
        for k, ((label, symbol), length, left) in enumerate(zip(rows, lengths, lefts, strict=True)):
            ink = colour(symbol)
            face = ink if length >= 0 else SURFACE
            ax.barh(k, length, 0.56, left, facecolor=face, edgecolor=ink, linewidth=1.6)
            if k < len(values):  # where the next bar starts
                ax.plot([left + length] * 2, [k - 0.28, k + 1.28], color=MUTED, linewidth=1)
            place = {"xycoords": ax.get_yaxis_transform(), "textcoords": "offset points"}
            weight = "bold" if k == len(values) else "normal"
            ax.annotate(
                label, (0, k), (-10, 0), ha="right", va="center", color=ink, weight=weight, **place
            )
            ax.annotate(
                signed(length, digits), (1, k), (10 + 10.5 * (digits + 3), 0), ha="right",
                va="center", color=ink, weight=weight, **place,
            )  # fmt: skip
        ax.axhline(len(values) - 0.5, color=INK, linewidth=0.8)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.margins(x=0.03)
        ax.axis("off")
        return Figure.from_matplotlib(fig, name, caption, alt)


def heatmap(
    values, *, name, caption, alt, row_labels=None, column_labels=None, symbol=None, digits=2,
    width=WIDTH,
):  # fmt: skip
    """Draw a matrix: each entry printed, the shade of its cell is its size; negative ones dashed.

    Parameters
    ----------
    values : array_like, (rows, columns)
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    row_labels, column_labels : sequence of str, optional
        Numbers from 1 without them.
    symbol : str, optional
        The symbol whose colour the cells have.
    digits : int
        Decimals of the printed values.
    width : float
        In pixels; a matrix of many columns needs more than the default.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an argument has the wrong shape or holds NaN or infinity.
    """
    check_words(name, caption, alt)
    values = not_empty("values", as_float_array("values", values, ("rows", "columns")))
    labels = []
    for axis, (argument, given) in enumerate(
        (("row_labels", row_labels), ("column_labels", column_labels))
    ):
        count = values.shape[axis]
        given = [str(k) for k in range(1, count + 1)] if given is None else [str(s) for s in given]
        if len(given) != count:
            raise ValueError(f"{argument}: got {len(given)} labels, expected {count}")
        labels.append(given)
    ink = colour(symbol)
    largest = np.abs(values).max() or 1.0
    with theme():
        fig, ax = canvas(width, ROW * (len(values) + 1) + 16)
        for (row, column), value in np.ndenumerate(values):
            cell = ((column + 0.03, row + 0.05), 0.94, 0.9)
            _cell(ax, cell, facecolor=ink, alpha=STRONGEST_SHADE * abs(value) / largest)
            if value < 0:
                _cell(ax, cell, facecolor="none", edgecolor=ink, linestyle=(0, (3, 2)))
            else:
                _cell(ax, cell, facecolor="none", edgecolor=RULE)
            text = f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
            ax.text(column + 0.5, row + 0.5, text, ha="center", va="center_baseline")
        ax.set_xlim(0, values.shape[1])
        ax.set_ylim(values.shape[0], 0)
        ax.set_yticks(np.arange(values.shape[0]) + 0.5, labels[0])
        ax.set_xticks(np.arange(values.shape[1]) + 0.5, labels[1])
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
        return Figure.from_matplotlib(fig, name, caption, alt)


def _cell(ax, cell, **look):
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle(*cell, linewidth=1, **look))
