"""The LSTM: one step, one step back, a sequence forward, and back through time."""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, check_finite_result, describe
from lstm_lib.activations import sigmoid
from lstm_lib.parameters import LSTMParams, check_lstm_params

__all__ = ["LSTMGrads", "LSTMStep", "LSTMTrace", "lstm_backward", "lstm_forward", "lstm_step"]


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

    References
    ----------
    Gers, F. A., Schmidhuber, J., & Cummins, F. (2000). Learning to forget: continual prediction
    with LSTM. Neural Computation 12(10), 2451-2471.

    Notes
    -----
    Explained in book/cell/structure.ipynb.
    """
    W_x, W_h, b = check_lstm_params(params)
    D, H = W_x.shape[0], W_h.shape[0]
    x_t = as_float_array("x_t", x_t, ("B", D))
    h_prev = as_float_array("h_prev", h_prev, (x_t.shape[0], H))
    c_prev = as_float_array("c_prev", c_prev, (x_t.shape[0], H))
    z = x_t @ W_x + h_prev @ W_h + b  # (B, D) (D, 4H) + (B, H) (H, 4H) + (4H,) -> (B, 4H)
    check_finite_result("the pre-activation z", z, "make the weights or the input smaller")
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)  # each (B, H)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c = f * c_prev + i * g  # keep, and write
    h = o * np.tanh(c)  # show
    return LSTMStep(i, f, g, o, c, h)


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
        If a step overflows.

    See Also
    --------
    lstm_step, lstm_backward

    References
    ----------
    Gers, F. A., Schmidhuber, J., & Cummins, F. (2000). Learning to forget: continual prediction
    with LSTM. Neural Computation 12(10), 2451-2471.

    Notes
    -----
    Explained in book/cell/update.ipynb.
    """
    params = check_lstm_params(params)
    W_x, W_h, b = params
    D, H = W_x.shape[0], W_h.shape[0]
    x = as_float_array("x", x, ("T", "B", D))
    T, B, _ = x.shape
    dtype = np.result_type(W_x, W_h, b, x)
    h0 = np.zeros((B, H), dtype) if h0 is None else as_float_array("h0", h0, (B, H))
    c0 = np.zeros((B, H), dtype) if c0 is None else as_float_array("c0", c0, (B, H))
    dtype = np.result_type(dtype, h0, c0)
    i, f, g, o, c, h = np.empty((6, T, B, H), dtype)
    z_x = x @ W_x + b  # (T, B, D) (D, 4H) + (4H,) -> (T, B, 4H), all steps at once
    h_prev, c_prev = h0, c0
    for t in range(T):
        z = z_x[t] + h_prev @ W_h  # (B, 4H)
        check_finite_result(
            f"the pre-activation z at step {t}", z, "make the weights or the input smaller"
        )
        z_i, z_f, z_g, z_o = np.split(z, 4, axis=1)
        i[t], f[t], g[t], o[t] = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
        c[t] = f[t] * c_prev + i[t] * g[t]
        h[t] = o[t] * np.tanh(c[t])
        h_prev, c_prev = h[t], c[t]
    return LSTMTrace(x, h0, c0, i, f, g, o, c, h)


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
    lstm_forward

    References
    ----------
    Greff, K., Srivastava, R. K., Koutnik, J., Steunebrink, B. R., & Schmidhuber, J. (2017).
    LSTM: a search space odyssey. IEEE Transactions on Neural Networks and Learning Systems
    28(10), 2222-2232, appendix (without its peepholes).

    Notes
    -----
    Explained in book/gradient/backward.ipynb.
    """
    params = check_lstm_params(params)
    W_x, W_h, b = params
    D, H = W_x.shape[0], W_h.shape[0]
    if not isinstance(trace, LSTMTrace):
        raise ValueError(f"trace: got {describe(trace)}, expected the LSTMTrace of lstm_forward")
    x = as_float_array("trace.x", trace.x, ("T", "B", D))
    T, B, _ = x.shape
    h0 = as_float_array("trace.h0", trace.h0, (B, H))
    c0 = as_float_array("trace.c0", trace.c0, (B, H))
    i, f, g, o, c, h = (
        as_float_array(f"trace.{name}", value, (T, B, H))
        for name, value in zip("ifgoch", trace[3:])
    )
    dh = as_float_array("dh", dh, (T, B, H))
    dtype = np.result_type(W_x, W_h, b, x, h0, c0, i, f, g, o, c, h, dh)
    dh_next = np.zeros((B, H), dtype) if dh_T is None else as_float_array("dh_T", dh_T, (B, H))
    dc_next = np.zeros((B, H), dtype) if dc_T is None else as_float_array("dc_T", dc_T, (B, H))
    dtype = np.result_type(dtype, dh_next, dc_next)

    dz = np.empty((T, B, 4 * H), dtype)
    for t in reversed(range(T)):
        c_prev = c[t - 1] if t else c0
        tanh_c = np.tanh(c[t])
        dh_t = dh[t] + dh_next  # what this step's loss asks for, and what later steps ask for
        do = dh_t * tanh_c
        dc = dc_next + dh_t * o[t] * (1 - tanh_c**2)
        di, df, dg = dc * g[t], dc * c_prev, dc * i[t]
        dz_i, dz_f, dz_g, dz_o = np.split(dz[t], 4, axis=1)
        dz_i[:] = di * i[t] * (1 - i[t])
        dz_f[:] = df * f[t] * (1 - f[t])
        dz_g[:] = dg * (1 - g[t] ** 2)
        dz_o[:] = do * o[t] * (1 - o[t])
        dh_next = dz[t] @ W_h.T  # (B, 4H) (4H, H) -> (B, H): through all four gates
        dc_next = dc * f[t]  # along the cell state line

    h_prev = np.concatenate([h0[None], h[:-1]]) if T else h  # (T, B, H)
    dz_rows = dz.reshape(T * B, 4 * H)
    dW_x = x.reshape(T * B, D).T @ dz_rows  # (D, TB) (TB, 4H): the product sums over time
    dW_h = h_prev.reshape(T * B, H).T @ dz_rows  # (H, TB) (TB, 4H)
    db = dz_rows.sum(axis=0)
    dx = dz @ W_x.T  # (T, B, 4H) (4H, D) -> (T, B, D)
    dh0, dc0 = np.array(dh_next, dtype), np.array(dc_next, dtype)
    grads = LSTMGrads(LSTMParams(dW_x, dW_h, db), dx, dh0, dc0)
    for name, array in zip(("W_x", "W_h", "b", "x", "h0", "c0"), (*grads.params, *grads[1:])):
        check_finite_result(f"the gradient of {name}", array, "clip or scale dh, or the weights")
    return grads
