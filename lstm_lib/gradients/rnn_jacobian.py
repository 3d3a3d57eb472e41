"""How the hidden state of a plain recurrent network depends on the states before."""

import numpy as np

from lstm_lib._checks import as_float_array, check_finite_result, check_gradients, check_integer
from lstm_lib._traces import check_range, check_trace
from lstm_lib.activations import ACTIVATIONS
from lstm_lib.parameters import check_rnn_params
from lstm_lib.rnn import RNNTrace

__all__ = ["activation_slopes", "rnn_jacobian", "rnn_jacobian_product", "rnn_state_gradients"]


def activation_slopes(trace):
    """``activation'(z_t)`` at every step, (T, B, H)."""
    return ACTIVATIONS[trace.activation].slope_from_value(trace.h)


@np.errstate(all="ignore")
def rnn_jacobian(params, trace, t):
    """Jacobian of the hidden state by the one before it.

    ``J_t = dh_t / dh_(t-1) = diag(activation'(z_t)) W_h^T``

    Parameters
    ----------
    params : RNNParams
        The parameters of the forward pass.
    trace : RNNTrace
        What `rnn_forward` returned.
    t : int
        Index of the step in the trace, from 0.

    Returns
    -------
    array, shape (B, H, H)
        Entry ``[b, j, k]`` is the derivative of unit j after the step by unit k before it.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or the trace has no
        step `t`.

    See Also
    --------
    rnn_jacobian_product

    References
    ----------
    Pascanu, R., Mikolov, T., & Bengio, Y. (2013). On the difficulty of training recurrent neural
    networks. ICML, equation 5 (there for a network whose activation comes before the matrix).

    Notes
    -----
    Explained in book/recurrence/gradients.ipynb.

    Examples
    --------
    >>> from lstm_lib.rnn import rnn_forward
    >>> from lstm_lib.running_example import running_rnn
    >>> params, x = running_rnn()
    >>> trace = rnn_forward(params, x)
    >>> print(rnn_jacobian(params, trace, 1).round(4))
    [[[0.434]]]
    """
    params = check_rnn_params(params)
    trace = check_trace(trace, RNNTrace, params.input_size, params.hidden_size)
    t = check_integer("t", t, 0, len(trace.h) - 1)
    return activation_slopes(trace)[t][..., None] * params.W_h.T


@np.errstate(all="ignore")
def rnn_jacobian_product(params, trace, start=0, stop=None):
    """Jacobian of the hidden state by the one many steps before.

    Counting states from ``h_0``, the initial one, ``dh_stop / dh_start = J_stop ... J_(start+1)``.

    Parameters
    ----------
    params : RNNParams
        The parameters of the forward pass.
    trace : RNNTrace
        What `rnn_forward` returned.
    start, stop : int
        Number of steps after which the earlier and the later state stand: the steps multiplied
        are those with trace indices ``range(start, stop)``. `stop` is the end by default.

    Returns
    -------
    array, shape (B, H, H)
        The identity if there is no step.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or the trace has no such
        steps.
    FloatingPointError
        If the product overflows.

    See Also
    --------
    rnn_jacobian

    Notes
    -----
    Explained in book/recurrence/gradients.ipynb.

    Examples
    --------
    >>> from lstm_lib.rnn import rnn_forward
    >>> from lstm_lib.running_example import running_rnn
    >>> params, x = running_rnn()
    >>> trace = rnn_forward(params, x)
    >>> print(rnn_jacobian_product(params, trace, start=0, stop=3).round(4))
    [[[0.0441]]]
    """
    params = check_rnn_params(params)
    trace = check_trace(trace, RNNTrace, params.input_size, params.hidden_size)
    B, H = trace.h0.shape
    slopes = activation_slopes(trace)
    product = np.tile(np.eye(H, dtype=np.result_type(*params, *trace[:3])), (B, 1, 1))
    for t in check_range(start, stop, len(trace.h)):
        product = slopes[t][..., None] * (params.W_h.T @ product)  # (B, H, H)
    check_finite_result("the product of Jacobians", product, "take fewer steps")
    return product


@np.errstate(all="ignore")
def rnn_state_gradients(params, trace, dh, dh_T=None):
    """Gradient of the loss with respect to every hidden state along a sequence.

    ``dL/dh_(t-1) = dL_(t-1)/dh_(t-1) + dL/dh_t J_t``

    Parameters
    ----------
    params : RNNParams
        The parameters of the forward pass.
    trace : RNNTrace
        What `rnn_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t`` directly, as for `rnn_backward`.
    dh_T : array_like, shape (B, H), optional
        A further gradient with respect to the last hidden state, zeros by default.

    Returns
    -------
    array, shape (T, B, H)
        Total gradients: what the loss of step t asks for, plus what all later steps ask for.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    See Also
    --------
    rnn_backward : gradients of the parameters, with less work.

    Notes
    -----
    Explained in book/recurrence/bptt.ipynb.

    Examples
    --------
    >>> from lstm_lib.rnn import rnn_forward
    >>> from lstm_lib.running_example import running_rnn
    >>> params, x = running_rnn()
    >>> trace = rnn_forward(params, x)
    >>> dh = np.zeros_like(trace.h)
    >>> dh[-1] = 1.0
    >>> print(rnn_state_gradients(params, trace, dh).ravel().round(4))
    [0.21   0.4838 1.    ]
    """
    params = check_rnn_params(params)
    trace = check_trace(trace, RNNTrace, params.input_size, params.hidden_size)
    total = np.array(as_float_array("dh", dh, trace.h.shape))
    total = total.astype(np.result_type(*params, *trace[:3], total), copy=False)
    if dh_T is not None:
        dh_T = as_float_array("dh_T", dh_T, trace.h0.shape)
        total = total.astype(np.result_type(total, dh_T), copy=False)
        if len(total):
            total[-1] += dh_T
    slopes = activation_slopes(trace)
    for t in reversed(range(1, len(total))):
        total[t - 1] += (total[t] * slopes[t]) @ params.W_h.T  # (B, H) (H, H) -> (B, H)
    return check_gradients({"h": total})["h"]
