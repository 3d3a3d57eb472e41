"""A recurrent cell with a readout on top: its outputs, its loss and its gradients.

Explained in book/learning/training.ipynb.
"""

from typing import Any, NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, describe
from lstm_lib._trees import leaves
from lstm_lib.cells import RNN, Cell
from lstm_lib.readout import ReadoutParams, readout_backward, readout_forward

__all__ = [
    "Model",
    "NetworkGradients",
    "NetworkParams",
    "check_network",
    "network_gradients",
    "predict",
    "rnn_model",
]


Model = Cell
"""What a cell is to the loop; two functions, ``Model(forward, backward)``, are enough."""


def rnn_model(activation="tanh") -> Cell:
    """The library's plain recurrent network.

    Parameters
    ----------
    activation : {"tanh", "sigmoid", "relu"}
        Of the hidden units.

    Returns
    -------
    Cell
        `RNN`, with this activation.

    Examples
    --------
    >>> rnn_model("relu").name
    'rnn'
    """
    return RNN.with_options(activation=activation)


class NetworkParams(NamedTuple):
    """A cell and the readout on top of it.

    Parameters
    ----------
    cell : LSTMParams, RNNParams or another tuple of arrays
        What the model's functions take.
    readout : ReadoutParams
        From H hidden units to K outputs.
    """

    cell: Any
    readout: ReadoutParams


class NetworkGradients(NamedTuple):
    """What one pass forward and back gives.

    Parameters
    ----------
    loss : float
        The loss.
    params : NetworkParams
        Its gradient with respect to each parameter.
    y : array, shape (T, B, K)
        The network's outputs (logits, for a cross-entropy).
    """

    loss: float
    params: NetworkParams
    y: np.ndarray


def predict(model, params, x):
    """Outputs of a network at every step.

    Parameters
    ----------
    model : Cell
        The cell's functions.
    params : NetworkParams
        Cell and readout.
    x : array_like, shape (T, B, D)
        Inputs.

    Returns
    -------
    array, shape (T, B, K)
        Values or logits, as the network was trained, in the dtype of its parameters.

    Examples
    --------
    >>> from lstm_lib.cells import cell_named
    >>> from lstm_lib.trained import load_trained
    >>> from lstm_lib.tasks import adding_problem
    >>> network, about = load_trained("adding")
    >>> batch = adding_problem(np.random.default_rng(0), batch_size=1, T=100)
    >>> outputs = predict(cell_named("lstm"), network, batch.x)
    >>> print(outputs[-1].ravel().round(2), batch.target[-1].ravel().round(2))
    [0.79] [0.77]
    """
    params = check_network(params)
    return readout_forward(params.readout, model.forward(params.cell, _inputs(params, x)).h)


def network_gradients(model, params, batch, loss) -> NetworkGradients:
    """Loss of a network on a batch, and its gradient with respect to all parameters.

    Parameters
    ----------
    model : Cell
        The cell's functions.
    params : NetworkParams
        Cell and readout.
    batch : named tuple
        With ``x`` (T, B, D), ``target`` and ``mask`` as the loss takes them.
    loss : callable
        ``loss(y, target, mask) -> Loss``, such as `cross_entropy`.

    Returns
    -------
    NetworkGradients
        ``loss``, ``params`` and ``y``, in the dtype of the parameters.

    Notes
    -----
    All is computed in the dtype of the parameters, whatever the batch comes in: tasks make float64.
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> from lstm_lib.tasks import adding_problem
    >>> from lstm_lib.trained import load_trained
    >>> from lstm_lib.cells import cell_named
    >>> from lstm_lib.losses import mean_squared_error
    >>> network, about = load_trained("adding")
    >>> batch = adding_problem(np.random.default_rng(0), batch_size=4, T=20)
    >>> result = network_gradients(cell_named("lstm"), network, batch, mean_squared_error)
    >>> result.params.cell.W_h.shape == network.cell.W_h.shape
    True
    """
    params = check_network(params)
    trace = model.forward(params.cell, _inputs(params, batch.x))
    y = readout_forward(params.readout, trace.h)  # (T, B, H) -> (T, B, K)
    value, dy = loss(y, batch.target, batch.mask)
    readout_grads = readout_backward(params.readout, trace.h, dy)
    cell_grads = model.backward(params.cell, trace, readout_grads.h)
    return NetworkGradients(value, NetworkParams(cell_grads.params, readout_grads.params), y)


@np.errstate(
    under="ignore", over="ignore"
)  # what is too large for the dtype becomes infinite, and is refused
def _inputs(params, x):
    dtype = np.result_type(*leaves(params))
    return as_float_array("x", x).astype(dtype, copy=False)


def check_network(params):
    """Return `params`, or raise a `ValueError` if they are not those of a network."""
    if not isinstance(params, NetworkParams):
        raise ValueError(f"params: got {describe(params)}, expected NetworkParams(cell, readout)")
    return params
