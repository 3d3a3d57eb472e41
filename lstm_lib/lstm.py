"""The LSTM: one step, one step back, a sequence forward, and back through time."""

import math
from typing import NamedTuple

import numpy as np
from numpy import (
    add,
    concatenate,
    dot,
    empty,
    exp,
    multiply,
    negative,
    reciprocal,
    subtract,
    tanh,
    vdot,
    zeros,
)

from lstm_lib._checks import (
    affine_may_overflow,
    as_float_array,
    check_finite_result,
    describe,
)
from lstm_lib.parameters import LSTMParams, check_lstm_params

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

SMALLER = "make the weights, the states or the input smaller"
CLIP = "clip or scale the incoming gradients, or make the weights smaller"
BLOCK_ROWS = 256  # rows (steps times batch) of the backward pass's buffers: they stay in cache
IFOG = np.array([0, 1, 3, 2])  # from the public order of the blocks to: sigmoids first


class LSTMStep(NamedTuple):
    """All values of one step, each of shape (B, H).

    Parameters
    ----------
    i, f, g, o : array
        Input gate, forget gate, candidate, output gate.
    c, h : array
        Cell state and hidden state after the step.
    """

    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray
    c: np.ndarray
    h: np.ndarray


class LSTMStepGrads(NamedTuple):
    """Gradients of the loss with respect to everything that went into one step.

    Parameters
    ----------
    params : LSTMParams
        What this step adds to the gradients of ``W_x``, ``W_h`` and ``b``.
    x_t : array, shape (B, D)
        Gradient of the input.
    h_prev, c_prev : array, shape (B, H)
        Gradients of the states of the step before.
    """

    params: LSTMParams
    x_t: np.ndarray
    h_prev: np.ndarray
    c_prev: np.ndarray


class LSTMTrace(NamedTuple):
    """Record of a forward pass: everything the backward pass, a figure or a reader looks into.

    Parameters
    ----------
    x : array, shape (T, B, D)
        Inputs (the array handed in, not a copy, if it was floating-point).
    h0, c0 : array, shape (B, H)
        States before the first step (likewise not copies).
    i, f, g, o : array, shape (T, B, H)
        Input gate, forget gate, candidate, output gate.
    c, h : array, shape (T, B, H)
        Cell states and hidden states.
    """

    x: np.ndarray
    h0: np.ndarray
    c0: np.ndarray
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray
    c: np.ndarray
    h: np.ndarray


