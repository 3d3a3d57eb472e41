"""The page's source of chance and its start of a network, in Python: twins of js/math."""

import math
from collections.abc import Callable

import numpy as np

from lstm_lib.parameters import LSTMParams, RNNParams
from lstm_lib.readout import ReadoutParams
from lstm_lib.tasks import NAME_SYMBOLS, name_symbols
from lstm_lib.training import LSTM, NetworkParams, next_probabilities

__all__ = ["page_generator", "page_names", "page_start"]


def page_generator(seed: int) -> Callable[[], float]:
    """Uniform numbers from [0, 1), the same as the page's for the same seed.

    Parameters
    ----------
    seed : int
        From 0 to 2**32 - 1.

    Returns
    -------
    callable
        Without arguments; the next number at each call.

    References
    ----------
    Ettinger, T. mulberry32, public domain.
    """
    state = seed & 0xFFFFFFFF

    def draw() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = (state ^ (state >> 15)) * (1 | state) & 0xFFFFFFFF
        t ^= (t + ((t ^ (t >> 7)) * (61 | t) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return (t ^ (t >> 14)) / 4294967296

    return draw


def page_names(
    params: NetworkParams, seed: int, count: int, *, beginning="", temperature=1.0, longest=20
) -> list[str]:
    """Names of a network's own making, the same as the page's for the same seed.

    Parameters
    ----------
    params : NetworkParams
        An LSTM for the next letter of a name.
    seed : int
        Of the page's generator.
    count : int
        How many.
    beginning : str
        How each of them begins, of letters a to z.
    temperature : float
        See `lstm_lib.training.next_probabilities`.
    longest : int
        Where a name is cut.

    Returns
    -------
    list of str
    """
    draw, names = page_generator(seed), []
    for _ in range(count):
        name = beginning
        while len(name) < longest:
            p = next_probabilities(LSTM, params, name_symbols(name)[:-1], temperature)
            k = int((p.cumsum() < draw() * p.sum()).sum())
            if NAME_SYMBOLS[k] == ".":
                break
            name += NAME_SYMBOLS[k]
        names.append(name)
    return names


def page_start(
    seed: int, D: int, H: int, K: int, *, cell: str, forget_bias=None, chrono=None
) -> NetworkParams:
    """The network that the page begins with.

    Weights uniform within ``1 / sqrt(H)``, the readout's bias 0, the forget gates as asked.

    Parameters
    ----------
    seed : int
        Of the page's generator.
    D, H, K : int
        Inputs, hidden units and outputs.
    cell : {"LSTM", "tanh RNN"}
        What it is made of.
    forget_bias, chrono : float, optional
        The forget gates' bias, or the longest dependency, see `lstm_lib.with_chrono_bias`.

    Returns
    -------
    NetworkParams
    """
    draw = page_generator(seed)
    C = 4 * H if cell == "LSTM" else H
    bound = 1 / math.sqrt(H)

    def uniform(*shape):
        return np.array([(2 * draw() - 1) * bound for _ in range(math.prod(shape))]).reshape(shape)

    W_x, b, W_h, W_y = uniform(D, C), uniform(C), uniform(H, C), uniform(H, K)
    for _ in range(K):
        draw()  # the page draws the readout's bias as well, before it sets it to 0
    if cell == "LSTM" and chrono is not None:
        b[H : 2 * H] = [math.log(1 + draw() * (chrono - 2)) for _ in range(H)]
        b[:H] = -b[H : 2 * H]
    elif cell == "LSTM" and forget_bias is not None:
        b[H : 2 * H] = forget_bias
    kind = LSTMParams if cell == "LSTM" else RNNParams
    return NetworkParams(kind(W_x, W_h, b), ReadoutParams(W_y, np.zeros(K)))
