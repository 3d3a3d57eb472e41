"""Backpropagation through time, step by step, and what cutting it short leaves out."""

import numpy as np

from lstm_lib._checks import (
    as_float_array,
    check_gradients,
    check_integer,
    describe,
)
from lstm_lib._traces import check_trace
from lstm_lib.gradients.rnn_jacobian import activation_slopes
from lstm_lib.lstm import LSTMTrace, lstm_backward
from lstm_lib.parameters import LSTMParams, RNNParams, check_lstm_params, check_rnn_params
from lstm_lib.rnn import RNNTrace, rnn_backward

__all__ = ["chunked_bptt", "rnn_step_contributions", "truncated_bptt"]


@np.errstate(all="ignore")
def rnn_step_contributions(params, trace, dh, length=None):
    """The gradient of the parameters as a sum over steps, term by term.

    ``dL/dW = sum_t dL/dz_t * d+z_t/dW``

    The immediate derivative ``d+z_t/dW`` moves the parameter in step t only, the state before
    held fixed: it is ``x_t`` for ``W_x``, ``h_(t-1)`` for ``W_h``, 1 for ``b``. The rest,
    ``dL/dz_t``, is the total derivative, over all later steps.

    Parameters
    ----------
    params : RNNParams
        The parameters of the forward pass.
    trace : RNNTrace
        What `rnn_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t`` directly, as for `rnn_backward`.
    length : int, optional
        How many steps the loss of a step reaches, its own counted. By default, all.

    Returns
    -------
    RNNParams
        ``W_x`` (T, D, H), ``W_h`` (T, H, H), ``b`` (T, H): entry t is what step t contributes.
        Summed over the first axis, and with all steps, they are the gradient of `rnn_backward`.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or `length` is not
        positive.
    FloatingPointError
        If a term overflows.

    See Also
    --------
    truncated_bptt

    References
    ----------
    Pascanu, R., Mikolov, T., & Bengio, Y. (2013). On the difficulty of training recurrent neural
    networks. ICML, equations 3 to 5.

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
    >>> terms = rnn_step_contributions(params, trace, dh)  # one term for each step
    >>> print(terms.W_h.ravel().round(4), round(terms.W_h.sum(), 4))
    [0.     0.3198 0.3517] 0.6715
    """
    params = check_rnn_params(params)
    trace = check_trace(trace, RNNTrace, params.input_size, params.hidden_size)
    dh = as_float_array("dh", dh, trace.h.shape)
    T = len(trace.h)
    length = T if length is None else check_integer("length", length, 1, max(T, 1))
    slopes = activation_slopes(trace)
    reached = dh * slopes  # entry t: from the loss of step t to z_t
    dz = reached.astype(np.result_type(*params, *trace[:3], dh))  # astype copies
    for lag in range(1, length):
        # entry t: from the loss of step t + lag to z_t
        reached = (reached[1:] @ params.W_h.T) * slopes[: T - lag]
        dz[: T - lag] += reached
    h_prev = np.concatenate([trace.h0[None], trace.h[:-1]]) if T else trace.h
    terms = RNNParams(
        np.swapaxes(trace.x, 1, 2) @ dz,  # (T, D, B) (T, B, H) -> (T, D, H)
        np.swapaxes(h_prev, 1, 2) @ dz,  # (T, H, B) (T, B, H) -> (T, H, H)
        dz.sum(axis=1),
    )
    return check_gradients(terms)