class LSTMGrads(NamedTuple):
    """Gradients of the loss with respect to everything that went into a forward pass.

    Parameters
    ----------
    params : LSTMParams
        Gradients of ``W_x``, ``W_h`` and ``b``, shapes of the parameters.
    x : array, shape (T, B, D)
        Gradient of the inputs.
    h0, c0 : array, shape (B, H)
        Gradients of the initial states.
    """

    params: LSTMParams
    x: np.ndarray
    h0: np.ndarray
    c0: np.ndarray


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
    """
    params = check_lstm_params(params)
    D, H = len(params.W_x), len(params.W_h)
    x_t = as_float_array("x_t", x_t, ("B", D))
    h_prev = as_float_array("h_prev", h_prev, (x_t.shape[0], H))
    c_prev = as_float_array("c_prev", c_prev, (x_t.shape[0], H))
    return _step(params, x_t, h_prev, c_prev)


def _step(params, x_t, h_prev, c_prev, may_overflow=True):
    W_x, W_h, b = params
    H = len(W_h)
    z = dot(x_t, W_x) + dot(h_prev, W_h) + b  # (B, D) (D, 4H) + (B, H) (H, 4H) + (4H,)
    if may_overflow:
        check_finite_result("the pre-activation z", z, SMALLER)
    s = reciprocal(1 + exp(-z))  # sigmoid of all, (B, 4H)
    i, f, o = s[:, :H], s[:, H : 2 * H], s[:, 3 * H :]
    g = tanh(z[:, 2 * H : 3 * H])
    c = f * c_prev + i * g  # keep, and write
    h = o * tanh(c)  # show
    return LSTMStep(i, f, g, o, c, h)


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
    grads = _step_backward(params, x_t, h_prev, c_prev, step, dh, dc)
    _check_grads(grads)
    return grads


def _step_backward(params, x_t, h_prev, c_prev, step, dh, dc):
    W_x, W_h, _ = params
    i, f, g, o, c, h = step
    tanh_c = tanh(c)
    do = dh * tanh_c  # h = o * tanh(c)
    dc = dc + dh * (o - h * tanh_c)  # straight from c, and through h: o - o * tanh(c)**2
    di, dg = dc * g, dc * i  # c = f * c_prev + i * g
    df, dc_prev = dc * c_prev, dc * f
    dz_i, dz_f, dz_o = di * i * (1 - i), df * f * (1 - f), do * o * (1 - o)
    dz_g = dg * (1 - g * g)
    dz = concatenate((dz_i, dz_f, dz_g, dz_o), axis=1)  # (B, 4H)
    dW_x = dot(x_t.T, dz)  # (D, B) (B, 4H): the product sums over the batch
    dW_h = dot(h_prev.T, dz)  # (H, B) (B, 4H)
    dx_t = dot(dz, W_x.T)  # (B, 4H) (4H, D): through all four gates
    dh_prev = dot(dz, W_h.T)  # (B, 4H) (4H, H)
    return LSTMStepGrads(LSTMParams(dW_x, dW_h, add.reduce(dz)), dx_t, dh_prev, dc_prev)


def _check_grads(grads):
    """Raise a `FloatingPointError` that names the first gradient that is not finite."""
    named = {**grads.params._asdict(), **grads._asdict()}
    del named["params"]
    for name, array in named.items():
        check_finite_result(f"the gradient of {name}", array, CLIP)


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
    The same numbers as `lstm_step` gives one step at a time, up to rounding. What is arranged for
    speed: one matrix product a step for all gates, and results written in place.
    Explained in book/cell/update.ipynb.
    """
    params = check_lstm_params(params, finite=False)
    D, H = len(params.W_x), len(params.W_h)
    x = as_float_array("x", x, ("T", "B", D), finite=False)
    T, B, _ = x.shape
    dtype = np.result_type(*params, x)
    h0 = zeros((B, H), dtype) if h0 is None else as_float_array("h0", h0, (B, H), finite=False)
    c0 = zeros((B, H), dtype) if c0 is None else as_float_array("c0", c0, (B, H))
    may_overflow = affine_may_overflow(params, (x, h0), 1 + H, dtype)
    if may_overflow:  # or something is not finite
        check_lstm_params(params)
        x, h0 = as_float_array("x", x), as_float_array("h0", h0)
    if T == 1:
        step = _step(params, x[0], h0, c0, may_overflow)
        return LSTMTrace(x, h0, c0, *[value[None] for value in step])

    dtype = np.result_type(dtype, h0, c0)
    W = _packed(params, dtype)  # (D + 1 + H, 4H), columns in blocks i, f, o, g
    x1h = empty((T + 1, B, D + 1 + H), dtype)  # of each step [x_t, 1, h_prev]
    x1h[:T, :, :D] = x
    x1h[:, :, D] = 1
    h = x1h[:, :, D + 1 :]  # h_t is written where step t + 1 reads it, and so is c_t:
    gates = empty((T + 1, 5, B, H), dtype)  # of each step i, f, o, g, c_prev
    h[0], gates[0, 4] = h0, c0
    z = empty((B, 4 * H), dtype)
    z_ifo, z_g = z[:, : 3 * H], z[:, 3 * H :]
    z_ifo_by_gate = z_ifo.reshape(B, 3, H).swapaxes(0, 1)
    terms, tanh_c, one = empty((2, B, H), dtype), empty((B, H), dtype), np.array(1, dtype)
    write, keep = terms

    now, after = gates[:T], gates[1:]
    steps = zip(
        x1h[:T], now[:, :3], now[:, :2], now[:, 2], now[:, 3], now[:, 3:], after[:, 4], h[1:],
        strict=True,
    )  # fmt: skip
    for x1h_t, ifo_t, if_t, o_t, g_t, g_c_prev, c_t, h_t in steps:
        dot(x1h_t, W, out=z)  # (B, D+1+H) (D+1+H, 4H) -> (B, 4H)
        if may_overflow:
            check_finite_result("the pre-activation z", z, SMALLER)
        exp(z_ifo, out=z_ifo)
        add(z_ifo, one, out=z_ifo)
        reciprocal(z_ifo_by_gate, out=ifo_t)  # sigmoid, (3, B, H)
        tanh(z_g, out=g_t)
        multiply(if_t, g_c_prev, out=terms)  # i g, f c_prev, (2, B, H)
        add(keep, write, out=c_t)
        tanh(c_t, out=tanh_c)
        multiply(o_t, tanh_c, out=h_t)
    i, f, o, g = now[:, 0], now[:, 1], now[:, 2], now[:, 3]
    return LSTMTrace(x, h0, c0, i, f, g, o, after[:, 4], h[1:])


