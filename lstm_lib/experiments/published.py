"""What the papers report, each figure with its source.

Explained in book/learning/long_lags.ipynb.
"""

from typing import NamedTuple

__all__ = ["PUBLISHED", "Published"]


class Published(NamedTuple):
    """One published figure.

    Parameters
    ----------
    source : str
        Paper and place.
    network : str
        What was trained, with its number of weights where the source gives it.
    sequences : str
        Training sequences needed.
    outcome : str
        Sequences wrong, share of runs that succeed, or another measure of the source.
    """

    source: str
    network: str
    sequences: str
    outcome: str


_HS97 = "Hochreiter & Schmidhuber 1997"


def _hs97(place, network, sequences, outcome):
    return Published(f"{_HS97}, {place}", network, sequences, outcome)


PUBLISHED = {
    "adding-100": (_hs97("table 7", "LSTM, 93 weights", "74,000", "1 wrong of 2,560"),),
    "adding-500": (_hs97("table 7, T = 500", "LSTM, 93 weights", "209,000", "0 wrong of 2,560"),),
    "adding-1000": (_hs97("table 7", "LSTM, 93 weights", "853,000", "1 wrong of 2,560"),),
    "multiplication-100": (
        _hs97(
            "table 8, n_seq = 140", "LSTM, 93 weights", "482,000", "139 wrong of 2,560, MSE .0223"
        ),
        _hs97(
            "table 8, n_seq = 13", "LSTM, 93 weights", "1,273,000", "14 wrong of 2,560, MSE .0139"
        ),
    ),
    "order-6a": (_hs97("table 9", "LSTM, 156 weights", "31,390", "1 wrong of 2,560"),),
    "order-6b": (_hs97("table 9", "LSTM, 308 weights", "571,100", "2 wrong of 2,560"),),
    "reber": (
        _hs97("table 1", "LSTM, 264-276 weights", "8,440-39,740", "97-100 % of runs succeed"),
        # Elman's procedure: the hidden state before is an input like any other, and no error goes
        # further back. It is not the RNN trained by BPTT that stands beside it in `reber-rnn`.
        _hs97("table 1", "Elman net, no BPTT, ~435 weights", ">200,000", "0 % of runs succeed"),
        _hs97("table 1", "RCC, ~119-198 weights", "182,000", "50 % of runs succeed"),
    ),
    "recall-100": (
        _hs97("table 2", "LSTM, 10,504 weights", "5,040", "100 % of runs succeed"),
        _hs97("table 2", "chunker, 10,506 weights", "32,400", "33 % of runs succeed"),
        _hs97("table 2", "RNN by RTRL or BPTT", ">5,000,000", "0 % of runs succeed"),
    ),
    "latch-100": (
        _hs97("table 4, ST1", "LSTM, 102 weights", "27,380", ""),
        _hs97("table 4, ST2", "LSTM, 102 weights", "39,850", ".0195 % wrong"),
    ),
    "copy-50": (
        Published(
            "Arjovsky, Shah & Bengio 2016, section 5.1",
            "no memory",
            "",
            "cross-entropy 10 ln 8 / 70 = .297",
        ),
    ),
}
"""Figures by the name they are compared under; an experiment says which one is its own."""
