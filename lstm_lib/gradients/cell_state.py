"""How the cell state of an LSTM depends on the cell state before: four paths, one or many steps.

Explained in book/gradient/cell_state.ipynb.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib._checks import check_finite_result, check_integer
from lstm_lib._traces import check_range, check_trace
from lstm_lib.gradients.lstm_jacobian import gate_slopes, one_step_blocks, shown_slope
from lstm_lib.lstm import LSTMTrace
from lstm_lib.parameters import check_lstm_params

__all__ = [
    "CellStateJacobian",
    "CellStatePaths",
    "cell_state_jacobian",
    "cell_state_paths",
    "direct_path_product",
]


class CellStatePaths(NamedTuple):
    """The Jacobian of the cell state over one step, path by path, each of shape (B, H, H).

    Entry ``[b, j, k]`` is the derivative of cell j after the step by cell k before it.

    Parameters
    ----------
    direct : array
        Along the cell state line: diagonal, the forget gate.
    through_f, through_i, through_g : array
        Over the hidden state before, into the forget gate, the input gate, the candidate.
    """

    direct: np.ndarray
    through_f: np.ndarray
    through_i: np.ndarray
    through_g: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Sum of the four paths, shape (B, H, H)."""
        return self.direct + self.through_f + self.through_i + self.through_g


class CellStateJacobian(NamedTuple):
    """The Jacobian of the cell state over many steps, and two shorter answers to compare.

    Each of shape (B, H, H); entry ``[b, j, k]`` is the derivative of cell j by the earlier cell k.

    Parameters
    ----------
    direct : array
        Product of the forget gates: diagonal, and right if no path through h mattered.
    one_step_totals : array
        Product of the one-step Jacobians `CellStatePaths.total`. It holds each output gate fixed,
        and so leaves out what an earlier h does to the next h through o.
    full : array
        The derivative itself, from products of the Jacobians of the whole state (h, c).
    """

    direct: np.ndarray
    one_step_totals: np.ndarray
    full: np.ndarray


@np.errstate(all="ignore")
def cell_state_paths(params, trace, t):
    """Jacobian of the cell state by the cell state one step before, in its four paths.

    Their sum is ``dc_t/dc_(t-1)``; the first alone is the immediate derivative ``d+c_t/dc_(t-1)``.
    With ``h_(t-1) = o_(t-1) * tanh(c_(t-1))`` and ``o_(t-1)`` held fixed::

        direct    = diag(f_t)
        through_f = diag(c_(t-1) * f_t * (1 - f_t)) W_hf^T diag(o_(t-1) * (1 - tanh(c_(t-1))**2))
        through_i = diag(g_t * i_t * (1 - i_t)) W_hi^T diag(o_(t-1) * (1 - tanh(c_(t-1))**2))
        through_g = diag(i_t * (1 - g_t**2)) W_hg^T diag(o_(t-1) * (1 - tanh(c_(t-1))**2))

    Parameters
    ----------
    params : LSTMParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `lstm_forward` returned.
    t : int
        Index into the trace: the derivative is that of ``trace.c[t]`` by ``trace.c[t - 1]``. In
        the first step, 0, it is that by ``trace.c0`` with ``trace.h0`` held fixed, since the two
        are given separately: there the three paths through h are zero.

    Returns
    -------
    CellStatePaths
        ``direct``, ``through_f``, ``through_i``, ``through_g``, each (B, H, H), and ``total``.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or the trace has no
        step `t`.
    FloatingPointError
        If a product overflows.

    See Also
    --------
    cell_state_jacobian : over many steps, where these one-step totals must not be multiplied.

    References
    ----------
    Hochreiter, S., & Schmidhuber, J. (1997). Long short-term memory. Neural Computation 9(8),
    1735-1780, appendix A.1: there the three paths through h are cut on purpose.

    Notes
    -----
    Explained in book/gradient/cell_state.ipynb.

    Examples
    --------
    >>> from lstm_lib.lstm import lstm_forward
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> trace = lstm_forward(params, x)
    >>> paths = cell_state_paths(params, trace, 1)
    >>> paths._fields
    ('direct', 'through_f', 'through_i', 'through_g')
    >>> print(round(sum(path.item() for path in paths), 4))
    1.0057
    """
    params = check_lstm_params(params)
    trace = check_trace(trace, LSTMTrace, params.input_size, params.hidden_size)
    paths = _paths(params, trace, check_integer("t", t, 0, len(trace.c) - 1))
    return CellStatePaths(*map(_checked, paths))


