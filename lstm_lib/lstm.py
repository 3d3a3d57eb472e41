"""The LSTM: one step, one step back, a sequence forward, and back through time.

What an LSTM computes stands in the four functions at the top: `_step` and the loop over it,
`_step_backward` and the loop back. The public functions below check what comes in, and run longer
sequences as `lstm_lib._lstm_fast` arranges the same equations for speed; the tests hold that to the
loops.
"""

import math

import numpy as np
from numpy import exp, tanh, vdot

from lstm_lib import _lstm_fast as fast
from lstm_lib._checks import (
    affine_may_overflow,
    as_float_array,
    check_gradients,
    describe,
    finite_z,
)
from lstm_lib.parameters import LSTMParams, check_lstm_params
from lstm_lib.records import LSTMGrads, LSTMStep, LSTMStepGrads, LSTMTrace

__all__ = [
    "LSTMGrads",
    "LSTMStep",
    "LSTMStepGrads",
    "LSTMTrace",
    "lstm_backward",
    "lstm_forward",
    "lstm_step",
    "lstm_step_backward",
]


def _step(params, x_t, h_prev, c_prev):
    W_x, W_h, b = params  # (D, 4H), (H, 4H), (4H,): columns in blocks i, f, g, o
    z = x_t @ W_x + h_prev @ W_h + b  # (B, D) (D, 4H) + (B, H) (H, 4H) + (4H,) -> (B, 4H)
    finite_z(z)
    i, f, _, o = _blocks(1 / (1 + exp(-z)))  # the gates, by the sigmoid; each (B, H), as all below
    _, _, z_g, _ = _blocks(z)
    g = tanh(z_g)  # the candidate
    c = f * c_prev + i * g  # keep, and write
    h = o * tanh(c)  # show
    return LSTMStep(i, f, g, o, c, h)


