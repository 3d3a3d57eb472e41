"""Peepholes: the gates look at the cell state itself, not only at what the output gate shows."""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import finite_z
from lstm_lib.activations import sigmoid
from lstm_lib.lstm import LSTMStep
from lstm_lib.parameters import GATES, RNNParams, gate_views
from lstm_lib.variants._lstm_like import back_through_output, lstm_like
from lstm_lib.variants._scan import previous

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

    blocks = GATES

    def gate(self, name: str) -> RNNParams:
        """Parameters of ``"i"``, ``"f"``, ``"g"`` or ``"o"`` without peepholes, as views."""
        return gate_views(self, name)


def _step(params, z_x, h_prev, c_prev):
    z_i, z_f, z_g, z_o = np.split(finite_z(z_x + h_prev @ params.W_h), 4, axis=1)  # each (B, H)
    i = sigmoid(finite_z(z_i + params.p_i * c_prev))
    f = sigmoid(finite_z(z_f + params.p_f * c_prev))
    g = np.tanh(z_g)
    c = f * c_prev + i * g
    o = sigmoid(finite_z(z_o + params.p_o * c))  # the new cell state
    return LSTMStep(i, f, g, o, c, o * np.tanh(c))


def _step_backward(params, step, h_prev, c_prev, dh, dc):
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


PEEPHOLE = lstm_like(
    PeepholeParams,
    _step,
    _step_backward,
    _peephole_gradients,
    title="the cell with peepholes",
    equation="""
        ``i = sigmoid(z_i + p_i * c_prev)``, ``f = sigmoid(z_f + p_f * c_prev)``,
        ``c = f * c_prev + i * g``, ``o = sigmoid(z_o + p_o * c)``, ``h = o * tanh(c)``""",
    gradient="""
        As `lstm_backward`, and through each peephole back into the cell state:
        ``dc += dz_o * p_o``, ``dc_prev = dc * f + dz_i * p_i + dz_f * p_f``.""",
    source="""
        Gers, F. A., & Schmidhuber, J. (2000). Recurrent nets that time and count. IJCNN, volume 3,
        189-194. Its full gradient: Greff, K., et al. (2017). LSTM: a search space odyssey. IEEE
        Transactions on Neural Networks and Learning Systems 28(10), 2222-2232, appendix.""",
    note="The output gate sees the new cell state, the others the old one.",
    grads="It is the full gradient; the paper of 2000 truncated it.",
)
peephole_step, peephole_forward, peephole_backward = (
    PEEPHOLE.step,
    PEEPHOLE.forward,
    PEEPHOLE.backward,
)
