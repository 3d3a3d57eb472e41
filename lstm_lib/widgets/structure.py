"""The whole cell: an RNN cell and an LSTM cell on one input, every value on its wire."""

import numpy as np

from lstm_lib.lstm import LSTMTrace, lstm_forward
from lstm_lib.parameters import LSTMParams
from lstm_lib.rnn import RNNTrace, rnn_forward
from lstm_lib.running_example import running_cell, running_rnn
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Number, NumberList


class Structure(BookWidget):
    """Step the running RNN and the running LSTM cell through one short input, side by side.

    Parameters
    ----------
    step : float
        The step t that is shown, 1 to 4. Default 2.
    x : list of float
        The four inputs, each -6 to 6. Default 1, 0, -1, 0.5.
    forget_bias : float
        The LSTM's bias ``b_f``, -6 to 6. Default 1.

    See Also
    --------
    lstm_lib.lstm_step, lstm_lib.rnn_step : one step of each cell.

    Notes
    -----
    Explained in book/cell/structure.
    """

    slug = "structure"

    step = Number(2, low=1, high=4, step=1, label="step t", whole=True)
    x = NumberList([1.0, 0.0, -1.0, 0.5], low=-6, high=6, step=0.1, label="input x")
    forget_bias = Number(1.0, low=-6, high=6, step=0.1, label="forget bias")

    def _inputs(self) -> np.ndarray:
        return np.array(self.x).reshape(-1, 1, 1)

    @property
    def lstm(self) -> LSTMTrace:
        """The LSTM's values at all four steps, each array of shape (4, 1, 1)."""
        params, _ = running_cell()
        b = params.b.copy()
        b[1] = self.forget_bias  # blocks i, f, g, o of one entry each
        return lstm_forward(LSTMParams(params.W_x, params.W_h, b), self._inputs())

    @property
    def rnn(self) -> RNNTrace:
        """The RNN's values at all four steps, each array of shape (4, 1, 1)."""
        params, _ = running_rnn()
        return rnn_forward(params, self._inputs())
