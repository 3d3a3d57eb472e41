"""The gated recurrent unit: two gates, one state, and two conventions for the reset."""

from functools import partial
from typing import NamedTuple

import numpy as np

from lstm_lib._checks import check_gradients, check_one_of, finite_z
from lstm_lib._traces import RESETS, check_trace
from lstm_lib.activations import sigmoid
from lstm_lib.cells import Cell, register
from lstm_lib.initialisers import init_rnn
from lstm_lib.parameters import RNNParams, check_params, gate_views, pack
from lstm_lib.rnn import RNNGrads
from lstm_lib.variants._scan import (
    over_time,
    previous,
    scan_backward,
    scan_forward,
    scan_step,
)

__all__ = ["GRUParams", "GRUStep", "GRUTrace", "gru_backward", "gru_forward", "gru_step"]


class GRUParams(NamedTuple):
    """Parameters of a GRU, three affine maps side by side.

    Parameters
    ----------
    W_x : array, shape (D, 3H)
        Input weights, columns in blocks r, u, g: reset gate, update gate, candidate.
    W_h : array, shape (H, 3H)
        Recurrent weights, columns in blocks r, u, g.
    b : array, shape (3H,)
        Bias, in blocks r, u, g.
    b_hg : array, shape (H,)
        Recurrent bias of the candidate. With the reset after the product the reset gate scales
        it, so that it cannot be merged into `b`; with the reset before, the two just add.

    Notes
    -----
    The update gate is called z in the papers; here z is a pre-activation. PyTorch's order is the
    same (r, z, n); ONNX and Keras have z, r, h. Explained in book/beyond/variants.ipynb.
    """

    W_x: np.ndarray
    W_h: np.ndarray
    b: np.ndarray
    b_hg: np.ndarray

    blocks = ("r", "u", "g")

    def gate(self, name: str) -> RNNParams:
        """Parameters of ``"r"``, ``"u"`` or ``"g"`` (without ``b_hg``), as views, not copies."""
        return gate_views(self, name)


class GRUStep(NamedTuple):
    """All values of one step, each of shape (B, H).

    Parameters
    ----------
    r, u, g : array
        Reset gate, update gate, candidate.
    h : array
        Hidden state after the step.
    """

    r: np.ndarray
    u: np.ndarray
    g: np.ndarray
    h: np.ndarray


class GRUTrace(NamedTuple):
    """Record of a forward pass: everything the backward pass, a figure or a reader looks into.

    Parameters
    ----------
    x : array, shape (T, B, D)
        Inputs (the array handed in, not a copy, if it was floating-point).
    h0 : array, shape (B, H)
        Hidden state before the first step (likewise not a copy).
    r, u, g : array, shape (T, B, H)
        Reset gate, update gate, candidate.
    h : array, shape (T, B, H)
        Hidden states.
    reset : {"after", "before"}
        Where the reset gate acted.
    """

    x: np.ndarray
    h0: np.ndarray
    r: np.ndarray
    u: np.ndarray
    g: np.ndarray
    h: np.ndarray
    reset: str


def gru_step(params, x_t, h_prev, reset="after"):
    """One step of a gated recurrent unit.

    ``r = sigmoid(z_r)``, ``u = sigmoid(z_u)``, ``h = u * h_prev + (1 - u) * g``, where::

        after:  g = tanh(x_t @ W_xg + b_g + r * (h_prev @ W_hg + b_hg))
        before: g = tanh(x_t @ W_xg + b_g + (r * h_prev) @ W_hg + b_hg)

    Parameters
    ----------
    params : GRUParams
        ``W_x`` (D, 3H), ``W_h`` (H, 3H), ``b`` (3H,), ``b_hg`` (H,), blocks r, u, g.
    x_t : array_like, shape (B, D)
        Input of this step.
    h_prev : array_like, shape (B, H)
        Hidden state of the step before.
    reset : {"after", "before"}
        Whether the reset gate acts after the product with the recurrent weights (PyTorch; Keras
        by default; ONNX ``linear_before_reset=1``) or before it (the paper below; Keras
        ``reset_after=False``; ONNX by default).

    Returns
    -------
    GRUStep
        ``r``, ``u``, ``g``, ``h``, each (B, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a pre-activation overflows.

    References
    ----------
    Cho, K., et al. (2014). Learning phrase representations using RNN encoder-decoder for
    statistical machine translation. EMNLP, equations 5 to 8. Some papers swap u and 1 - u.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
    """
    params = check_params(params, GRUParams)
    check_one_of("reset", reset, RESETS)
    return scan_step(partial(_step, reset=reset), params, x_t, h_prev=h_prev)


