"""First names, letter by letter: what comes next, and how well counting alone can tell.

Explained in book/learning/names.ipynb.
"""

from functools import cache
from pathlib import Path

import numpy as np

from lstm_lib._checks import check_generator, check_integer
from lstm_lib.tasks.batch import Batch, check_sequence, check_text, one_hot

__all__ = [
    "NAME_SYMBOLS",
    "first_names",
    "name_baselines",
    "name_symbols",
    "names_batch",
    "names_problem",
    "split_names",
]

NAME_SYMBOLS = "abcdefghijklmnopqrstuvwxyz."
"""The letters, and the end mark, which also starts a name."""

END = len(NAME_SYMBOLS) - 1
DATA = Path(__file__).parent / "data" / "us_first_names_1990.txt"


@cache
def first_names():
    """All names of the list, in alphabetical order.

    Returns
    -------
    tuple of str
        5,163 first names, each of letters a to z, at most 11 of them.

    References
    ----------
    U.S. Census Bureau, "Frequently Occurring Surnames and First Names" from the 1990 census; the
    female and the male list joined, each name once. Public domain.

    Notes
    -----
    Explained in book/learning/names.ipynb.

    Examples
    --------
    >>> first_names()[:3]
    ('aaron', 'abbey', 'abbie')
    """
    return tuple(DATA.read_text(encoding="ascii").split())


@cache
def split_names(held_out=500):
    """The list in two parts: what a network learns from, and what it is tested on.

    The names are shuffled once, always in the same way.

    Parameters
    ----------
    held_out : int
        How many names are kept for the test.

    Returns
    -------
    training, test : tuple of str
        Two parts without a common name.

    Raises
    ------
    ValueError
        If `held_out` is not a whole number above 0 and below the number of names.

    Examples
    --------
    >>> training, test = split_names(held_out=500)
    >>> len(training), len(test)
    (4663, 500)
    """
    names = first_names()
    held_out = check_integer("held_out", held_out, 1)
    if held_out >= len(names):
        raise ValueError(f"held_out: got {held_out}, expected fewer than {len(names)}")
    shuffled = [names[k] for k in np.random.default_rng(1990).permutation(len(names))]
    return tuple(shuffled[held_out:]), tuple(shuffled[:held_out])


def name_symbols(name):
    """A name as numbers of `NAME_SYMBOLS`, with the end mark on both sides.

    Parameters
    ----------
    name : str
        Of letters a to z; it may be empty.

    Returns
    -------
    array of int, shape (len(name) + 2,)

    Examples
    --------
    >>> name_symbols("ada")
    array([26,  0,  3,  0, 26])
    """
    check_text("name", name)
    if strange := sorted(set(name) - set(NAME_SYMBOLS[:END])):
        raise ValueError(f"name: got {name!r} with {strange[0]!r}, expected letters from a to z")
    return np.array([END, *map(NAME_SYMBOLS.index, name), END])


def names_batch(names):
    """Chosen names side by side; asked at each symbol: which one is next.

    Parameters
    ----------
    names : sequence of str
        Of letters a to z.

    Returns
    -------
    Batch
        ``x`` (T, B, 27) one-hot in the order of `NAME_SYMBOLS`, the start mark first; ``target``
        (T, B) numbers of the next symbols, the end mark last. Asked at every step of a name.

    Notes
    -----
    The right letter is the next input, whatever the network answered: teacher forcing. Explained
    in book/learning/names.ipynb.

    Examples
    --------
    >>> batch = names_batch(["ada", "lena"])
    >>> batch.x.shape  # the longer name and what ends it, two names, the alphabet
    (5, 2, 27)
    """
    words = [name_symbols(name) for name in check_sequence("names", names, "names")]
    lengths = np.array([word.size - 1 for word in words])
    T, B = int(lengths.max()), len(words)
    mask = np.arange(T)[:, None] < lengths  # (T, B)
    inputs, target = np.zeros((T, B), np.int64), np.zeros((T, B), np.int64)
    for b, word in enumerate(words):
        inputs[: lengths[b], b] = word[:-1]
        target[: lengths[b], b] = word[1:]
    return Batch(one_hot(inputs, END + 1) * mask[:, :, None], target, mask, lengths)


def names_problem(rng, batch_size, held_out=500):
    """Random names of the training part, as a batch.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    batch_size : int
        B, the number of names.
    held_out : int
        How many names of the list are kept for the test, see `split_names`.

    Returns
    -------
    Batch
        As `names_batch`.
    """
    check_generator(rng)
    B = check_integer("batch_size", batch_size, 1)
    training, _ = split_names(held_out)
    return names_batch([training[k] for k in rng.integers(len(training), size=B)])


def name_baselines(training, test):
    """What guessing without a network costs, so that each number has something to beat.

    Letters and pairs are counted in `training`, each possibility once more than it was seen, so
    that none is held impossible.

    Parameters
    ----------
    training, test : sequence of str
        Names to count in, and names to be tested on.

    Returns
    -------
    dict
        Cross-entropy on `test` in nats a symbol: ``uniform``, all symbols alike; ``letters``, by
        how often each comes; ``pairs``, by how often each follows the one before.

    Notes
    -----
    Explained in book/learning/names.ipynb.

    Examples
    --------
    >>> losses = name_baselines(["ada", "adam"], ["ada"])  # nats a letter
    >>> {name: round(loss, 2) for name, loss in losses.items()}
    {'uniform': 3.3, 'letters': 2.23, 'pairs': 2.4}
    """
    K = END + 1
    pairs = np.ones((K, K))
    for name in check_sequence("training", training, "names"):
        word = name_symbols(name)
        np.add.at(pairs, (word[:-1], word[1:]), 1)
    letters = pairs.sum(axis=0) - K + 1  # what follows anything, with one added once
    words = [name_symbols(name) for name in check_sequence("test", test, "names")]
    before = np.concatenate([word[:-1] for word in words])
    after = np.concatenate([word[1:] for word in words])
    by_letter = np.log(letters / letters.sum())[after]
    by_pair = np.log(pairs / pairs.sum(axis=1, keepdims=True))[before, after]
    return {
        "uniform": float(np.log(K)),
        "letters": float(-by_letter.mean()),
        "pairs": float(-by_pair.mean()),
    }
