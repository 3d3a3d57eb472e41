"""One recurrent cell, unrolled: its two weights, its inputs, and how long the first is felt."""

import numpy as np

from lstm_lib.parameters import RNNParams
from lstm_lib.rnn import RNNTrace, rnn_forward
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Choice, Number, NumberList

HORIZON = 300  # steps followed, as in js/math/memory.js
FELT = 0.01


class Rnn(BookWidget):
    """Move the weights and inputs of a recurrent cell with one unit and see its unrolled values.

    ``h_t = activation(w_x x_t + w_h h_(t-1))``, from ``h_0 = 0``; after the inputs shown, zeros.

    Parameters
    ----------
    w_h : float
        Weight of the previous hidden state, -2 to 2. Default 0.5.
    w_x : float
        Weight of the input, -3 to 3. Default 1.
    x : list of float
        The five inputs, each -3 to 3. Default 1, 0, 0, 0, 0.
    activation : {"tanh", "sigmoid", "relu"}
        Default tanh.

    See Also
    --------
    lstm_lib.rnn_forward : the same, for any number of units.

    Notes
    -----
    Explained in book/recurrence/rnn.
    """

    slug = "rnn"

    w_h = Number(0.5, low=-2, high=2, step=0.05, label="recurrent weight")
    w_x = Number(1.0, low=-3, high=3, step=0.05, label="input weight")
    x = NumberList([1.0, 0.0, 0.0, 0.0, 0.0], low=-3, high=3, step=0.1, label="input")
    activation = Choice(["tanh", "sigmoid", "relu"], "tanh", label="activation")

    @property
    def trace(self) -> RNNTrace:
        """The values at the steps shown; ``h`` has shape (5, 1, 1)."""
        return self._run(np.array(self.x).reshape(-1, 1, 1))

    @property
    def effect(self) -> np.ndarray:
        """How far ``h_t`` is moved by the first input, instead of 0 there; shape (300,)."""
        x = np.zeros((HORIZON, 2, 1))  # a batch of two: with the first input and without
        x[: len(self.x), :, 0] = np.array(self.x)[:, None]
        x[0, 1] = 0
        h = self._run(x).h
        return np.abs(h[:, 0, 0] - h[:, 1, 0])

    @property
    def felt_until(self) -> int:
        """The last step at which the first input moves h by 0.01 or more, 0 if none."""
        felt = np.flatnonzero(self.effect >= FELT)
        return int(felt[-1]) + 1 if len(felt) else 0

    def _run(self, x: np.ndarray) -> RNNTrace:
        params = RNNParams(np.array([[self.w_x]]), np.array([[self.w_h]]), np.zeros(1))
        return rnn_forward(params, x, activation=self.activation)
