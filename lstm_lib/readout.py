"""The layer between hidden state and answer: h is not y.

Explained in book/learning/training.ipynb.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import (
    as_float_array,
    check_finite_result,
    check_generator,
    check_gradients,
    check_integer,
    describe,
)

__all__ = [
    "ReadoutGrads",
    "ReadoutParams",
    "init_readout",
    "readout_backward",
    "readout_forward",
]


class ReadoutParams(NamedTuple):
    """Parameters of a linear readout.

    ``y_t = h_t @ W_y + b_y``

    Parameters
    ----------
    W_y : array, shape (H, K)
        Weights from the H hidden units to the K outputs.
    b_y : array, shape (K,)
        Bias.

    Notes
    -----
    Explained in book/cell/output.ipynb.
    """

    W_y: np.ndarray
    b_y: np.ndarray


class ReadoutGrads(NamedTuple):
    """Gradients of a loss with respect to what `readout_forward` took.

    Parameters
    ----------
    params : ReadoutParams
        With respect to the weights and the bias.
    h : array, shape (..., H)
        With respect to the hidden states: what the backward pass through time starts from.
    """

    params: ReadoutParams
    h: np.ndarray


def _check(params, h):
    if not isinstance(params, ReadoutParams):
        raise ValueError(f"params: got {describe(params)}, expected ReadoutParams(W_y, b_y)")
    W_y = as_float_array("params.W_y", params.W_y, ("H", "K"))
    b_y = as_float_array("params.b_y", params.b_y, (W_y.shape[1],))
    h = as_float_array("h", h)
    if h.ndim == 0 or h.shape[-1] != W_y.shape[0]:
        raise ValueError(f"h: got shape {h.shape}, expected (..., {W_y.shape[0]})")
    return W_y, b_y, h


def init_readout(rng, hidden_size, output_size, dtype=np.float64):
    """Start values: weights uniform within ``1 / sqrt(H)``, bias zero.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    hidden_size, output_size : int
        H and K.
    dtype : dtype
        float64 or float32.

    Returns
    -------
    ReadoutParams

    Examples
    --------
    >>> params = init_readout(np.random.default_rng(0), hidden_size=3, output_size=2)
    >>> params.W_y.shape, params.b_y.shape
    ((3, 2), (2,))
    """
    check_generator(rng)
    hidden_size = check_integer("hidden_size", hidden_size, 1)
    output_size = check_integer("output_size", output_size, 1)
    bound = 1 / np.sqrt(hidden_size)
    W_y = rng.uniform(-bound, bound, size=(hidden_size, output_size))
    return ReadoutParams(W_y.astype(dtype), np.zeros(output_size, dtype))


def readout_forward(params, h):
    """Outputs from hidden states, the same layer at every step.

    ``y_t = h_t @ W_y + b_y``

    Parameters
    ----------
    params : ReadoutParams
        Shapes (H, K) and (K,).
    h : array_like, shape (..., H)
        Hidden states, such as ``trace.h`` (T, B, H).

    Returns
    -------
    array, shape (..., K)
        Values, or logits if the loss is `cross_entropy` or `binary_cross_entropy`.

    Raises
    ------
    ValueError
        If an argument has another shape or holds NaN or infinity.
    FloatingPointError
        If an output overflows.

    See Also
    --------
    readout_backward

    Notes
    -----
    Explained in book/cell/output.ipynb.

    Examples
    --------
    >>> params = init_readout(np.random.default_rng(0), hidden_size=3, output_size=2)
    >>> readout_forward(params, np.zeros((5, 1, 3))).shape  # T = 5, B = 1
    (5, 1, 2)
    """
    W_y, b_y, h = _check(params, h)
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        y = h @ W_y + b_y  # (..., H) (H, K) + (K,) -> (..., K)
    check_finite_result("the readout's output", y, "make the weights smaller")
    return y


def readout_backward(params, h, dy):
    """Gradients of the readout, given the loss's gradient with respect to its outputs.

    ``dW_y = sum_t h_t^T dy_t,  db_y = sum_t dy_t,  dh_t = dy_t @ W_y^T``

    Parameters
    ----------
    params : ReadoutParams
        Shapes (H, K) and (K,).
    h : array_like, shape (..., H)
        What `readout_forward` took.
    dy : array_like, shape (..., K)
        Gradient with respect to its outputs, such as a loss's ``dy``.

    Returns
    -------
    ReadoutGrads
        ``params`` and ``h``.

    Raises
    ------
    ValueError
        If an argument has another shape or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    Notes
    -----
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> params = init_readout(np.random.default_rng(0), hidden_size=3, output_size=2)
    >>> grads = readout_backward(params, np.ones((5, 1, 3)), np.ones((5, 1, 2)))
    >>> print(grads.params.b_y, grads.h.shape)
    [5. 5.] (5, 1, 3)
    """
    W_y, b_y, h = _check(params, h)
    dy = as_float_array("dy", dy, (*h.shape[:-1], b_y.size))
    h_flat = h.reshape(-1, h.shape[-1])  # (N, H)
    dy_flat = dy.reshape(-1, b_y.size)  # (N, K)
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        grads = ReadoutGrads(
            ReadoutParams(h_flat.T @ dy_flat, dy_flat.sum(axis=0)),
            (dy_flat @ W_y.T).reshape(h.shape),
        )
    return check_gradients(grads)
