"""The embedded Reber grammar: the second symbol decides the last but one, far behind it.

Explained in book/learning/long_lags.ipynb.
"""

import numpy as np

from lstm_lib._checks import check_generator, check_integer
from lstm_lib.tasks.batch import (
    Batch,
    check_batch,
    check_sequence,
    check_text,
    one_hot,
)

__all__ = [
    "REBER_SYMBOLS",
    "embedded_reber_correct",
    "embedded_reber_problem",
    "embedded_reber_sets",
    "embedded_reber_string",
    "is_embedded_reber",
    "legal_next",
    "reber_batch",
]

REBER_SYMBOLS = "BTPSXVE"
"""The seven symbols, in the order of the one-hot inputs and of the outputs."""

# The Reber grammar as a graph: node -> ((symbol, next node), ...). Both edges of a node are
# equally likely. Node 6 is the end.
_GRAMMAR = {
    0: (("B", 1),),
    1: (("T", 2), ("P", 3)),
    2: (("S", 2), ("X", 4)),
    3: (("T", 3), ("V", 5)),
    4: (("X", 3), ("S", 6)),
    5: (("P", 4), ("V", 6)),
    6: (("E", 7),),
}
_END = 7


def _reber_string(rng):
    node, symbols = 0, []
    while node != _END:
        edges = _GRAMMAR[node]
        symbol, node = edges[rng.integers(len(edges))] if len(edges) > 1 else edges[0]
        symbols.append(symbol)
    return "".join(symbols)


def embedded_reber_string(rng):
    """Draw one string of the embedded Reber grammar.

    ``B (T | P) <string of the Reber grammar> (the same T or P) E``

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance; each branch of the grammar is taken with probability 1/2.

    Returns
    -------
    str
        Such as ``"BTBPVVETE"``; at least 9 symbols.

    References
    ----------
    Hochreiter & Schmidhuber 1997, "Long Short-Term Memory", experiment 1, figures 3 and 4.

    Notes
    -----
    Explained in book/learning/long_lags.ipynb.

    Examples
    --------
    >>> string = embedded_reber_string(np.random.default_rng(0))
    >>> is_embedded_reber(string)
    True
    """
    check_generator(rng)
    wrapper = "TP"[rng.integers(2)]
    return "B" + wrapper + _reber_string(rng) + wrapper + "E"


def legal_next(prefix):
    """Symbols that may follow a beginning of a string: the checker of the grammar.

    Parameters
    ----------
    prefix : str
        The first symbols of a string, at least none.

    Returns
    -------
    str
        In the order of `REBER_SYMBOLS`; empty if the string is complete.

    Raises
    ------
    ValueError
        If no string of the grammar begins like this.
    """
    check_text("prefix", prefix)
    state = ("outer", 0)
    for position, symbol in enumerate(prefix):
        steps = _outer_steps(state)
        if symbol not in steps:
            raise ValueError(
                f"prefix: got {symbol!r} at position {position} of {prefix!r}, expected one of "
                f"{', '.join(steps) or 'nothing: the string is complete'}"
            )
        state = steps[symbol]
    return "".join(sorted(_outer_steps(state), key=REBER_SYMBOLS.index))


def _outer_steps(state):
    """Where each legal symbol leads. A state is a place outside, or (wrapper, inner node)."""
    place, node = state
    if place == "outer":
        return {
            0: {"B": ("outer", 1)},
            1: {"T": ("T", 0), "P": ("P", 0)},
            2: {"E": ("outer", 3)},
            3: {},
        }[node]
    if node == _END:
        return {place: ("outer", 2)}
    return {symbol: (place, target) for symbol, target in _GRAMMAR[node]}


def is_embedded_reber(string):
    """Whether a string belongs to the embedded Reber grammar, from its first to its last symbol.

    Parameters
    ----------
    string : str
        Letters of `REBER_SYMBOLS`, or any other: such a string belongs to no grammar.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_embedded_reber("BTBTXSETE"), is_embedded_reber("BTBTXSEPE")
    (True, False)
    """
    check_text("string", string)
    try:
        return legal_next(string) == ""
    except ValueError:
        return False


