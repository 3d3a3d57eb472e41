"""What every task hands out: sequences of different length side by side, and what is asked.

Explained in book/learning/training.ipynb.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, describe

__all__ = [
    "Batch",
    "check_batch",
    "check_sequence",
    "check_text",
    "largest_error",
    "one_hot",
]


class Batch(NamedTuple):
    """Sequences side by side, time first; shorter ones are padded with zeros at their end.

    Parameters
    ----------
    x : array, shape (T, B, D)
        Inputs. T is the length of the longest sequence.
    target : array, shape (T, B, K) of floats or (T, B) of class numbers
        What is asked at each step; zero where nothing is.
    mask : array of bool, shape (T, B)
        The steps at which something is asked. A step after a sequence's end is never one of them,
        so that the padding has no part in the loss or in its gradient.
    lengths : array of int, shape (B,)
        The number of steps of each sequence.

    Notes
    -----
    Explained in book/learning/training.ipynb.
    """

    x: np.ndarray
    target: np.ndarray
    mask: np.ndarray
    lengths: np.ndarray


def check_batch(batch):
    """Raise a `ValueError` unless `batch` is a `Batch`."""
    if not isinstance(batch, Batch):
        raise ValueError(f"batch: got {describe(batch)}, expected a Batch")


def check_sequence(name, value, what):
    """Return `value` as a list, or raise a `ValueError` if it is no sequence or an empty one."""
    if not isinstance(value, (list, tuple, range)) and not (
        isinstance(value, np.ndarray) and value.ndim == 1
    ):
        raise ValueError(f"{name}: got {describe(value)}, expected a sequence of {what}")
    if not len(value):
        raise ValueError(f"{name}: got none, expected at least one")
    return list(value)


def check_text(name, value):
    """Raise a `ValueError` unless `value` is a text."""
    if not isinstance(value, str):
        raise ValueError(f"{name}: got {describe(value)}, expected a text")


def one_hot(indices, size):
    """Vectors with a single 1, shape ``indices.shape + (size,)``."""
    return np.eye(size)[indices]


def largest_error(outputs, batch):
    """Largest absolute error of each sequence, over the steps asked about and all outputs.

    Parameters
    ----------
    outputs : array, shape (T, B, K)
        What a network answers: values, or probabilities where the target is a class.
    batch : Batch
        The questions.

    Returns
    -------
    array, shape (B,)

    Raises
    ------
    ValueError
        If `outputs` has not the shape that the targets ask for.
    """
    check_batch(batch)
    T, B = batch.mask.shape
    if batch.target.ndim == 2:
        outputs = as_float_array("outputs", outputs, (T, B, "K"), finite=False)
        target = one_hot(batch.target, outputs.shape[-1])
    else:
        outputs = as_float_array("outputs", outputs, batch.target.shape, finite=False)
        target = batch.target
    error = np.abs(outputs - target).max(axis=-1)  # (T, B)
    return np.where(batch.mask, error, 0.0).max(axis=0)
