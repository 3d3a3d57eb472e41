"""What the variants with a cell state share: the trace of an LSTM, its output, its gradients."""

import numpy as np

from lstm_lib._traces import check_trace
from lstm_lib.lstm import LSTMGrads, LSTMStep, LSTMTrace
from lstm_lib.variants._scan import (
    check_gradients,
    over_time,
    previous,
    scan_backward,
    scan_forward,
)

__all__ = ["back_through_output", "lstm_like_backward", "lstm_like_forward"]


def lstm_like_forward(equations, params, x, h0, c0):
    """`LSTMTrace` of a cell with these equations."""
    return LSTMTrace(*scan_forward(equations, LSTMStep, params, x, h0=h0, c0=c0))


@np.errstate(all="ignore")
def lstm_like_backward(equations, params, trace, dh, dh_T, dc_T, further=None):
    """`LSTMGrads` of a cell with these equations.

    ``further(trace, dz)`` returns the gradients of the fields of `params` beyond W_x, W_h and b.
    """
    trace = check_trace(trace, LSTMTrace, params.W_x.shape[0], params.W_h.shape[0])
    dz, (dh0, dc0) = scan_backward(equations, LSTMStep, params, trace, dh, dh_T=dh_T, dc_T=dc_T)
    fields = () if further is None else further(trace, dz)
    dparams = type(params)(
        over_time(trace.x, dz),
        over_time(previous(trace, "h"), dz),
        dz.sum(axis=(0, 1)),
        *fields,
    )
    return check_gradients(LSTMGrads(dparams, dz @ params.W_x.T, dh0, dc0))


def back_through_output(step, dh):
    """Back through ``h = o * tanh(c)``: the gradients of ``z_o`` and, by this path, of ``c``."""
    tanh_c = np.tanh(step.c)
    dz_o = dh * tanh_c * step.o * (1 - step.o)
    return dz_o, dh * step.o * (1 - tanh_c**2)
