"""What one cell of a trained network does, in numbers: how the cells to look at were found."""

import numpy as np

from lstm_lib.cells import cell_of
from lstm_lib.tasks import ORDER_SYMBOLS, adding_problem, counting_word, temporal_order_problem

__all__ = ["counter_cell", "latch_cell", "sum_cell"]


def counter_cell(params, n=20):
    """Of an a^n b^n network, the cell that counts most evenly.

    Parameters
    ----------
    params : NetworkParams
        A network for a^n b^n.
    n : int
        Length of the word looked at; the first three steps of each half are left out, while the
        count settles.

    Returns
    -------
    dict
        ``index`` of the cell, its mean change ``per_a`` and ``per_b``, and ``spread``: the standard
        deviation of its changes relative to the mean size of a change.
    """
    x, _ = counting_word(n)
    c = cell_of(params.cell).forward(params.cell, x[:, None]).c[:, 0]  # (2 n + 1, H)
    change = np.diff(c, axis=0)
    a, b = change[3:n], change[n + 3 :]
    mean_a, mean_b = a.mean(axis=0), b.mean(axis=0)
    size = np.minimum(np.abs(mean_a), np.abs(mean_b))
    spread = np.maximum(a.std(axis=0), b.std(axis=0)) / np.maximum(size, 1e-3)
    spread = np.where(mean_a * mean_b < 0, spread, np.inf)  # a counter goes one way, then back
    k = int(np.argmin(spread))
    return {
        "index": k,
        "per_a": float(mean_a[k]),
        "per_b": float(mean_b[k]),
        "spread": float(min(spread[k], 1e9)),
    }


def latch_cell(params, sequences=500):
    """Of a temporal order network, the cell that tells the first relevant symbol from far behind.

    Parameters
    ----------
    params : NetworkParams
        A network for experiment 6a.
    sequences : int
        How many sequences are looked at.

    Returns
    -------
    dict
        ``index`` of the cell; ``separation``: the share of sequences whose first symbol is told by
        the sign of the cell's distance from its middle at step 45, 25 steps and more after it;
        ``forget``: the mean of its forget gate from step 22 to step 48.
    """
    batch = temporal_order_problem(np.random.default_rng(6), sequences)
    trace = cell_of(params.cell).forward(params.cell, batch.x)
    symbols = batch.x.argmax(axis=-1)
    relevant = (symbols[:30] == ORDER_SYMBOLS.index("X")) | (symbols[:30] == 5)
    place = relevant.argmax(axis=0)
    first = symbols[place, np.arange(sequences)] == ORDER_SYMBOLS.index("X")
    c = trace.c[45]  # (B, H)
    middle = (c[first].mean(axis=0) + c[~first].mean(axis=0)) / 2
    told = ((c > middle) == first[:, None]).mean(axis=0)
    told = np.maximum(told, 1 - told)
    forget = trace.f[22:49].mean(axis=(0, 1))
    # Of the cells that tell, the one whose two groups lie furthest apart.
    gap = np.abs(c[first].mean(axis=0) - c[~first].mean(axis=0))
    gap = gap / (c[first].std(axis=0) + c[~first].std(axis=0))
    k = int(np.argmax(gap))
    return {"index": k, "separation": float(told[k]), "forget": float(forget[k])}


def sum_cell(params, T=100, sequences=500):
    """Of an adding network, the cell whose state at the end follows the sum best.

    Parameters
    ----------
    params : NetworkParams
        A network for the adding problem.
    T : int
        Smallest length of its sequences.
    sequences : int
        How many sequences are looked at.

    Returns
    -------
    dict
        ``index`` of the cell, and ``r2``: the share of the answer's variance that a straight line
        through this cell's state explains.
    """
    batch = adding_problem(np.random.default_rng(4), sequences, T)
    c = cell_of(params.cell).forward(params.cell, batch.x).c
    ends = (batch.lengths - 1, np.arange(sequences))
    answer = batch.target[ends][:, 0]
    r2 = [np.corrcoef(c[ends][:, k], answer)[0, 1] ** 2 for k in range(c.shape[-1])]
    k = int(np.argmax(r2))
    return {"index": k, "r2": float(r2[k])}
