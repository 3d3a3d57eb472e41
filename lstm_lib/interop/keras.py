"""Keras: the same layout under other names."""

import numpy as np

from lstm_lib._checks import as_float_array, describe
from lstm_lib.interop._arrays import hidden_size, numbers
from lstm_lib.parameters import LSTMParams, check_lstm_params

__all__ = ["from_keras", "to_keras"]


def from_keras(weights):
    """Weights of a `keras.layers.LSTM`.

    Keras' order i, f, c, o and its orientation are those of `LSTMParams`, under other names.

    Parameters
    ----------
    weights : sequence of array_like
        What ``layer.get_weights()`` returns: kernel (D, 4H), recurrent kernel (H, 4H) and bias
        (4H,); without the bias (``use_bias=False``) it is zero.

    Returns
    -------
    LSTMParams
        Copies, in the dtype they came in.

    Raises
    ------
    ValueError
        If the number of arrays or a shape does not fit.

    See Also
    --------
    to_keras

    References
    ----------
    Keras source, ``keras.layers.LSTMCell.call``: z split into i, f, c, o.

    Notes
    -----
    Explained in book/beyond/frameworks.ipynb.
    """
    expected = "[kernel, recurrent_kernel, bias], such as layer.get_weights()"
    if not isinstance(weights, (list, tuple)):
        raise ValueError(f"weights: got {describe(weights)}, expected {expected}")
    if len(weights) not in (2, 3):
        hint = " of one direction" if len(weights) == 6 else ""
        raise ValueError(f"weights: got {len(weights)} arrays, expected {expected}{hint}")
    names = ("weights[0] (kernel)", "weights[1] (recurrent_kernel)", "weights[2] (bias)")
    arrays = [numbers(name, array) for name, array in zip(names, weights, strict=False)]
    H = hidden_size(names[1], arrays[1], ("H", "4H"))
    W_x = as_float_array(names[0], arrays[0], ("D", 4 * H))
    if len(arrays) == 2:
        return LSTMParams(W_x.copy(), arrays[1].copy(), np.zeros(4 * H, W_x.dtype))
    return LSTMParams(
        W_x.copy(), arrays[1].copy(), as_float_array(names[2], arrays[2], (4 * H,)).copy()
    )


def to_keras(params):
    """The weights of a `keras.layers.LSTM`, for ``layer.set_weights``.

    Parameters
    ----------
    params : LSTMParams

    Returns
    -------
    list of array
        Kernel (D, 4H), recurrent kernel (H, 4H) and bias (4H,), blocks i, f, c, o.

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
    """
    return [array.copy() for array in check_lstm_params(params)]