@np.errstate(all="ignore")
def cell_state_jacobian(params, trace, start=0, stop=None):
    """Jacobian of the cell state by the cell state many steps before: truth and two shortcuts.

    Counting states from ``c_0``, the initial one, it is ``dc_stop / dc_start``::

        direct          = diag(f_stop * ... * f_(start+1))
        one_step_totals = total_stop ... total_(start+1)
        full            = [0 I] J_stop ... J_(start+1) [diag(dh_start/dc_start); I]

    where J are the Jacobians of the whole state (h, c) and
    ``dh_start/dc_start = o_start * (1 - tanh(c_start)**2)``.

    Parameters
    ----------
    params : LSTMParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `lstm_forward` returned.
    start, stop : int
        Number of steps after which the earlier and the later cell state stand; `stop` is the
        last one by default. The derivative is that of ``trace.c[stop - 1]`` by
        ``trace.c[start - 1]`` with the output gate ``trace.o[start - 1]`` held fixed, or, for
        start 0, by ``trace.c0`` with ``trace.h0`` held fixed.

    Returns
    -------
    CellStateJacobian
        ``direct``, ``one_step_totals`` and ``full``, each (B, H, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or the trace has no such
        steps.
    FloatingPointError
        If a product overflows.

    See Also
    --------
    cell_state_paths, lstm_jacobian_product

    Notes
    -----
    From the second step on, ``full`` differs from ``one_step_totals``: h_(t-1) also moves o_t,
    which moves h_t. Explained in book/gradient/cell_state.ipynb.

    Examples
    --------
    >>> from lstm_lib.lstm import lstm_forward
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> trace = lstm_forward(params, x)
    >>> jacobian = cell_state_jacobian(params, trace, start=1, stop=3)
    >>> print(jacobian.direct.ravel().round(4), jacobian.full.ravel().round(4))
    [0.505] [0.6972]
    """
    params = check_lstm_params(params)
    trace = check_trace(trace, LSTMTrace, params.input_size, params.hidden_size)
    steps = check_range(start, stop, len(trace.c))
    B, H = trace.c0.shape
    dtype = np.result_type(*params, *trace)
    totals = dc = np.broadcast_to(np.eye(H, dtype=dtype), (B, H, H))
    dh = _diagonal(shown_slope(trace, steps.start - 1))
    for t in steps:
        totals = CellStatePaths(*_paths(params, trace, t)).total @ totals  # (B, H, H)
        hh, hc, ch, cc = one_step_blocks(params, trace, t)
        dh, dc = hh @ dh + hc[..., None] * dc, ch @ dh + cc[..., None] * dc
    direct = _diagonal(direct_path_product(trace, steps.start, steps.stop))
    return CellStateJacobian(*map(_checked, (direct, np.array(totals), np.array(dc))))


def direct_path_product(trace, start=0, stop=None):
    """Product of the forget gates: what the cell state line alone hands on.

    ``f_stop * ... * f_(start+1)``

    Parameters
    ----------
    trace : LSTMTrace
        What `lstm_forward` returned.
    start, stop : int
        The steps ``trace.f[start:stop]``; `stop` is the end by default.

    Returns
    -------
    array, shape (B, H)
        Between 0 and 1; ones if there is no step. The diagonal of `CellStateJacobian.direct`.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, holds NaN or infinity, or the trace has no such
        steps.

    Notes
    -----
    Explained in book/cell/forget.ipynb and book/gradient/cell_state.ipynb.

    Examples
    --------
    >>> from lstm_lib.lstm import lstm_forward
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> trace = lstm_forward(params, x)
    >>> print(direct_path_product(trace, start=1, stop=3).round(4))
    [[0.505]]
    >>> print((trace.f[1] * trace.f[2]).round(4))
    [[0.505]]
    """
    trace = check_trace(trace, LSTMTrace)
    steps = check_range(start, stop, len(trace.f))
    return trace.f[steps.start : steps.stop].prod(axis=0)


def _paths(params, trace, t):
    """The four fields of `CellStatePaths`."""
    slopes = gate_slopes(params, trace, t)
    dh_dc = shown_slope(trace, t - 1)[:, None, :]  # (B, 1, H): scales the columns
    return (_diagonal(trace.f[t]), slopes.f * dh_dc, slopes.i * dh_dc, slopes.g * dh_dc)


def _diagonal(values):
    """Diagonal matrices, (B, H) -> (B, H, H)."""
    return values[..., None] * np.eye(values.shape[-1], dtype=values.dtype)


def _checked(jacobian):
    check_finite_result("the Jacobian of the cell state", jacobian, "take fewer steps")
    return jacobian
