"""Parameters of the recurrent cells: what they are, and their layout.

Explained in book/cell/structure.ipynb.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, check_one_of, describe

__all__ = [
    "GATES",
    "LSTMParams",
    "RNNParams",
    "check_lstm_params",
    "check_params",
    "check_rnn_params",
    "gate_views",
    "pack",
]

GATES = ("i", "f", "g", "o")
"""Order of the gate blocks in the packed columns of `LSTMParams`: PyTorch's."""


class RNNParams(NamedTuple):
    """Parameters of one affine map of the input and the previous hidden state.

    ``z_t = x_t @ W_x + h_prev @ W_h + b``

    Parameters
    ----------
    W_x : array, shape (D, H)
        Input weights.
    W_h : array, shape (H, H)
        Recurrent weights.
    b : array, shape (H,)
        Bias.

    Notes
    -----
    A named tuple stores what it is given; the functions that use it check it.
    Explained in book/recurrence/rnn.ipynb.
    """

    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray

    blocks = ("h",)

    @property
    def input_size(self) -> int:
        """D, the number of inputs."""
        return self.W_x.shape[0]

    @property
    def hidden_size(self) -> int:
        """H, the number of hidden units."""
        return self.W_h.shape[0]


class LSTMParams(NamedTuple):
    """Parameters of an LSTM cell, the four affine maps side by side.

    ``[z_i, z_f, z_g, z_o] = x_t @ W_x + h_prev @ W_h + b``

    Parameters
    ----------
    W_x : array, shape (D, 4H)
        Input weights, columns in blocks i, f, g, o.
    W_h : array, shape (H, 4H)
        Recurrent weights, columns in blocks i, f, g, o.
    b : array, shape (4H,)
        Bias, in blocks i, f, g, o.

    Notes
    -----
    A named tuple stores what it is given; the functions that use it check it.
    Explained in book/cell/structure.ipynb.
    """

    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray

    blocks = GATES

    @property
    def input_size(self) -> int:
        """D, the number of inputs."""
        return self.W_x.shape[0]

    @property
    def hidden_size(self) -> int:
        """H, the number of cells."""
        return self.W_h.shape[0]

    def gate(self, name: str) -> RNNParams:
        """Parameters of one gate, as views: writing into them writes into these parameters.

        Parameters
        ----------
        name : {"i", "f", "g", "o"}
            Input gate, forget gate, candidate, output gate.

        Returns
        -------
        RNNParams
            Views ``W_x`` (D, H), ``W_h`` (H, H) and ``b`` (H,), not copies.

        Raises
        ------
        ValueError
            If there is no such gate.
        """
        return gate_views(self, name)


def gate_views(params, name) -> RNNParams:
    """Views of the columns of one of the ``blocks`` of `params`."""
    check_one_of("name", name, params.blocks)
    H = params.W_h.shape[0]
    k = params.blocks.index(name)
    block = slice(k * H, (k + 1) * H)
    return RNNParams(params.W_x[:, block], params.W_h[:, block], params.b[block])


def pack(kind, maps):
    """Parameters of this `kind` with the given affine maps side by side, one for each block.

    What fields a `kind` has beyond ``W_x``, ``W_h`` and ``b`` hold zeros.
    """
    W_x, W_h, b = (np.concatenate(parts, axis=-1) for parts in zip(*maps, strict=True))
    return kind(W_x, W_h, b, *(np.zeros(len(W_h), b.dtype) for _ in kind._fields[3:]))


def check_params(params, kind, *, finite=True):
    """Return `params` with floating-point arrays of shapes that fit, or raise a `ValueError`.

    ``W_x``, ``W_h`` and ``b`` hold the ``blocks`` of the `kind` side by side; what fields it has
    beyond these hold one number a hidden unit.
    """
    blocks = len(kind.blocks)
    if not isinstance(params, kind):
        fields = ", ".join(kind._fields)
        raise ValueError(f"params: got {describe(params)}, expected {kind.__name__}({fields})")
    W_x, W_h, b, *further = params
    W_h = as_float_array("params.W_h", W_h, finite=finite)
    H = len(W_h) if W_h.ndim == 2 else 0
    if H == 0 or W_h.shape[1] != blocks * H:
        columns = "H" if blocks == 1 else f"{blocks}H"
        raise ValueError(
            f"params.W_h: got shape {W_h.shape}, expected (H, {columns}) with H at least 1"
        )
    W_x = as_float_array("params.W_x", W_x, ("D", blocks * H), finite=finite)
    b = as_float_array("params.b", b, (blocks * H,), finite=finite)
    for k, name in enumerate(kind._fields[3:]):
        further[k] = as_float_array(f"params.{name}", further[k], (H,), finite=finite)
    return kind(W_x, W_h, b, *further)


def check_rnn_params(params, *, finite=True) -> RNNParams:
    """Return `params` with floating-point arrays of shapes that fit, or raise a `ValueError`."""
    return check_params(params, RNNParams, finite=finite)


def check_lstm_params(params, *, finite=True) -> LSTMParams:
    """Return `params` with floating-point arrays of shapes that fit, or raise a `ValueError`."""
    return check_params(params, LSTMParams, finite=finite)
