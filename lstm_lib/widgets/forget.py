"""The forget gate: from its bias to how long a cell state lasts."""

import math

from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Flag, Number


class Forget(BookWidget):
    """Move the forget gate or its bias and see how fast the cell state decays.

    ``f = sigmoid(inputs + bias)``, held constant for ``steps`` steps in which nothing is written.

    Parameters
    ----------
    bias : float
        The forget gate's bias ``b_f``, -6 to 8. Default 1.
    inputs : float
        What the input and the previous hidden state add, ``x_t W_xf + h_(t-1) W_hf``, -4 to 4.
        Default 0.
    steps : float
        Length of the curve in steps, 10 to 1200. Default 50.
    log_scale : bool
        Draw the share that is left on a logarithmic axis. Default False.

    See Also
    --------
    lstm_lib.lstm_step : the cell that the gate belongs to.

    Notes
    -----
    Explained in book/cell/forget.
    """

    slug = "forget"

    bias = Number(1.0, low=-6, high=8, step=0.05, label="forget bias")
    inputs = Number(0.0, low=-4, high=4, step=0.05, label="what the inputs add")
    steps = Number(50, low=10, high=1200, step=10, label="steps shown", whole=True)
    log_scale = Flag(False, label="logarithmic axis")

    @property
    def f(self) -> float:
        """The forget gate's value, between 0 and 1."""
        return 1 / (1 + math.exp(-(self.bias + self.inputs)))
