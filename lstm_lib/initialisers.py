"""How recurrent cells start: random weights, and biases that set how long they remember."""

import numpy as np

from lstm_lib._checks import as_float_array, check_generator, check_integer, check_one_of
from lstm_lib.parameters import LSTMParams, RNNParams, check_lstm_params

__all__ = ["init_lstm", "init_rnn", "with_chrono_bias", "with_forget_bias"]


def _uniform(rng, bound, *shape):
    return rng.uniform(-bound, bound, size=shape)


def _orthogonal(rng, size):
    """A matrix drawn evenly from all orthogonal ones: no direction is preferred."""
    q, r = np.linalg.qr(rng.normal(size=(size, size)))
    return q * np.sign(np.diag(r))  # without the signs, QR's own convention would show


WEIGHTS = {
    # name: input weights, recurrent weights, bias, of one affine map
    "uniform": lambda rng, D, H: (
        _uniform(rng, H**-0.5, D, H), _uniform(rng, H**-0.5, H, H), _uniform(rng, H**-0.5, H)
    ),
    "glorot": lambda rng, D, H: (
        _uniform(rng, (6 / (D + H)) ** 0.5, D, H), _uniform(rng, (3 / H) ** 0.5, H, H), np.zeros(H)
    ),
    "orthogonal": lambda rng, D, H: (
        _uniform(rng, (6 / (D + H)) ** 0.5, D, H), _orthogonal(rng, H), np.zeros(H)
    ),
}  # fmt: skip


def _init(kind, blocks, rng, input_size, hidden_size, weights, gain, dtype):
    check_generator(rng)
    D = check_integer("input_size", input_size, 0)
    H = check_integer("hidden_size", hidden_size, 1)
    check_one_of("weights", weights, WEIGHTS)
    gain = as_float_array("gain", gain, ())
    drawn = [WEIGHTS[weights](rng, D, H) for _ in range(blocks)]
    W_x, W_h, b = (np.concatenate(parts, axis=-1) for parts in zip(*drawn, strict=True))
    return kind(W_x.astype(dtype), (gain * W_h).astype(dtype), b.astype(dtype))


def init_lstm(rng, input_size, hidden_size, *, weights="uniform", gain=1.0, dtype=np.float64):
    """Draw the parameters with which an LSTM starts.

    - ``"uniform"``: all of ``U(-1/sqrt(H), 1/sqrt(H))``, as in PyTorch (there with two biases).
    - ``"glorot"``: each gate's map of n inputs and m outputs of ``U(-a, a)`` with
      ``a = sqrt(6/(n + m))``; ``b`` is 0.
    - ``"orthogonal"``: each gate's ``W_h`` a random orthogonal matrix, ``W_x`` as for Glorot; ``b``
      is 0.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from; the same generator state gives the same parameters.
    input_size, hidden_size : int
        D and H.
    weights : {"uniform", "glorot", "orthogonal"}
    gain : float
        Factor on the recurrent weights.
    dtype : numpy dtype
        Type of the arrays, such as ``np.float32``.

    Returns
    -------
    LSTMParams
        New arrays, ``W_x`` (D, 4H), ``W_h`` (H, 4H), ``b`` (4H,).

    Raises
    ------
    ValueError
        If an argument is not as described.

    See Also
    --------
    with_forget_bias, with_chrono_bias, init_rnn

    References
    ----------
    Glorot, X., & Bengio, Y. (2010). Understanding the difficulty of training deep feedforward
    neural networks. AISTATS, eq. 16. (Keras applies it to the packed matrix, m = 4H.)
    Saxe, A. M., McClelland, J. L., & Ganguli, S. (2014). Exact solutions to the nonlinear
    dynamics of learning in deep linear neural networks. ICLR.

    Notes
    -----
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> params = with_forget_bias(init_lstm(np.random.default_rng(0), 2, 16), 1.0)
    """
    return _init(LSTMParams, 4, rng, input_size, hidden_size, weights, gain, dtype)


