"""The LSTM of 1997: no forget gate, so that a cell keeps all it ever held."""

from typing import NamedTuple

import numpy as np

from lstm_lib.activations import sigmoid
from lstm_lib.lstm import LSTMStep
from lstm_lib.parameters import RNNParams, check_params, gate_views
from lstm_lib.variants._lstm_like import (
    back_through_output,
    lstm_like_backward,
    lstm_like_forward,
)
from lstm_lib.variants._scan import finite_z, scan_step

__all__ = ["OriginalParams", "original_backward", "original_forward", "original_step"]


class OriginalParams(NamedTuple):
    """Parameters of the cell without a forget gate, three affine maps side by side.

    ``[z_i, z_g, z_o] = x_t @ W_x + h_prev @ W_h + b``

    Parameters
    ----------
    W_x : array, shape (D, 3H)
        Input weights, columns in blocks i, g, o.
    W_h : array, shape (H, 3H)
        Recurrent weights, columns in blocks i, g, o.
    b : array, shape (3H,)
        Bias, in blocks i, g, o.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
    """

    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray

    def gate(self, name: str) -> RNNParams:
        """Parameters of the gate ``"i"``, ``"g"`` or ``"o"``, as views, not copies."""
        return gate_views(self, ("i", "g", "o"), name)


def original_step(params, x_t, h_prev, c_prev):
    """One step of the cell without a forget gate.

    ``c = c_prev + i * g``, ``h = o * tanh(c)``

    Parameters
    ----------
    params : OriginalParams
        ``W_x`` (D, 3H), ``W_h`` (H, 3H), ``b`` (3H,), blocks i, g, o.
    x_t : array_like, shape (B, D)
        Input of this step.
    h_prev, c_prev : array_like, shape (B, H)
        Hidden state and cell state of the step before.

    Returns
    -------
    LSTMStep
        ``i``, ``f`` (ones), ``g``, ``o``, ``c``, ``h``, each (B, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If the affine map overflows.

    References
    ----------
    Hochreiter, S., & Schmidhuber, J. (1997). Long short-term memory. Neural Computation 9(8),
    1735-1780, section 4. Its squashing functions of candidate and output are logistic functions
    scaled to (-2, 2) and (-1, 1) (appendix A.1); here both are tanh, as became usual.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
    """
    params = check_params(params, OriginalParams, 3)
    return scan_step(_forward, params, x_t, h_prev=h_prev, c_prev=c_prev)


def original_forward(params, x, h0=None, c0=None):
    """Run the cell without a forget gate over a sequence.

    Applies `original_step` for t = 1..T, starting from ``h0`` and ``c0``.

    Parameters
    ----------
    params : OriginalParams
        ``W_x`` (D, 3H), ``W_h`` (H, 3H), ``b`` (3H,), blocks i, g, o.
    x : array_like, shape (T, B, D)
        Inputs, time first. T and B may be 0.
    h0, c0 : array_like, shape (B, H), optional
        States before the first step, zeros by default.

    Returns
    -------
    LSTMTrace
        As of `lstm_forward`; ``f`` is 1 throughout, so that the direct path of the gradient is
        1 over any number of steps: the constant error carousel.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a step overflows.

    Notes
    -----
    ``c`` moves by less than 1 a step, but without end. Explained in book/beyond/variants.ipynb.
    """
    params = check_params(params, OriginalParams, 3)
    return lstm_like_forward(_forward, params, x, h0, c0)


def original_backward(params, trace, dh, dh_T=None, dc_T=None):
    """Backpropagation through time for the cell without a forget gate.

    As `lstm_backward` with ``f = 1`` and no ``df``: ``dc_prev = dc``.

    Parameters
    ----------
    params : OriginalParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `original_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t``.
    dh_T, dc_T : array_like, shape (B, H), optional
        Further gradients with respect to the last hidden and cell state, zeros by default.

    Returns
    -------
    LSTMGrads
        ``params`` (an `OriginalParams`), ``x`` (T, B, D), ``h0`` and ``c0`` (B, H). It is the full
        gradient; the paper of 1997 truncated it.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
    """
    params = check_params(params, OriginalParams, 3)
    return lstm_like_backward(_backward, params, trace, dh, dh_T, dc_T)


def _forward(params, z_x, h_prev, c_prev):
    z_i, z_g, z_o = np.split(finite_z(z_x + h_prev @ params.W_h), 3, axis=1)  # each (B, H)
    i, g, o = sigmoid(z_i), np.tanh(z_g), sigmoid(z_o)
    c = c_prev + i * g  # keep everything, and write
    return LSTMStep(i, np.ones_like(i), g, o, c, o * np.tanh(c))


def _backward(params, step, h_prev, c_prev, dh, dc):
    dz_o, through_h = back_through_output(step, dh)
    dc = dc + through_h
    dz_i = dc * step.g * step.i * (1 - step.i)
    dz_g = dc * step.i * (1 - step.g**2)
    dz = np.concatenate([dz_i, dz_g, dz_o], axis=1)  # (B, 3H)
    return dz, dz @ params.W_h.T, dc
