"""Checks on the record of a forward pass and on where in it a question is asked."""

from lstm_lib._checks import as_float_array, check_integer, check_one_of, describe
from lstm_lib.activations import ACTIVATIONS

__all__ = ["RESETS", "check_range", "check_trace"]

RESETS = ("after", "before")
"""Whether the reset gate of a GRU acts after or before the product with the recurrent weights."""

OPTIONS = {"activation": tuple(ACTIVATIONS), "reset": RESETS}
"""Fields of a trace that are no array, and what they may be."""


def check_trace(trace, kind, input_size="D", hidden_size="H"):
    """Return `trace` with floating-point arrays of shapes that fit, or raise a `ValueError`.

    ``x`` is (T, B, D); a name that ends in 0 is an initial state, (B, H); all else is (T, B, H).
    """
    if not isinstance(trace, kind):
        raise ValueError(f"trace: got {describe(trace)}, expected {kind.__name__}")
    T, B, _ = as_float_array("trace.x", trace.x, ("T", "B", input_size)).shape
    H = as_float_array("trace.h", trace.h, (T, B, hidden_size)).shape[2]
    checked = []
    for field, value in zip(kind._fields, trace, strict=True):
        name = f"trace.{field}"
        if field in OPTIONS:
            check_one_of(name, value, OPTIONS[field])
        elif field == "x":
            value = as_float_array(name, value)
        else:
            value = as_float_array(name, value, (B, H) if field.endswith("0") else (T, B, H))
        checked.append(value)
    return kind(*checked)


def check_range(start, stop, steps) -> range:
    """Return the steps from `start` on, before `stop` (None is the end), checked."""
    stop = steps if stop is None else check_integer("stop", stop, 0, steps)
    return range(check_integer("start", start, 0, stop), stop)
