"""Coupled gates: a cell forgets exactly as much as it writes, f = 1 - i."""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import finite_z
from lstm_lib.activations import sigmoid
from lstm_lib.lstm import LSTMStep
from lstm_lib.parameters import RNNParams, gate_views
from lstm_lib.variants._lstm_like import back_through_output, lstm_like

__all__ = ["CoupledParams", "coupled_backward", "coupled_forward", "coupled_step"]


class CoupledParams(NamedTuple):
    """Parameters of the cell with coupled gates, three affine maps side by side.

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
    i, f, g, o = sigmoid(z_i), sigmoid(-z_i), np.tanh(z_g), sigmoid(z_o)
    c = f * c_prev + i * g  # a weighted mean
    return LSTMStep(i, f, g, o, c, o * np.tanh(c))


def _step_backward(params, step, h_prev, c_prev, dh, dc):
    dz_o, through_h = back_through_output(step, dh)
    dc = dc + through_h
    dz_i = dc * (step.g - c_prev) * step.i * step.f
    dz_g = dc * step.i * (1 - step.g**2)
    dz = np.concatenate([dz_i, dz_g, dz_o], axis=1)  # (B, 3H)
    return dz, dz @ params.W_h.T, dc * step.f


COUPLED = lstm_like(
    CoupledParams,
    _step,
    _step_backward,
    title="the cell with coupled gates",
    equation="``f = 1 - i``, ``c = f * c_prev + i * g``, ``h = o * tanh(c)``",
    gradient="As `lstm_backward`, but the input gate moves both terms: ``di = dc * (g - c_prev)``.",
    source="""
        Greff, K., Srivastava, R. K., Koutnik, J., Steunebrink, B. R., & Schmidhuber, J. (2017).
        LSTM: a search space odyssey. IEEE Transactions on Neural Networks and Learning Systems
        28(10), 2222-2232, the variant CIFG (theirs has peepholes too).""",
    note="""
        ``f`` is computed as ``sigmoid(-z_i)``, which is ``1 - i`` without the cancellation. The new
        cell state is a weighted mean of the old one and the candidate, so it stays within 1 if it
        started there.""",
    trace="``f`` is ``1 - i``.",
)
coupled_step, coupled_forward, coupled_backward = COUPLED.step, COUPLED.forward, COUPLED.backward
