"""The LSTM of 1997 as experiment 2a has it: no forget gate, and the state is shown as it is."""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import finite_z
from lstm_lib.activations import sigmoid
from lstm_lib.lstm import LSTMStep
from lstm_lib.parameters import RNNParams, gate_views
from lstm_lib.variants._lstm_like import lstm_like

__all__ = ["UnsquashedParams", "unsquashed_backward", "unsquashed_forward", "unsquashed_step"]


class UnsquashedParams(NamedTuple):
    """Parameters of the cell that shows its state unsquashed, three affine maps side by side.

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
    return LSTMStep(i, np.ones_like(i), g, o, c, o * c)  # show it as it is


def _step_backward(params, step, h_prev, c_prev, dh, dc):
    dc = dc + dh * step.o  # straight from c, and through h = o c
    dz_i = dc * step.g * step.i * (1 - step.i)
    dz_g = dc * step.i * (1 - step.g**2)
    dz_o = dh * step.c * step.o * (1 - step.o)
    dz = np.concatenate([dz_i, dz_g, dz_o], axis=1)  # (B, 3H)
    return dz, dz @ params.W_h.T, dc


UNSQUASHED = lstm_like(
    UnsquashedParams,
    _step,
    _step_backward,
    title="the cell that shows its state unsquashed",
    equation="``c = c_prev + i * g``, ``h = o * c``; ``f`` is 1",
    gradient="As `original_backward`, but by ``h = o * c``: ``do = dh * c``, ``dc += dh * o``.",
    source="""
        Hochreiter, S., & Schmidhuber, J. (1997). Long short-term memory. Neural Computation 9(8),
        1735-1780, section 5.2: in experiment 2a the output squashing function is the identity.""",
    note="""
        A state that has drifted far from 0 still shows its differences, where tanh would show 1.
        What is shown has no bound, and is fed back.""",
    trace="``f`` is 1 throughout. ``c`` and ``h`` move without end.",
    grads="It is the full gradient; the paper of 1997 truncated it.",
)
unsquashed_step = UNSQUASHED.step
unsquashed_forward = UNSQUASHED.forward
unsquashed_backward = UNSQUASHED.backward
