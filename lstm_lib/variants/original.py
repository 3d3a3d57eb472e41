"""The LSTM of 1997: no forget gate, so that a cell keeps all it ever held."""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import finite_z
from lstm_lib.activations import sigmoid
from lstm_lib.lstm import LSTMStep
from lstm_lib.parameters import RNNParams, gate_views
from lstm_lib.variants._lstm_like import back_through_output, lstm_like

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

    blocks = ("i", "g", "o")

    def gate(self, name: str) -> RNNParams:
        """Parameters of the gate ``"i"``, ``"g"`` or ``"o"``, as views, not copies."""
        return gate_views(self, name)


def _step(params, z_x, h_prev, c_prev):
    z_i, z_g, z_o = np.split(finite_z(z_x + h_prev @ params.W_h), 3, axis=1)  # each (B, H)
    i, g, o = sigmoid(z_i), np.tanh(z_g), sigmoid(z_o)
    c = c_prev + i * g  # keep everything, and write
    return LSTMStep(i, np.ones_like(i), g, o, c, o * np.tanh(c))


def _step_backward(params, step, h_prev, c_prev, dh, dc):
    dz_o, through_h = back_through_output(step, dh)
    dc = dc + through_h
    dz_i = dc * step.g * step.i * (1 - step.i)
    dz_g = dc * step.i * (1 - step.g**2)
    dz = np.concatenate([dz_i, dz_g, dz_o], axis=1)  # (B, 3H)
    return dz, dz @ params.W_h.T, dc


ORIGINAL = lstm_like(
    OriginalParams,
    _step,
    _step_backward,
    title="the cell without a forget gate",
    equation="``c = c_prev + i * g``, ``h = o * tanh(c)``; ``f`` is 1",
    gradient="As `lstm_backward` with ``f = 1`` and no ``df``: ``dc_prev = dc``.",
    source="""
        Hochreiter, S., & Schmidhuber, J. (1997). Long short-term memory. Neural Computation 9(8),
        1735-1780, section 4. Its squashing functions of candidate and output are logistic functions
        scaled to (-2, 2) and (-1, 1) (appendix A.1); here both are tanh, as became usual.
        `unsquashed_step` has its other choice for the output.""",
    note="""
        In the paper gates may also be fed by gates, and the cells of a block share theirs.""",
    trace="""
        ``f`` is 1 throughout, so that the direct path of the gradient is 1 over any number of
        steps: the constant error carousel. ``c`` moves by less than 1 a step, but without end.""",
    grads="It is the full gradient; the paper of 1997 truncated it.",
)
original_step, original_forward, original_backward = (
    ORIGINAL.step,
    ORIGINAL.forward,
    ORIGINAL.backward,
)
