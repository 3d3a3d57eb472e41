"""The plain recurrent network: one step, a sequence forward, and back through time.

What it computes stands in the four functions at the top: `_step` and the loop over it,
`_step_backward` and the loop back. The public functions below check what comes in, and run
sequences as `lstm_lib._rnn_fast` arranges the same equations for speed; the tests hold it to the
loops.
"""

import numpy as np

from lstm_lib import _rnn_fast as fast
from lstm_lib._checks import (
    affine_may_overflow,
    as_float_array,
    check_gradients,
    check_one_of,
    describe,
    finite_z,
)
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.parameters import RNNParams, check_rnn_params
from lstm_lib.records import RNNGrads, RNNTrace

__all__ = ["RNNGrads", "RNNTrace", "rnn_backward", "rnn_forward", "rnn_step"]


def _step(params, x_t, h_prev, activation):
    W_x, W_h, b = params
    z = x_t @ W_x + h_prev @ W_h + b  # (B, D) (D, H) + (B, H) (H, H) + (H,) -> (B, H)
    return ACTIVATIONS[activation].function(finite_z(z))


def _step_backward(params, x_t, h_prev, h, dh, activation):
    W_x, W_h, _ = params
    dz = dh * ACTIVATIONS[activation].slope_from_value(h)  # (B, H)
    dW_x = x_t.T @ dz  # (D, B) (B, H) -> (D, H): the product sums over the batch
    dW_h = h_prev.T @ dz  # (H, B) (B, H) -> (H, H)
    db = dz.sum(axis=0)  # (H,)
    dx_t = dz @ W_x.T  # (B, H) (H, D) -> (B, D)
    dh_prev = dz @ W_h.T  # (B, H) (H, H) -> (B, H)
    return RNNParams(dW_x, dW_h, db), dx_t, dh_prev


def _loop(params, x, h0, activation):
    h, h_t = [], h0
    for x_t in x:  # (B, D)
        h_t = _step(params, x_t, h_t, activation)
        h.append(h_t)
    return RNNTrace(x, h0, np.array(h), activation)


def _loop_backward(params, trace, dh, dh_T):
    x, h0, h, activation = trace
    dx, dparams, dh_next = [], [0, 0, 0], dh_T
    for t in reversed(range(len(x))):
        h_prev = h[t - 1] if t else h0
        dh_t = dh[t] + dh_next  # from this step's loss, and from later steps
        dparams_t, dx_t, dh_next = _step_backward(params, x[t], h_prev, h[t], dh_t, activation)
        dparams = [total + part for total, part in zip(dparams, dparams_t, strict=True)]
        dx.append(dx_t)
    return RNNGrads(RNNParams(*dparams), np.array(dx[::-1]), dh_next)


@np.errstate(all="ignore")
def rnn_step(params, x_t, h_prev, activation="tanh"):
    """One step of a plain recurrent cell.

    ``h_t = activation(x_t @ W_x + h_prev @ W_h + b)``

    Parameters
    ----------
    params : RNNParams
        ``W_x`` (D, H), ``W_h`` (H, H), ``b`` (H,).
    x_t : array_like, shape (B, D)
        Input of this step.
    h_prev : array_like, shape (B, H)
        Hidden state of the step before.
    activation : {"tanh", "sigmoid", "relu"}

    Returns
    -------
    array, shape (B, H)
        Hidden state ``h_t``.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If the affine map overflows.

    See Also
    --------
    rnn_forward

    References
    ----------
    Elman, J. L. (1990). Finding structure in time. Cognitive Science 14(2), 179-211.

    Notes
    -----
    Explained in book/recurrence/rnn.ipynb.

    Examples
    --------
    >>> from lstm_lib.running_example import running_rnn
    >>> params, x = running_rnn()
    >>> print(rnn_step(params, x[0], h_prev=[[0.0]]).round(4))
    [[0.7616]]
    """
    params = check_rnn_params(params)
    D, H = params.W_x.shape
    x_t = as_float_array("x_t", x_t, ("B", D))
    h_prev = as_float_array("h_prev", h_prev, (x_t.shape[0], H))
    check_one_of("activation", activation, ACTIVATIONS)
    return _step(params, x_t, h_prev, activation)