def reber_batch(strings):
    """Strings of the grammar as a batch: at each symbol but the last, the next one is asked.

    Parameters
    ----------
    strings : sequence of str
        Strings of the embedded Reber grammar.

    Returns
    -------
    Batch
        ``x`` (T, B, 7) one-hot, ``target`` (T, B) the next symbol's number in `REBER_SYMBOLS`.

    Raises
    ------
    ValueError
        If one of them is not a string of the grammar.
    """
    strings = check_sequence("strings", strings, "texts")
    for k, string in enumerate(strings):
        if not isinstance(string, str) or not is_embedded_reber(string):
            raise ValueError(f"strings[{k}]: got {string!r}, expected an embedded Reber string")
    lengths = np.array([len(string) - 1 for string in strings])
    T, B = int(lengths.max()), len(strings)
    x = np.zeros((T, B, len(REBER_SYMBOLS)))
    target = np.zeros((T, B), dtype=np.int64)
    for b, string in enumerate(strings):
        numbers = np.array([REBER_SYMBOLS.index(symbol) for symbol in string])
        x[: lengths[b], b] = one_hot(numbers[:-1], len(REBER_SYMBOLS))
        target[: lengths[b], b] = numbers[1:]
    mask = np.arange(T)[:, None] < lengths
    return Batch(x, target, mask, lengths)


def embedded_reber_problem(rng, batch_size):
    """Random strings of the embedded Reber grammar; asked at each symbol: the next one.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of strings.

    Returns
    -------
    Batch
        As `reber_batch`.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Hochreiter & Schmidhuber 1997, "Long Short-Term Memory", experiment 1.
    """
    check_generator(rng)
    B = check_integer("batch_size", batch_size, 1)
    return reber_batch([embedded_reber_string(rng) for _ in range(B)])


def embedded_reber_sets(rng, size=256):
    """A training set and a test set that share no string.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    size : int
        Strings in each; a string may stand in a set more than once.

    Returns
    -------
    training, test : list of str

    References
    ----------
    Hochreiter & Schmidhuber 1997, experiment 1, after Fahlman 1991: 256 strings each, those of the
    training set left out of the test set.
    """
    check_generator(rng)
    size = check_integer("size", size, 1)
    training = [embedded_reber_string(rng) for _ in range(size)]
    known, test = set(training), []
    while len(test) < size:
        string = embedded_reber_string(rng)
        if string not in known:
            test.append(string)
    return training, test


def embedded_reber_correct(outputs, batch):
    """Published criterion of experiment 1: the possible next symbols are always the most active.

    At every step, the least active output of a legal next symbol is above the most active output
    of an illegal one.

    Parameters
    ----------
    outputs : array, shape (T, B, 7)
        A network's outputs; any increasing function of the probabilities serves.
    batch : Batch
        Strings as `reber_batch` gives them.

    Returns
    -------
    array of bool, shape (B,)

    References
    ----------
    Hochreiter & Schmidhuber 1997, experiment 1: a run succeeds if all symbols of the training and
    the test set are predicted correctly.
    """
    check_batch(batch)
    outputs = np.asarray(outputs)
    if outputs.shape != batch.x.shape:
        raise ValueError(f"outputs: got shape {outputs.shape}, expected {batch.x.shape}")
    legal = np.zeros(batch.x.shape, dtype=bool)
    symbols = batch.x.argmax(axis=-1)
    for b, length in enumerate(batch.lengths):
        state = ("outer", 0)
        for t in range(length):
            state = _outer_steps(state)[REBER_SYMBOLS[symbols[t, b]]]
            for symbol in _outer_steps(state):
                legal[t, b, REBER_SYMBOLS.index(symbol)] = True
    least_legal = np.where(legal, outputs, np.inf).min(axis=-1)
    most_illegal = np.where(legal, -np.inf, outputs).max(axis=-1)
    # After a string's end no symbol is legal: infinity is above whatever is there.
    return (least_legal > most_illegal).all(axis=0)
