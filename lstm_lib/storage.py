"""Trained networks and unfinished trainings on disk: `.npz` files that hold numbers, nothing else.

No pickle: reading a file from elsewhere never runs code. Arrays are stored under their dotted name
(``params.cell.W_h``), the structure and everything that is no array as one JSON text (``header``).
"""

import io
import json
import os
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import Any

import numpy as np

from lstm_lib._checks import describe
from lstm_lib.cells import CELLS
from lstm_lib.optimizers import AdamState, MomentumState, SGDState
from lstm_lib.readout import ReadoutParams
from lstm_lib.training import History, NetworkParams, generator_from_state

__all__ = ["load_history", "load_note", "load_params", "save_history", "save_params"]

VERSION = 1
KINDS = (AdamState, MomentumState, NetworkParams, ReadoutParams, SGDState)
"""What a file may hold beside the parameters of the registered cells."""


def save_history(path, history: History, note: dict | None = None) -> None:
    """Store a training with everything needed to go on from it.

    The file appears whole or not at all: an interrupt while writing leaves the old one.

    Parameters
    ----------
    path : path-like
        Where to; the name is used as it is. A folder that is missing is made.
    history : History
        What `train` returned.
    note : dict, optional
        Anything JSON can hold, to be kept with it.

    Notes
    -----
    Explained in book/learning/training.ipynb.
    """
    if not isinstance(history, History):
        raise ValueError(f"history: got {describe(history)}, expected a History")
    _write(path, "history", history._asdict(), note)


def load_history(path, kinds=()) -> History:
    """Read what `save_history` stored.

    Parameters
    ----------
    path : path-like
        The file.
    kinds : sequence of named tuple classes
        Those the file holds beyond the library's own and the parameters of registered cells.

    Returns
    -------
    History
        To look at, or to go on from: ``train(model, history, ...)``.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, or not one of `save_history`; the message says what is wrong.
    """
    tree, _ = _read(path, "history", kinds)
    try:
        history = History(**tree)
        generator_from_state(history.rng_state)
        columns = [history.loss, history.gradient_norm, history.sequences]
        columns += list(history.measures.values())
        lengths = {np.shape(column) for column in columns}
    except (TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path}: damaged: its record is not complete ({error})") from error
    if len(lengths) != 1:
        raise ValueError(f"{path}: damaged: its columns have different lengths, {sorted(lengths)}")
    return history


def load_note(path) -> dict:
    """Read only what was kept with a stored training or with stored parameters.

    Parameters
    ----------
    path : path-like
        The file.

    Returns
    -------
    dict
    """
    return _header(path)[0]["note"]


def save_params(path, params: Any, note: dict | None = None) -> None:
    """Store parameters alone.

    Parameters
    ----------
    path : path-like
        Where to. A folder that is missing is made.
    params : named tuple of arrays
        Such as `NetworkParams` or `LSTMParams`, or a list of them, one a layer.
    note : dict, optional
        Anything JSON can hold, such as how they were trained.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from lstm_lib.initialisers import init_lstm
    >>> params = init_lstm(np.random.default_rng(0), input_size=2, hidden_size=16)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "weights.npz")
    ...     save_params(path, params, note={"seed": 0})
    ...     again, note = load_params(path)
    >>> np.array_equal(again.W_x, params.W_x), note
    (True, {'seed': 0})
    """
    _write(path, "params", {"params": params}, note)


def load_params(path, kinds=()) -> tuple[Any, dict]:
    """Read what `save_params` stored, or the parameters of a stored training.

    Parameters
    ----------
    path : path-like
        The file.
    kinds : sequence of named tuple classes
        Those the file holds beyond the library's own and the parameters of registered cells.

    Returns
    -------
    params : named tuple of arrays, or a list
        As it was stored.
    note : dict
        What was kept with it.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or foreign; the message says what is wrong.
    """
    tree, note = _read(path, None, kinds)
    if "params" not in tree:
        raise ValueError(f"{path}: damaged: it holds no parameters")
    return tree["params"], note


def _write(path, content, tree, note):
    arrays = {}
    header = {
        "format": "lstm_lib",
        "version": VERSION,
        "content": content,
        "tree": {name: _pack(name, value, arrays) for name, value in tree.items()},
        "note": note or {},
    }
    try:
        text = json.dumps(header, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"note: got what JSON cannot hold ({error})") from error
    with whole_file(path) as partial, open(partial, "wb") as file:
        np.savez(file, header=np.array(text.encode("ascii")), **arrays)


