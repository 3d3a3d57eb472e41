"""Rules that turn gradients into a step, and clipping, which keeps a step from being too long.

Parameters, gradients and the rule's memory are tuples of arrays of the same structure, nested or
not. Nothing is changed in place: each update returns new parameters and a new memory, so that a
training can be stopped, stored and taken up again at any step. All keep the parameters' dtype,
whatever type of number a rate is.

Explained in book/learning/training.ipynb.
"""

import math
from numbers import Rational
from typing import Any, NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, check_finite_result, describe
from lstm_lib._trees import leaves, map_arrays, map_leaves, rebuild

__all__ = [
    "SGD",
    "Adam",
    "AdamState",
    "Clipped",
    "Momentum",
    "MomentumState",
    "SGDState",
    "clip_by_norm",
    "clip_by_value",
    "global_norm",
]


def _check_tree(name, value):
    return map_arrays(as_float_array, name, value)


def check_like(name, value, params, like="params"):
    """Return `value` in the dtypes of `params`, or raise a `ValueError` that names its unlike part.

    Both have the same structure and the same shapes.
    """
    if not isinstance(params, tuple) and not isinstance(value, tuple):
        array = as_float_array(name, value, np.shape(params))
        return array.astype(getattr(params, "dtype", array.dtype), copy=False)
    if type(value) is not type(params) or len(value) != len(params):
        raise ValueError(
            f"{name}: got {describe(value)}, expected the structure of {like}, "
            f"{type(params).__name__}"
        )
    fields = getattr(params, "_fields", range(len(params)))
    parts = zip(fields, value, params, strict=True)
    return rebuild(
        params, [check_like(f"{name}.{field}", part, p, like) for field, part, p in parts]
    )


def _check_number(name, value, low, high=math.inf, closed_low=False):
    """Return `value` as Python's float: NumPy's would draw float32 arrays up to float64."""
    if isinstance(value, Rational) and not isinstance(value, bool):
        value = float(value)  # a Fraction is a number too, though not to NumPy
    number = float(as_float_array(name, value, ()))
    if not (low <= number if closed_low else low < number) or not number < high:
        bound = "at least" if closed_low else "above"
        limit = "" if high == math.inf else f" and below {high}"
        raise ValueError(f"{name}: got {number}, expected a number {bound} {low}{limit}")
    return number


def _moved(params, step, *memory):
    """``step(p, *m)`` for each array and its memory, or an error that names what overflowed."""

    def move(name, p, *m):
        new = step(p, *m)
        check_finite_result(f"the step of {name}", new, "take a smaller learning rate, or clip")
        return new

    names = map_arrays(lambda name, _: name, "params", params)
    return map_leaves(move, names, params, *memory)


class SGDState(NamedTuple):
    """Memory of `SGD`: the number of steps made."""

    step: int


class SGD(NamedTuple):
    """Stochastic gradient descent.

    ``p <- p - learning_rate * g``

    Parameters
    ----------
    learning_rate : float
        Length of a step relative to the gradient.

    References
    ----------
    Robbins & Monro 1951, "A stochastic approximation method".

    Notes
    -----
    Explained in book/learning/training.ipynb.
    """

    learning_rate: float

    def start(self, params) -> SGDState:
        """The memory before the first step."""
        _check_number("learning_rate", self.learning_rate, 0)
        return SGDState(0)

    @np.errstate(all="ignore")
    def update(self, params, grads, state) -> tuple[Any, SGDState]:
        """New parameters and new memory after one step along `grads`."""
        rate = _check_number("learning_rate", self.learning_rate, 0)
        grads = check_like("grads", grads, params)
        return _moved(params, lambda p, g: p - rate * g, grads), SGDState(state.step + 1)


class MomentumState(NamedTuple):
    """Memory of `Momentum`: the number of steps made, and the velocity of each parameter."""

    step: int
    velocity: Any


class Momentum(NamedTuple):
    """Gradient descent with momentum.

    ``v <- momentum * v + g,  p <- p - learning_rate * v``

    Parameters
    ----------
    learning_rate : float
        Length of a step relative to the velocity.
    momentum : float
        How much of the velocity is kept, 0 to below 1. A constant gradient ends at a velocity of
        ``g / (1 - momentum)``.

    References
    ----------
    Polyak 1964, "Some methods of speeding up the convergence of iteration methods".

    Notes
    -----
    Explained in book/learning/training.ipynb.
    """

    learning_rate: float
    momentum: float = 0.9

    def _settings(self):
        return (
            _check_number("learning_rate", self.learning_rate, 0),
            _check_number("momentum", self.momentum, 0, 1, closed_low=True),
        )

    def start(self, params) -> MomentumState:
        """The memory before the first step: no velocity."""
        self._settings()
        return MomentumState(0, map_leaves(np.zeros_like, _check_tree("params", params)))

    @np.errstate(all="ignore")
    def update(self, params, grads, state) -> tuple[Any, MomentumState]:
        """New parameters and new memory after one step along `grads`."""
        rate, keep = self._settings()
        grads = check_like("grads", grads, params)
        velocity = map_leaves(lambda v, g: keep * v + g, state.velocity, grads)
        params = _moved(params, lambda p, v: p - rate * v, velocity)
        return params, MomentumState(state.step + 1, velocity)


class AdamState(NamedTuple):
    """Memory of `Adam`: the number of steps made, and running means of each gradient.

    Parameters
    ----------
    step : int
        Steps made.
    mean : like the parameters
        Running mean of the gradient, the paper's m.
    square : like the parameters
        Running mean of its square, the paper's v.
    """

    step: int
    mean: Any
    square: Any


