"""Losses: one number to make small, and its gradient with respect to the outputs.

Cross-entropies take logits, the outputs before softmax or sigmoid: so no logarithm of a rounded
zero is ever taken. Each loss is a mean over the entries that count; a mask says which steps do.

Explained in book/learning/training.ipynb.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, check_finite_result, describe
from lstm_lib.activations import sigmoid

__all__ = [
    "Loss",
    "binary_cross_entropy",
    "cross_entropy",
    "mean_squared_error",
    "softmax",
]


class Loss(NamedTuple):
    """A loss and its gradient.

    Parameters
    ----------
    value : float
        The loss.
    dy : array
        Its gradient with respect to the outputs, their shape; zero where the mask is False.
    """

    value: float
    dy: np.ndarray


def _check_mask(mask, shape):
    """The mask, True at the steps that count, shape `shape`; and N, how many they are."""
    if mask is None:
        mask = np.ones(shape, dtype=bool)
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise ValueError(f"mask: got dtype {mask.dtype}, expected bool")
    if mask.shape != shape:
        raise ValueError(f"mask: got shape {mask.shape}, expected {shape}")
    count = int(mask.sum())
    if count == 0:
        raise ValueError("mask: got no True entry, expected at least one step that counts")
    return mask, count


def _finish(value, dy):
    value = float(value)
    if not np.isfinite(value):
        raise FloatingPointError("the loss overflowed: the outputs are too large")
    check_finite_result("the loss's gradient", dy, "the outputs are too large")
    return Loss(value, dy)


def _as_outputs(name, value):
    array = as_float_array(name, value)
    if array.ndim == 0:
        raise ValueError(f"{name}: got a single number, expected shape (..., K)")
    return array


@np.errstate(under="ignore", over="ignore", invalid="ignore")
def mean_squared_error(y, target, mask=None):
    """Mean squared error and its gradient.

    ``L = 1/(N K) sum (y - target)^2,  dL/dy = 2 (y - target) / (N K)``

    Parameters
    ----------
    y : array_like, shape (..., K)
        Outputs, such as (T, B, K).
    target : array_like, shape (..., K)
        What they should be.
    mask : array of bool, shape (...), optional
        The N steps that count; all if not given.

    Returns
    -------
    Loss
        ``value`` and ``dy``.

    Raises
    ------
    ValueError
        If shapes or types do not fit, a number is not finite, or no step counts.
    FloatingPointError
        If the square overflows.

    Notes
    -----
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> loss = mean_squared_error([[[1.0]], [[2.0]]], [[[1.0]], [[4.0]]])  # T = 2
    >>> print(loss.value, loss.dy.ravel())
    2.0 [ 0. -2.]
    """
    y = _as_outputs("y", y)
    target = as_float_array("target", target, y.shape)
    mask, count = _check_mask(mask, y.shape[:-1])
    scale = 1 / (count * y.shape[-1])
    error = (y - target) * mask[..., None]
    return _finish(np.vdot(error, error) * scale, (error * (2 * scale)).astype(y.dtype))


def softmax(logits):
    """Probabilities of classes that exclude one another.

    ``p_k = exp(y_k) / sum_j exp(y_j)``

    Parameters
    ----------
    logits : array_like, shape (..., K)
        One score a class. Only differences count.

    Returns
    -------
    array, shape (..., K)
        From 0 to 1, sums of 1 along the last axis.

    Raises
    ------
    ValueError
        If a number is not finite.

    Notes
    -----
    The largest score is subtracted first, so that no exponential overflows. Explained in
    book/learning/training.ipynb.

    Examples
    --------
    >>> print(softmax([0.0, 0.0, np.log(2)]).round(4))
    [0.25 0.25 0.5 ]
    """
    logits = _as_outputs("logits", logits)
    with np.errstate(under="ignore", over="ignore"):
        e = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)


@np.errstate(under="ignore", over="ignore", invalid="ignore")
def cross_entropy(logits, classes, mask=None):
    """Cross-entropy of softmax outputs and its gradient.

    ``L = -1/N sum log softmax(y)[class],  dL/dy = (softmax(y) - onehot(class)) / N``

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Outputs before softmax.
    classes : array of int, shape (...)
        The right class, 0 to K - 1.
    mask : array of bool, shape (...), optional
        The N steps that count; all if not given. A class at another step is not looked at.

    Returns
    -------
    Loss
        ``value`` in nats a step, and ``dy``.

    Raises
    ------
    ValueError
        If shapes or types do not fit, a logit is not finite, a class that counts does not exist, or
        no step counts.

    Notes
    -----
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> loss = cross_entropy([[[2.0, 0.0, 0.0]]], [[0]])  # one step, class 0 is right
    >>> print(round(float(loss.value), 4), loss.dy.round(4))
    0.2395 [[[-0.213   0.1065  0.1065]]]
    """
    logits = _as_outputs("logits", logits)
    classes = np.asarray(classes)
    if classes.dtype.kind not in "iu":
        raise ValueError(f"classes: got {describe(classes)}, expected integers")
    if classes.shape != logits.shape[:-1]:
        raise ValueError(f"classes: got shape {classes.shape}, expected {logits.shape[:-1]}")
    mask, count = _check_mask(mask, classes.shape)
    K = logits.shape[-1]
    wrong = mask & ((classes < 0) | (classes >= K))
    if wrong.any():
        index = tuple(int(k) for k in np.argwhere(wrong)[0])
        raise ValueError(
            f"classes: got {classes[index]} at index {index}, expected numbers from 0 to {K - 1}"
        )
    classes = np.where(mask, classes, 0)[..., None]
    shifted = logits - logits.max(axis=-1, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=-1, keepdims=True)
    log_p = np.take_along_axis(shifted, classes, axis=-1) - np.log(total)
    value = -(log_p[..., 0] * mask).sum() / count
    dy = e / total
    np.put_along_axis(dy, classes, np.take_along_axis(dy, classes, axis=-1) - 1, axis=-1)
    dy *= mask[..., None]
    dy /= count
    return _finish(value, dy)


@np.errstate(under="ignore", over="ignore", invalid="ignore")
def binary_cross_entropy(logits, target, mask=None):
    """Cross-entropy of independent yes-or-no outputs and its gradient.

    ``L = 1/(N K) sum [log(1 + exp(y)) - target y],  dL/dy = (sigmoid(y) - target) / (N K)``

    Parameters
    ----------
    logits : array_like, shape (..., K)
        Outputs before the sigmoid.
    target : array_like, shape (..., K)
        0 for no, 1 for yes, or a probability.
    mask : array of bool, shape (...), optional
        The N steps that count; all if not given.

    Returns
    -------
    Loss
        ``value`` in nats an output, and ``dy``.

    Raises
    ------
    ValueError
        If shapes or types do not fit, a logit is not finite, a target is outside 0 to 1, or no step
        counts.

    Notes
    -----
    ``log(1 + exp(y))`` is computed as ``max(y, 0) + log1p(exp(-|y|))``, which cannot overflow.
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> loss = binary_cross_entropy([[[0.0, 3.0]]], [[[1.0, 1.0]]])
    >>> print(round(float(loss.value), 4), loss.dy.round(4))
    0.3709 [[[-0.25   -0.0237]]]
    """
    logits = _as_outputs("logits", logits)
    target = as_float_array("target", target, logits.shape)
    if target.size and (target.min() < 0 or target.max() > 1):
        raise ValueError(
            f"target: got numbers from {target.min()} to {target.max()}, expected 0 to 1"
        )
    mask, count = _check_mask(mask, logits.shape[:-1])
    scale = 1 / (count * logits.shape[-1])
    # With t = 0 or 1 one of the first two terms is exactly 0: no cancellation of large numbers.
    each = np.maximum(logits, 0) * (1 - target) + np.maximum(-logits, 0) * target
    each += np.log1p(np.exp(-np.abs(logits)))
    value = (each * mask[..., None]).sum() * scale
    dy = (sigmoid(logits) - target) * mask[..., None] * scale
    return _finish(value, dy.astype(logits.dtype))
