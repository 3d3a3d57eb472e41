"""Traits that a reader can move: each knows its range and its label, and none takes a NaN."""

import math
from numbers import Real

import traitlets


class Number(traitlets.Float):
    """A finite number on a slider.

    A finite value outside the range is clamped to it, as the slider in the page does. NaN,
    infinity, booleans and strings raise ``TraitError``.

    Parameters
    ----------
    default : float
        The value of the untouched widget, inside the range.
    low, high : float
        Ends of the range, both allowed.
    step : float
        The distance of one arrow key.
    label : str
        What the slider is called in the page.
    whole : bool, optional
        Round to whole numbers (step counts, lengths).
    """

    def __init__(
        self,
        default: float,
        *,
        low: float,
        high: float,
        step: float,
        label: str,
        whole: bool = False,
    ):
        self.low, self.high, self.step, self.label, self.whole = low, high, step, label, whole
        super().__init__(default, help=f"{label}, {low} to {high}")
        self.tag(sync=True)

    def validate(self, obj, value):
        """Return ``value`` as a float inside the range, or raise ``TraitError``."""
        return _clamp(self.name, value, self)

    def control(self) -> dict:
        """Return what the page needs to draw the slider."""
        return {
            "min": self.low,
            "max": self.high,
            "step": self.step,
            "label": self.label,
            "whole": self.whole,
        }


class NumberList(traitlets.List):
    """A row of numbers with one range: the inputs of a short sequence, for example.

    Parameters
    ----------
    default : list of float
        The values of the untouched widget; their count is fixed.
    low, high, step, label, whole
        As for `Number`; the page adds the position to the label.
    """

    def __init__(
        self,
        default: list,
        *,
        low: float,
        high: float,
        step: float,
        label: str,
        whole: bool = False,
    ):
        self.low, self.high, self.step, self.label, self.whole = low, high, step, label, whole
        self.count = len(default)
        super().__init__(default_value=default, help=f"{label}, {low} to {high}")
        self.tag(sync=True)

    def validate(self, obj, value):
        """Return the values as floats inside the range, or raise ``TraitError``."""
        if not isinstance(value, (list, tuple)) or len(value) != self.count:
            raise traitlets.TraitError(
                f"{self.name} takes a list of {self.count} numbers, got {value!r}"
            )
        return [_clamp(f"{self.name}[{k}]", v, self) for k, v in enumerate(value)]

    control = Number.control


class Flag(traitlets.Bool):
    """A switch with a label.

    Parameters
    ----------
    default : bool
        The state of the untouched widget.
    label : str
        What the switch is called in the page.
    """

    def __init__(self, default: bool, *, label: str):
        self.label = label
        super().__init__(default, help=label)
        self.tag(sync=True)

    def control(self) -> dict:
        """Return what the page needs to draw the switch."""
        return {"label": self.label}


class Choice(traitlets.Enum):
    """One of a few named options.

    Parameters
    ----------
    options : list of str
        The options in the order the page shows them.
    default : str
        The option of the untouched widget.
    label : str
        What the choice is called in the page.
    """

    def __init__(self, options: list[str], default: str, *, label: str):
        self.label = label
        super().__init__(options, default_value=default, help=label)
        self.tag(sync=True)

    def control(self) -> dict:
        """Return what the page needs to draw the choice."""
        return {"label": self.label, "options": list(self.values)}


class Text(traitlets.Unicode):
    """A word of a few known letters.

    Parameters
    ----------
    default : str
        The word of the untouched widget.
    letters : str
        What it may be made of. Any other letter raises ``TraitError``.
    longest : int
        How many letters it may have.
    label : str
        What its entry is called in the page.
    """

    def __init__(self, default: str, *, letters: str, longest: int, label: str):
        self.letters, self.longest, self.label = letters, longest, label
        super().__init__(default, help=f"{label}, up to {longest} out of {letters!r}")
        self.tag(sync=True)

    def validate(self, obj, value):
        """Return ``value``, or raise ``TraitError``."""
        if not isinstance(value, str) or len(value) > self.longest or set(value) - {*self.letters}:
            shown = value[:40] if isinstance(value, str) else value
            raise traitlets.TraitError(
                f"{self.name} takes up to {self.longest} letters out of {self.letters!r}, "
                f"got {shown!r}"
            )
        return value

    def control(self) -> dict:
        """Return what the page needs to draw the entry."""
        return {"label": self.label, "letters": self.letters, "longest": self.longest}


def _clamp(name: str, value, trait) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise traitlets.TraitError(
            f"{name} takes a finite number from {trait.low} to {trait.high}, "
            f"got {value!r} ({type(value).__name__})"
        )
    value = min(max(float(value), trait.low), trait.high)
    return float(round(value)) if trait.whole else value
