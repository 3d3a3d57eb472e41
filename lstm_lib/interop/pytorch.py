"""PyTorch: the same gate order, transposed matrices, two biases."""

from collections.abc import Mapping

from lstm_lib._checks import as_float_array, check_integer, describe
from lstm_lib.interop._arrays import Packed, kind_and_size, numbers, pack_for, unpack
from lstm_lib.parameters import LSTMParams
from lstm_lib.variants.gru import GRUParams

__all__ = ["from_torch", "to_torch"]

ORDERS = {LSTMParams: ("i", "f", "g", "o"), GRUParams: ("r", "u", "g")}
"""Order of the gate blocks; PyTorch writes r, z, n for a GRU's r, u, g."""

KINDS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def from_torch(state_dict, layer=0):
    """Weights of one layer of a ``torch.nn.LSTM`` or ``torch.nn.GRU``, or of a cell on its own.

    ``W_x = weight_ih.T``, ``W_h = weight_hh.T``, ``b = bias_ih + bias_hh``; of a GRU the last
    third of ``bias_hh`` stays apart, as ``b_hg``.

    Parameters
    ----------
    state_dict : mapping of str to array_like
        What ``lstm.state_dict()`` returns: tensors or arrays ``weight_ih_l0`` (4H, D),
        ``weight_hh_l0`` (4H, H), ``bias_ih_l0`` and ``bias_hh_l0`` (4H,), of a GRU with 3H. Without
        the two biases (``bias=False``) the bias is zero. ``torch.nn.LSTMCell`` and
        ``torch.nn.GRUCell`` have the names without ``_l0``.
    layer : int or None
        Which layer, from 0; None for a cell. The names of a cell are found for layer 0 too.

    Returns
    -------
    LSTMParams or GRUParams
        By the number of blocks. Copies, in the dtype they came in; bfloat16 becomes float32.

    Raises
    ------
    ValueError
        If a name is missing, a shape does not fit, a tensor is on the meta device, or the layer is
        bidirectional or has a projection (``proj_size``), which this book's cell has not.

    See Also
    --------
    to_torch

    References
    ----------
    PyTorch documentation, ``torch.nn.LSTM``: variables and gate order (W_ii | W_if | W_ig | W_io);
    ``torch.nn.GRU``: W_ir | W_iz | W_in.

    Notes
    -----
    Two settings change the result and cannot be seen in the arrays. ``batch_first=True``: this
    book's arrays are time-major, so swap the first two axes of the input yourself. ``dropout``
    between the layers: it acts in training only, so compare after ``lstm.eval()``. The weights of a
    GRU want ``gru_forward(..., reset="after")``, the default. Explained in
    book/beyond/frameworks.ipynb.

    Examples
    --------
    >>> import numpy as np
    >>> state = {
    ...     "weight_ih_l0": np.ones((8, 3)),  # what module.state_dict() holds, as arrays
    ...     "weight_hh_l0": np.ones((8, 2)),
    ...     "bias_ih_l0": np.zeros(8),
    ...     "bias_hh_l0": np.zeros(8),
    ... }
    >>> from_torch(state).W_x.shape
    (3, 8)
    """
    if not isinstance(state_dict, Mapping):
        raise ValueError(
            f"state_dict: got {describe(state_dict)}, expected a mapping of names to arrays, such "
            "as lstm.state_dict()"
        )
    suffix = _suffix(layer)
    for name, meaning in (
        (f"weight_ih{suffix}_reverse", "a bidirectional layer, expected one direction"),
        (f"weight_hr{suffix}", "a layer with a projection (proj_size), expected one without"),
    ):
        if name in state_dict:
            raise ValueError(f"state_dict: got {name}, {meaning}")
    if suffix == "_l0" and "weight_ih" in state_dict and "weight_ih_l0" not in state_dict:
        suffix = ""
    names = [kind + suffix for kind in KINDS]
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
    kind, H = kind_and_size(f"state_dict[{names[1]!r}]", arrays[1], ("nH", "H"))
    rows = len(kind.blocks) * H
    as_float_array(f"state_dict[{names[0]!r}]", arrays[0], (rows, "D"))
    for name, bias in zip(names[2:], arrays[2:], strict=True):
        as_float_array(f"state_dict[{name!r}]", bias, (rows,))
    packed = Packed(arrays[0].T, arrays[1].T, *arrays[2:])
    return unpack(kind, ORDERS[kind], packed)


def to_torch(params, layer=0):
    """The state dict of one layer of a ``torch.nn.LSTM`` or ``torch.nn.GRU``, as arrays.

    Parameters
    ----------
    params : LSTMParams or GRUParams
    layer : int or None
        The number in the names, from 0; None for the names of a cell. Put the layers of a network
        together with ``to_torch(first) | to_torch(second, layer=1)``.

    Returns
    -------
    dict of str to array
        ``weight_ih_l0`` (4H, D), ``weight_hh_l0`` (4H, H), ``bias_ih_l0`` (4H,), which holds the
        whole bias, and ``bias_hh_l0`` (4H,), zeros but for a GRU's ``b_hg``; of a GRU with 3H. Turn
        each into a tensor with ``torch.from_numpy`` for ``lstm.load_state_dict``.

    Raises
    ------
    ValueError
        If `params` has wrong shapes or types, or holds NaN or infinity.

    See Also
    --------
    from_torch

    Notes
    -----
    PyTorch's GRU resets after the product: one that was trained with ``reset="before"`` computes
    something else there. Explained in book/beyond/frameworks.ipynb.

    Examples
    --------
    >>> import numpy as np
    >>> from lstm_lib.initialisers import init_lstm
    >>> params = init_lstm(np.random.default_rng(0), input_size=3, hidden_size=2)
    >>> {name: array.shape for name, array in to_torch(params).items()}
    {'weight_ih_l0': (8, 3), 'weight_hh_l0': (8, 2), 'bias_ih_l0': (8,), 'bias_hh_l0': (8,)}
    """
    suffix = _suffix(layer)
    W_x, W_h, b_x, b_h = pack_for(ORDERS, params)
    arrays = (W_x.T.copy(), W_h.T.copy(), b_x, b_h)
    return {kind + suffix: array for kind, array in zip(KINDS, arrays, strict=True)}


def _suffix(layer):
    return "" if layer is None else f"_l{check_integer('layer', layer, 0)}"


def _prefix_hint(state_dict, name):
    """Say which prefix to take off, if the LSTM is part of a larger model."""
    for key in state_dict:
        if isinstance(key, str) and key.endswith("." + name):
            return f"; take the prefix {key[: -len(name)]!r} off the names first"
    return ""
