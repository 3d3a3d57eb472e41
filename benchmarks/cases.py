"""The sizes measured, and the arrays that every contestant is given."""

from typing import NamedTuple

import numpy as np

from lstm_lib import LSTMParams, init_lstm


class Sizes(NamedTuple):
    """Steps, batch, inputs, cells; and how many times PyTorch's speed is asked of us.

    On processors with AVX-512, which its kernels use better than NumPy's, that is another number.
    """

    T: int
    B: int
    D: int
    H: int
    goal: float
    wide_goal: float


SIZES = [
    Sizes(1, 1, 8, 8, 3.5, 3.5),
    Sizes(100, 1, 2, 16, 6.0, 8.0),
    Sizes(100, 20, 2, 64, 2.0, 1.8),
    Sizes(100, 64, 32, 128, 1.5, 1.25),
    Sizes(200, 32, 64, 256, 1.3, 1.3),
]


class Case(NamedTuple):
    """What goes into one training step: a forward pass and all gradients."""

    params: LSTMParams
    x: np.ndarray
    h0: np.ndarray
    c0: np.ndarray
    dh: np.ndarray


def make_case(T, B, D, H) -> Case:
    rng = np.random.default_rng(0)
    shapes = (T, B, D), (B, H), (B, H), (T, B, H)
    x, h0, c0, dh = (rng.uniform(-1, 1, size=shape) for shape in shapes)
    return Case(init_lstm(rng, D, H), x, h0, c0, dh)