class Adam(NamedTuple):
    """Adam: each parameter's step is scaled by the recent size of its own gradient.

    ``m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g^2``

    ``p <- p - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)``

    Parameters
    ----------
    learning_rate : float
        Nearly the largest length of a step in each coordinate.
    beta1, beta2 : float
        How much of each running mean is kept, 0 to below 1.
    epsilon : float
        Keeps a parameter whose gradient is zero from dividing by zero.

    References
    ----------
    Kingma & Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.

    Notes
    -----
    Explained in book/learning/training.ipynb.
    """

    learning_rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def _settings(self):
        return (
            _check_number("learning_rate", self.learning_rate, 0),
            _check_number("beta1", self.beta1, 0, 1, closed_low=True),
            _check_number("beta2", self.beta2, 0, 1, closed_low=True),
            _check_number("epsilon", self.epsilon, 0),
        )

    def start(self, params) -> AdamState:
        """The memory before the first step: both running means zero."""
        self._settings()
        zeros = map_leaves(np.zeros_like, _check_tree("params", params))
        return AdamState(0, zeros, zeros)

    @np.errstate(all="ignore")
    def update(self, params, grads, state) -> tuple[Any, AdamState]:
        """New parameters and new memory after one step along `grads`."""
        rate, beta1, beta2, epsilon = self._settings()
        grads = check_like("grads", grads, params)
        step = state.step + 1
        # Both means start at zero; these factors undo the bias towards it.
        rate = rate / (1 - beta1**step)
        correction = 1 - beta2**step
        mean = map_leaves(lambda m, g: beta1 * m + (1 - beta1) * g, state.mean, grads)
        square = map_leaves(lambda v, g: beta2 * v + (1 - beta2) * (g * g), state.square, grads)
        for array in leaves(square):  # an infinite one would stop its parameter for ever, silently
            check_finite_result("the mean of squared gradients", array, "clip the gradients")
        params = _moved(
            params,
            lambda p, m, v: p - rate * m / (np.sqrt(v / correction) + epsilon),
            mean,
            square,
        )
        return params, AdamState(step, mean, square)


class Clipped(NamedTuple):
    """Clipped gradients.

    Parameters
    ----------
    grads : like the gradients given
        The gradients to use.
    norm : float
        Norm before clipping, over all arrays: the number to watch.
    """

    grads: Any
    norm: float


@np.errstate(all="ignore")
def global_norm(grads):
    """Length of all gradients taken as one vector.

    ``sqrt(sum over all arrays and entries of g^2)``

    Parameters
    ----------
    grads : array, or tuples of arrays
        Gradients.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an entry is NaN or infinite.
    FloatingPointError
        If the norm is above the largest float.

    Examples
    --------
    >>> print(global_norm((np.array([3.0]), np.array([4.0]))))
    5.0
    """
    arrays = [as_float_array("grads", leaf) for leaf in leaves(grads)]
    total = math.fsum(_square_sum(array) for array in arrays)
    if math.isfinite(total) and total > 0:
        return math.sqrt(total)
    # The squares overflowed or vanished: the same sum, with the largest entry as the unit.
    largest = max((float(np.abs(array).max(initial=0)) for array in arrays), default=0.0)
    if largest == 0:
        return 0.0
    norm = largest * math.sqrt(math.fsum(_square_sum(array / largest) for array in arrays))
    if norm == math.inf:
        raise FloatingPointError("the norm of the gradients overflowed: make the loss smaller")
    return norm


def _square_sum(array):
    return float(np.vdot(array, array))


@np.errstate(all="ignore")
def clip_by_norm(grads, max_norm):
    """Shorten gradients whose common length is above a limit; their direction stays.

    ``g <- g * min(1, max_norm / norm(g))``, one norm over all arrays

    Parameters
    ----------
    grads : array, or tuples of arrays
        Gradients.
    max_norm : float
        The largest length allowed.

    Returns
    -------
    Clipped
        ``grads``, and the ``norm`` before clipping.

    Raises
    ------
    ValueError
        If an entry is NaN or infinite, or `max_norm` is not positive.

    References
    ----------
    Pascanu, Mikolov & Bengio 2013, "On the difficulty of training recurrent neural networks",
    algorithm 1.

    Notes
    -----
    Explained in book/recurrence/gradients.ipynb.

    Examples
    --------
    >>> clipped, norm = clip_by_norm((np.array([3.0]), np.array([4.0])), max_norm=1.0)
    >>> print(norm, clipped)
    5.0 (array([0.6]), array([0.8]))
    """
    max_norm = _check_number("max_norm", max_norm, 0)
    grads = _check_tree("grads", grads)
    norm = global_norm(grads)
    if norm > max_norm:
        scale = max_norm / norm
        grads = map_leaves(lambda g: g * scale, grads)
    return Clipped(grads, norm)


@np.errstate(all="ignore")
def clip_by_value(grads, limit):
    """Bring each entry into ``[-limit, limit]``; the direction of the whole may change.

    ``g <- min(max(g, -limit), limit)``

    Parameters
    ----------
    grads : array, or tuples of arrays
        Gradients.
    limit : float
        The largest entry allowed.

    Returns
    -------
    Clipped
        ``grads``, and the ``norm`` before clipping.

    Raises
    ------
    ValueError
        If an entry is NaN or infinite, or `limit` is not positive.

    Notes
    -----
    Explained in book/recurrence/gradients.ipynb.

    Examples
    --------
    >>> print(clip_by_value((np.array([3.0, -0.5]),), limit=1.0).grads)
    (array([ 1. , -0.5]),)
    """
    limit = _check_number("limit", limit, 0)
    grads = _check_tree("grads", grads)
    return Clipped(map_leaves(lambda g: np.clip(g, -limit, limit), grads), global_norm(grads))
