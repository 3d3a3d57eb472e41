"""The derivative of the cell state, path by path, over one step and over many."""

import numpy as np

from lstm_lib.parameters import LSTMParams, RNNParams
from lstm_lib.running_example import running_cell, running_rnn
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Choice, Flag, Number


def _weight(gate, default):
    label = f"recurrent weight into {gate}"
    return Number(default, low=-4, high=4, step=0.05, label=label)


def _bias(gate, default):
    return Number(default, low=-6, high=8, step=0.05, label=f"bias of {gate}")


class CellState(BookWidget):
    """Switch the paths from one cell state to the next on and off, and follow them over time.

    The cell is the book's running cell, its recurrent weights and biases movable:
    ``dc_t/dc_(t-1)`` in its four paths, and ``dc_(t-1+n)/dc_(t-1)`` for n up to `steps` beside
    the product of the forget gates and beside a plain RNN.

    Parameters
    ----------
    direct, through_f, through_i, through_g : bool
        The paths into ``c_t``: along the cell state line, and over ``h_(t-1)`` into a gate or the
        candidate. Default True.
    through_o : bool
        The path from ``h_(t-1)`` over o into ``h_t``, which counts from the second step on.
        Default True.
    t : float
        The step whose derivative is taken apart, 1 to 20; in step 1 nothing comes in through h.
        Default 2.
    steps : float
        How many steps the curve runs on from ``c_(t-1)``, 1 to 100. Default 50.
    w_i, w_f, w_g, w_o : float
        Recurrent weights, -4 to 4.
    b_i, b_f, b_g, b_o : float
        Biases, -6 to 8.
    w_rnn : float
        Recurrent weight of the RNN that gets the same input, -4 to 4. Default 1: on the input it
        starts with, no other weight of the slider keeps more of the gradient.
    inputs : {"then zero", "repeated", "zero"}
        The running cell's four inputs and then zeros, or over and over, or nothing but zeros.

    See Also
    --------
    lstm_lib.gradients.cell_state_paths, lstm_lib.gradients.cell_state_jacobian

    Notes
    -----
    Explained in book/gradient/cell_state.
    """

    slug = "cell_state"

    direct = Flag(True, label="direct")
    through_f = Flag(True, label="through f")
    through_i = Flag(True, label="through i")
    through_g = Flag(True, label="through g")
    through_o = Flag(True, label="through o")
    t = Number(2, low=1, high=20, step=1, label="step t", whole=True)
    steps = Number(50, low=1, high=100, step=1, label="steps on the curve", whole=True)
    w_i = _weight("i", 0.5)
    w_f = _weight("f", 0.5)
    w_g = _weight("g", 1.0)
    w_o = _weight("o", 0.5)
    b_i = _bias("i", 0.0)
    b_f = _bias("f", 1.0)
    b_g = _bias("g", 0.0)
    b_o = _bias("o", 0.0)
    w_rnn = Number(1.0, low=-4, high=4, step=0.05, label="recurrent weight of the RNN")
    inputs = Choice(["then zero", "repeated", "zero"], "then zero", label="input")

    @property
    def params(self) -> LSTMParams:
        """The cell as it is set now."""
        W_h = [[self.w_i, self.w_f, self.w_g, self.w_o]]
        b = [self.b_i, self.b_f, self.b_g, self.b_o]
        return LSTMParams(running_cell()[0].W_x, np.array(W_h), np.array(b))

    @property
    def rnn_params(self) -> RNNParams:
        """The plain RNN beside it."""
        return running_rnn()[0]._replace(W_h=np.array([[self.w_rnn]]))

    @property
    def x(self) -> np.ndarray:
        """The input of both, (t - 1 + steps, 1, 1)."""
        T = int(self.t + self.steps) - 1
        row = running_cell()[1]
        if self.inputs == "zero":
            return np.zeros((T, 1, 1))
        if self.inputs == "repeated":
            return np.tile(row, (T // len(row) + 1, 1, 1))[:T]
        return np.concatenate([row, np.zeros((T, 1, 1))])[:T]
