"""A network trained in the page, from its first step to the published criterion."""

import numpy as np
import traitlets

from lstm_lib.parameters import LSTMParams, RNNParams
from lstm_lib.readout import ReadoutParams
from lstm_lib.training import NetworkParams
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.chance import page_start
from lstm_lib.widgets.traits import Choice, Number

SIZES = {"adding": (2, 1), "temporal order": (8, 4), "a^n b^n": (4, 4), "latch": (1, 1)}
"""Inputs D and outputs K of each task, as in js/math/tasks.js."""

NAMES = ("W_x", "W_h", "b", "W_y", "b_y")


class Training(BookWidget):
    """Train an LSTM or an RNN with a click, and watch its loss, its gates and its gradient.

    Each step is a forward and a backward pass over 32 fresh sequences, clipping and Adam, computed
    in the page (held to this library by a test). It begins with the adding problem of 1997 over 100
    steps.

    Parameters
    ----------
    task : {"adding", "temporal order", "a^n b^n", "latch"}
        What is learned. Default ``"adding"``.
    cell : {"LSTM", "tanh RNN"}
        What learns it.
    hidden : float
        H, 1 to 32. Default 8.
    start : {"chrono", "forget bias"}
        How an LSTM's forget gates begin: each with a time of its own, or all with `bias`.
    bias : float
        That bias, -2 to 10. Default 1.
    rate : str
        Adam's learning rate, one of 0.1, 0.03, 0.01, 0.003, 0.001.
    clip : float
        Largest norm of the gradient, 0.1 to 10. Default 1.
    length : float
        How long the sequences are, 12 to 200. Default 100.
    seed : float
        Of the start and the sequences, 0 to 99.
    pace : {"slow motion", "to be watched", "full speed"}
        How fast the page goes: 4 steps a second, 40, or as many as it can.

    See Also
    --------
    lstm_lib.training.train

    Notes
    -----
    Explained in book/learning/training.
    """

    slug = "training"

    task = Choice([*SIZES], "adding", label="task")
    cell = Choice(["LSTM", "tanh RNN"], "LSTM", label="cell")
    hidden = Number(8, low=1, high=32, step=1, label="hidden units", whole=True)
    start = Choice(["chrono", "forget bias"], "chrono", label="forget gates start with")
    bias = Number(1.0, low=-2, high=10, step=0.5, label="forget bias")
    rate = Choice(["0.1", "0.03", "0.01", "0.003", "0.001"], "0.01", label="learning rate")
    clip = Number(1.0, low=0.1, high=10, step=0.1, label="largest norm of the gradient")
    length = Number(100, low=12, high=200, step=1, label="length", whole=True)
    seed = Number(0, low=0, high=99, step=1, label="seed", whole=True)
    pace = Choice(["slow motion", "to be watched", "full speed"], "to be watched", label="pace")

    weights = traitlets.Dict(
        default_value=None, allow_none=True, help="what was learned, as flat lists by name"
    ).tag(sync=True)

    @traitlets.observe("task", "cell", "hidden", "start", "bias", "length", "seed")
    def _forget(self, change):
        # Another network, as in the page: what was learned belongs to the old one.
        self.weights = None

    @property
    def params(self) -> NetworkParams:
        """What was learned when the training last paused, or the start if nothing was yet.

        Set it, and the page shows those weights and trains on; `cell` and `hidden` follow.
        """
        if self.weights is None:
            return self.start_params
        D, K = SIZES[self.task]
        return _network(self.weights, self.cell, D, int(self.hidden), K)

    @params.setter
    def params(self, params: NetworkParams) -> None:
        D, K = SIZES[self.task]
        cell, H = _check(params, D, K, type(self).hidden.high, self.task)
        flat = [*params.cell, *params.readout]
        with self.hold_sync():
            self.cell, self.hidden = cell, H  # each makes another network, without weights yet
            self.weights = {
                name: np.asarray(array, float).ravel().tolist()
                for name, array in zip(NAMES, flat, strict=True)
            }

    @property
    def start_params(self) -> NetworkParams:
        """The network before the first step, the same in the page and here."""
        D, K = SIZES[self.task]
        H = int(self.hidden)
        start = {"chrono": self._span()} if self.start == "chrono" else {"forget_bias": self.bias}
        return page_start(int(self.seed), D, H, K, cell=self.cell, **start)

    def _span(self) -> int:
        """The longest dependency of the task, as task_of of js/math/tasks.js has it."""
        length = int(self.length)
        if self.task == "temporal order":
            return 100 // min(10, max(1, int(100 / length + 0.5)))
        return 2 * max(1, (length - 1) // 2) + 1 if self.task == "a^n b^n" else length


def _network(weights, cell, D, H, K):
    C = 4 * H if cell == "LSTM" else H
    shapes = {"W_x": (D, C), "W_h": (H, C), "b": (C,), "W_y": (H, K), "b_y": (K,)}
    arrays = [np.array(weights[name], float).reshape(shapes[name]) for name in NAMES]
    kind = LSTMParams if cell == "LSTM" else RNNParams
    return NetworkParams(kind(*arrays[:3]), ReadoutParams(*arrays[3:]))


def _check(params, D, K, most, task):
    """The cell's name and H of a network for this task, or one error that says what is wrong."""
    fits = isinstance(params, NetworkParams) and isinstance(params.cell, (LSTMParams, RNNParams))
    if not fits:
        raise ValueError(
            f"params: got {type(params).__name__}, expected NetworkParams of an LSTM or an RNN"
        )
    cell = "LSTM" if isinstance(params.cell, LSTMParams) else "tanh RNN"
    H = np.shape(params.cell.W_h)[0] if np.ndim(params.cell.W_h) == 2 else 0
    if not 1 <= H <= most:
        raise ValueError(f"params: got {H} hidden units, expected 1 to {most}")
    C = 4 * H if cell == "LSTM" else H
    expected = [(D, C), (H, C), (C,), (H, K), (K,)]
    for name, array, shape in zip(NAMES, [*params.cell, *params.readout], expected, strict=True):
        if np.shape(array) != shape:
            raise ValueError(
                f"params: got {name} of shape {np.shape(array)}, expected {shape} for {task}"
            )
        if not np.isfinite(np.asarray(array, float)).all():
            raise ValueError(f"params: got NaN or infinity in {name}, expected finite numbers")
    return cell, int(H)
