"""What the passes of the LSTM and of the plain network return: every value under its name.

Explained in book/cell/structure.ipynb and book/gradient/backward.ipynb.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib.parameters import LSTMParams, RNNParams

__all__ = ["LSTMGrads", "LSTMStep", "LSTMStepGrads", "LSTMTrace", "RNNGrads", "RNNTrace"]


class RNNTrace(NamedTuple):
    """Record of a forward pass: everything the backward pass, a figure or a reader looks into.

    Parameters
    ----------
    x : array, shape (T, B, D)
        Inputs (the array handed in, not a copy, if it was floating-point).
    h0 : array, shape (B, H)
        Hidden state before the first step (likewise not a copy).
    h : array, shape (T, B, H)
        Hidden states.
    activation : {"tanh", "sigmoid", "relu"}
        Activation that made `h`.
    """

    x: np.ndarray
    h0: np.ndarray
    h: np.ndarray
    activation: str


class RNNGrads(NamedTuple):
    """Gradients of the loss with respect to everything that went into a forward pass.

    Parameters
    ----------
    params : RNNParams
        Gradients of ``W_x``, ``W_h`` and ``b``, shapes of the parameters.
    x : array, shape (T, B, D)
        Gradient of the inputs.
    h0 : array, shape (B, H)
        Gradient of the initial hidden state.
    """

    params: RNNParams
    x: np.ndarray
    h0: np.ndarray


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
