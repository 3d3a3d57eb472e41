"""Checks on what a caller hands in, shared by the whole library so that all errors read alike.

Every message names the argument, says what came and what was expected. An array that already has
a floating-point type is passed on as it is, not copied.
"""

import math
import operator

import numpy as np

__all__ = [
    "affine_may_overflow",
    "as_float_array",
    "check_finite_result",
    "check_generator",
    "check_gradients",
    "check_integer",
    "check_one_of",
    "describe",
    "finite_z",
    "is_finite",
]

FLOAT_MAX = {np.dtype(kind): float(min(np.finfo(kind).max, np.finfo("d").max)) for kind in "efdg"}


def describe(value):
    """Say in a few words what ``value`` is, for an error message."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    text = " ".join(repr(value).split())
    if len(text) > 60:
        text = text[:57] + "..."
    return f"{type(value).__name__} {text}"


def is_finite(array):
    """True if no entry is NaN or infinite.

    The sum of squares, one pass, is finite unless an entry is not, or the squares overflow. Only
    then does every entry have to be looked at.
    """
    return math.isfinite(np.vdot(array, array)) or bool(np.isfinite(array).all())


def affine_may_overflow(weights, inputs, bounded, dtype):
    """False if all entries are finite and no product ``inputs @ weights`` can overflow.

    By Cauchy and Schwarz, no entry of the product is beyond norm times norm. Spares looking at
    every one.

    Parameters
    ----------
    weights, inputs : sequence of array
        All that is multiplied.
    bounded : int
        The number of further inputs that are known to lie within -1 and 1.
    dtype : numpy.dtype
        The floating-point type that must hold the product, or a narrower one.
    """
    weight_squares, input_squares = 0.0, float(bounded)
    for array in weights:
        weight_squares += np.vdot(array, array)
    for array in inputs:
        input_squares += np.vdot(array, array)
    bound = math.sqrt(weight_squares) * math.sqrt(input_squares)
    return not bound < FLOAT_MAX[dtype] / 4  # NaN compares false


def _as_array(name, value):
    if isinstance(value, np.ma.MaskedArray):
        raise ValueError(f"{name}: got a masked array, expected one without a mask")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, RuntimeError) as error:
        raise ValueError(f"{name}: got {describe(value)}, expected an array of numbers") from error
    if array.dtype.kind not in "fiub":
        raise ValueError(
            f"{name}: got {describe(value)} (dtype {array.dtype}), expected real numbers"
        )
    if array.dtype.kind != "f":
        return array.astype(np.float64)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _fits(shape, expected):
    if len(shape) != len(expected):
        return False
    for k, wanted in enumerate(expected):
        if type(wanted) is int and shape[k] != wanted:  # a name or None stands for any size
            return False
    return True


def _shape_text(shape):
    sizes = ["any" if size is None else str(size) for size in shape]
    return "(" + ", ".join(sizes) + ("," if len(sizes) == 1 else "") + ")"


def as_float_array(name, value, shape=None, *, finite=True):
    """Return ``value`` as a floating-point array, or raise a `ValueError` that names it.

    Parameters
    ----------
    name : str
        How the caller calls the argument, such as ``"x"`` or ``"params.W_h"``.
    value : array_like
        Integers and booleans become float64; floating-point types stay as they are, and an
        array that already has one is returned itself, not copied.
    shape : tuple of (int, str or None), optional
        Expected shape. An int is an exact size; a str such as ``"B"``, or None, is any size, and
        is what the message prints.
    finite : bool
        Whether NaN and infinity are refused.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    ValueError
        If ``value`` is not numeric, has another shape, or holds NaN or infinity.
    """
    array = value
    if type(array) is not np.ndarray or array.dtype.kind != "f" or not array.dtype.isnative:
        array = _as_array(name, value)
    if shape is not None and array.shape != shape and not _fits(array.shape, shape):
        raise ValueError(f"{name}: got shape {array.shape}, expected {_shape_text(shape)}")
    if finite and not is_finite(array):
        index = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(
            f"{name}: got {array[index]} at index {index}, expected finite numbers only"
        )
    return array


def check_one_of(name, value, choices):
    """Raise a `ValueError` unless ``value`` is one of the strings ``choices``."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(repr(choice) for choice in choices)
        raise ValueError(f"{name}: got {value!r}, expected one of {listed}")


def check_integer(name, value, least, greatest=None):
    """Return `value` as an int of at least `least`, or raise a `ValueError`.

    NumPy's integers are taken, truth values and floats are not, not even whole ones.
    """
    expected = f"an integer of at least {least}"
    if greatest is not None:
        expected = f"an integer from {least} to {greatest}"
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise ValueError(f"{name}: got {describe(value)}, expected {expected}")
    if number < least or (greatest is not None and number > greatest):
        raise ValueError(f"{name}: got {number}, expected {expected}")
    return number


def check_generator(rng):
    """Raise a `ValueError` unless `rng` is NumPy's generator: nothing here has its own seed."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"rng: got {describe(rng)}, expected a numpy.random.Generator, such as "
            "numpy.random.default_rng(0)"
        )


def check_finite_result(name, array, advice):
    """Raise a `FloatingPointError` if a computed array holds NaN or infinity.

    Parameters
    ----------
    name : str
        What was computed, such as ``"the gradient of W_h"``.
    array : numpy.ndarray
    advice : str
        What the caller can do about it.
    """
    if not is_finite(array):
        raise FloatingPointError(f"{name} overflowed {array.dtype}: {advice}")


def finite_z(z):
    """A pre-activation, or a `FloatingPointError` if it overflowed."""
    advice = "make the weights, the states or the input smaller"
    check_finite_result("the pre-activation z", z, advice)
    return z


def check_gradients(grads):
    """Return gradients, or raise a `FloatingPointError` that names the first that overflowed.

    Parameters
    ----------
    grads : named tuple or dict
        Arrays by name; a named tuple inside, such as the parameters, is looked into.
    """
    for name, part in (grads if isinstance(grads, dict) else grads._asdict()).items():
        if isinstance(part, tuple):
            check_gradients(part)
        else:
            advice = "clip or scale the incoming gradients, or make the weights smaller"
            check_finite_result(f"the gradient of {name}", part, advice)
    return grads
