"""Keras: the same layout under other names."""

import numpy as np

from lstm_lib._checks import as_float_array, check_one_of, describe
from lstm_lib._traces import RESETS
from lstm_lib.interop._arrays import Packed, kind_and_size, numbers, pack_for, unpack
from lstm_lib.parameters import LSTMParams
from lstm_lib.variants.gru import GRUParams

__all__ = ["from_keras", "to_keras"]

ORDERS = {LSTMParams: ("i", "f", "g", "o"), GRUParams: ("u", "r", "g")}
"""Order of the gate blocks; Keras writes i, f, c, o, and z, r, h for a GRU's u, r, g."""

NAMES = ("weights[0] (kernel)", "weights[1] (recurrent_kernel)", "weights[2] (bias)")


def from_keras(weights):
    """Weights of a ``keras.layers.LSTM`` or ``keras.layers.GRU``.

    Keras' order i, f, c, o and its orientation are those of `LSTMParams`, under other names. Of a
    GRU, z, r, h become r, u, g; its two biases add for the gates, the candidate's stay apart.

    Parameters
    ----------
    weights : sequence of array_like
        What ``layer.get_weights()`` returns: kernel (D, 4H), recurrent kernel (H, 4H) and bias
        (4H,); of a GRU with 3H, and bias (2, 3H) with ``reset_after=True``, Keras' default, or
        (3H,) without. Without the bias (``use_bias=False``) it is zero.

    Returns
    -------
    LSTMParams or GRUParams
        By the number of blocks. Copies, in the dtype they came in; bfloat16 becomes float32.

    Raises
    ------
    ValueError
        If the number of arrays or a shape does not fit.

    See Also
    --------
    to_keras

    References
    ----------
    Keras source, ``keras.layers.LSTMCell.call``: z split into i, f, c, o;
    ``keras.layers.GRUCell.call``: z, r, h.

    Notes
    -----
    These settings of the layer change the result and cannot be seen in the arrays; read them off
    ``layer.get_config()``:

    - ``recurrent_activation``: this book's gates have the sigmoid. Keras before 2.3 had
      ``hard_sigmoid`` by default, and files from then still say so. ``activation`` likewise: tanh.
    - ``go_backwards=True``: hand in ``x[::-1]``; the outputs come in that order.
    - ``reset_after=False`` of a GRU: call ``gru_forward(..., reset="before")``. A bias of shape
      (3H,) tells it; without a bias nothing does.
    - Keras' inputs are (B, T, D), this book's time-major, (T, B, D): swap the first two axes.
      (``time_major=True``, in Keras 2, leaves nothing to swap.)
    - ``stateful=True`` begins where the batch before ended: hand in the state as ``h0``, ``c0``. A
      mask holds the state still where a sequence is padded; here no step is left out.

    Explained in book/beyond/frameworks.ipynb.

    Examples
    --------
    >>> weights = [np.ones((3, 8)), np.ones((2, 8)), np.zeros(8)]  # layer.get_weights()
    >>> from_keras(weights).W_h.shape
    (2, 8)
    """
    expected = "[kernel, recurrent_kernel, bias], such as layer.get_weights()"
    if not isinstance(weights, (list, tuple)):
        raise ValueError(f"weights: got {describe(weights)}, expected {expected}")
    if len(weights) not in (2, 3):
        hint = " of one direction" if len(weights) == 6 else ""
        raise ValueError(f"weights: got {len(weights)} arrays, expected {expected}{hint}")
    arrays = [numbers(name, array) for name, array in zip(NAMES, weights, strict=False)]
    kind, H = kind_and_size(NAMES[1], arrays[1], ("H", "nH"))
    columns = len(kind.blocks) * H
    as_float_array(NAMES[0], arrays[0], ("D", columns))
    biases = []
    if len(arrays) == 3:
        two = kind is GRUParams and arrays[2].ndim == 2
        bias = as_float_array(NAMES[2], arrays[2], (2, columns) if two else (columns,))
        biases = list(bias) if two else [bias]
    return unpack(kind, ORDERS[kind], Packed(*arrays[:2], *biases))


def to_keras(params, reset="after"):
    """The weights of a ``keras.layers.LSTM`` or ``keras.layers.GRU``, for ``layer.set_weights``.

    Parameters
    ----------
    params : LSTMParams or GRUParams
    reset : {"after", "before"}
        For which GRU: ``reset_after=True``, Keras' default, or False. It says how the parameters
        were trained, which they themselves do not; an LSTM has no reset gate.

    Returns
    -------
    list of array
        Kernel (D, 4H), recurrent kernel (H, 4H) and bias (4H,), blocks i, f, c, o; of a GRU with
        3H, blocks z, r, h, and the bias (2, 3H), or (3H,) with ``reset="before"``.

    Raises
    ------
    ValueError
        If `params` has wrong shapes or types, or holds NaN or infinity.

    See Also
    --------
    from_keras

    Notes
    -----
    Explained in book/beyond/frameworks.ipynb.

    Examples
    --------
    >>> from lstm_lib.initialisers import init_lstm
    >>> params = init_lstm(np.random.default_rng(0), input_size=3, hidden_size=2)
    >>> [array.shape for array in to_keras(params)]
    [(3, 8), (2, 8), (8,)]
    """
    check_one_of("reset", reset, RESETS)
    W_x, W_h, b_x, b_h = pack_for(ORDERS, params)
    if isinstance(params, GRUParams) and reset == "after":
        return [W_x, W_h, np.stack([b_x, b_h])]
    return [W_x, W_h, as_float_array("the sum of the two biases", b_x + b_h)]
