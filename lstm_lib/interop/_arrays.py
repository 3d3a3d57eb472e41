"""What the frameworks have in common: blocks of gates in some order, and up to two biases.

The form in between is `Packed`: the framework's order, this library's orientation.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, describe
from lstm_lib.parameters import LSTMParams, check_params
from lstm_lib.variants.gru import GRUParams

__all__ = ["Packed", "kind_and_size", "numbers", "pack_for", "unpack"]

NAMES = {LSTMParams: "an LSTM", GRUParams: "a GRU"}
"""The cells that other frameworks have too; which one, the number of blocks says."""


class Packed(NamedTuple):
    """Weights of a layer, ``x @ W_x + b_x`` and ``h @ W_h + b_h``, n blocks side by side."""

    W_x: np.ndarray  # (D, nH)
    W_h: np.ndarray  # (H, nH)
    b_x: np.ndarray | None = None  # (nH,)
    b_h: np.ndarray | None = None  # (nH,)


def numbers(name, value):
    """A floating-point array of a framework's array or tensor.

    NumPy has no bfloat16, nor the types of one byte: they become float32, which holds each of
    their numbers exactly.
    """
    if getattr(value, "is_meta", False):
        raise ValueError(
            f"{name}: got a tensor without data (on the meta device), expected one with numbers: "
            "load the weights first"
        )
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        # NumPy refuses a PyTorch tensor that tracks gradients or lies on another device.
        value = value.detach().cpu()
        if str(getattr(value, "dtype", "")).startswith(("torch.bfloat", "torch.float8")):
            value = value.float()
    kind = getattr(value, "dtype", None)
    # The types of ml_dtypes, which JAX and TensorFlow use, are bytes to NumPy ("V") with a name.
    if getattr(kind, "kind", "") == "V" and kind.name.startswith(("bfloat", "float")):
        value = value.astype(np.float32)
    return as_float_array(name, value)


def kind_and_size(name, W_h, axes, shape=None):
    """The class of the parameters and H, from recurrent weights with ``axes`` of ``"nH"`` and "H".

    `shape` is what the message says came, where it is not that of `W_h`.
    """
    if W_h.ndim == 2 and W_h.size:
        H, columns = (W_h.shape[axes.index(axis)] for axis in ("H", "nH"))
        for kind in NAMES:
            if columns == len(kind.blocks) * H:
                return kind, H
    ones = "" if shape is None else "1, "
    expected = [
        f"({ones}{', '.join(axes).replace('n', str(len(kind.blocks)))}) of {text}"
        for kind, text in NAMES.items()
    ]
    raise ValueError(
        f"{name}: got shape {shape or W_h.shape}, expected {' or '.join(expected)}, "
        "with H at least 1"
    )


@np.errstate(over="ignore")
def unpack(kind, order, packed):
    """Parameters of this `kind`, as new arrays, of weights in another `order` of the blocks."""
    width = packed.W_x.shape[1]
    b_x = np.zeros(width, packed.W_x.dtype) if packed.b_x is None else packed.b_x
    b_h = np.zeros_like(b_x) if packed.b_h is None else packed.b_h
    W_x, W_h, b_x, b_h = (
        _reordered(array, order, kind.blocks) for array in (packed.W_x, packed.W_h, b_x, b_h)
    )
    if kind is not GRUParams:
        return kind(W_x, W_h, _sum(b_x, b_h))
    # Where the reset gate scales the candidate's recurrent bias, it cannot be merged.
    H = len(W_h)
    b_hg = b_h[-H:].copy()
    b_h[-H:] = 0
    return kind(W_x, W_h, _sum(b_x, b_h), b_hg)


def pack_for(order_of, params):
    """`Packed` weights, new arrays, in the order that a framework has for a cell of this kind."""
    for kind, order in order_of.items():
        if isinstance(params, kind):
            W_x, W_h, b, *b_hg = check_params(params, kind)
            b_h = np.zeros_like(b)
            if b_hg:
                b_h[-len(W_h) :] = b_hg[0]
            return Packed(*(_reordered(array, kind.blocks, order) for array in (W_x, W_h, b, b_h)))
    expected = " or ".join(kind.__name__ for kind in order_of)
    raise ValueError(f"params: got {describe(params)}, expected {expected}")


def _sum(b_x, b_h):
    return as_float_array("the sum of the two biases", b_x + b_h)


def _reordered(array, order, wanted):
    """The blocks of the last axis in another order, as a new array."""
    blocks = dict(zip(order, np.split(array, len(order), axis=-1), strict=True))
    return np.concatenate([blocks[name] for name in wanted], axis=-1)
