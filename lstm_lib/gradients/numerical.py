"""Derivatives by central differences: slow, independent of any backward pass, hard to get wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_lib._checks import as_float_array, check_finite_result
from lstm_lib._trees import map_arrays

__all__ = ["EPSILON", "numerical_gradient", "numerical_jacobian"]

EPSILON = 1e-5
"""Default step. The truncation error of a central difference grows as eps squared and the rounding
error shrinks as 1/eps; in float64 they meet near the cube root of 2.2e-16, which is 6e-6."""


def numerical_gradient(f: Callable[[Any], float], x: Any, eps: float = EPSILON) -> Any:
    """Gradient of a scalar function by central differences, one entry at a time.

    ``dL/dx_k = (f(x + eps e_k) - f(x - eps e_k)) / (2 eps) + O(eps**2)``

    Parameters
    ----------
    f : callable
        Takes something like `x`, returns one number (a loss).
    x : array_like, or a tuple or named tuple of such
        Where to differentiate. Tuples may be nested, so `LSTMParams` works, and so does
        ``(params, x, h0)``. It is not modified; `f` gets a copy in float64, since differences
        of float32 numbers keep only two or three digits.
    eps : float
        Step, in the units of `x`. The error plotted against it is U-shaped: too large and the
        curvature shows, too small and rounding does.

    Returns
    -------
    array, or a tuple or named tuple of such
        Structure and shapes of `x`, float64.

    Raises
    ------
    ValueError
        If `x` holds anything but finite numbers, `eps` is not positive, `eps` vanishes beside
        an entry of `x`, or `f` does not return one number.
    FloatingPointError
        If `f` returns NaN or infinity, or a difference overflows.

    See Also
    --------
    check_gradient, numerical_jacobian

    Notes
    -----
    It calls `f` twice for every number in `x`: for checks on small networks, not for training.
    Explained in book/gradient/backward.ipynb.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), [1.0, 3.0]).round(6)
    array([2., 6.])
    """

    def scalar(value):
        output = as_float_array("f(x)", value, finite=False)
        if output.size != 1:
            raise ValueError(
                f"f(x): got an array of shape {output.shape}, expected one number; "
                "numerical_jacobian takes functions that return arrays"
            )
        return output.reshape(())

    return numerical_jacobian(lambda point: scalar(f(point)), x, eps)


def numerical_jacobian(f: Callable[[Any], Any], x: Any, eps: float = EPSILON) -> Any:
    """Jacobian of an array-valued function by central differences.

    ``J[..., k] = (f(x + eps e_k) - f(x - eps e_k)) / (2 eps) + O(eps**2)``

    Parameters
    ----------
    f : callable
        Takes something like `x`, returns an array, always of the same shape.
    x : array_like, or a tuple or named tuple of such
        Where to differentiate, as in `numerical_gradient`.
    eps : float
        Step, in the units of `x`.

    Returns
    -------
    array, or a tuple or named tuple of such
        Structure of `x`; the Jacobian for an array of shape ``s`` has the shape of the output
        followed by ``s``: entry ``[j, k]`` is the derivative of output j by input k.

    Raises
    ------
    ValueError, FloatingPointError
        As `numerical_gradient`.

    Notes
    -----
    Explained in book/gradient/cell_state.ipynb.

    Examples
    --------
    >>> numerical_jacobian(lambda x: x * x[::-1], [2.0, 5.0]).round(6)
    array([[5., 2.],
           [5., 2.]])
    """
    eps = float(as_float_array("eps", eps, ()))
    if eps <= 0:
        raise ValueError(f"eps: got {eps}, expected a positive step")
    point = map_arrays(lambda name, leaf: as_float_array(name, leaf).astype(np.float64), "x", x)

    def along(name, leaf):
        columns = []
        for index in np.ndindex(leaf.shape):
            centre = leaf[index]
            # What is stored is rounded: divide by the distance really gone, not by 2 eps.
            above, below = centre + eps, centre - eps
            if above == below:
                raise ValueError(
                    f"eps: got {eps}, expected a step that changes {name}{list(index)} = {centre}"
                )
            leaf[index] = above
            plus = _evaluate(f, point)
            leaf[index] = below
            minus = _evaluate(f, point)
            leaf[index] = centre
            if plus.shape != minus.shape:
                raise ValueError(
                    f"f(x): got shapes {plus.shape} and {minus.shape}, expected always the same"
                )
            with np.errstate(under="ignore", over="ignore"):
                columns.append((plus - minus) / (above - below))
            check_finite_result("the numerical derivative", columns[-1], "make f smaller")
        if not columns:
            return np.zeros(_evaluate(f, point).shape + leaf.shape)
        return np.stack(columns, axis=-1).reshape(columns[0].shape + leaf.shape)

    return map_arrays(along, "x", point)


def _evaluate(f, point):
    # A copy: what f returns, or keeps, must not change with the next step.
    value = as_float_array(
        "f(x)",
        f(map_arrays(lambda _, leaf: leaf.copy(), "x", point)),
        None,
        finite=False,
    )
    if not np.isfinite(value).all():
        raise FloatingPointError("f(x) is not finite: start from smaller numbers or shorten eps")
    return value
