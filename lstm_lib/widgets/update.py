"""The update of the cell state: what is kept and what is written, added up."""

from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Number


class Update(BookWidget):
    """Move the gates, the candidate and the old cell state, and see where the new one comes from.

    ``c = f * c_prev + i * g``, drawn as a waterfall whose bars are dragged. Held at these values,
    the step is taken again and again: the new cell state becomes the old one.

    Parameters
    ----------
    f : float
        The forget gate, 0 to 1. Default 0.85.
    i : float
        The input gate, 0 to 1. Default 0.8.
    g : float
        The candidate, -1 to 1. Default 0.9.
    c_prev : float
        The first cell state, -20 to 20. Default 1.

    See Also
    --------
    lstm_lib.lstm_step : the cell that the update belongs to.

    Notes
    -----
    Explained in book/cell/update.
    """

    slug = "update"

    f = Number(0.85, low=0, high=1, step=0.01, label="forget gate")
    i = Number(0.8, low=0, high=1, step=0.01, label="input gate")
    g = Number(0.9, low=-1, high=1, step=0.01, label="candidate")
    c_prev = Number(1.0, low=-20, high=20, step=0.05, label="first cell state")

    @property
    def c(self) -> float:
        """The cell state after the first step."""
        return self.f * self.c_prev + self.i * self.g
