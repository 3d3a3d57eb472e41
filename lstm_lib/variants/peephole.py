"""Peepholes: the gates look at the cell state itself, not only at what the output gate shows."""

from typing import NamedTuple

import numpy as np

from lstm_lib.activations import sigmoid
from lstm_lib.lstm import LSTMStep
from lstm_lib.parameters import GATES, RNNParams, check_params, gate_views
from lstm_lib.variants._lstm_like import (
    back_through_output,
    lstm_like_backward,
    lstm_like_forward,
)
from lstm_lib.variants._scan import finite_z, previous, scan_step

__all__ = ["PeepholeParams", "peephole_backward", "peephole_forward", "peephole_step"]


class PeepholeParams(NamedTuple):
    """Parameters of the cell with peepholes: those of an LSTM, and a weight a cell and gate.

    Parameters
    ----------
    W_x : array, shape (D, 4H)
        Input weights, columns in blocks i, f, g, o.
    W_h : array, shape (H, 4H)
        Recurrent weights, columns in blocks i, f, g, o.
    b : array, shape (4H,)
        Bias, in blocks i, f, g, o.
    p_i, p_f, p_o : array, shape (H,)
        Peephole weights: each cell is seen by its own gates only. The candidate has none.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
    """

    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray
    p_i: np.ndarray
    p_f: np.ndarray
    p_o: np.ndarray

    def gate(self, name: str) -> RNNParams:
        """Parameters of ``"i"``, ``"f"``, ``"g"`` or ``"o"`` without peepholes, as views."""
        return gate_views(self, GATES, name)


def peephole_step(params, x_t, h_prev, c_prev):
    """One step of the cell with peepholes.

    ``i = sigmoid(z_i + p_i * c_prev)``, ``f = sigmoid(z_f + p_f * c_prev)``,
    ``c = f * c_prev + i * g``, ``o = sigmoid(z_o + p_o * c)``, ``h = o * tanh(c)``

    Parameters
    ----------
    params : PeepholeParams
        ``W_x`` (D, 4H), ``W_h`` (H, 4H), ``b`` (4H,), ``p_i``, ``p_f``, ``p_o`` (H,).
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
        If a pre-activation overflows.

    References
    ----------
    Gers, F. A., & Schmidhuber, J. (2000). Recurrent nets that time and count. IJCNN, volume 3,
    189-194.

    Notes
    -----
    The output gate sees the new cell state, the others the old one. Explained in
    book/beyond/variants.ipynb.
    """
    params = check_params(params, PeepholeParams, 4)
    return scan_step(_forward, params, x_t, h_prev=h_prev, c_prev=c_prev)


def peephole_forward(params, x, h0=None, c0=None):
    """Run the cell with peepholes over a sequence.

    Applies `peephole_step` for t = 1..T, starting from ``h0`` and ``c0``.

    Parameters
    ----------
    params : PeepholeParams
        ``W_x`` (D, 4H), ``W_h`` (H, 4H), ``b`` (4H,), ``p_i``, ``p_f``, ``p_o`` (H,).
    x : array_like, shape (T, B, D)
        Inputs, time first. T and B may be 0.
    h0, c0 : array_like, shape (B, H), optional
        States before the first step, zeros by default.

    Returns
    -------
    LSTMTrace
        As of `lstm_forward`.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a step overflows.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
    """
    params = check_params(params, PeepholeParams, 4)
    return lstm_like_forward(_forward, params, x, h0, c0)


def peephole_backward(params, trace, dh, dh_T=None, dc_T=None):
    """Backpropagation through time for the cell with peepholes.

    As `lstm_backward`, and through each peephole back into the cell state:
    ``dc += dz_o * p_o``, ``dc_prev = dc * f + dz_i * p_i + dz_f * p_f``.

    Parameters
    ----------
    params : PeepholeParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `peephole_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t``.
    dh_T, dc_T : array_like, shape (B, H), optional
        Further gradients with respect to the last hidden and cell state, zeros by default.

    Returns
    -------
    LSTMGrads
        ``params`` (a `PeepholeParams`), ``x`` (T, B, D), ``h0`` and ``c0`` (B, H). It is the full
        gradient; the paper of 2000 truncated it.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    References
    ----------
    Greff, K., Srivastava, R. K., Koutnik, J., Steunebrink, B. R., & Schmidhuber, J. (2017).
    LSTM: a search space odyssey. IEEE Transactions on Neural Networks and Learning Systems
    28(10), 2222-2232, appendix.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
    """
    params = check_params(params, PeepholeParams, 4)
    return lstm_like_backward(_backward, params, trace, dh, dh_T, dc_T, _peephole_gradients)


def _forward(params, z_x, h_prev, c_prev):
    z_i, z_f, z_g, z_o = np.split(finite_z(z_x + h_prev @ params.W_h), 4, axis=1)  # each (B, H)
    i = sigmoid(finite_z(z_i + params.p_i * c_prev))
    f = sigmoid(finite_z(z_f + params.p_f * c_prev))
    g = np.tanh(z_g)
    c = f * c_prev + i * g
    o = sigmoid(finite_z(z_o + params.p_o * c))  # the new cell state
    return LSTMStep(i, f, g, o, c, o * np.tanh(c))


def _backward(params, step, h_prev, c_prev, dh, dc):
    dz_o, through_h = back_through_output(step, dh)
    dc = dc + through_h + dz_o * params.p_o
    dz_i = dc * step.g * step.i * (1 - step.i)
    dz_f = dc * c_prev * step.f * (1 - step.f)
    dz_g = dc * step.i * (1 - step.g**2)
    dz = np.concatenate([dz_i, dz_f, dz_g, dz_o], axis=1)  # (B, 4H)
    return dz, dz @ params.W_h.T, dc * step.f + dz_i * params.p_i + dz_f * params.p_f


def _peephole_gradients(trace, dz):
    dz_i, dz_f, _, dz_o = np.split(dz, 4, axis=2)  # each (T, B, H)
    c_prev = previous(trace, "c")
    seen = ((dz_i, c_prev), (dz_f, c_prev), (dz_o, trace.c))
    return [(dz_gate * c).sum(axis=(0, 1)) for dz_gate, c in seen]
