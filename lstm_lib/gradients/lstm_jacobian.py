"""How the whole state (h, c) of an LSTM depends on the state before.

Explained in book/gradient/cell_state.ipynb.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import as_float_array, check_finite_result, check_gradients, check_integer
from lstm_lib._traces import check_range, check_trace
from lstm_lib.lstm import LSTMTrace
from lstm_lib.parameters import check_lstm_params

__all__ = [
    "StateGradients",
    "gate_slopes",
    "lstm_jacobian",
    "lstm_jacobian_product",
    "lstm_state_gradients",
    "one_step_blocks",
    "shown_slope",
]


class StateGradients(NamedTuple):
    """Gradient of the loss with respect to every state of a sequence.

    Parameters
    ----------
    h : array, shape (T, B, H)
        ``dL/dh_t`` with ``c_t`` held fixed: what the loss of step t asks for, plus what all later
        steps ask for.
    c : array, shape (T, B, H)
        ``dL/dc_t`` over all paths: along the cell state line into ``c_(t+1)``, and through
        ``h_t = o_t * tanh(c_t)``. It is the ``dc`` of the equations of `lstm_backward`.
    """

    h: np.ndarray
    c: np.ndarray

    def norms(self) -> "StateGradients":
        """Euclidean norm over the hidden units, for each step and sequence: (T, B) each."""
        return StateGradients(np.linalg.norm(self.h, axis=-1), np.linalg.norm(self.c, axis=-1))


class _GateSlopes(NamedTuple):
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray


def gate_slopes(params, trace, t):
    """What moving h_(t-1) does to c_t (over i, f, g) and to h_t (over o), each (B, H, H).

    Entry ``[b, j, k]``: unit j after the step, unit k of h_(t-1).
    """
    i, f, g, o = trace.i[t], trace.f[t], trace.g[t], trace.o[t]
    c_prev = trace.c[t - 1] if t else trace.c0
    factors = {
        "i": g * i * (1 - i),
        "f": c_prev * f * (1 - f),
        "g": i * (1 - g**2),
        "o": np.tanh(trace.c[t]) * o * (1 - o),
    }
    # diag(factor) W^T: W_h has a row for each unit of h_(t-1), a column for each of z
    return _GateSlopes(
        **{name: factor[..., None] * params.gate(name).W_h.T for name, factor in factors.items()}
    )


def shown_slope(trace, t):
    """``dh_t/dc_t = o_t * (1 - tanh(c_t)**2)`` with o_t held, (B, H); zeros before step 0."""
    if t < 0:
        return np.zeros_like(trace.c0)
    return trace.o[t] * (1 - np.tanh(trace.c[t]) ** 2)


def one_step_blocks(params, trace, t):
    """Blocks of the Jacobian of (h_t, c_t) by (h_(t-1), c_(t-1)).

    Returns ``dh/dh_prev|c_prev`` (B, H, H), ``dh/dc_prev|h_prev`` (B, H), ``dc/dh_prev|c_prev``
    (B, H, H) and ``dc/dc_prev|h_prev`` (B, H). The bar names the state that is held: so the last
    one is the forget gate alone, not the sum of `cell_state_paths`. The two by c_prev are diagonal
    and given as such.
    """
    slopes = gate_slopes(params, trace, t)
    dh_dc = shown_slope(trace, t)
    ch = slopes.i + slopes.f + slopes.g
    cc = trace.f[t]
    return slopes.o + dh_dc[..., None] * ch, dh_dc * cc, ch, cc


def _step_jacobian(params, trace, t):
    hh, hc, ch, cc = one_step_blocks(params, trace, t)
    eye = np.eye(params.hidden_size, dtype=cc.dtype)
    return np.block([[hh, hc[..., None] * eye], [ch, cc[..., None] * eye]])


@np.errstate(all="ignore")
def lstm_jacobian(params, trace, t):
    """Jacobian of the state after a step by the state before it.

    ``J_t = d(h_t, c_t) / d(h_(t-1), c_(t-1))``

    Parameters
    ----------
    params : LSTMParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `lstm_forward` returned.
    t : int
        Index of the step in the trace, from 0.

    Returns
    -------
    array, shape (B, 2H, 2H)
        Rows and columns are h first, then c. The two are independent coordinates of the state:
        the column of a cell says what moving ``c_(t-1)`` does while ``h_(t-1)`` stays, in formulas
        ``dc_t/dc_(t-1)|h_(t-1)``. Its diagonal is ``f_t``, one of the four paths of
        ``dc_t/dc_(t-1)``.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or the trace has no
        step `t`.
    FloatingPointError
        If an entry overflows.

    See Also
    --------
    lstm_jacobian_product, cell_state_paths

    Notes
    -----
    Explained in book/gradient/cell_state.ipynb.

    Examples
    --------
    >>> from lstm_lib.lstm import lstm_forward
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> trace = lstm_forward(params, x)
    >>> print(lstm_jacobian(params, trace, 1).shape)  # (h, c) by (h, c), for each sequence
    (1, 2, 2)
    """
    params = check_lstm_params(params)
    trace = check_trace(trace, LSTMTrace, params.input_size, params.hidden_size)
    jacobian = _step_jacobian(params, trace, check_integer("t", t, 0, len(trace.c) - 1))
    check_finite_result("the Jacobian of the state", jacobian, "make the weights smaller")
    return jacobian


@np.errstate(all="ignore")
def lstm_jacobian_product(params, trace, start=0, stop=None):
    """Jacobian of the state by the state many steps before.

    Counting states from ``(h_0, c_0)``, the initial one,
    ``d(h, c)_stop / d(h, c)_start = J_stop ... J_(start+1)``.

    Parameters
    ----------
    params : LSTMParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `lstm_forward` returned.
    start, stop : int
        Number of steps after which the earlier and the later state stand: the steps multiplied
        are those with trace indices ``range(start, stop)``. `stop` is the end by default.

    Returns
    -------
    array, shape (B, 2H, 2H)
        Rows and columns are h first, then c; the identity if there is no step.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or the trace has no such
        steps.
    FloatingPointError
        If the product overflows.

    See Also
    --------
    lstm_jacobian, cell_state_jacobian

    Notes
    -----
    Explained in book/gradient/cell_state.ipynb.
    """
    params = check_lstm_params(params)
    trace = check_trace(trace, LSTMTrace, params.input_size, params.hidden_size)
    B, H = trace.c0.shape
    product = np.tile(np.eye(2 * H, dtype=np.result_type(*params, *trace)), (B, 1, 1))
    for t in check_range(start, stop, len(trace.c)):
        product = _step_jacobian(params, trace, t) @ product  # (B, 2H, 2H)
    check_finite_result("the product of Jacobians", product, "take fewer steps")
    return product


@np.errstate(all="ignore")
def lstm_state_gradients(params, trace, dh, dh_T=None, dc_T=None):
    """Gradient of the loss with respect to every hidden and cell state along a sequence.

    ``[dL/dh_(t-1), dL/dc_(t-1)] = [dL/dh_t, dL/dc_t] J_t``, each loss added at its own step.

    Parameters
    ----------
    params : LSTMParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `lstm_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t`` directly, as for `lstm_backward`.
    dh_T, dc_T : array_like, shape (B, H), optional
        Further gradients with respect to the last hidden and cell state, zeros by default.

    Returns
    -------
    StateGradients
        ``h`` and ``c``, each (T, B, H): total gradients, whose conventions `StateGradients` states;
        ``.norms()`` gives their size step by step.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    See Also
    --------
    lstm_backward : gradients of the parameters, with less work.

    Notes
    -----
    Explained in book/gradient/backward.ipynb and book/learning/training.ipynb.

    Examples
    --------
    >>> from lstm_lib.lstm import lstm_forward
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> trace = lstm_forward(params, x)
    >>> dh = np.zeros_like(trace.h)
    >>> dh[-1] = 1.0
    >>> gradients = lstm_state_gradients(params, trace, dh)
    >>> print(gradients.c.ravel().round(4))
    [0.2937 0.2907 0.4179 0.4091]
    """
    params = check_lstm_params(params)
    trace = check_trace(trace, LSTMTrace, params.input_size, params.hidden_size)
    T, B, H = trace.c.shape
    dh = as_float_array("dh", dh, (T, B, H))
    carried_h = np.zeros((B, H)) if dh_T is None else as_float_array("dh_T", dh_T, (B, H))
    carried_c = np.zeros((B, H)) if dc_T is None else as_float_array("dc_T", dc_T, (B, H))
    given = [array for array, left in ((carried_h, dh_T), (carried_c, dc_T)) if left is not None]
    gradients = StateGradients(*np.empty((2, T, B, H), np.result_type(*params, *trace, dh, *given)))
    for t in reversed(range(T)):
        gradients.h[t] = dh[t] + carried_h
        gradients.c[t] = carried_c + gradients.h[t] * shown_slope(trace, t)
        slopes = gate_slopes(params, trace, t)
        by_c = slopes.i + slopes.f + slopes.g
        # (B, 1, H) (B, H, H) -> (B, H): over o directly, over the other gates by way of c_t
        carried_h = (gradients.h[t][:, None] @ slopes.o + gradients.c[t][:, None] @ by_c)[:, 0]
        carried_c = gradients.c[t] * trace.f[t]
    return check_gradients(gradients)