@np.errstate(all="ignore")
def rnn_forward(params, x, h0=None, activation="tanh"):
    """Run a plain recurrent network over a sequence.

    ``h_t = activation(x_t @ W_x + h_(t-1) @ W_h + b)`` for t = 1..T

    Parameters
    ----------
    params : RNNParams
        ``W_x`` (D, H), ``W_h`` (H, H), ``b`` (H,).
    x : array_like, shape (T, B, D)
        Inputs, time first. T and B may be 0.
    h0 : array_like, shape (B, H), optional
        Hidden state before the first step, zeros by default.
    activation : {"tanh", "sigmoid", "relu"}

    Returns
    -------
    RNNTrace
        ``x``, ``h0``, ``h`` (T, B, H) and ``activation``.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a step overflows.

    See Also
    --------
    rnn_backward

    References
    ----------
    Elman, J. L. (1990). Finding structure in time. Cognitive Science 14(2), 179-211.

    Notes
    -----
    The same numbers as `rnn_step` gives one step at a time, up to rounding, arranged for speed.
    Explained in book/recurrence/rnn.ipynb.

    Examples
    --------
    >>> from lstm_lib.running_example import running_rnn
    >>> params, x = running_rnn()
    >>> trace = rnn_forward(params, x)
    >>> print(trace.h.ravel().round(4))
    [0.7616 0.3634 0.1797]
    """
    params = check_rnn_params(params)
    D, H = params.W_x.shape
    x = as_float_array("x", x, ("T", "B", D))
    _, B, _ = x.shape
    dtype = np.result_type(*params, x)
    h0 = np.zeros((B, H), dtype) if h0 is None else as_float_array("h0", h0, (B, H))
    check_one_of("activation", activation, ACTIVATIONS)
    bounded = ACTIVATIONS[activation].bounded
    may_overflow = not bounded or affine_may_overflow(params, (x, h0), H + 1, dtype)
    return fast.forward(params, x, h0, activation, may_overflow)


@np.errstate(all="ignore")
def rnn_backward(params, trace, dh, dh_T=None):
    """Backpropagation through time for a plain recurrent network.

    ``dz_t = (dh_t + dz_(t+1) @ W_h.T) * activation'(z_t)``, then
    ``dW_x = sum_t x_t.T @ dz_t``, ``dW_h = sum_t h_(t-1).T @ dz_t``, ``db = sum_t dz_t``

    Parameters
    ----------
    params : RNNParams
        The parameters of the forward pass.
    trace : RNNTrace
        What `rnn_forward` returned. It is not changed, and can be used again.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t``.
    dh_T : array_like, shape (B, H), optional
        A further gradient with respect to the last hidden state, zeros by default.

    Returns
    -------
    RNNGrads
        ``params`` (an `RNNParams`), ``x`` (T, B, D), ``h0`` (B, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    See Also
    --------
    rnn_forward

    References
    ----------
    Werbos, P. J. (1990). Backpropagation through time: what it does and how to do it.
    Proceedings of the IEEE 78(10), 1550-1560.

    Notes
    -----
    Explained in book/recurrence/bptt.ipynb.

    Examples
    --------
    >>> from lstm_lib.running_example import running_rnn
    >>> params, x = running_rnn()
    >>> trace = rnn_forward(params, x)
    >>> dh = np.zeros_like(trace.h)
    >>> dh[-1] = 1.0  # the loss is the last hidden state
    >>> grads = rnn_backward(params, trace, dh)
    >>> print(grads.params.W_h.round(4), grads.x.ravel().round(4))
    [[0.6715]] [0.0882 0.42   0.9677]
    """
    params = check_rnn_params(params)
    D, H = params.W_x.shape
    if not isinstance(trace, RNNTrace):
        raise ValueError(f"trace: got {describe(trace)}, expected the RNNTrace of rnn_forward")
    x = as_float_array("trace.x", trace.x, ("T", "B", D))
    T, B, _ = x.shape
    h0 = as_float_array("trace.h0", trace.h0, (B, H))
    h = as_float_array("trace.h", trace.h, (T, B, H))
    check_one_of("trace.activation", trace.activation, ACTIVATIONS)
    dh = as_float_array("dh", dh, (T, B, H))
    dh_T = np.zeros((B, H), dh.dtype) if dh_T is None else as_float_array("dh_T", dh_T, (B, H))
    return check_gradients(fast.backward(params, RNNTrace(x, h0, h, trace.activation), dh, dh_T))
