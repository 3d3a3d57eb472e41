"""Backpropagation through time as a sum over steps, and what truncation leaves out of it."""

import numpy as np

from lstm_lib.gradients import rnn_step_contributions
from lstm_lib.rnn import rnn_forward
from lstm_lib.running_example import running_rnn
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Number


class Bptt(BookWidget):
    """Cut backpropagation through time short and see which terms of the gradient are lost.

    The running RNN gets the input 1 and then zeros; ``L = (h_T - target)^2 / 2`` is differentiated
    by ``w_h``.

    Parameters
    ----------
    length : float
        How many steps back the loss reaches, 1 to 8; with `steps` or more it is the full gradient.
        Default 3.
    steps : float
        T, 2 to 8. Default 8.
    w_h : float
        Recurrent weight, -2 to 2. Default 0.5.
    target : float
        What ``h_T`` is to be, -1 to 1. Default 0.5.

    See Also
    --------
    lstm_lib.gradients.rnn_step_contributions

    Notes
    -----
    Explained in book/recurrence/bptt.
    """

    slug = "bptt"

    length = Number(3, low=1, high=8, step=1, label="truncation length", whole=True)
    steps = Number(8, low=2, high=8, step=1, label="number of steps", whole=True)
    w_h = Number(0.5, low=-2, high=2, step=0.05, label="recurrent weight")
    target = Number(0.5, low=-1, high=1, step=0.05, label="target")

    @property
    def contributions(self) -> np.ndarray:
        """What each step adds to ``dL/dw_h``, shape (T,); zeros where truncation cuts."""
        T = int(self.steps)
        params = running_rnn()[0]._replace(W_h=np.array([[self.w_h]]))
        x = np.zeros((T, 1, 1))
        x[0] = 1
        trace = rnn_forward(params, x)
        dh = np.zeros((T, 1, 1))
        dh[-1] = trace.h[-1] - self.target
        length = min(int(self.length), T)
        return rnn_step_contributions(params, trace, dh, length).W_h[:, 0, 0]
