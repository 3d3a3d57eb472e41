"""The output gate: what of the cell state is shown, and how steeply."""

import math

from lstm_lib.activations import tanh_derivative
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Flag, Number


class Output(BookWidget):
    """Move the output gate and the cell state and see the hidden state and its slope.

    ``h = o * tanh(c)``, and ``dh/dc = o * (1 - tanh(c)**2)``.

    Parameters
    ----------
    o : float
        The output gate, 0 to 1. Default 1.
    c : float
        The cell state, -6 to 6. Default 3.
    squash : bool
        Put the tanh on the cell state. Default True. Without it ``h = o * c``.

    See Also
    --------
    lstm_lib.lstm_step : the cell that the output belongs to.

    Notes
    -----
    Explained in book/cell/output.
    """

    slug = "output"

    o = Number(1.0, low=0, high=1, step=0.01, label="output gate")
    c = Number(3.0, low=-6, high=6, step=0.02, label="cell state")
    squash = Flag(True, label="tanh on the cell state")

    @property
    def h(self) -> float:
        """The hidden state."""
        return self.o * (math.tanh(self.c) if self.squash else self.c)

    @property
    def slope(self) -> float:
        """The derivative of the hidden state with respect to the cell state, at a fixed gate."""
        return self.o * (float(tanh_derivative(self.c)) if self.squash else 1.0)
