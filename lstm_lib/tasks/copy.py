"""The copy problem: ten symbols, a wait, and the ten symbols again.

Explained in book/learning/long_lags.ipynb.
"""

import math

import numpy as np

from lstm_lib._checks import check_generator, check_integer
from lstm_lib.tasks.batch import Batch, check_batch, one_hot

__all__ = [
    "COPY_SYMBOLS",
    "copy_baseline",
    "copy_correct",
    "copy_problem",
    "copy_symbols_right",
]

COPY_SYMBOLS = 10
"""Number of input symbols: 0-7 to remember, 8 the blank, 9 the signal to answer."""

BLANK, SIGNAL = 8, 9


def copy_problem(rng, batch_size, lag=50, length=10, alphabet=8):
    """Symbols to be given back after a wait; asked at every step: the blank, or the symbol.

    The input has `length` symbols, ``lag - 1`` blanks, the signal, and `length` blanks, in all
    ``lag + 2 length``. The target is blank until the last `length` steps, which ask for the
    symbols in their order.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of sequences.
    lag : int
        The paper's T, the wait.
    length : int
        How many symbols; 10 is the published task.
    alphabet : int
        How many different symbols, 2 to 8; 8 is the published task.

    Returns
    -------
    Batch
        ``x`` (lag + 2 length, B, 10) one-hot; ``target`` the same shape without the last axis,
        class numbers 0-8 (8 is the blank), asked at every step.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Arjovsky, Shah & Bengio 2016, "Unitary Evolution Recurrent Neural Networks", section 5.1, after
    Hochreiter & Schmidhuber 1997.

    Notes
    -----
    Explained in book/learning/long_lags.ipynb.

    Examples
    --------
    >>> batch = copy_problem(np.random.default_rng(0), batch_size=1, lag=3, length=2, alphabet=4)
    >>> print(batch.x.argmax(axis=2).ravel(), batch.target.ravel())
    [3 2 8 8 9 8 8] [8 8 8 8 8 3 2]
    """
    check_generator(rng)
    B = check_integer("batch_size", batch_size, 1)
    lag = check_integer("lag", lag, 1)
    length = check_integer("length", length, 1)
    alphabet = check_integer("alphabet", alphabet, 2, BLANK)
    T = lag + 2 * length
    symbols = np.full((T, B), BLANK)
    symbols[:length] = rng.integers(0, alphabet, size=(length, B))
    symbols[length + lag - 1] = SIGNAL
    target = np.full((T, B), BLANK)
    target[-length:] = symbols[:length]
    return Batch(one_hot(symbols, COPY_SYMBOLS), target, np.ones((T, B), bool), np.full(B, T))


def copy_baseline(lag=50, length=10, alphabet=8):
    """Cross-entropy of the best answer without memory: blanks, then a guess among the symbols.

    ``length * ln(alphabet) / (lag + 2 length)``

    Parameters
    ----------
    lag, length, alphabet : int
        As in `copy_problem`.

    Returns
    -------
    float
        In nats a step. A network that has learned to remember is below it.

    References
    ----------
    Arjovsky, Shah & Bengio 2016, section 5.1: ``10 ln 8 / (T + 20)``.

    Examples
    --------
    >>> print(round(copy_baseline(lag=50, length=10, alphabet=8), 4))
    0.2971
    """
    lag, length = check_integer("lag", lag, 1), check_integer("length", length, 1)
    return length * math.log(check_integer("alphabet", alphabet, 2)) / (lag + 2 * length)


def _right(outputs, batch):
    check_batch(batch)
    outputs = np.asarray(outputs)
    if outputs.shape[:-1] != batch.target.shape:
        raise ValueError(
            f"outputs: got shape {outputs.shape}, expected (T, B, K) with T, B = "
            f"{batch.target.shape}"
        )
    return outputs.argmax(axis=-1) == batch.target


def copy_symbols_right(outputs, batch):
    """Share of each sequence's symbols that are given back rightly, blanks not counted.

    Parameters
    ----------
    outputs : array, shape (T, B, K)
        Scores or probabilities, the largest counts.
    batch : Batch
        The sequences of `copy_problem`.

    Returns
    -------
    array, shape (B,)
        From 0 to 1; a guess gives 1/8.
    """
    asked = batch.target != BLANK
    return (_right(outputs, batch) & asked).sum(axis=0) / asked.sum(axis=0)


def copy_correct(outputs, batch):
    """Criterion: the right symbol or blank has the largest output at every step.

    Parameters
    ----------
    outputs : array, shape (T, B, K)
        Scores or probabilities.
    batch : Batch
        The sequences of `copy_problem`.

    Returns
    -------
    array of bool, shape (B,)

    Notes
    -----
    The paper names no threshold; it plots the cross-entropy beside `copy_baseline`.
    """
    return _right(outputs, batch).all(axis=0)
