"""The temporal order problem: two or three symbols, each X or Y; the class is all, in order.

Explained in book/learning/long_lags.ipynb.
"""

import numpy as np

from lstm_lib._checks import check_generator, check_integer, check_one_of
from lstm_lib.tasks.batch import Batch, check_text, largest_error, one_hot

__all__ = ["ORDER_SYMBOLS", "order_class", "temporal_order_correct", "temporal_order_problem"]

ORDER_SYMBOLS = ("a", "b", "c", "d", "X", "Y", "E", "B")
"""Input symbols: four distractors, the two that matter, the start E and the trigger B."""

SHORTEST, LONGEST = 100, 110
# First and last position of each relevant symbol, counted from 0 at the start symbol.
POSITIONS = {
    "6a": ((10, 20), (50, 60)),
    "6b": ((10, 20), (33, 43), (66, 76)),
}
TOLERANCE = 0.3


def order_class(symbols):
    """Class number of the relevant symbols in their order: X is 0 and Y is 1, first one highest.

    Parameters
    ----------
    symbols : str
        Such as ``"XY"`` (6a) or ``"YXX"`` (6b).

    Returns
    -------
    int
        From 0 to 3 for two symbols (the paper's Q, R, S, U), from 0 to 7 for three (its Q, R, S,
        U, V, A, B, C).
    """
    check_text("symbols", symbols)
    if not symbols or set(symbols) - set("XY"):
        raise ValueError(f"symbols: got {symbols!r}, expected a text of X and Y")
    return int(symbols.replace("X", "0").replace("Y", "1"), 2)


def temporal_order_problem(rng, batch_size, version="6a", shorten=1):
    """Sequences of symbols; asked at the end: what stood at each of two or three places, in order.

    A sequence starts with E, ends with B, and has 100 to 110 symbols. At two (6a) or three (6b)
    places stands X or Y; the others are drawn from a, b, c, d. The places are drawn from 10-20 and
    50-60 (6a), or from 10-20, 33-43 and 66-76 (6b).

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of sequences.
    version : {"6a", "6b"}
        Two symbols and four classes, or three symbols and eight classes.
    shorten : int
        Divides every place and length, for a lag that a plain RNN can still bridge. 1 is the
        published task.

    Returns
    -------
    Batch
        ``x`` (T, B, 8) one-hot in the order of `ORDER_SYMBOLS`; ``target`` (T, B) class numbers as
        `order_class` gives them, asked at each sequence's last step.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Hochreiter & Schmidhuber 1997, "Long Short-Term Memory", experiments 6a and 6b.

    Notes
    -----
    Explained in book/learning/long_lags.ipynb.

    Examples
    --------
    >>> batch = temporal_order_problem(np.random.default_rng(0), batch_size=3, version="6a")
    >>> batch.x.shape[1:]
    (3, 8)
    """
    check_generator(rng)
    B = check_integer("batch_size", batch_size, 1)
    check_one_of("version", version, tuple(POSITIONS))
    shorten = check_integer("shorten", shorten, 1, 10)
    lengths = rng.integers(SHORTEST // shorten, LONGEST // shorten + 1, size=B)
    longest = int(lengths.max())
    columns = np.arange(B)
    symbols = rng.integers(0, 4, size=(longest, B))
    symbols[0] = ORDER_SYMBOLS.index("E")
    symbols[lengths - 1, columns] = ORDER_SYMBOLS.index("B")
    label = np.zeros(B, dtype=np.int64)
    for low, high in POSITIONS[version]:
        place = rng.integers(low // shorten, high // shorten + 1, size=B)
        which = rng.integers(0, 2, size=B)
        symbols[place, columns] = ORDER_SYMBOLS.index("X") + which
        label = 2 * label + which

    inside = np.arange(longest)[:, None] < lengths
    x = one_hot(symbols, len(ORDER_SYMBOLS)) * inside[:, :, None]
    mask = np.zeros((longest, B), dtype=bool)
    mask[lengths - 1, columns] = True
    target = np.zeros((longest, B), dtype=np.int64)
    target[lengths - 1, columns] = label
    return Batch(x, target, mask, lengths)


def temporal_order_correct(outputs, batch):
    """Published criterion of experiment 6: every output within 0.3 of its target at the end.

    Parameters
    ----------
    outputs : array, shape (T, B, 4) or (T, B, 8)
        Probabilities of the classes.
    batch : Batch
        The sequences of `temporal_order_problem`.

    Returns
    -------
    array of bool, shape (B,)

    References
    ----------
    Hochreiter & Schmidhuber 1997, experiment 6. Training stops there when the average training
    error is below 0.1 and the 2,000 most recent sequences were classified correctly. Their outputs
    are logistic; the criterion is the same for softmax outputs.

    Examples
    --------
    >>> batch = temporal_order_problem(np.random.default_rng(0), batch_size=3)
    >>> temporal_order_correct(np.zeros((*batch.x.shape[:2], 4)), batch)  # none leads
    array([False, False, False])
    """
    return largest_error(outputs, batch) < TOLERANCE
