"""Stored results in a few columns: a line an experiment, as narrow as a page.

Explained in book/learning/long_lags.ipynb.
"""

from collections.abc import Iterable
from pathlib import Path

from lstm_lib.experiments.results import STORED, load_result

__all__ = ["summary"]

HEAD = ("experiment", "params", "solved", "sequences", "wrong of 2,560")


def summary(names: Iterable[str], directory: Path = STORED) -> str:
    """Return what was measured, a line an experiment.

    Parameters
    ----------
    names : iterable of str
        Experiments that have a stored result.
    directory : path
        Where the results are; the book's own if not given.

    Returns
    -------
    str
        Lines of text under a head: the number of parameters, how many seeds met the
        rule, the fewest and the most training sequences of a seed, and for each seed how many of
        the fresh test sequences were wrong.

    Raises
    ------
    FileNotFoundError
        If an experiment has no stored result.
    ValueError
        If a file is damaged, or `names` is one text.

    See Also
    --------
    table : the same with the published figures, in wide columns.

    Notes
    -----
    Explained in book/learning/long_lags.ipynb.

    Examples
    --------
    >>> print(summary(["adding-100"]))
    experiment  params  solved         sequences  wrong of 2,560
    adding-100    1233     3/3  23,744 to 31,072  0 3 1
    """
    if isinstance(names, str):
        raise ValueError(f"names: got the text {names!r}, expected a list of names")
    rows = [HEAD, *(_row(name, directory) for name in names)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(HEAD))]
    left = (0, 4)  # words, and lists of numbers; the other columns end in line
    lines = (
        "  ".join(
            cell.ljust(width) if k in left else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def _row(name, directory):
    result = load_result(name, directory)
    runs = result["runs"]
    seen = sorted({run["sequences"] for run in runs})
    return (
        name,
        str(runs[0]["parameters"]) if runs else "",
        f"{sum(run['solved'] for run in runs)}/{len(runs)}",
        " to ".join(f"{count:,}" for count in dict.fromkeys((seen[0], seen[-1]))) if seen else "",
        " ".join(str(run["test"]["wrong"]) for run in runs),
    )
