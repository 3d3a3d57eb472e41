"""The activation functions of recurrent cells, and their derivatives.

All of them saturate quietly: no overflow warning and no NaN for any number, however large.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "tanh",
    "tanh_derivative",
]


def _as_argument(z):
    """Take any real array, infinities included (the limits exist), but no NaN."""
    z = as_float_array("z", z, finite=False)
    if np.isnan(z).any():
        raise ValueError("z: got NaN, expected real numbers")
    return z


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@np.errstate(under="ignore")
def sigmoid(z):
    """Logistic sigmoid, the layer that all gates of an LSTM share.

    ``sigmoid(z) = 1 / (1 + exp(-z))``

    Computed from ``exp(-|z|)``, which cannot overflow, so that the result is accurate relative
    to its own size in both tails: ``sigmoid(-40)`` is 4.2e-18, not 0.

    Parameters
    ----------
    z : array_like
        Pre-activation, any shape.

    Returns
    -------
    numpy.ndarray or numpy.floating
        Values from 0 to 1, shape and dtype of `z` (integers give float64).

    Raises
    ------
    ValueError
        If `z` is not real or holds NaN.

    See Also
    --------
    sigmoid_derivative

    Notes
    -----
    Explained in book/cell/sigmoid.ipynb.

    Examples
    --------
    >>> print(sigmoid([-40.0, 0.0, 2.0]))
    [4.24835426e-18 5.00000000e-01 8.80797078e-01]
    """
    return _sigmoid(_as_argument(z))[()]


@np.errstate(under="ignore")
def sigmoid_derivative(z):
    """Slope of the sigmoid.

    ``sigmoid'(z) = sigmoid(z) * (1 - sigmoid(z))``, at most 1/4

    Computed as ``sigmoid(z) * sigmoid(-z)``: the same, without the cancellation in ``1 - f``.

    Parameters
    ----------
    z : array_like
        Pre-activation, any shape.

    Returns
    -------
    numpy.ndarray or numpy.floating
        Values from 0 to 1/4, shape and dtype of `z`.

    Raises
    ------
    ValueError
        If `z` is not real or holds NaN.

    Notes
    -----
    Explained in book/cell/sigmoid.ipynb.

    Examples
    --------
    >>> print(sigmoid_derivative([0.0, 2.0]).round(4))
    [0.25  0.105]
    """
    z = _as_argument(z)
    return sigmoid(z) * sigmoid(-z)


def tanh(z):
    """Hyperbolic tangent, which bounds the candidate and the shown cell state.

    ``tanh(z) = 2 * sigmoid(2 * z) - 1``

    Parameters
    ----------
    z : array_like
        Pre-activation, any shape.

    Returns
    -------
    numpy.ndarray or numpy.floating
        Values from -1 to 1, shape and dtype of `z`.

    Raises
    ------
    ValueError
        If `z` is not real or holds NaN.

    Notes
    -----
    Explained in book/cell/sigmoid.ipynb.
    """
    return np.tanh(_as_argument(z))


@np.errstate(under="ignore")
def tanh_derivative(z):
    """Slope of the hyperbolic tangent.

    ``tanh'(z) = 1 - tanh(z)**2 = 4 * sigmoid(2 * z) * sigmoid(-2 * z)``, at most 1

    The second form is the one computed: it keeps its accuracy where ``tanh(z)`` is close to 1.

    Parameters
    ----------
    z : array_like
        Pre-activation, any shape.

    Returns
    -------
    numpy.ndarray or numpy.floating
        Values from 0 to 1, shape and dtype of `z`.

    Raises
    ------
    ValueError
        If `z` is not real or holds NaN.

    Notes
    -----
    Explained in book/recurrence/gradients.ipynb.

    Examples
    --------
    >>> print(tanh_derivative([0.0, 2.0]).round(4))
    [1.     0.0707]
    """
    e = np.exp(-2 * np.minimum(np.abs(_as_argument(z)), 1e4))
    return (4 * e / (1 + e) ** 2)[()]


def relu(z):
    """Rectified linear unit.

    ``relu(z) = max(z, 0)``

    Parameters
    ----------
    z : array_like
        Pre-activation, any shape.

    Returns
    -------
    numpy.ndarray or numpy.floating
        Values from 0 on, shape and dtype of `z`.

    Raises
    ------
    ValueError
        If `z` is not real or holds NaN.

    Notes
    -----
    Explained in book/recurrence/rnn.ipynb.
    """
    z = _as_argument(z)
    return np.maximum(z, z.dtype.type(0))


def relu_derivative(z):
    """Slope of the rectified linear unit; at ``z = 0``, where there is none, 0 is used.

    ``relu'(z) = 1 if z > 0 else 0``

    Parameters
    ----------
    z : array_like
        Pre-activation, any shape.

    Returns
    -------
    numpy.ndarray or numpy.floating
        Zeros and ones, shape and dtype of `z`.

    Raises
    ------
    ValueError
        If `z` is not real or holds NaN.

    Notes
    -----
    Explained in book/recurrence/rnn.ipynb.
    """
    z = _as_argument(z)
    return (z > 0).astype(z.dtype)[()]


class Activation(NamedTuple):
    """An activation for arrays already checked, and its slope.

    The slope is written in terms of the value ``h`` reached: the backward pass of a sequence has
    ``h`` at hand, not ``z``.
    """

    function: Callable
    slope_from_value: Callable
    bounded: bool
    """Whether all values lie within -1 and 1."""


ACTIVATIONS = {
    "tanh": Activation(np.tanh, lambda h: 1 - h * h, True),
    "sigmoid": Activation(_sigmoid, lambda h: h * (1 - h), True),
    "relu": Activation(
        lambda z: np.maximum(z, z.dtype.type(0)), lambda h: (h > 0).astype(h.dtype), False
    ),
}
