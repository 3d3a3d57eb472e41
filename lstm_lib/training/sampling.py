"""A network that writes: one symbol is drawn from its answer, and is its next input.

Explained in book/learning/names.ipynb.
"""

import numpy as np

from lstm_lib._checks import as_float_array, check_generator, describe
from lstm_lib.cells import Cell
from lstm_lib.losses import softmax
from lstm_lib.training.network import NetworkParams, predict

__all__ = ["next_probabilities", "sample"]


def next_probabilities(model: Cell, params: NetworkParams, symbols, temperature=1.0) -> np.ndarray:
    """How likely each symbol is after the given ones.

    ``p = softmax(y / temperature)``

    Parameters
    ----------
    model : Cell
        The network's cell, such as `LSTM`.
    params : NetworkParams
        A network from one-hot symbols to as many logits, trained with `cross_entropy`.
    symbols : array_like of int, shape (T,) or (T, B)
        Numbers of the symbols so far.
    temperature : float
        Above 1 flattens the answer, below 1 sharpens it; 1 is what the network learned.

    Returns
    -------
    array, shape (K,) or (B, K)
        Sums of 1.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    Notes
    -----
    Explained in book/learning/names.ipynb.

    Examples
    --------
    >>> from lstm_lib.cells import cell_named
    >>> from lstm_lib.tasks import name_symbols
    >>> from lstm_lib.trained import load_trained
    >>> network, about = load_trained("names")
    >>> chances = next_probabilities(cell_named("lstm"), network, name_symbols("ad")[:-1])
    >>> chances.shape, round(float(chances.sum()), 6)
    ((27,), 1.0)
    """
    symbols = np.asarray(symbols)
    K = np.asarray(params.readout.b_y).size
    if symbols.dtype.kind not in "iu" or symbols.ndim not in (1, 2) or not symbols.size:
        raise ValueError(f"symbols: got {describe(symbols)}, expected integers (T,) or (T, B)")
    if symbols.min() < 0 or symbols.max() >= K:
        raise ValueError(
            f"symbols: got {symbols.min()} to {symbols.max()}, expected numbers from 0 to {K - 1}"
        )
    temperature = float(as_float_array("temperature", temperature, ()))
    if temperature <= 0:
        raise ValueError(f"temperature: got {temperature}, expected a number above 0")
    x = np.eye(K)[symbols.reshape(len(symbols), -1)]  # (T, B, K)
    p = softmax(predict(model, params, x)[-1] / temperature)
    return p[0] if symbols.ndim == 1 else p


def sample(
    model: Cell,
    params: NetworkParams,
    rng: np.random.Generator,
    count: int,
    *,
    end: int,
    temperature=1.0,
    longest: int = 20,
) -> list[list[int]]:
    """Sequences of the network's own making.

    Each begins after the end mark. A symbol is drawn from the network's answer and becomes its next
    input, until the end mark is drawn or the sequence has `longest` symbols.

    Parameters
    ----------
    model : Cell
        The network's cell, such as `LSTM`.
    params : NetworkParams
        A network from one-hot symbols to as many logits.
    rng : numpy.random.Generator
        The source of chance.
    count : int
        How many sequences.
    end : int
        The number of the end mark.
    temperature : float
        See `next_probabilities`.
    longest : int
        Where a sequence is cut.

    Returns
    -------
    list of list of int
        The symbols of each, without the end mark.

    Notes
    -----
    Explained in book/learning/names.ipynb.

    Examples
    --------
    >>> from lstm_lib.cells import cell_named
    >>> from lstm_lib.trained import load_trained
    >>> network, about = load_trained("names")
    >>> names = sample(cell_named("lstm"), network, np.random.default_rng(0), 3, end=26)
    >>> len(names)
    3
    """
    check_generator(rng)
    made = np.full((1, count), end)
    open_ = np.ones(count, dtype=bool)
    while open_.any() and len(made) <= longest:
        # The whole beginning is read again for each symbol: short, and any cell will do.
        p = next_probabilities(model, params, made, temperature)  # (B, K)
        drawn = (p.cumsum(axis=1) < rng.random((count, 1)) * p.sum(axis=1, keepdims=True)).sum(
            axis=1
        )
        drawn = np.where(open_, np.minimum(drawn, p.shape[1] - 1), end)
        open_ &= drawn != end
        made = np.concatenate([made, drawn[None]])
    return [[int(k) for k in word if k != end] for word in made[1:].T]
