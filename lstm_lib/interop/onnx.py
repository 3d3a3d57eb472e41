"""ONNX: another gate order, transposed matrices, a leading axis of directions, two biases."""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array
from lstm_lib.interop._arrays import hidden_size, numbers, sum_of_biases
from lstm_lib.parameters import GATES, LSTMParams, check_lstm_params

__all__ = ["ONNXWeights", "from_onnx", "to_onnx"]

ONNX_GATES = ("i", "o", "f", "g")
"""Order of the gate blocks in ONNX."""


class ONNXWeights(NamedTuple):
    """The weight inputs of ONNX's LSTM operator, one direction.

    Parameters
    ----------
    W : array, shape (1, 4H, D)
        Input weights, rows in blocks i, o, f, c.
    R : array, shape (1, 4H, H)
        Recurrent weights, rows in blocks i, o, f, c.
    B : array, shape (1, 8H)
        Bias of the input weights, then bias of the recurrent weights; they add.
    """

    W: np.ndarray
    R: np.ndarray
    B: np.ndarray


def from_onnx(W, R, B=None):
    """Weights of ONNX's LSTM operator, one direction.

    ``W_x = W[0].T``, ``W_h = R[0].T``, ``b = Wb + Rb``, blocks from i, o, f, c to i, f, g, o

    Parameters
    ----------
    W : array_like, shape (1, 4H, D)
        Input weights.
    R : array_like, shape (1, 4H, H)
        Recurrent weights.
    B : array_like, shape (1, 8H), optional
        Two biases one after the other, zero by default.

    Returns
    -------
    LSTMParams
        Copies, in the dtype they came in. Peepholes (ONNX's P) have no place in it.

    Raises
    ------
    ValueError
        If a shape does not fit, or the operator is bidirectional.

    See Also
    --------
    to_onnx

    References
    ----------
    ONNX operator specification, ``LSTM``: gate order iofc, inputs W, R, B.

    Notes
    -----
    Explained in book/beyond/frameworks.ipynb.
    """
    W, R = numbers("W", W), numbers("R", R)
    for name, array in (("W", W), ("R", R)):
        if array.ndim == 3 and array.shape[0] == 2:
            raise ValueError(
                f"{name}: got shape {array.shape}, a bidirectional operator, expected one direction"
            )
    R = as_float_array("R", R, (1, "4H", "H"))
    H = hidden_size("R", R[0], ("4H", "H"), R.shape)
    W = as_float_array("W", W, (1, 4 * H, "D"))
    biases = np.zeros((1, 8 * H), W.dtype)
    if B is not None:
        biases = as_float_array("B", numbers("B", B), (1, 8 * H))
    reorder = [ONNX_GATES.index(gate) for gate in GATES]
    return LSTMParams(
        _blocks(W[0].T, reorder),
        _blocks(R[0].T, reorder),
        _blocks(sum_of_biases(np.split(biases[0], 2)), reorder),
    )


def to_onnx(params):
    """The weight inputs of ONNX's LSTM operator.

    Parameters
    ----------
    params : LSTMParams

    Returns
    -------
    ONNXWeights
        ``W`` (1, 4H, D), ``R`` (1, 4H, H) and ``B`` (1, 8H), whose first half holds the whole
        bias and whose second half is zero.

    Raises
    ------
    ValueError
        If `params` has wrong shapes or types, or holds NaN or infinity.

    See Also
    --------
    from_onnx

    Notes
    -----
    Explained in book/beyond/frameworks.ipynb.
    """
    W_x, W_h, b = (
        _blocks(array, [GATES.index(gate) for gate in ONNX_GATES])
        for array in check_lstm_params(params)
    )
    return ONNXWeights(W_x.T[None], W_h.T[None], np.concatenate([b, np.zeros_like(b)])[None])


def _blocks(array, order):
    """The four blocks of the last axis in another order, as a new array."""
    blocks = np.split(array, 4, axis=-1)
    return np.concatenate([blocks[k] for k in order], axis=-1)