def gru_forward(params, x, h0=None, reset="after"):
    """Run a gated recurrent unit over a sequence.

    Applies `gru_step` for t = 1..T, starting from ``h0``.

    Parameters
    ----------
    params : GRUParams
        ``W_x`` (D, 3H), ``W_h`` (H, 3H), ``b`` (3H,), ``b_hg`` (H,), blocks r, u, g.
    x : array_like, shape (T, B, D)
        Inputs, time first. T and B may be 0.
    h0 : array_like, shape (B, H), optional
        Hidden state before the first step, zeros by default.
    reset : {"after", "before"}
        Where the reset gate acts, as in `gru_step`.

    Returns
    -------
    GRUTrace
        ``x``, ``h0``, ``r``, ``u``, ``g``, ``h``, each (T, B, H), and ``reset``.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a step overflows.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.

    Examples
    --------
    >>> params = GRUParams(np.ones((1, 3)), np.ones((1, 3)), np.zeros(3), b_hg=np.zeros(1))
    >>> gru_forward(params, np.ones((5, 1, 1))).h.shape
    (5, 1, 1)
    """
    params = check_params(params, GRUParams)
    check_one_of("reset", reset, RESETS)
    return GRUTrace(*scan_forward(partial(_step, reset=reset), GRUStep, params, x, h0=h0), reset)


@np.errstate(all="ignore")
def gru_backward(params, trace, dh, dh_T=None):
    """Backpropagation through time for a gated recurrent unit.

    ``du = dh * (h_prev - g)``, ``dg = dh * (1 - u)``, through the activations to ``dz``;
    ``dr`` and the rest of ``dh_prev`` by way of the candidate, as the reset convention has it.

    Parameters
    ----------
    params : GRUParams
        The parameters of the forward pass.
    trace : GRUTrace
        What `gru_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t``.
    dh_T : array_like, shape (B, H), optional
        A further gradient with respect to the last hidden state, zeros by default.

    Returns
    -------
    RNNGrads
        ``params`` (a `GRUParams`), ``x`` (T, B, D), ``h0`` (B, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
    """
    params = check_params(params, GRUParams)
    trace = check_trace(trace, GRUTrace, params.W_x.shape[0], params.W_h.shape[0])
    equations = partial(_step_backward, reset=trace.reset)
    dz, (dh0,) = scan_backward(equations, GRUStep, params, trace, dh, dh_T=dh_T)
    h_prev = previous(trace, "h")  # (T, B, H)
    dz_gates, dz_g = np.split(dz, [2 * params.W_h.shape[0]], axis=2)  # (T, B, 2H), (T, B, H)
    if trace.reset == "after":
        candidate_input, recurrent_dz_g = h_prev, trace.r * dz_g
    else:
        candidate_input, recurrent_dz_g = trace.r * h_prev, dz_g
    dW_h = np.concatenate(
        [over_time(h_prev, dz_gates), over_time(candidate_input, recurrent_dz_g)], axis=1
    )
    dparams = GRUParams(
        over_time(trace.x, dz), dW_h, dz.sum(axis=(0, 1)), recurrent_dz_g.sum(axis=(0, 1))
    )
    return check_gradients(RNNGrads(dparams, dz @ params.W_x.T, dh0))


def _step(params, z_x, h_prev, reset):
    H = h_prev.shape[1]
    W_gates, W_hg = np.split(params.W_h, [2 * H], axis=1)  # (H, 2H), (H, H)
    z_gates, x_g = np.split(z_x, [2 * H], axis=1)  # (B, 2H), (B, H)
    r, u = np.split(sigmoid(finite_z(z_gates + h_prev @ W_gates)), 2, axis=1)
    if reset == "after":
        z_g = x_g + r * (h_prev @ W_hg + params.b_hg)
    else:
        z_g = x_g + (r * h_prev) @ W_hg + params.b_hg
    g = np.tanh(finite_z(z_g))
    return GRUStep(r, u, g, u * h_prev + (1 - u) * g)


def _step_backward(params, step, h_prev, dh, reset):
    r, u, g, _ = step
    W_gates, W_hg = np.split(params.W_h, [2 * r.shape[1]], axis=1)  # (H, 2H), (H, H)
    dz_u = dh * (h_prev - g) * u * (1 - u)
    dz_g = dh * (1 - u) * (1 - g**2)
    if reset == "after":
        dr = dz_g * (h_prev @ W_hg + params.b_hg)
        by_candidate = (dz_g * r) @ W_hg.T
    else:
        d_reset_state = dz_g @ W_hg.T  # gradient of r * h_prev
        dr = d_reset_state * h_prev
        by_candidate = d_reset_state * r
    dz_gates = np.concatenate([dr * r * (1 - r), dz_u], axis=1)  # (B, 2H)
    dh_prev = dh * u + dz_gates @ W_gates.T + by_candidate
    return np.concatenate([dz_gates, dz_g], axis=1), dh_prev


def _start(rng, input_size, hidden_size, **options):
    """Each of the three maps as `init_rnn` draws one; ``b_hg`` starts at 0."""
    maps = [init_rnn(rng, input_size, hidden_size, **options) for _ in GRUParams.blocks]
    return pack(GRUParams, maps)


GRU = register(
    Cell(
        gru_forward,
        gru_backward,
        gru_step,
        _start,
        GRUParams,
        ("h",),
        "gru",
        "gated recurrent unit",
    )
)
