"""The languages a^n b^n and a^n b^n c^n: to know when a word ends, one has to count.

Explained in book/learning/long_lags.ipynb and book/learning/inside.ipynb.
"""

import numpy as np

from lstm_lib._checks import check_generator, check_integer, check_one_of
from lstm_lib.tasks.batch import Batch, check_batch, check_sequence, one_hot

__all__ = [
    "COUNTING_SYMBOLS",
    "counting_batch",
    "counting_correct",
    "counting_problem",
    "counting_word",
    "longest_run",
]

COUNTING_SYMBOLS = {"anbn": "SabT", "anbncn": "SabcT"}
"""Symbols of each language in the order of inputs and outputs; S starts a word and T ends it."""

THRESHOLD = 0.5


def counting_word(n, language="anbn"):
    """One word with its start symbol, as inputs and as targets.

    ``S a^n b^n``, after which T is the only legal symbol

    Parameters
    ----------
    n : int
        How often each letter comes, at least 1.
    language : {"anbn", "anbncn"}
        Two letters or three.

    Returns
    -------
    x : array, shape (k n + 1, K)
        One-hot inputs, the K symbols in the order of `COUNTING_SYMBOLS`; k is 2 or 3.
    target : array, shape (k n + 1, K)
        1 for each symbol that may come next, 0 for the others.

    Examples
    --------
    >>> x, target = counting_word(2)  # start, a, a, b, b: what comes next is the target
    >>> print(x.argmax(axis=1))
    [0 1 1 2 2]
    """
    check_one_of("language", language, tuple(COUNTING_SYMBOLS))
    n = check_integer("n", n, 1)
    K = len(COUNTING_SYMBOLS[language])
    letters = np.repeat(np.arange(1, K - 1), n)
    x = one_hot(np.concatenate([[0], letters]), K)
    target = one_hot(np.concatenate([letters, [K - 1]]), K)
    # As long as only a's were seen, another a and the first b are both legal.
    target[1 : n + 1, 1] = 1
    target[1 : n + 1, 2] = 1
    return x, target


def counting_batch(counts, language="anbn"):
    """Chosen words side by side; asked at each symbol: which symbols may come next.

    Parameters
    ----------
    counts : sequence of int
        The n of each word.
    language : {"anbn", "anbncn"}
        Two letters or three.

    Returns
    -------
    Batch
        ``x`` and ``target`` (T, B, K), K = 4 or 5, asked at every symbol.

    Examples
    --------
    >>> batch = counting_batch([1, 3])  # the shorter word is padded
    >>> print(batch.x.shape, batch.mask.sum(axis=0).ravel())
    (7, 2, 4) [3 7]
    """
    words = [counting_word(n, language) for n in check_sequence("counts", counts, "integers")]
    lengths = np.array([len(x) for x, _ in words])
    T, B, K = int(lengths.max()), len(words), words[0][0].shape[1]
    x, target = np.zeros((T, B, K)), np.zeros((T, B, K))
    for b, (word_x, word_target) in enumerate(words):
        x[: lengths[b], b] = word_x
        target[: lengths[b], b] = word_target
    return Batch(x, target, np.arange(T)[:, None] < lengths, lengths)


def counting_problem(rng, batch_size, language="anbn", n=(1, 10)):
    """Random words of a^n b^n or a^n b^n c^n, n drawn uniformly.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of words.
    language : {"anbn", "anbncn"}
        Two letters or three.
    n : (int, int)
        Smallest and largest n.

    Returns
    -------
    Batch
        As `counting_batch`.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Gers & Schmidhuber 2001, "LSTM recurrent networks learn simple context-free and
    context-sensitive languages", IEEE Transactions on Neural Networks 12(6).

    Notes
    -----
    Explained in book/learning/long_lags.ipynb and book/learning/inside.ipynb.

    Examples
    --------
    >>> batch = counting_problem(np.random.default_rng(0), batch_size=2, n=(3, 3))
    >>> batch.x.shape
    (7, 2, 4)
    """
    check_generator(rng)
    B = check_integer("batch_size", batch_size, 1)
    if len(n := check_sequence("n", n, "two integers")) != 2:
        raise ValueError(f"n: got {len(n)} numbers, expected the smallest and the largest n")
    low = check_integer("n[0]", n[0], 1)
    high = check_integer("n[1]", n[1], low)
    return counting_batch(rng.integers(low, high + 1, size=B), language)


def counting_correct(outputs, batch):
    """Criterion: at every step, outputs above 0.5 are those of the legal next symbols, no other.

    Parameters
    ----------
    outputs : array, shape (T, B, K)
        One probability for each symbol.
    batch : Batch
        The words of `counting_problem`.

    Returns
    -------
    array of bool, shape (B,)
        Whether the whole word was predicted rightly.

    References
    ----------
    Gers & Schmidhuber 2001 count a word as right when every prediction in it is. Their network
    has its own output range; the threshold 0.5 on probabilities is this library's.
    """
    check_batch(batch)
    outputs = np.asarray(outputs)
    if outputs.shape != batch.target.shape:
        raise ValueError(f"outputs: got shape {outputs.shape}, expected {batch.target.shape}")
    right = ((outputs > THRESHOLD) == (batch.target > THRESHOLD)).all(axis=-1)
    return (right | ~batch.mask).all(axis=0)


def longest_run(predict, language="anbn", limit=1000):
    """Largest N such that every word with n = 1..N is predicted rightly.

    Parameters
    ----------
    predict : callable
        Takes inputs (T, B, K), returns probabilities (T, B, K).
    language : {"anbn", "anbncn"}
        Two letters or three.
    limit : int
        Where to stop.

    Returns
    -------
    int
        From 0 to `limit`.

    References
    ----------
    Gers & Schmidhuber 2001, whose tables give the largest n up to which all words were right.

    Examples
    --------
    >>> longest_run(lambda x: np.zeros(x.shape), limit=5)  # it says nothing, and is never right
    0
    """
    limit = check_integer("limit", limit, 1)
    low = 1
    while low <= limit:
        # Words of like length together, few enough that the batch stays small.
        high = min(limit, low + max(9, low // 4))
        batch = counting_batch(range(low, high + 1), language)
        right = counting_correct(predict(batch.x), batch)
        if not right.all():
            return low + int(np.argmin(right)) - 1
        low = high + 1
    return limit
