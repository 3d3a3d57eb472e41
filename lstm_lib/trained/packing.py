"""What a page may ask for when it is needed: stored networks, and the names that one learned from.

A network's numbers are in base64, no larger than they are stored.
"""

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from lstm_lib.cells import cell_of
from lstm_lib.tasks import split_names
from lstm_lib.trained import DIRECTORY, TRAINED, load_trained

__all__ = ["PACKED", "packed_names", "packed_network"]


def packed_network(name: str) -> dict[str, Any]:
    """A stored network, ready for JSON; the twin of ``unpack`` of js/math/trained.js.

    Parameters
    ----------
    name : str
        See `lstm_lib.trained.TRAINED`.

    Returns
    -------
    dict
        ``cell`` (its name), ``shapes`` of ``W_x, W_h, b, W_y, b_y``, ``bytes`` a number (2 or 4)
        and ``data``: all of them one after the other, little-endian, in base64; and the file's
        ``note``.
    """
    params, note = load_trained(name)
    with np.load(DIRECTORY / f"{name}.npz", allow_pickle=False) as stored:
        kind = stored["params.cell.W_x"].dtype
    arrays = {**params.cell._asdict(), **params.readout._asdict()}
    flat = np.concatenate([array.ravel() for array in arrays.values()])
    small = flat.astype(kind.newbyteorder("<"))
    return {
        "cell": cell_of(params.cell).name,
        "shapes": {key: list(array.shape) for key, array in arrays.items()},
        "bytes": kind.itemsize,
        "data": base64.b64encode(small.tobytes()).decode("ascii"),
        "note": note,
    }


def packed_names() -> dict[str, str]:
    """The list of first names in its two parts, see `lstm_lib.tasks.split_names`.

    Returns
    -------
    dict
        ``training`` and ``held_out``, each in alphabetical order with blanks between.
    """
    training, test = split_names()
    return {"training": " ".join(sorted(training)), "held_out": " ".join(sorted(test))}


PACKED: dict[str, Callable[[], dict[str, Any]]] = {
    **{name: partial(packed_network, name) for name in TRAINED},
    "first_names": packed_names,
}
"""All of them by name; each is made when it is called for."""
