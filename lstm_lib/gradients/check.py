"""A gradient derived by hand, held against central differences.

Explained in book/gradient/backward.ipynb.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, describe
from lstm_lib._trees import leaves, rebuild
from lstm_lib.gradients.numerical import EPSILON, numerical_gradient

__all__ = ["GradientCheck", "check_gradient", "relative_error"]


def relative_error(actual: Any, expected: Any, floor: float = 0.0) -> Any:
    """Distance of two gradients relative to their size, one number an array.

    ``norm(actual - expected) / max(norm(actual), norm(expected), floor)``

    The norm is taken over the whole array. Entry by entry, an entry that is nearly zero would
    show a large relative error that means nothing.

    Parameters
    ----------
    actual, expected : array_like, or tuples or named tuples of such
        Two gradients of the same structure and shapes. The order does not matter.
    floor : float
        Size below which a norm counts as this: where both gradients should be zero and one
        of them holds rounding noise.

    Returns
    -------
    float, or a tuple or named tuple of floats
        0 is equal (two zero arrays are), 2 is opposite. Structure of `actual`, so that
        ``relative_error(grads, numerical).W_h`` is the error of that array.

    Raises
    ------
    ValueError
        If structures or shapes differ, or an entry is not a finite number.

    Notes
    -----
    Below 1e-7 a gradient is right, above 1e-3 there is a bug, as a rule of thumb for float64 and
    smooth activations. Explained in book/gradient/backward.ipynb.

    Examples
    --------
    >>> relative_error([0.0, 1.0], [0.0, 2.0])
    0.5
    """
    floor = float(as_float_array("floor", floor, ()))
    if floor < 0:
        raise ValueError(f"floor: got {floor}, expected a size of at least 0")
    if isinstance(actual, tuple) or isinstance(expected, tuple):
        if type(actual) is not type(expected) or len(actual) != len(expected):
            raise ValueError(
                f"expected: got {describe(expected)}, expected the structure of actual, "
                f"{describe(actual)}"
            )
        return rebuild(
            actual, [relative_error(a, b, floor) for a, b in zip(actual, expected, strict=True)]
        )
    actual = as_float_array("actual", actual)
    expected = as_float_array("expected", expected, actual.shape)
    largest = max(float(np.abs(array).max(initial=0)) for array in (actual, expected))
    if largest == 0:
        return 0.0
    # Numbers of at most 1, so that the squares inside a norm do not overflow.
    actual = actual / largest
    expected = expected / largest
    scale = max(np.linalg.norm(actual), np.linalg.norm(expected), floor / largest)
    return float(np.linalg.norm(actual - expected) / scale)


class GradientCheck(NamedTuple):
    """What `check_gradient` found.

    Parameters
    ----------
    passed : bool
        Whether `worst` is within the tolerance.
    worst : float
        The largest of the errors.
    errors : float, or a named tuple of floats
        Relative error of each array, in the structure of the gradient.
    numerical : array, or a named tuple of arrays
        The gradient by central differences.
    """

    passed: bool
    worst: float
    errors: Any
    numerical: Any


def check_gradient(
    f: Callable[[Any], float],
    x: Any,
    gradient: Any,
    eps: float = EPSILON,
    tolerance: float = 1e-6,
    floor: float = 1e-6,
) -> GradientCheck:
    """Compare a gradient derived by hand with central differences.

    Parameters
    ----------
    f : callable
        The scalar function that was differentiated.
    x : array_like, or a tuple or named tuple of such
        Where it was differentiated.
    gradient : like `x`
        The gradient to check.
    eps : float
        Step of the differences.
    tolerance : float
        Largest relative error, array by array, that passes.
    floor : float
        Gradients with a smaller norm are compared as if they had this one. The differences of a
        loss near 1 carry rounding noise of about 1e-11, so that nothing smaller can be told
        from zero.

    Returns
    -------
    GradientCheck
        ``passed``, ``worst``, ``errors`` and ``numerical``.

    Raises
    ------
    ValueError
        If `gradient` has not the structure and shapes of `x`, and as `numerical_gradient`.

    See Also
    --------
    numerical_gradient, relative_error

    Notes
    -----
    A check at one point can miss a bug: one step from a zero state says nothing on recurrent
    weights. Take at least two steps, a batch of two and a random start. Explained in
    book/gradient/backward.ipynb.

    Examples
    --------
    >>> check_gradient(lambda x: (x**2).sum(), [1.0, 3.0], [2.0, 6.0]).passed
    True
    """
    numerical = numerical_gradient(f, x, eps)
    errors = relative_error(gradient, numerical, floor)
    worst = float(max(leaves(errors), default=0.0))
    return GradientCheck(worst <= tolerance, worst, errors, numerical)
