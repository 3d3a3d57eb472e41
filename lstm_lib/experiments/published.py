"""What the papers report, each figure with its source."""

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

PUBLISHED = {
    "adding-100": (
        Published(f"{_HS97}, experiment 4", "LSTM, 93 weights", "74,000", "1 wrong of 2560"),
    ),
    "adding-500": (Published(f"{_HS97}, experiment 4", "LSTM", "209,000", "0 wrong of 2560"),),
    "adding-1000": (Published(f"{_HS97}, experiment 4", "LSTM", "853,000", "1 wrong of 2560"),),
    "multiplication-100": (
        Published(f"{_HS97}, experiment 5", "LSTM", "482,000", "139 wrong of 2560, MSE .0223"),
        Published(f"{_HS97}, experiment 5", "LSTM", "1,273,000", "14 wrong of 2560, MSE .0139"),
    ),
    "order-6a": (
        Published(f"{_HS97}, experiment 6a", "LSTM, 156 weights", "31,390", "1 wrong of 2560"),
    ),
    "order-6b": (
        Published(f"{_HS97}, experiment 6b", "LSTM, 308 weights", "571,100", "2 wrong of 2560"),
    ),
    "reber": (
        Published(f"{_HS97}, experiment 1", "LSTM", "8,440-39,740", "97-100 % of runs succeed"),
        Published(f"{_HS97}, experiment 1", "Elman net", "", "0 % of runs succeed"),
        Published(
            f"{_HS97}, experiment 1", "Recurrent cascade correlation", "", "50 % of runs succeed"
        ),
    ),
    "recall-100": (
        Published(f"{_HS97}, experiment 2a", "LSTM", "5,040", "100 % of runs succeed"),
        Published(f"{_HS97}, experiment 2a", "Neural sequence chunker", "32,400", "33 %"),
        Published(f"{_HS97}, experiment 2a", "RNN by RTRL or BPTT", "", "0 %"),
    ),
    "latch-100": (Published(f"{_HS97}, experiment 3a", "LSTM", "27,380 (ST1), 39,850 (ST2)", ""),),
    "copy-50": (
        Published(
            "Arjovsky, Shah & Bengio 2016, section 5.1",
            "no memory",
            "",
            "cross-entropy 10 ln 8 / (T + 20)",
        ),
    ),
}
"""Figures by the name they are compared under; an experiment says which one is its own."""
