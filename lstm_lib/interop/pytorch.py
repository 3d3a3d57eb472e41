"""PyTorch: the same gate order, transposed matrices, two biases."""

from collections.abc import Mapping

import numpy as np

from lstm_lib._checks import as_float_array, check_integer, describe
from lstm_lib.interop._arrays import hidden_size, numbers, sum_of_biases
from lstm_lib.parameters import LSTMParams, check_lstm_params

__all__ = ["from_torch", "to_torch"]


def from_torch(state_dict, layer=0):
    """Weights of one layer of a `torch.nn.LSTM`.

    ``W_x = weight_ih.T``, ``W_h = weight_hh.T``, ``b = bias_ih + bias_hh``

    Parameters
    ----------
    state_dict : mapping of str to array_like
        What ``lstm.state_dict()`` returns: tensors or arrays ``weight_ih_l0`` (4H, D),
        ``weight_hh_l0`` (4H, H), ``bias_ih_l0`` and ``bias_hh_l0`` (4H,). Without the two biases
        (``bias=False``) the bias is zero.
    layer : int
        Which layer, from 0.

    Returns
    -------
    LSTMParams
        Copies, in the dtype they came in.

    Raises
    ------
    ValueError
        If a name is missing, a shape does not fit, or the layer is bidirectional or has a
        projection (``proj_size``), which this book's cell has not.

    See Also
    --------
    to_torch

    References
    ----------
    PyTorch documentation, ``torch.nn.LSTM``: variables and gate order (W_ii | W_if | W_ig | W_io).

    Notes
    -----
    ``batch_first`` is no weight: this book's arrays are time-major, so swap the first two axes of
    the input yourself. Explained in book/beyond/frameworks.ipynb.
    """
    if not isinstance(state_dict, Mapping):
        raise ValueError(
            f"state_dict: got {describe(state_dict)}, expected a mapping of names to arrays, such "
            "as lstm.state_dict()"
        )
    layer = check_integer("layer", layer, 0)
    for name, meaning in (
        (f"weight_ih_l{layer}_reverse", "a bidirectional layer, expected one direction"),
        (f"weight_hr_l{layer}", "a layer with a projection (proj_size), expected one without"),
    ):
        if name in state_dict:
            raise ValueError(f"state_dict: got {name}, {meaning}")
    names = [f"{kind}_l{layer}" for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    if not any(name in state_dict for name in names[2:]):
        del names[2:]
    missing = [name for name in names if name not in state_dict]
    if missing:
        came = ", ".join(map(str, state_dict)) or "no names"
        raise ValueError(
            f"state_dict: got {came}, expected {', '.join(missing)}"
            + _prefix_hint(state_dict, missing[0])
        )
    arrays = [numbers(f"state_dict[{name!r}]", state_dict[name]) for name in names]
    H = hidden_size(f"state_dict[{names[1]!r}]", arrays[1], ("4H", "H"))
    W_x = as_float_array(f"state_dict[{names[0]!r}]", arrays[0], (4 * H, "D"))
    biases = [
        as_float_array(f"state_dict[{name!r}]", array, (4 * H,))
        for name, array in zip(names[2:], arrays[2:], strict=True)
    ] or [np.zeros(4 * H, W_x.dtype)]
    return LSTMParams(W_x.T.copy(), arrays[1].T.copy(), sum_of_biases(biases))


def to_torch(params):
    """The state dict of a one-layer `torch.nn.LSTM`, as arrays.

    Parameters
    ----------
    params : LSTMParams

    Returns
    -------
    dict of str to array
        ``weight_ih_l0`` (4H, D), ``weight_hh_l0`` (4H, H), ``bias_ih_l0`` (4H,), which holds the
        whole bias, and ``bias_hh_l0`` (4H,), zeros. Turn each into a tensor with
        ``torch.from_numpy`` for ``lstm.load_state_dict``.

    Raises
    ------
    ValueError
        If `params` has wrong shapes or types, or holds NaN or infinity.

    See Also
    --------
    from_torch

    Notes
    -----
    Explained in book/beyond/frameworks.ipynb.
    """
    W_x, W_h, b = check_lstm_params(params)
    return {
        "weight_ih_l0": W_x.T.copy(),
        "weight_hh_l0": W_h.T.copy(),
        "bias_ih_l0": b.copy(),
        "bias_hh_l0": np.zeros_like(b),
    }


def _prefix_hint(state_dict, name):
    """Say which prefix to take off, if the LSTM is part of a larger model."""
    for key in state_dict:
        if isinstance(key, str) and key.endswith("." + name):
            return f"; take the prefix {key[: -len(name)]!r} off the names first"
    return ""
