"""The sigmoid layer that all three gates share: its value, its slope, and what it does to what."""

import math

from lstm_lib.activations import sigmoid, sigmoid_derivative
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Number


class Sigmoid(BookWidget):
    """Move a gate's pre-activation and see what the gate keeps, writes and shows.

    ``gate = sigmoid(inputs + bias)``, tapped three times: as the forget gate, the input gate and
    the output gate of a cell. The first state is the running cell at t = 2, with its forget gate.

    Parameters
    ----------
    inputs : float
        What the input and the previous hidden state add, ``x_t W_x + h_(t-1) W_h``, -10 to 10.
        Default 0.1804.
    bias : float
        The gate's bias, -6 to 6. Default 1.
    c_prev : float
        The cell state that a forget gate keeps a share of, -1 to 1. Default 0.6617.
    g : float
        The candidate that an input gate writes a share of, -1 to 1. Default 0.3458.
    c : float
        The cell state whose tanh an output gate shows a share of, -3 to 3. Default 0.6947.

    Notes
    -----
    Explained in book/cell/sigmoid.
    """

    slug = "sigmoid"

    inputs = Number(0.1804, low=-10, high=10, step=0.05, label="what the inputs add")
    bias = Number(1.0, low=-6, high=6, step=0.05, label="bias")
    c_prev = Number(0.6617, low=-1, high=1, step=0.02, label="cell state before")
    g = Number(0.3458, low=-1, high=1, step=0.02, label="candidate")
    c = Number(0.6947, low=-3, high=3, step=0.05, label="cell state after")

    @property
    def gate(self) -> float:
        """The value of the gate, between 0 and 1."""
        return float(sigmoid(self.inputs + self.bias))

    @property
    def slope(self) -> float:
        """The derivative of the gate with respect to its pre-activation, at most a quarter."""
        return float(sigmoid_derivative(self.inputs + self.bias))

    @property
    def kept(self) -> float:
        """What a forget gate of this value keeps of the cell state before."""
        return self.gate * self.c_prev

    @property
    def written(self) -> float:
        """What an input gate of this value writes of the candidate."""
        return self.gate * self.g

    @property
    def shown(self) -> float:
        """What an output gate of this value shows of the cell state's tanh."""
        return self.gate * math.tanh(self.c)