def _packed(params, dtype):
    """Weights of the fused affine map ``[x_t, 1, h_prev] @ W`` of all gates, (D + 1 + H, 4H).

    The columns are in blocks i, f, o, g, so that the three sigmoids are neighbours; theirs are
    negated, because ``sigmoid(z) = 1 / (1 + exp(-z))``.
    """
    W_x, W_h, b = params
    W = concatenate((W_x, b[None], W_h), dtype=dtype)
    W = W.reshape(len(W), 4, len(W_h)).take(IFOG, axis=1)
    negative(W[:, :3], out=W[:, :3])
    return W.reshape(len(W), -1)


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
    The same numbers as `lstm_step_backward` gives one step at a time, up to rounding. What is
    arranged for speed: all that does not depend on the step after is computed for a block of
    steps at once, and each block adds to the weights' gradients in one matrix product.
    Explained in book/gradient/backward.ipynb.
    """
    params = check_lstm_params(params, finite=False)
    W_x, W_h, b = params
    D, H = len(W_x), len(W_h)
    x, h0, c0, i, f, g, o, c, h = _checked_trace(trace, D, H)
    T, B, _ = x.shape
    dh = as_float_array("dh", dh, (T, B, H), finite=False)
    dh_T = zeros((B, H), dh.dtype) if dh_T is None else as_float_array("dh_T", dh_T, (B, H))
    dc_T = zeros((B, H), dh.dtype) if dc_T is None else as_float_array("dc_T", dc_T, (B, H))
    if T == 1:
        step = LSTMStep(i[0], f[0], g[0], o[0], c[0], h[0])
        dparams, dx_t, dh0, dc0 = _step_backward(params, x[0], h0, c0, step, dh[0] + dh_T, dc_T)
        grads = LSTMGrads(dparams, dx_t[None], dh0, dc0)
    else:
        grads = _sequence_backward(params, (x, h0, c0, i, f, g, o, c, h), dh, dh_T, dc_T)
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
        _check_grads(grads)
    return grads


def _sequence_backward(params, trace, dh, dh_T, dc_T):
    W_x, W_h, _ = params
    x, h0, c0, i, f, g, o, c, h = trace
    (T, B, D), H = x.shape, len(W_h)
    dtype = np.result_type(*params, *trace, dh, dh_T, dc_T)
    W_back = concatenate((W_x, W_h)).T  # (4H, D + H): from dz_t to dx_t and dh_prev together
    dW = zeros((D + 1 + H, 4 * H), dtype)  # rows of W_x, of b and of W_h
    dx = empty((T, B, D), dtype)
    dh_next, dc = dh_T, np.array(dc_T, dtype)
    dh_t, dc_shown, one = empty((B, H), dtype), empty((B, H), dtype), np.array(1, dtype)
    block = max(1, min(T, BLOCK_ROWS // max(B, 1)))
    slopes = empty((4, block, B, H), dtype)  # dz / dc for i, f, g; dz / dh for o
    show = empty((block, B, H), dtype)  # dc_t / dh_t
    dz = empty((block, B, 4 * H), dtype)
    dxh = empty((block, B, D + H), dtype)  # [dx_t, dh_prev] of each step
    x1h = empty((block, B, D + 1 + H), dtype)  # [x_t, 1, h_prev] of each step
    x1h[:, :, D] = 1

    for stop in range(T, 0, -block):
        start = max(0, stop - block)
        now, n = slice(start, stop), stop - start
        i_n, f_n, g_n, o_n, h_n = i[now], f[now], g[now], o[now], h[now]  # each (n, B, H)
        x1h_n, dz_n, dxh_n, show_n = x1h[:n], dz[:n], dxh[:n], show[:n]
        slope_i, slope_f, slope_g, slope_o = slopes[:, :n]

        multiply(i_n, g_n, out=slope_i)
        multiply(slope_i, g_n, out=slope_g)
        subtract(i_n, slope_g, out=slope_g)  # i (1 - g g)
        subtract(one, i_n, out=show_n)
        multiply(slope_i, show_n, out=slope_i)  # g i (1 - i)
        _copy_previous(c, c0, now, out=slope_f)
        multiply(slope_f, f_n, out=slope_f)
        subtract(one, f_n, out=show_n)
        multiply(slope_f, show_n, out=slope_f)  # c_prev f (1 - f)
        subtract(one, o_n, out=slope_o)
        multiply(slope_o, h_n, out=slope_o)  # tanh(c) o (1 - o), as h = o tanh(c)
        tanh(c[now], out=show_n)
        multiply(show_n, h_n, out=show_n)
        subtract(o_n, show_n, out=show_n)  # o (1 - tanh(c) tanh(c))

        dz_gates = dz_n.reshape(n, B, 4, H).swapaxes(1, 2)  # (n, 4, B, H)
        steps = (
            dh[now], show_n, slopes[:3, :n].swapaxes(0, 1), slope_o,
            dz_gates[:, :3], dz_gates[:, 3], dz_n, dxh_n, dxh_n[:, :, D:], f_n,
        )  # fmt: skip
        for dh_out, show_t, slope_ifg, slope_o_t, dz_ifg, dz_o, dz_t, dxh_t, dh_prev, f_t in zip(
            *(array[::-1] for array in steps), strict=True
        ):
            add(dh_out, dh_next, out=dh_t)  # from this step's loss, and from later steps
            multiply(dh_t, show_t, out=dc_shown)
            add(dc, dc_shown, out=dc)
            multiply(slope_ifg, dc, out=dz_ifg)  # (3, B, H) (B, H)
            multiply(slope_o_t, dh_t, out=dz_o)
            dot(dz_t, W_back, out=dxh_t)  # (B, 4H) (4H, D + H): through all four gates
            multiply(dc, f_t, out=dc)  # along the cell state line
            dh_next = dh_prev

        x1h_n[:, :, :D] = x[now]
        _copy_previous(h, h0, now, out=x1h_n[:, :, D + 1 :])
        # (D+1+H, nB) (nB, 4H): the product sums over time and batch
        dW += dot(x1h_n.reshape(n * B, D + 1 + H).T, dz_n.reshape(n * B, 4 * H))
        dx[now] = dxh_n[:, :, :D]

    dparams = LSTMParams(dW[:D], dW[D + 1 :], dW[D])
    return LSTMGrads(dparams, dx, np.array(dh_next, dtype), dc)


def _copy_previous(values, first, now, out):
    """Into `out`, the values one step before the steps of the slice `now`."""
    out[0] = values[now.start - 1] if now.start else first
    out[1:] = values[now.start : now.stop - 1]


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
