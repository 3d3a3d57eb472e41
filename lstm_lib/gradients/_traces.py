"""Checks on the record of a forward pass and on where in it a question is asked."""

import operator

from lstm_lib._checks import as_float_array, check_one_of, describe
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.lstm import LSTMTrace
from lstm_lib.rnn import RNNTrace

__all__ = ["check_index", "check_lstm_trace", "check_range", "check_rnn_trace"]


def check_lstm_trace(trace, input_size=None, hidden_size=None) -> LSTMTrace:
    """Return `trace` with floating-point arrays of shapes that fit, or raise a `ValueError`."""
    if not isinstance(trace, LSTMTrace):
        raise ValueError(f"trace: got {describe(trace)}, expected an LSTMTrace")
    D = "D" if input_size is None else input_size
    H = "H" if hidden_size is None else hidden_size
    x = as_float_array("trace.x", trace.x, ("T", "B", D))
    T, B, _ = x.shape
    h = as_float_array("trace.h", trace.h, (T, B, H))
    H = h.shape[2]
    arrays = {"x": x}
    for name in ("h0", "c0"):
        arrays[name] = as_float_array(f"trace.{name}", getattr(trace, name), (B, H))
    for name in ("i", "f", "g", "o", "c", "h"):
        arrays[name] = as_float_array(f"trace.{name}", getattr(trace, name), (T, B, H))
    return LSTMTrace(**arrays)


def check_rnn_trace(trace, input_size, hidden_size) -> RNNTrace:
    """Return `trace` with floating-point arrays of shapes that fit, or raise a `ValueError`."""
    if not isinstance(trace, RNNTrace):
        raise ValueError(f"trace: got {describe(trace)}, expected the RNNTrace of rnn_forward")
    x = as_float_array("trace.x", trace.x, ("T", "B", input_size))
    T, B, _ = x.shape
    h0 = as_float_array("trace.h0", trace.h0, (B, hidden_size))
    h = as_float_array("trace.h", trace.h, (T, B, hidden_size))
    check_one_of("trace.activation", trace.activation, ACTIVATIONS)
    return RNNTrace(x, h0, h, trace.activation)


def check_index(name, value, least, greatest) -> int:
    """Return `value` as an int from `least` to `greatest`, or raise a `ValueError`."""
    expected = f"an integer from {least} to {greatest}"
    if isinstance(value, bool):
        raise ValueError(f"{name}: got {value}, expected {expected}")
    try:
        index = operator.index(value)
    except TypeError as error:
        raise ValueError(f"{name}: got {describe(value)}, expected {expected}") from error
    if not least <= index <= greatest:
        raise ValueError(f"{name}: got {index}, expected {expected}")
    return index


def check_range(start, stop, steps) -> range:
    """Return the steps from `start` on, before `stop` (None is the end), checked."""
    stop = steps if stop is None else check_index("stop", stop, 0, steps)
    return range(check_index("start", start, 0, stop), stop)
