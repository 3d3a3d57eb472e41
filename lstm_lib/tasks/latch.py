"""One bit to keep: the two-sequence (latch) problem, and the recall of a first symbol.

Explained in book/learning/long_lags.ipynb.
"""

import numpy as np

from lstm_lib._checks import check_generator, check_integer
from lstm_lib.tasks.batch import Batch, largest_error, one_hot

__all__ = ["latch_correct", "latch_problem", "recall_correct", "recall_problem"]


def latch_problem(rng, batch_size, T=100, N=3):
    """Noise after a sign; asked at the end: which sign it was.

    The length is drawn from T to T + T/10. The first N numbers are all 1 (class 1) or all -1
    (class 2), the others Gaussian with mean 0 and variance 0.2. The target is 1 for class 1 and 0
    for class 2.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of sequences.
    T : int
        Smallest length.
    N : int
        How many numbers carry the class, below T.

    Returns
    -------
    Batch
        ``x`` (T, B, 1), ``target`` (T, B, 1), asked at each sequence's last step.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Bengio, Simard & Frasconi 1994, "Learning long-term dependencies with gradient descent is
    difficult"; this form: Hochreiter & Schmidhuber 1997, experiment 3a.

    Notes
    -----
    Explained in book/learning/long_lags.ipynb.
    """
    check_generator(rng)
    B = check_integer("batch_size", batch_size, 1)
    N = check_integer("N", N, 1)
    T = check_integer("T", T, N + 1)
    lengths = rng.integers(T, T + T // 10 + 1, size=B)
    longest = int(lengths.max())
    first_class = rng.integers(0, 2, size=B).astype(np.float64)
    x = rng.normal(0.0, np.sqrt(0.2), size=(longest, B))
    x[:N] = 2 * first_class - 1
    mask = np.arange(longest)[:, None] == lengths - 1
    x *= np.arange(longest)[:, None] < lengths
    return Batch(x[:, :, None], (mask * first_class)[:, :, None], mask, lengths)


def latch_correct(outputs, batch):
    """Published criterion of experiment 3: an absolute error below 0.2 at the sequence's end.

    Parameters
    ----------
    outputs : array, shape (T, B, 1)
        A network's answers.
    batch : Batch
        The sequences of `latch_problem`.

    Returns
    -------
    array of bool, shape (B,)

    References
    ----------
    Hochreiter & Schmidhuber 1997, experiment 3a. Training stops there when none of 256 test
    sequences is misclassified (ST1), and the mean absolute test error is below 0.01 (ST2).
    """
    return largest_error(outputs, batch) < 0.2


def recall_problem(rng, batch_size, p=100):
    """Two sequences that differ in their first and last symbol; asked at each step: the next.

    ``(y, a_1, ..., a_(p-1), y)`` and ``(x, a_1, ..., a_(p-1), x)``, each with probability 1/2.
    To predict the last symbol, the first one must be kept for p steps.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of sequences.
    p : int
        The time lag, at least 2.

    Returns
    -------
    Batch
        ``x`` (p, B, p + 1) one-hot, a_1 ... a_(p-1), x, y; ``target`` (p, B) the number of the
        next symbol, asked at every step.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Hochreiter & Schmidhuber 1997, "Long Short-Term Memory", experiment 2a.

    Examples
    --------
    >>> batch = recall_problem(np.random.default_rng(0), batch_size=2, p=10)
    >>> batch.x.shape
    (10, 2, 11)
    """
    check_generator(rng)
    B = check_integer("batch_size", batch_size, 1)
    p = check_integer("p", p, 2)
    ends = p - 1 + rng.integers(0, 2, size=B)
    symbols = np.zeros((p + 1, B), dtype=np.int64)
    symbols[1:p] = np.arange(p - 1)[:, None]
    symbols[0] = symbols[p] = ends
    return Batch(one_hot(symbols[:-1], p + 1), symbols[1:], np.ones((p, B), bool), np.full(B, p))


def recall_correct(outputs, batch):
    """Published criterion of experiment 2: every output within 0.25 of its target, at every step.

    Parameters
    ----------
    outputs : array, shape (p, B, p + 1)
        Probabilities of the symbols.
    batch : Batch
        The sequences of `recall_problem`.

    Returns
    -------
    array of bool, shape (B,)

    References
    ----------
    Hochreiter & Schmidhuber 1997, experiment 2: a run succeeds if this holds for 10,000 successive
    randomly chosen sequences.
    """
    return largest_error(outputs, batch) < 0.25
