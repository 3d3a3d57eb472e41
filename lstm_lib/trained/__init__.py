"""Small trained networks, stored with the book, for looking inside.

``make.py`` is the script that made them. A training's last digits depend on the machine, so the
weights are stored and not trained again in a build; the notes in the files say what they can do.

Explained in book/learning/inside.ipynb.
"""

from pathlib import Path
from typing import Any

from lstm_lib._checks import check_one_of
from lstm_lib.storage import load_params
from lstm_lib.training import NetworkParams

__all__ = ["TRAINED", "load_trained"]

TRAINED = {
    "counter": "a^n b^n with 3 cells: one of them counts",
    "temporal_order": "temporal order 6a with 8 cells: one of them keeps the first symbol",
    "adding": "adding problem with 16 cells: one of them follows the sum",
    "names": "next letter of a first name with 64 cells: it writes",
}
"""Names of the networks, and what each is."""

DIRECTORY = Path(__file__).parent


def load_trained(name: str) -> tuple[NetworkParams, dict[str, Any]]:
    """Read a stored network.

    Parameters
    ----------
    name : {"counter", "temporal_order", "adding", "names"}
        See `TRAINED`.

    Returns
    -------
    params : NetworkParams
        Cell and readout, float64 arrays.
    note : dict
        ``experiment`` and ``seed`` that made it, ``chosen`` (how this one came to be taken),
        ``test`` and ``cell`` (which cell to look at and what was measured of it; none of "names").

    Raises
    ------
    ValueError
        If there is no such network, or its file is damaged.

    Notes
    -----
    Explained in book/learning/inside.ipynb and book/learning/names.ipynb.

    Examples
    --------
    >>> network, about = load_trained("adding")
    >>> network.cell.W_h.shape
    (16, 64)
    """
    check_one_of("name", name, tuple(TRAINED))
    params, note = load_params(DIRECTORY / f"{name}.npz")
    return in_doubles(params), note


def in_doubles(params: NetworkParams) -> NetworkParams:
    """The same network in float64, in which everything here is computed."""
    cell, readout = params
    return NetworkParams(
        type(cell)(*(array.astype(float) for array in cell)),
        type(readout)(*(array.astype(float) for array in readout)),
    )
