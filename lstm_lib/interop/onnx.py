"""ONNX: another gate order, transposed matrices, a leading axis of directions, two biases."""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array
from lstm_lib.interop._arrays import Packed, kind_and_size, numbers, pack_for, unpack
from lstm_lib.parameters import LSTMParams
from lstm_lib.variants.gru import GRUParams

__all__ = ["ONNXWeights", "from_onnx", "to_onnx"]

ORDERS = {LSTMParams: ("i", "o", "f", "g"), GRUParams: ("u", "r", "g")}
"""Order of the gate blocks; ONNX writes i, o, f, c, and z, r, h for a GRU's u, r, g."""


class ONNXWeights(NamedTuple):
    """The weight inputs of ONNX's LSTM or GRU operator, one direction.

    Parameters
    ----------
    W : array, shape (1, 4H, D)
        Input weights, rows in blocks i, o, f, c; of a GRU (1, 3H, D), rows in blocks z, r, h.
    R : array, shape (1, 4H, H)
        Recurrent weights, rows in the same blocks.
    B : array, shape (1, 8H)
        Bias of the input weights, then bias of the recurrent weights; they add.
    """

    W: np.ndarray
    R: np.ndarray
    B: np.ndarray


def from_onnx(W, R, B=None):
    """Weights of ONNX's LSTM or GRU operator, one direction.

    ``W_x = W[0].T``, ``W_h = R[0].T``, ``b = Wb + Rb``, blocks from i, o, f, c to i, f, g, o; of a
    GRU from z, r, h to r, u, g, and the last third of Rb stays apart, as ``b_hg``.

    Parameters
    ----------
    W : array_like, shape (1, 4H, D)
        Input weights; of a GRU with 3H, as all.
    R : array_like, shape (1, 4H, H)
        Recurrent weights.
    B : array_like, shape (1, 8H), optional
        Two biases one after the other, zero by default.

    Returns
    -------
    LSTMParams or GRUParams
        By the number of blocks. Copies, in the dtype they came in; bfloat16 becomes float32.
        Peepholes (ONNX's P) have no place in it.

    Raises
    ------
    ValueError
        If a shape does not fit, or the operator is bidirectional.

    See Also
    --------
    to_onnx

    References
    ----------
    ONNX operator specification, ``LSTM``: gate order iofc, inputs W, R, B; ``GRU``: zrh.

    Notes
    -----
    These attributes of the operator change the result and cannot be seen in the arrays; look at
    ``node.attribute``:

    - ``direction="reverse"``: hand in ``x[::-1]``, and turn the outputs round.
    - ``activations`` (with ``activation_alpha``, ``activation_beta``): this book's are Sigmoid,
      Tanh, Tanh, of a GRU Sigmoid, Tanh, which are ONNX's defaults too.
    - ``input_forget=1``: the forget gate is 1 - i, whatever its weights. That is the coupled cell
      of `lstm_lib.variants`, not this one.
    - ``clip``: bounds every pre-activation; here nothing does.
    - ``linear_before_reset`` of a GRU: 1 is ``gru_forward(..., reset="after")``, and 0, ONNX's
      default, ``reset="before"``.
    - ``layout=1``: batch first, where this book's arrays are time-major.
    - The input ``sequence_lens`` ends shorter sequences early; here no step is left out.

    Explained in book/beyond/frameworks.ipynb.

    Examples
    --------
    >>> W, R, B = np.ones((1, 8, 3)), np.ones((1, 8, 2)), np.zeros((1, 16))
    >>> from_onnx(W, R, B).W_x.shape
    (3, 8)
    """
    W, R = numbers("W", W), numbers("R", R)
    for name, array in (("W", W), ("R", R)):
        if array.ndim == 3 and array.shape[0] == 2:
            raise ValueError(
                f"{name}: got shape {array.shape}, a bidirectional operator, expected one direction"
            )
    one = R[0] if R.ndim == 3 and len(R) == 1 else np.zeros(0)
    kind, H = kind_and_size("R", one, ("nH", "H"), R.shape)
    rows = len(kind.blocks) * H
    W = as_float_array("W", W, (1, rows, "D"))
    biases = ()
    if B is not None:
        biases = np.split(as_float_array("B", numbers("B", B), (1, 2 * rows))[0], 2)
    return unpack(kind, ORDERS[kind], Packed(W[0].T, one.T, *biases))


def to_onnx(params):
    """The weight inputs of ONNX's LSTM or GRU operator.

    Parameters
    ----------
    params : LSTMParams or GRUParams

    Returns
    -------
    ONNXWeights
        ``W`` (1, 4H, D), ``R`` (1, 4H, H) and ``B`` (1, 8H), whose first half holds the whole
        bias and whose second half is zero but for a GRU's ``b_hg``; of a GRU with 3H and 6H.

    Raises
    ------
    ValueError
        If `params` has wrong shapes or types, or holds NaN or infinity.

    See Also
    --------
    from_onnx

    Notes
    -----
    For a GRU say ``linear_before_reset=1`` if it was trained with ``reset="after"``. Explained in
    book/beyond/frameworks.ipynb.

    Examples
    --------
    >>> from lstm_lib.initialisers import init_lstm
    >>> params = init_lstm(np.random.default_rng(0), input_size=3, hidden_size=2)
    >>> [array.shape for array in to_onnx(params)]
    [(1, 8, 3), (1, 8, 2), (1, 16)]
    """
    W_x, W_h, b_x, b_h = pack_for(ORDERS, params)
    return ONNXWeights(W_x.T[None], W_h.T[None], np.concatenate([b_x, b_h])[None])
