"""The sigmoid layer that all three gates share: its value, its slope, its meaning."""

from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Number


class Sigmoid(BookWidget):
    """Move a gate's pre-activation and see its value and its slope.

    ``gate = sigmoid(inputs + bias)``; the first state is the running cell's forget gate at t = 2.

    Parameters
    ----------
    inputs : float
        What the input and the previous hidden state add, ``x_t W_x + h_(t-1) W_h``, -8 to 8.
        Default 0.1804.
    bias : float
        The gate's bias, -6 to 6. Default 1.

    Notes
    -----
    Explained in book/cell/sigmoid.
    """

    slug = "sigmoid"

    inputs = Number(0.1804, low=-8, high=8, step=0.05, label="what the inputs add")
    bias = Number(1.0, low=-6, high=6, step=0.05, label="bias")
