"""The plain recurrent network: one step, a sequence forward, and back through time."""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import (
    affine_may_overflow,
    as_float_array,
    check_finite_result,
    check_one_of,
    describe,
)
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.parameters import RNNParams, check_rnn_params

__all__ = ["RNNGrads", "RNNTrace", "rnn_backward", "rnn_forward", "rnn_step"]

SMALLER = "make the weights, the states or the input smaller"
CLIP = "clip or scale the incoming gradients, or make the weights smaller"


class RNNTrace(NamedTuple):
    """Record of a forward pass: everything the backward pass, a figure or a reader looks into.

    Parameters
    ----------
    x : array, shape (T, B, D)
        Inputs (the array handed in, not a copy, if it was floating-point).
    h0 : array, shape (B, H)
        Hidden state before the first step (likewise not a copy).
    h : array, shape (T, B, H)
        Hidden states.
    activation : {"tanh", "sigmoid", "relu"}
        Activation that made `h`.
    """

    x: np.ndarray
    h0: np.ndarray
    h: np.ndarray
    activation: str


class RNNGrads(NamedTuple):
    """Gradients of the loss with respect to everything that went into a forward pass.

    Parameters
    ----------
    params : RNNParams
        Gradients of ``W_x``, ``W_h`` and ``b``, shapes of the parameters.
    x : array, shape (T, B, D)
        Gradient of the inputs.
    h0 : array, shape (B, H)
        Gradient of the initial hidden state.
    """

    params: RNNParams
    x: np.ndarray
    h0: np.ndarray


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
    """
    W_x, W_h, b = check_rnn_params(params)
    D, H = W_x.shape
    x_t = as_float_array("x_t", x_t, ("B", D))
    h_prev = as_float_array("h_prev", h_prev, (x_t.shape[0], H))
    check_one_of("activation", activation, ACTIVATIONS)
    z = x_t @ W_x + h_prev @ W_h + b  # (B, D) (D, H) + (B, H) (H, H) + (H,) -> (B, H)
    check_finite_result("the pre-activation z", z, SMALLER)
    return ACTIVATIONS[activation].function(z)


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
    Explained in book/recurrence/rnn.ipynb.
    """
    params = check_rnn_params(params)
    W_x, W_h, b = params
    D, H = W_x.shape
    x = as_float_array("x", x, ("T", "B", D))
    T, B, _ = x.shape
    dtype = np.result_type(*params, x)
    h0 = np.zeros((B, H), dtype) if h0 is None else as_float_array("h0", h0, (B, H))
    check_one_of("activation", activation, ACTIVATIONS)
    function, _, bounded = ACTIVATIONS[activation]
    may_overflow = not bounded or affine_may_overflow(params, (x, h0), H + 1, dtype)

    z_x = x @ W_x + b  # (T, B, D) (D, H) + (H,) -> (T, B, H), all steps at once
    h = np.empty((T, B, H), np.result_type(dtype, h0))
    h_prev = h0
    for z_x_t, h_t in zip(z_x, h, strict=True):
        z = z_x_t + np.dot(h_prev, W_h)  # (B, H) (H, H) -> (B, H)
        if may_overflow:
            check_finite_result("the pre-activation z", z, SMALLER)
        h_t[...] = function(z)
        h_prev = h_t
    return RNNTrace(x, h0, h, activation)


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
    """
    params = check_rnn_params(params)
    W_x, W_h, b = params
    D, H = W_x.shape
    if not isinstance(trace, RNNTrace):
        raise ValueError(f"trace: got {describe(trace)}, expected the RNNTrace of rnn_forward")
    x = as_float_array("trace.x", trace.x, ("T", "B", D))
    T, B, _ = x.shape
    h0 = as_float_array("trace.h0", trace.h0, (B, H))
    h = as_float_array("trace.h", trace.h, (T, B, H))
    check_one_of("trace.activation", trace.activation, ACTIVATIONS)
    dh = as_float_array("dh", dh, (T, B, H))
    dtype = np.result_type(*params, x, h0, h, dh)
    dh_T = np.zeros((B, H), dtype) if dh_T is None else as_float_array("dh_T", dh_T, (B, H))
    dtype = np.result_type(dtype, dh_T)

    dz = ACTIVATIONS[trace.activation].slope_from_value(h).astype(dtype, copy=False)  # (T, B, H)
    dh_next = dh_T
    for dz_t, dh_t in zip(dz[::-1], dh[::-1], strict=True):
        dz_t *= dh_t + dh_next  # what this step's loss asks for, and what later steps ask for
        dh_next = np.dot(dz_t, W_h.T)  # (B, H) (H, H) -> (B, H)

    h_prev = np.concatenate((h0[None], h[:-1])) if T else h  # (T, B, H)
    rows = dz.reshape(T * B, H)
    dW_x = x.reshape(T * B, D).T @ rows  # (D, TB) (TB, H): the product sums over time and batch
    dW_h = h_prev.reshape(T * B, H).T @ rows  # (H, TB) (TB, H)
    dx = dz @ W_x.T  # (T, B, H) (H, D) -> (T, B, D)
    params_grads = RNNParams(dW_x, dW_h, rows.sum(axis=0))
    grads = RNNGrads(params_grads, dx, np.array(dh_next, dtype))
    for name, array in {**params_grads._asdict(), "x": grads.x, "h0": grads.h0}.items():
        check_finite_result(f"the gradient of {name}", array, CLIP)
    return grads
