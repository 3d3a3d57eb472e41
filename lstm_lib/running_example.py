"""The book's running example: one scalar LSTM cell, two inputs for it, and one scalar RNN.

The same digits everywhere.

Explained in book/notation.
"""

import numpy as np

from lstm_lib.parameters import LSTMParams, RNNParams

__all__ = ["running_cell", "running_cell_reset", "running_rnn"]


def running_cell():
    """Return the running LSTM cell and its input.

    ``W_x = (1, .5, 1.5, .5)``, ``W_h = (.5, .5, 1, .5)``, ``b = (0, 1, 0, 0)`` in the order
    i, f, g, o; ``x = (1, 0, -1, .5)``; the state starts at zero.

    Returns
    -------
    params : LSTMParams
        ``D = H = 1``.
    x : ndarray
        Shape (4, 1, 1): four steps, one sequence, one input.

    Notes
    -----
    Explained in book/notation.

    Examples
    --------
    >>> params, x = running_cell()
    >>> x.ravel()
    array([ 1. ,  0. , -1. ,  0.5])
    """
    params = LSTMParams(
        W_x=np.array([[1, 0.5, 1.5, 0.5]]),
        W_h=np.array([[0.5, 0.5, 1, 0.5]]),
        b=np.array([0.0, 1, 0, 0]),
    )
    return params, np.array([1, 0, -1, 0.5]).reshape(4, 1, 1)


def running_cell_reset():
    """Return the running LSTM cell and its second input, which has another story.

    ``x = (2, 0, -6, -1)``: a value is written, kept, dropped, and then one of the other sign is
    written. At the third step all three gates are nearly shut: the forget gate drops the state,
    the input gate lets nothing in, although the candidate is -1, and the output gate shows
    nothing. At the fourth the state is negative.

    Returns
    -------
    params : LSTMParams
        Those of `running_cell`.
    x : ndarray
        Shape (4, 1, 1): four steps, one sequence, one input.

    Notes
    -----
    Explained in book/notation.

    Examples
    --------
    >>> params, x = running_cell_reset()
    >>> x.ravel()
    array([ 2.,  0., -6., -1.])
    """
    params, _ = running_cell()
    return params, np.array([2.0, 0, -6, -1]).reshape(4, 1, 1)


def running_rnn():
    """Return the running RNN and its input.

    ``w_x = 1``, ``w_h = .5``, ``b = 0``; ``x = (1, 0, 0)``; the state starts at zero.

    Returns
    -------
    params : RNNParams
        ``D = H = 1``.
    x : ndarray
        Shape (3, 1, 1): three steps, one sequence, one input.

    Notes
    -----
    Explained in book/notation.

    Examples
    --------
    >>> params, x = running_rnn()
    >>> params.W_h, x.ravel()
    (array([[0.5]]), array([1., 0., 0.]))
    """
    params = RNNParams(W_x=np.array([[1.0]]), W_h=np.array([[0.5]]), b=np.array([0.0]))
    return params, np.array([1.0, 0, 0]).reshape(3, 1, 1)
