"""A sequence through a plain recurrent network and back, arranged for speed: see `rnn`.

What does not depend on the step before, or after, is one matrix product for all steps. Arguments
come checked; what comes out is not.
"""

import numpy as np

from lstm_lib._checks import finite_z
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.parameters import RNNParams
from lstm_lib.records import RNNGrads, RNNTrace

__all__ = ["backward", "forward"]


def forward(params, x, h0, activation, may_overflow):
    """The `RNNTrace` of a sequence; `may_overflow` has every pre-activation looked at."""
    W_x, W_h, b = params
    function = ACTIVATIONS[activation].function
    z_x = x @ W_x + b  # (T, B, D) (D, H) + (H,) -> (T, B, H), all steps at once
    h = np.empty(z_x.shape, np.result_type(z_x, W_h, h0))
    h_prev = h0
    for z_x_t, h_t in zip(z_x, h, strict=True):
        z = z_x_t + np.dot(h_prev, W_h)  # (B, H) (H, H) -> (B, H)
        if may_overflow:
            finite_z(z)
        h_t[...] = function(z)
        h_prev = h_t
    return RNNTrace(x, h0, h, activation)


def backward(params, trace, dh, dh_T):
    """The `RNNGrads` of a sequence."""
    W_x, W_h, _ = params
    x, h0, h, activation = trace
    (T, B, D), H = x.shape, len(W_h)
    dtype = np.result_type(*params, x, h0, h, dh, dh_T)
    dz = ACTIVATIONS[activation].slope_from_value(h).astype(dtype, copy=False)  # (T, B, H)
    dh_next = dh_T
    for dz_t, dh_t in zip(dz[::-1], dh[::-1], strict=True):
        dz_t *= dh_t + dh_next  # what this step's loss asks for, and what later steps ask for
        dh_next = np.dot(dz_t, W_h.T)  # (B, H) (H, H) -> (B, H)

    h_prev = np.concatenate((h0[None], h[:-1])) if T else h  # (T, B, H)
    rows = dz.reshape(T * B, H)
    dW_x = x.reshape(T * B, D).T @ rows  # (D, TB) (TB, H): the product sums over time and batch
    dW_h = h_prev.reshape(T * B, H).T @ rows  # (H, TB) (TB, H)
    dx = dz @ W_x.T  # (T, B, H) (H, D) -> (T, B, D)
    return RNNGrads(RNNParams(dW_x, dW_h, rows.sum(axis=0)), dx, np.array(dh_next, dtype))