def _blocks(z):
    return z.reshape(len(z), 4, z.shape[1] // 4).swapaxes(0, 1)  # (B, 4H) -> (4, B, H), a view


def _step_backward(params, x_t, h_prev, c_prev, step, dh, dc):
    W_x, W_h, _ = params
    i, f, g, o, c, _ = step
    tanh_c = tanh(c)
    do = dh * tanh_c  # h = o * tanh(c)
    dc = dc + dh * o * (1 - tanh_c**2)  # straight from c, and through h
    di, dg = dc * g, dc * i  # c = f * c_prev + i * g
    df, dc_prev = dc * c_prev, dc * f
    dz_i, dz_f, dz_o = di * i * (1 - i), df * f * (1 - f), do * o * (1 - o)
    dz_g = dg * (1 - g**2)
    dz = np.concatenate((dz_i, dz_f, dz_g, dz_o), axis=1)  # (B, 4H)
    dW_x = x_t.T @ dz  # (D, B) (B, 4H) -> (D, 4H): the product sums over the batch
    dW_h = h_prev.T @ dz  # (H, B) (B, 4H) -> (H, 4H)
    db = dz.sum(axis=0)  # (4H,)
    dx_t = dz @ W_x.T  # (B, 4H) (4H, D) -> (B, D): through all four gates
    dh_prev = dz @ W_h.T  # (B, 4H) (4H, H) -> (B, H)
    return LSTMStepGrads(LSTMParams(dW_x, dW_h, db), dx_t, dh_prev, dc_prev)


def _loop(params, x, h0, c0):
    steps, h, c = [], h0, c0
    for x_t in x:  # (B, D)
        steps.append(_step(params, x_t, h, c))
        h, c = steps[-1].h, steps[-1].c
    return LSTMTrace(x, h0, c0, *np.array(steps).swapaxes(0, 1))  # (T, 6, B, H) -> 6 (T, B, H)


def _loop_backward(params, trace, dh, dh_T, dc_T):
    x, h0, c0, *values = trace
    dx, dparams, dh_next, dc_next = [], [0, 0, 0], dh_T, dc_T
    for t in reversed(range(len(x))):
        h_prev, c_prev = (trace.h[t - 1], trace.c[t - 1]) if t else (h0, c0)
        step = LSTMStep(*(value[t] for value in values))
        dh_t = dh[t] + dh_next  # from this step's loss, and from later steps
        back = _step_backward(params, x[t], h_prev, c_prev, step, dh_t, dc_next)
        dh_next, dc_next = back.h_prev, back.c_prev
        dparams = [total + part for total, part in zip(dparams, back.params, strict=True)]
        dx.append(back.x_t)
    return LSTMGrads(LSTMParams(*dparams), np.array(dx[::-1]), dh_next, dc_next)


@np.errstate(all="ignore")
def lstm_step(params, x_t, h_prev, c_prev):
    """One step of an LSTM cell.

    ``i = sigmoid(z_i)``, ``f = sigmoid(z_f)``, ``g = tanh(z_g)``, ``o = sigmoid(z_o)``,
    ``c = f * c_prev + i * g``, ``h = o * tanh(c)``,
    each ``z = x_t @ W_x + h_prev @ W_h + b`` with the columns of its gate.

    Parameters
    ----------
    params : LSTMParams
        ``W_x`` (D, 4H), ``W_h`` (H, 4H), ``b`` (4H,).
    x_t : array_like, shape (B, D)
        Input of this step.
    h_prev, c_prev : array_like, shape (B, H)
        Hidden state and cell state of the step before.

    Returns
    -------
    LSTMStep
        ``i``, ``f``, ``g``, ``o``, ``c``, ``h``, each (B, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If the affine map overflows.

    See Also
    --------
    lstm_forward, lstm_step_backward

    References
    ----------
    Gers, F. A., Schmidhuber, J., & Cummins, F. (2000). Learning to forget: continual prediction
    with LSTM. Neural Computation 12(10), 2451-2471.

    Notes
    -----
    Explained in book/cell/structure.ipynb.

    Examples
    --------
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> step = lstm_step(params, x[0], h_prev=[[0.0]], c_prev=[[0.0]])
    >>> print(step.f.round(4), step.c.round(4))
    [[0.8176]] [[0.6617]]
    """
    params = check_lstm_params(params)
    D, H = len(params.W_x), len(params.W_h)
    x_t = as_float_array("x_t", x_t, ("B", D))
    h_prev = as_float_array("h_prev", h_prev, (x_t.shape[0], H))
    c_prev = as_float_array("c_prev", c_prev, (x_t.shape[0], H))
    return _step(params, x_t, h_prev, c_prev)


@np.errstate(all="ignore")
def lstm_step_backward(params, x_t, h_prev, c_prev, step, dh, dc):
    """Gradients of one step of an LSTM cell, given those of its results.

    ``do = dh * tanh(c)``, ``dc += dh * o * (1 - tanh(c)**2)``, ``di = dc * g``,
    ``df = dc * c_prev``, ``dg = dc * i``, ``dc_prev = dc * f``; through the sigmoids
    ``dz = d * s * (1 - s)`` and the tanh ``dz_g = dg * (1 - g**2)``; then
    ``dh_prev = dz @ W_h.T``, ``dx_t = dz @ W_x.T``, ``dW_h = h_prev.T @ dz``,
    ``dW_x = x_t.T @ dz``, ``db = sum of dz over the batch``.

    Parameters
    ----------
    params : LSTMParams
        The parameters of the step.
    x_t : array_like, shape (B, D)
    h_prev, c_prev : array_like, shape (B, H)
        What went into the step.
    step : LSTMStep
        What `lstm_step` returned.
    dh, dc : array_like, shape (B, H)
        Gradients of the loss with respect to ``step.h`` and ``step.c``; `dc` is without the part
        that goes through ``step.h``.

    Returns
    -------
    LSTMStepGrads
        ``params``, ``x_t``, ``h_prev``, ``c_prev``.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    See Also
    --------
    lstm_step, lstm_backward

    Notes
    -----
    Explained in book/gradient/backward.ipynb.

    Examples
    --------
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> h_prev = c_prev = np.zeros((1, 1))
    >>> step = lstm_step(params, x[0], h_prev, c_prev)
    >>> back = lstm_step_backward(params, x[0], h_prev, c_prev, step, dh=[[1.0]], dc=[[0.0]])
    >>> print(back.c_prev.round(4), step.f.round(4))
    [[0.338]] [[0.8176]]
    """
    params = check_lstm_params(params)
    D, H = len(params.W_x), len(params.W_h)
    x_t = as_float_array("x_t", x_t, ("B", D))
    B = len(x_t)
    h_prev = as_float_array("h_prev", h_prev, (B, H))
    c_prev = as_float_array("c_prev", c_prev, (B, H))
    if not isinstance(step, LSTMStep):
        raise ValueError(f"step: got {describe(step)}, expected the LSTMStep of lstm_step")
    step = LSTMStep(
        *(as_float_array(f"step.{name}", array, (B, H)) for name, array in step._asdict().items())
    )
    dh = as_float_array("dh", dh, (B, H))
    dc = as_float_array("dc", dc, (B, H))
    return check_gradients(_step_backward(params, x_t, h_prev, c_prev, step, dh, dc))


@np.errstate(all="ignore")
def lstm_forward(params, x, h0=None, c0=None):
    """Run an LSTM over a sequence.

    Applies `lstm_step` for t = 1..T, starting from ``h0`` and ``c0``.

    Parameters
    ----------
    params : LSTMParams
        ``W_x`` (D, 4H), ``W_h`` (H, 4H), ``b`` (4H,).
    x : array_like, shape (T, B, D)
        Inputs, time first. T and B may be 0.
    h0, c0 : array_like, shape (B, H), optional
        States before the first step, zeros by default.

    Returns
    -------
    LSTMTrace
        ``x``, ``h0``, ``c0`` and ``i``, ``f``, ``g``, ``o``, ``c``, ``h``, each (T, B, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If the affine map overflows at a step.

    See Also
    --------
    lstm_step, lstm_backward

    References
    ----------
    Gers, F. A., Schmidhuber, J., & Cummins, F. (2000). Learning to forget: continual prediction
    with LSTM. Neural Computation 12(10), 2451-2471.

    Notes
    -----
    The same numbers as `lstm_step` gives one step at a time, up to rounding, arranged for speed.
    Explained in book/cell/update.ipynb.

    Examples
    --------
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> trace = lstm_forward(params, x)  # T = 4 steps, B = 1 sequence, H = 1 unit
    >>> trace.c.shape
    (4, 1, 1)
    >>> print(trace.c.ravel().round(4), trace.h.ravel().round(4))
    [0.6617 0.6947 0.2091 0.5965] [0.3607 0.3275 0.0859 0.3061]
    """
    params = check_lstm_params(params, finite=False)
    D, H = len(params.W_x), len(params.W_h)
    x = as_float_array("x", x, ("T", "B", D), finite=False)
    T, B, _ = x.shape
    dtype = np.result_type(*params, x)
    h0 = np.zeros((B, H), dtype) if h0 is None else as_float_array("h0", h0, (B, H), finite=False)
    c0 = np.zeros((B, H), dtype) if c0 is None else as_float_array("c0", c0, (B, H))
    may_overflow = affine_may_overflow(params, (x, h0), 1 + H, dtype)
    if may_overflow:  # or something is not finite
        check_lstm_params(params)
        x, h0 = as_float_array("x", x), as_float_array("h0", h0)
    if T == 1:
        return LSTMTrace(x, h0, c0, *(value[None] for value in _step(params, x[0], h0, c0)))
    return fast.forward(params, x, h0, c0, may_overflow)


@np.errstate(all="ignore")
def lstm_backward(params, trace, dh, dh_T=None, dc_T=None):
    """Backpropagation through time for an LSTM.

    At each step, from the last to the first, with ``dh`` and ``dc`` carried from the step after:
    ``do = dh * tanh(c)``, ``dc += dh * o * (1 - tanh(c)**2)``, ``di = dc * g``,
    ``df = dc * c_prev``, ``dg = dc * i``; through the activations to ``dz``; then
    ``dh_prev = dz @ W_h.T`` and ``dc_prev = dc * f``.

    Parameters
    ----------
    params : LSTMParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `lstm_forward` returned. It is not changed, and can be used again.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t``.
    dh_T, dc_T : array_like, shape (B, H), optional
        Further gradients with respect to the last hidden and cell state, zeros by default.

    Returns
    -------
    LSTMGrads
        ``params`` (an `LSTMParams`), ``x`` (T, B, D), ``h0`` and ``c0`` (B, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    See Also
    --------
    lstm_step_backward, lstm_forward

    References
    ----------
    Greff, K., Srivastava, R. K., Koutnik, J., Steunebrink, B. R., & Schmidhuber, J. (2017).
    LSTM: a search space odyssey. IEEE Transactions on Neural Networks and Learning Systems
    28(10), 2222-2232, appendix (without its peepholes).

    Notes
    -----
    The same numbers as `lstm_step_backward` gives one step at a time, up to rounding, arranged for
    speed.
    Explained in book/gradient/backward.ipynb.

    Examples
    --------
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> trace = lstm_forward(params, x)
    >>> dh = np.zeros_like(trace.h)
    >>> dh[-1] = 1.0  # the loss is the last hidden state
    >>> grads = lstm_backward(params, trace, dh)
    >>> print(grads.params.b.round(4), grads.x.ravel().round(4))
    [0.0695 0.1142 0.3564 0.1728] [0.1222 0.2546 0.0264 0.3444]
    """
    params = check_lstm_params(params, finite=False)
    W_x, W_h, b = params
    D, H = len(W_x), len(W_h)
    x, h0, c0, i, f, g, o, c, h = _checked_trace(trace, D, H)
    T, B, _ = x.shape
    dh = as_float_array("dh", dh, (T, B, H), finite=False)
    dh_T = np.zeros((B, H), dh.dtype) if dh_T is None else as_float_array("dh_T", dh_T, (B, H))
    dc_T = np.zeros((B, H), dh.dtype) if dc_T is None else as_float_array("dc_T", dc_T, (B, H))
    if T == 1:
        step = LSTMStep(i[0], f[0], g[0], o[0], c[0], h[0])
        dparams, dx_t, dh0, dc0 = _step_backward(params, x[0], h0, c0, step, dh[0] + dh_T, dc_T)
        grads = LSTMGrads(dparams, dx_t[None], dh0, dc0)
    else:
        trace = LSTMTrace(x, h0, c0, i, f, g, o, c, h)
        grads = fast.backward(params, trace, dh, dh_T, dc_T)
    # NaN or infinity anywhere reaches a gradient, but for a bias, the last cell state, or where
    # a matrix product skips zeros; and squares may overflow alone.
    dparams, dx, dh0, dc0 = grads
    squares = vdot(W_x, W_x) + vdot(W_h, W_h) + vdot(b, b) + vdot(c[-1:], c[-1:])
    squares += vdot(dparams.W_x, dparams.W_x) + vdot(dparams.W_h, dparams.W_h)
    squares += vdot(dparams.b, dparams.b) + vdot(dx, dx) + vdot(dh0, dh0) + vdot(dc0, dc0)
    if not math.isfinite(squares) or T * B == 0:
        check_lstm_params(params)
        for name, array in trace._asdict().items():
            as_float_array(f"trace.{name}", array)
        as_float_array("dh", dh)
        check_gradients(grads)
    return grads


def _checked_trace(trace, D, H):
    if not isinstance(trace, LSTMTrace):
        raise ValueError(f"trace: got {describe(trace)}, expected the LSTMTrace of lstm_forward")
    x, h0, c0, i, f, g, o, c, h = trace
    x = as_float_array("trace.x", x, ("T", "B", D), finite=False)
    T, B, _ = x.shape
    full = T, B, H
    return (
        x,
        as_float_array("trace.h0", h0, (B, H), finite=False),
        as_float_array("trace.c0", c0, (B, H), finite=False),
        as_float_array("trace.i", i, full, finite=False),
        as_float_array("trace.f", f, full, finite=False),
        as_float_array("trace.g", g, full, finite=False),
        as_float_array("trace.o", o, full, finite=False),
        as_float_array("trace.c", c, full, finite=False),
        as_float_array("trace.h", h, full, finite=False),
    )
