"""The adding and the multiplication problem: two numbers, far apart, to be kept exactly.

Explained in book/learning/long_lags.ipynb.
"""

import numpy as np

from lstm_lib._checks import check_generator, check_integer
from lstm_lib.tasks.batch import Batch, largest_error

__all__ = [
    "adding_correct",
    "adding_problem",
    "multiplication_correct",
    "multiplication_problem",
]

TOLERANCE = 0.04


def _marked_pairs(rng, batch_size, T, low, first_value):
    """Inputs of both problems and the two marked numbers of each sequence."""
    check_generator(rng)
    B = check_integer("batch_size", batch_size, 1)
    T = check_integer("T", T, 12)
    lengths = rng.integers(T, T + T // 10 + 1, size=B)
    longest = int(lengths.max())
    columns = np.arange(B)
    values = rng.uniform(low, 1.0, size=(longest, B))
    first = rng.integers(0, 10, size=B)
    # One of the first T/2 - 1 pairs still unmarked: draw a place among those, step over `first`.
    second = rng.integers(0, T // 2 - 1, size=B)
    second += second >= first

    markers = np.zeros((longest, B))
    markers[0] = -1.0
    markers[lengths - 1, columns] = -1.0
    markers[first, columns] = 1.0
    markers[second, columns] = 1.0

    # The paper's rare case, a marked first pair: its number has no effect on the answer.
    marked_first = (first == 0) | (second == 0)
    values[0, marked_first] = first_value
    inside = np.arange(longest)[:, None] < lengths  # (T, B)
    x = np.stack([values, markers], axis=-1) * inside[:, :, None]
    mask = np.zeros((longest, B), dtype=bool)
    mask[lengths - 1, columns] = True
    return x, mask, lengths, values[first, columns], values[second, columns]


def _answered_at_the_end(x, mask, lengths, answer):
    target = np.zeros((*mask.shape, 1))
    target[lengths - 1, np.arange(lengths.size), 0] = answer
    return Batch(x, target, mask, lengths)


def adding_problem(rng, batch_size, T=100):
    """Sequences of pairs; asked at the end: the sum of the two marked numbers.

    ``target = 0.5 + (X_1 + X_2) / 4``

    The length is drawn from T to T + T/10. A pair is a number from [-1, 1] and a marker. The
    marker is 1 at two pairs, one of the first ten and one of the first T/2 - 1 others; it is -1 at
    the first and the last pair and 0 elsewhere. If the first pair gets marked, its number is 0.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of sequences.
    T : int
        Smallest length, at least 12. The shortest time lag from the second number to the answer
        is T/2.

    Returns
    -------
    Batch
        ``x`` (T, B, 2), ``target`` (T, B, 1), asked at each sequence's last step.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Hochreiter & Schmidhuber 1997, "Long Short-Term Memory", experiment 4.

    See Also
    --------
    adding_correct

    Notes
    -----
    Explained in book/learning/long_lags.ipynb.

    Examples
    --------
    >>> batch = adding_problem(np.random.default_rng(0), batch_size=3, T=20)
    >>> batch.x.shape[1:]  # 3 sequences, each step a number and a mark
    (3, 2)
    """
    x, mask, lengths, X_1, X_2 = _marked_pairs(rng, batch_size, T, -1.0, 0.0)
    return _answered_at_the_end(x, mask, lengths, 0.5 + (X_1 + X_2) / 4)


def adding_correct(outputs, batch):
    """Published criterion of experiment 4: an absolute error below 0.04 at the sequence's end.

    Parameters
    ----------
    outputs : array, shape (T, B, 1)
        A network's answers.
    batch : Batch
        The sequences of `adding_problem`.

    Returns
    -------
    array of bool, shape (B,)

    References
    ----------
    Hochreiter & Schmidhuber 1997, experiment 4. Training stops there when the average training
    error is below 0.01 and the 2,000 most recent sequences were processed correctly.

    Examples
    --------
    >>> batch = adding_problem(np.random.default_rng(0), batch_size=4, T=20)
    >>> print(adding_correct(batch.target, batch), adding_correct(batch.target + 0.05, batch))
    [ True  True  True  True] [False False False False]
    """
    return largest_error(outputs, batch) < TOLERANCE


def multiplication_problem(rng, batch_size, T=100):
    """Sequences of pairs; asked at the end: the product of the two marked numbers.

    ``target = X_1 * X_2``

    As `adding_problem`, but the numbers are from [0, 1], and the number of a marked first pair
    is 1.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of sequences.
    T : int
        Smallest length, at least 12.

    Returns
    -------
    Batch
        ``x`` (T, B, 2), ``target`` (T, B, 1), asked at each sequence's last step.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Hochreiter & Schmidhuber 1997, "Long Short-Term Memory", experiment 5.

    Notes
    -----
    Explained in book/learning/long_lags.ipynb.
    """
    x, mask, lengths, X_1, X_2 = _marked_pairs(rng, batch_size, T, 0.0, 1.0)
    return _answered_at_the_end(x, mask, lengths, X_1 * X_2)


def multiplication_correct(outputs, batch):
    """Published criterion of experiment 5: an absolute error below 0.04 at the sequence's end.

    Parameters
    ----------
    outputs : array, shape (T, B, 1)
        A network's answers.
    batch : Batch
        The sequences of `multiplication_problem`.

    Returns
    -------
    array of bool, shape (B,)

    References
    ----------
    Hochreiter & Schmidhuber 1997, experiment 5. Training stops there when fewer than 140 (or 13)
    of the 2,000 most recent sequences exceeded this error.
    """
    return largest_error(outputs, batch) < TOLERANCE
