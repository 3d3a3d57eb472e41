"""Random cells, with all that goes into them, for the tests of the recurrent layers."""

from typing import NamedTuple

import numpy as np

from lstm_lib import LSTMParams, RNNParams


class LSTMCase(NamedTuple):
    """All that goes into a forward and a backward pass."""

    params: LSTMParams
    x: np.ndarray
    h0: np.ndarray
    c0: np.ndarray
    dh: np.ndarray
    dh_T: np.ndarray
    dc_T: np.ndarray


class RNNCase(NamedTuple):
    """All that goes into a forward and a backward pass."""

    params: RNNParams
    x: np.ndarray
    h0: np.ndarray
    dh: np.ndarray
    dh_T: np.ndarray


def _arrays(seed, dtype, *shapes):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def random_lstm(T=4, B=2, D=3, H=5, seed=0, dtype=np.float64):
    W_x, W_h, b, *rest = _arrays(
        seed, dtype, (D, 4 * H), (H, 4 * H), 4 * H, (T, B, D), (B, H), (B, H), (T, B, H),
        (B, H), (B, H),
    )  # fmt: skip
    return LSTMCase(LSTMParams(W_x, W_h, b), *rest)


def random_rnn(T=4, B=2, D=3, H=5, seed=0, dtype=np.float64):
    W_x, W_h, b, *rest = _arrays(
        seed, dtype, (D, H), (H, H), H, (T, B, D), (B, H), (T, B, H), (B, H)
    )
    return RNNCase(RNNParams(W_x, W_h / H**0.5, b), *rest)


def arrays_of(value):
    """All arrays in nested named tuples, by a dotted name."""
    found = {}
    for name, part in value._asdict().items():
        if isinstance(part, np.ndarray):
            found[name] = part
        elif isinstance(part, tuple):
            found |= {f"{name}.{inner}": array for inner, array in arrays_of(part).items()}
    return found