def truncated_bptt(params, trace, dh, length):
    """Gradient of a plain network's parameters when each loss reaches a few steps back only.

    ``sum over steps t, and over steps k with t - length < k <= t, of dL_t/dz_k * d+z_k/dW``

    Parameters
    ----------
    params : RNNParams
        The parameters of the forward pass.
    trace : RNNTrace
        What `rnn_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t`` directly, as for `rnn_backward`.
    length : int
        How many steps the loss of a step reaches, its own counted: 1 keeps immediate derivatives
        only, T cuts nothing.

    Returns
    -------
    RNNParams
        ``W_x`` (D, H), ``W_h`` (H, H), ``b`` (H,): a biased estimate of the gradient. It is in
        general the gradient of no loss, and may point away from the true one.

    Raises
    ------
    ValueError, FloatingPointError
        As `rnn_step_contributions`.

    See Also
    --------
    chunked_bptt : the form in which training uses it.

    References
    ----------
    Williams, R. J., & Peng, J. (1990). An efficient gradient-based algorithm for on-line training
    of recurrent network trajectories. Neural Computation 2(4), 490-501.

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
    >>> cut = truncated_bptt(params, trace, dh, length=1)  # only the last step
    >>> whole = truncated_bptt(params, trace, dh, length=3)
    >>> print(cut.W_h.round(4), whole.W_h.round(4))
    [[0.3517]] [[0.6715]]
    """
    if length is None:
        raise ValueError("length: got None, expected an integer of at least 1")
    terms = rnn_step_contributions(params, trace, dh, length)
    return RNNParams(*(term.sum(axis=0) for term in terms))


def chunked_bptt(params, trace, dh, length):
    """Gradient of the parameters when a sequence is cut into pieces, as training on long ones does.

    The state runs on from piece to piece; the gradient stops where a piece begins. A loss at the
    end of a piece reaches `length` steps back, one at its beginning a single step.

    Parameters
    ----------
    params : LSTMParams or RNNParams
        The parameters of the forward pass.
    trace : LSTMTrace or RNNTrace
        What `lstm_forward` or `rnn_forward` returned for the whole sequence.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t`` directly.
    length : int
        Steps in a piece; the last piece may be shorter. T cuts nothing.

    Returns
    -------
    LSTMParams or RNNParams
        The sum of the gradients of the pieces.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or `length` is not
        between 1 and T.
    FloatingPointError
        If a gradient overflows.

    See Also
    --------
    truncated_bptt : every loss reaches equally far.

    References
    ----------
    Williams, R. J., & Peng, J. (1990). An efficient gradient-based algorithm for on-line training
    of recurrent network trajectories. Neural Computation 2(4), 490-501.

    Notes
    -----
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> from lstm_lib.rnn import rnn_forward
    >>> from lstm_lib.running_example import running_rnn
    >>> params, x = running_rnn()
    >>> trace = rnn_forward(params, x)
    >>> grads = chunked_bptt(params, trace, np.ones_like(trace.h), length=2)  # pieces of two steps
    >>> print(grads.W_h.round(4))
    [[1.0127]]
    """
    if isinstance(params, LSTMParams):
        params, backward = check_lstm_params(params), lstm_backward
        trace = check_trace(trace, LSTMTrace, params.input_size, params.hidden_size)
    elif isinstance(params, RNNParams):
        params, backward = check_rnn_params(params), rnn_backward
        trace = check_trace(trace, RNNTrace, params.input_size, params.hidden_size)
    else:
        raise ValueError(f"params: got {describe(params)}, expected LSTMParams or RNNParams")
    dh = as_float_array("dh", dh, trace.h.shape)
    T = len(trace.h)
    length = check_integer("length", length, 1, max(T, 1))
    pieces = [
        backward(params, _piece(trace, start, start + length), dh[start : start + length]).params
        for start in range(0, max(T, 1), length)
    ]
    return type(params)(*(sum(arrays) for arrays in zip(*pieces, strict=True)))


def _piece(trace, start, stop):
    """Steps from `start` on, before `stop`, as a trace of its own."""
    steps = slice(start, stop)
    if isinstance(trace, RNNTrace):
        h0 = trace.h[start - 1] if start else trace.h0
        return RNNTrace(trace.x[steps], h0, trace.h[steps], trace.activation)
    h0, c0 = (trace.h[start - 1], trace.c[start - 1]) if start else (trace.h0, trace.c0)
    return LSTMTrace(trace.x[steps], h0, c0, *(values[steps] for values in trace[3:]))
