"""A prediction before a figure: the reader commits to an answer, then the figure is shown."""

import math
from numbers import Integral, Real

import numpy as np
import traitlets

from lstm_lib.widgets.base import BookWidget

KINDS = "answer=number with low and high, answer=str with options, or x with answer=array"


class Predict(BookWidget):
    """Ask for a number, a choice or a drawn curve before what answers it is shown.

    What the next cells of the notebook have put out is covered until the reader has committed or
    asks to be shown. The answer is computed by the notebook, never typed into it.

    Parameters
    ----------
    question : str
        What is asked; it must not give the answer away.
    answer : float, str or array_like
        The truth: a number, one of `options`, or the heights of a curve at `x`.
    because : str, optional
        What is said once the reader has committed, behind the distance. Default nothing.
    options : list of str, optional
        The choices, in the order in which they are shown.
    low, high : float, optional
        Ends of the slider, or of the vertical axis of the curve. Where both and the answer are
        whole numbers (``int``), the guess is one too.
    x : array_like, optional
        Where the curve's heights stand, rising, as many as `answer` has.
    label, x_label : str, optional
        What the number or the curve's height is called, and the horizontal axis.
    unit : str, optional
        Unit of the number.
    covers : int, optional
        How many of the cells below are covered, 0 or more. Default 1; 0 for a curve that the
        widget draws itself.

    Raises
    ------
    ValueError
        If the arguments fit none of the three kinds, or the answer lies outside its range.

    Notes
    -----
    A widget with a question of its own uses the same parts in its JavaScript.
    """

    slug = "predict"

    asked = traitlets.Dict(help="the question and its answer").tag(sync=True)

    def __init__(
        self,
        question,
        answer,
        because="",
        *,
        options=None,
        low=None,
        high=None,
        x=None,
        label="your guess",
        x_label="",
        unit="",
        covers=None,
    ):
        super().__init__()
        whole = all(isinstance(value, Integral) for value in (answer, low, high))
        if options is not None:
            kind, answer = "choice", _choice(answer, options)
        elif x is not None:
            kind, x, answer = "curve", *_curve(x, answer, low, high)
        else:
            kind, answer = "number", _number(answer, low, high)
        if covers is None:
            covers = 0 if kind == "curve" else 1
        if isinstance(covers, bool) or not isinstance(covers, int) or covers < 0:
            raise ValueError(f"covers: got {covers!r}, expected a whole number, 0 or more")
        self.asked = {
            "kind": kind, "question": question, "answer": answer, "because": because,
            "options": options, "low": low, "high": high, "x": x, "label": label,
            "x_label": x_label, "unit": unit, "covers": covers,
        } | ({"whole": True} if whole and kind == "number" else {})  # fmt: skip


def _choice(answer, options):
    if len(options) < 2 or len(set(options)) != len(options):
        raise ValueError(f"options: got {options!r}, expected two or more different answers")
    if answer not in options:
        raise ValueError(f"answer: got {answer!r}, expected one of the options {options!r}")
    return answer


def _range(low, high):
    for name, end in (("low", low), ("high", high)):
        if isinstance(end, bool) or not isinstance(end, Real) or not math.isfinite(end):
            raise ValueError(f"{name}: got {end!r}, expected a finite number ({KINDS})")
    if not low < high:
        raise ValueError(f"low: got {low!r}, expected a number below high ({high!r})")


def _number(answer, low, high):
    _range(low, high)
    if isinstance(answer, bool) or not isinstance(answer, Real) or not low <= answer <= high:
        raise ValueError(f"answer: got {answer!r}, expected a number from {low} to {high}")
    return float(answer)


def _curve(x, answer, low, high):
    _range(low, high)
    x, answer = np.asarray(x, float), np.asarray(answer, float)
    if x.ndim != 1 or len(x) < 2 or not (np.diff(x) > 0).all() or not np.isfinite(x).all():
        raise ValueError(f"x: got shape {x.shape}, expected two or more rising numbers")
    if answer.shape != x.shape or not ((low <= answer) & (answer <= high)).all():
        raise ValueError(
            f"answer: got shape {answer.shape}, expected {x.shape} numbers from {low} to {high}"
        )
    return x.tolist(), answer.tolist()
