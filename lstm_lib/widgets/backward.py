"""The backward pass of the running cell, step by step, and what one wrong line of it spoils."""

import numpy as np

from lstm_lib.gradients import faulty_backward
from lstm_lib.lstm import LSTMGrads, LSTMTrace, lstm_backward, lstm_forward
from lstm_lib.parameters import LSTMParams
from lstm_lib.running_example import running_cell, running_cell_reset
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Choice, Flag, Number

LETTERS = {
    "none": None,
    "dc dropped": "E",
    "tanh slope missing": "B",
    "no sum over the batch": "D",
    "wrong order of time": "A",
    "last gradient lost": "C",
}
"""The faults by their names in the page, with their letters in `lstm_lib.gradients.FAULTS`."""

INPUTS = ["first", "second", "both"]


class Backward(BookWidget):
    """Go back through the running cell with every derivative on its wire, and break one line.

    The loss is ``(h_T - target)**2 / 2``, summed over the sequences.

    Parameters
    ----------
    fault : str
        Which line of the pass is wrong: one of "none", "dc dropped", "tanh slope missing",
        "no sum over the batch", "wrong order of time", "last gradient lost". Default
        ``"dc dropped"``.
    inputs : {"first", "second", "both"}
        The running cell's first input, its second, or a batch of both. Default ``"first"``.
    steps : float
        How many of the four steps are run, 1 to 4. Default 4.
    last : bool
        Hand the loss's gradient in as that of the last state, not as that of the last output.
        Default False.
    target : float
        What ``h_T`` should be, -1 to 1. Default 0.5.
    forget_bias : float
        The bias ``b_f``, -6 to 8. Default 1.

    See Also
    --------
    lstm_lib.lstm_backward, lstm_lib.gradients.faulty_backward

    Notes
    -----
    Explained in book/gradient/backward.
    """

    slug = "backward"

    fault = Choice(list(LETTERS), "dc dropped", label="fault")
    inputs = Choice(INPUTS, "first", label="input")
    steps = Number(4, low=1, high=4, step=1, label="number of steps", whole=True)
    last = Flag(False, label="the gradient comes as the last state's")
    target = Number(0.5, low=-1, high=1, step=0.05, label="target")
    forget_bias = Number(1.0, low=-6, high=8, step=0.1, label="forget bias")

    @property
    def params(self) -> LSTMParams:
        """The cell as it is set now."""
        params, _ = running_cell()
        b = params.b.copy()
        b[1] = self.forget_bias  # blocks i, f, g, o of one entry each
        return params._replace(b=b)

    @property
    def trace(self) -> LSTMTrace:
        """The forward pass, arrays of shape (T, B, 1)."""
        both = np.concatenate([running_cell()[1], running_cell_reset()[1]], axis=1)
        chosen = {"first": both[:, :1], "second": both[:, 1:], "both": both}[self.inputs]
        return lstm_forward(self.params, chosen[: int(self.steps)])

    def _handed_in(self):
        trace = self.trace
        dh, dh_T = np.zeros_like(trace.h), trace.h[-1] - self.target
        if not self.last:
            dh[-1], dh_T = dh_T, np.zeros_like(dh_T)
        return self.params, trace, dh, dh_T

    @property
    def right(self) -> LSTMGrads:
        """The gradients as they should be."""
        return lstm_backward(*self._handed_in())

    @property
    def found(self) -> LSTMGrads:
        """The gradients of the pass with the fault in it."""
        return faulty_backward(LETTERS[self.fault], *self._handed_in())