@contextmanager
def whole_file(path):
    """Give a file to write that becomes `path` at the end; the folder is made if it is missing.

    Whatever happens before the end leaves what was there. The file has a name of its own in each
    process and thread, so that of two writers one is the last, and neither mixes into the other.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}-{get_ident()}.partial")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _pack(name, value, arrays):
    """Describe `value` for the header; its arrays go into `arrays`."""
    layers = isinstance(value, list) and any(
        isinstance(v, (tuple, dict, np.ndarray)) for v in value
    )
    if isinstance(value, tuple) or layers:
        fields = getattr(value, "_fields", None) or [str(k) for k in range(len(value))]
        parts = {k: _pack(f"{name}.{k}", v, arrays) for k, v in zip(fields, value, strict=True)}
        named = hasattr(value, "_fields")
        kind = type(value).__name__ if named else "list" if layers else "tuple"
        return {"kind": kind, "parts": parts}
    if isinstance(value, dict):
        return {
            "kind": "dict",
            "parts": {k: _pack(f"{name}.{k}", v, arrays) for k, v in value.items()},
        }
    if isinstance(value, (np.ndarray, list)):
        try:
            array = np.asarray(value)
        except ValueError as error:
            raise ValueError(f"{name}: got {describe(value)}, expected numbers") from error
        if array.dtype.kind not in "fiub":
            raise ValueError(f"{name}: got dtype {array.dtype}, expected numbers")
        arrays[name] = array
        return {"array": name}
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, (int, float, str, bool, type(None))):
        raise ValueError(f"{name}: got {describe(value)}, expected arrays, numbers, text or tuples")
    return {"value": value}


def _header(path):
    """The header, checked, and the arrays."""
    data = Path(path).read_bytes()
    try:
        header, arrays = _open(data)
    except (
        ValueError,
        TypeError,
        KeyError,
        EOFError,
        OSError,
        MemoryError,  # a damaged shape may ask for any amount
        OverflowError,
        RuntimeError,  # a damaged flag may say that a part is encrypted
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise ValueError(f"{path}: damaged, or not an .npz file of lstm_lib ({error})") from error
    if header.get("format") != "lstm_lib":
        raise ValueError(f"{path}: not an .npz file of lstm_lib")
    if header.get("version") != VERSION:
        raise ValueError(
            f"{path}: got format version {header.get('version')!r}, expected {VERSION}"
        )
    if not isinstance(header.get("note"), dict) or not isinstance(header.get("tree"), dict):
        raise ValueError(f"{path}: damaged: its header is not complete")
    return header, arrays


def _read(path, content, kinds):
    header, arrays = _header(path)
    if content is not None and header.get("content") != content:
        raise ValueError(f"{path}: got a file of {header.get('content')!r}, expected {content!r}")
    cells = [cell.params for cell in CELLS.values()]
    known = {kind.__name__: kind for kind in (*KINDS, *cells, *kinds)}
    try:
        tree = {name: _unpack(part, arrays, known) for name, part in header["tree"].items()}
        return tree, header["note"]
    except _Unknown as error:
        raise ValueError(f"{path}: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: damaged: a part is missing ({error})") from error


def _open(data):
    stored = np.load(io.BytesIO(data), allow_pickle=False)
    if not isinstance(stored, np.lib.npyio.NpzFile):
        raise ValueError("a single array")
    with stored:
        if "header" not in stored.files:
            raise ValueError("it has no header")
        header = json.loads(stored["header"].item())
        if not isinstance(header, dict):
            raise ValueError("its header is no JSON object")
        return header, {name: stored[name] for name in stored.files if name != "header"}


class _Unknown(Exception):
    pass


def _unpack(part, arrays, known):
    if "array" in part:
        return arrays[part["array"]]
    if "value" in part:
        return part["value"]
    parts = {name: _unpack(inner, arrays, known) for name, inner in part["parts"].items()}
    kind = part["kind"]
    if kind == "dict":
        return parts
    if kind in ("tuple", "list"):
        return {"tuple": tuple, "list": list}[kind](parts.values())
    if kind not in known:
        raise _Unknown(
            f"it holds a {kind}, which is not one of the library's own: hand its class in `kinds`"
        )
    return known[kind](**parts)