def init_rnn(rng, input_size, hidden_size, *, weights="uniform", gain=1.0, dtype=np.float64):
    """Draw the parameters with which a plain recurrent network starts.

    The schemes are those of `init_lstm`, for the one affine map of the cell. With
    ``weights="orthogonal"`` all singular values of ``W_h`` equal `gain`.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from; the same generator state gives the same parameters.
    input_size, hidden_size : int
        D and H.
    weights : {"uniform", "glorot", "orthogonal"}
    gain : float
        Factor on the recurrent weights.
    dtype : numpy dtype
        Type of the arrays, such as ``np.float32``.

    Returns
    -------
    RNNParams
        New arrays, ``W_x`` (D, H), ``W_h`` (H, H), ``b`` (H,).

    Raises
    ------
    ValueError
        If an argument is not as described.

    See Also
    --------
    init_lstm

    Notes
    -----
    Explained in book/recurrence/gradients.ipynb.

    Examples
    --------
    >>> params = init_rnn(np.random.default_rng(0), input_size=2, hidden_size=16)
    >>> params.W_h.shape
    (16, 16)
    """
    return _init(RNNParams, 1, rng, input_size, hidden_size, weights, gain, dtype)


def with_forget_bias(params, value=1.0):
    """The same parameters with another bias of the forget gate: how long the cell remembers.

    ``b_f = value``: at zero input and state a fraction ``sigmoid(value)`` is kept each step.

    Parameters
    ----------
    params : LSTMParams
    value : float or array_like, shape (H,)
        1 is what Jozefowicz et al. recommend, and Keras' default.

    Returns
    -------
    LSTMParams
        ``W_x`` and ``W_h`` are those of `params`, not copies; ``b`` is new.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.

    See Also
    --------
    with_chrono_bias

    References
    ----------
    Gers, F. A., Schmidhuber, J., & Cummins, F. (2000). Learning to forget: continual prediction
    with LSTM. Neural Computation 12(10), 2451-2471.
    Jozefowicz, R., Zaremba, W., & Sutskever, I. (2015). An empirical exploration of recurrent
    network architectures. ICML.

    Notes
    -----
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> params = init_lstm(np.random.default_rng(0), input_size=2, hidden_size=3)
    >>> print(with_forget_bias(params, 2.0).gate("f").b, params.gate("f").b)
    [2. 2. 2.] [ 0.25575271  0.02927665 -0.21911381]
    """
    params = check_lstm_params(params)
    value = as_float_array("value", value)
    if value.shape not in ((), (params.hidden_size,)):
        raise ValueError(f"value: got shape {value.shape}, expected () or ({params.hidden_size},)")
    params = params._replace(b=params.b.copy())
    params.gate("f").b[...] = value
    return params


def with_chrono_bias(rng, params, longest):
    """The same parameters with gate biases for dependencies of up to `longest` steps.

    ``b_f = log(U(1, longest - 1))``, ``b_i = -b_f``: each cell gets a time of its own, as a gate
    ``sigmoid(log(tau - 1))`` keeps ``1 - 1/tau`` a step, and writes as much less.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the numbers come from.
    params : LSTMParams
    longest : float
        The longest dependency expected, in steps; at least 2.

    Returns
    -------
    LSTMParams
        ``W_x`` and ``W_h`` are those of `params`, not copies; ``b`` is new.

    Raises
    ------
    ValueError
        If an argument is not as described.

    See Also
    --------
    with_forget_bias

    References
    ----------
    Tallec, C., & Ollivier, Y. (2018). Can recurrent neural networks warp time? ICLR.

    Notes
    -----
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> params = with_chrono_bias(rng, init_lstm(rng, input_size=2, hidden_size=3), longest=100)
    >>> print(params.gate("f").b.round(2), params.gate("i").b.round(2))
    [3.79 4.55 3.91] [-3.79 -4.55 -3.91]
    """
    check_generator(rng)
    params = check_lstm_params(params)
    longest = float(as_float_array("longest", longest, ()))
    if longest < 2:
        raise ValueError(f"longest: got {longest}, expected at least 2 steps")
    b_f = np.log(rng.uniform(1, longest - 1, size=params.hidden_size))
    params = with_forget_bias(params, b_f)
    params.gate("i").b[...] = -b_f
    return params
