"""The input gate and the candidate: how much is written, and what."""

from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Number


class Input(BookWidget):
    """Move the input gate and the candidate and see the signed write to the cell state.

    The first state is the running cell at t = 2.

    Parameters
    ----------
    i : float
        The input gate, 0 to 1. Default 0.5450.
    g : float
        The candidate, -1 to 1. Default 0.3458.

    Notes
    -----
    Explained in book/cell/input.
    """

    slug = "input"

    i = Number(0.5450, low=0, high=1, step=0.01, label="input gate")
    g = Number(0.3458, low=-1, high=1, step=0.01, label="candidate")

    @property
    def write(self) -> float:
        """What is added to the cell state, between -1 and 1."""
        return self.i * self.g
