"""Five backward passes of an LSTM with one fault each, and the check that tells what they spoil.

The check names arrays, the reader names the fault. Explained in book/gradient/backward.ipynb.
"""

from collections.abc import Sequence

import numpy as np

from lstm_lib._checks import as_float_array, check_integer, check_one_of, describe
from lstm_lib._traces import check_trace
from lstm_lib.gradients.check import relative_error
from lstm_lib.initialisers import init_lstm
from lstm_lib.lstm import LSTMGrads, LSTMTrace, lstm_backward, lstm_forward
from lstm_lib.parameters import GATES, LSTMParams, check_lstm_params

__all__ = ["FAULTS", "faulty_backward", "gradient_arrays", "spoiled_arrays", "wrong_arrays"]

FAULTS = {
    "A": "the steps are gone through from the first to the last",
    "B": "the slope of the candidate's tanh is left out",
    "C": "the gradient of the last states is not taken up",
    "D": "the bias takes one sequence of the batch, not the sum over all",
    "E": "the gradient of the cell state is not carried to the step before",
}
"""What is wrong with each of the five; whoever wants to find it does not print this."""


@np.errstate(all="ignore")
def faulty_backward(fault, params, trace, dh, dh_T=None, dc_T=None):
    """Backpropagation through time with one line of it wrong.

    Parameters
    ----------
    fault : {"A", "B", "C", "D", "E"} or None
        Which of the five; None for a pass without a fault, equal to `lstm_backward`.
    params : LSTMParams
        The parameters of the forward pass.
    trace : LSTMTrace
        What `lstm_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t``.
    dh_T, dc_T : array_like, shape (B, H), optional
        Further gradients of the last states, zeros by default.

    Returns
    -------
    LSTMGrads
        Of the right shapes, and with wrong numbers.

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.

    See Also
    --------
    wrong_arrays, lstm_lib.lstm_backward

    Notes
    -----
    Explained in book/gradient/backward.ipynb.
    """
    if fault is not None:
        check_one_of("fault", fault, tuple(FAULTS))
    params = check_lstm_params(params)
    trace = check_trace(trace, LSTMTrace, len(params.W_x), len(params.W_h))
    T, B, H = trace.h.shape
    dh = as_float_array("dh", dh, (T, B, H))
    dh_T = np.zeros((B, H)) if dh_T is None else as_float_array("dh_T", dh_T, (B, H))
    dc_T = np.zeros((B, H)) if dc_T is None else as_float_array("dc_T", dc_T, (B, H))

    carried_dh, carried_dc = (dh_T * 0, dc_T * 0) if fault == "C" else (dh_T, dc_T)
    h_before = np.concatenate([trace.h0[None], trace.h])[:-1]  # (T, B, H)
    c_before = np.concatenate([trace.c0[None], trace.c])[:-1]
    dW_x, dW_h, db = (np.zeros_like(array) for array in params)
    dx = np.zeros_like(trace.x)
    for t in range(T) if fault == "A" else reversed(range(T)):
        i, f, g, o, c = trace.i[t], trace.f[t], trace.g[t], trace.o[t], trace.c[t]
        dh_t = dh[t] + carried_dh
        dc_t = carried_dc + dh_t * o * (1 - np.tanh(c) ** 2)
        slope_g = 1 if fault == "B" else 1 - g**2
        dz = np.concatenate(
            [
                dc_t * g * i * (1 - i),
                dc_t * c_before[t] * f * (1 - f),
                dc_t * i * slope_g,
                dh_t * np.tanh(c) * o * (1 - o),
            ],
            axis=1,
        )  # (B, 4H)
        dW_x += trace.x[t].T @ dz
        dW_h += h_before[t].T @ dz
        db += dz[0] if fault == "D" else dz.sum(axis=0)
        dx[t] = dz @ params.W_x.T
        carried_dh = dz @ params.W_h.T
        carried_dc = dc_t * 0 if fault == "E" else dc_t * f
    return LSTMGrads(LSTMParams(dW_x, dW_h, db), dx, carried_dh, carried_dc)


def gradient_arrays(grads) -> dict[str, np.ndarray]:
    """Take a gradient apart into named arrays, the weights by their gate.

    Parameters
    ----------
    grads : LSTMGrads
        Of `lstm_backward`, or of a pass of your own.

    Returns
    -------
    dict
        ``"W_x i"``, ``"W_x f"`` and so on to ``"b o"``, then ``"x"``, ``"h0"``, ``"c0"``.

    Raises
    ------
    ValueError
        If `grads` is no LSTMGrads.
    """
    if not isinstance(grads, LSTMGrads):
        raise ValueError(f"grads: got {describe(grads)}, expected LSTMGrads")
    gates = {gate: grads.params.gate(gate) for gate in GATES}
    arrays = {
        f"{name} {gate}": getattr(gates[gate], name)
        for name in ("W_x", "W_h", "b")
        for gate in gates
    }
    return arrays | {"x": grads.x, "h0": grads.h0, "c0": grads.c0}


def wrong_arrays(grads, right, tolerance=1e-6) -> Sequence[str]:
    """Name the arrays of a gradient that differ from those of one that is known to be right.

    Parameters
    ----------
    grads : LSTMGrads
        The gradient in question.
    right : LSTMGrads
        What it should be: by central differences, or of `lstm_backward`.
    tolerance : float
        Largest relative error of an array (see `relative_error`) that passes.

    Returns
    -------
    list of str
        Names as `gradient_arrays` has them, in its order; empty where all is right.

    Raises
    ------
    ValueError
        If an argument is no LSTMGrads, or shapes differ.

    Notes
    -----
    Explained in book/gradient/backward.ipynb.

    Examples
    --------
    >>> import numpy as np
    >>> from lstm_lib import lstm_backward, lstm_forward
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> trace = lstm_forward(params, x)
    >>> dh = np.ones((4, 1, 1))
    >>> right = lstm_backward(params, trace, dh)
    >>> wrong_arrays(right._replace(x=2 * right.x), right)
    ['x']
    """
    arrays, expected = gradient_arrays(grads), gradient_arrays(right)
    return [
        name
        for name, array in arrays.items()
        if relative_error(array, expected[name], floor=1e-9) > tolerance
    ]


def spoiled_arrays(fault, T=4, B=2, last=True) -> Sequence[str]:
    """Check one of the five on random numbers, and name the arrays that it gets wrong.

    Parameters
    ----------
    fault : {"A", "B", "C", "D", "E"} or None
        As for `faulty_backward`.
    T, B : int
        Steps and sequences, at least 1.
    last : bool
        Whether the last states have a gradient of their own, besides what their step hands on.

    Returns
    -------
    list of str
        Names as `gradient_arrays` has them, in its order.

    Raises
    ------
    ValueError
        If `fault` is none of the five, or a size is not a positive whole number.

    Notes
    -----
    Explained in book/gradient/backward.ipynb.

    Examples
    --------
    >>> spoiled_arrays("D")
    ['b i', 'b f', 'b g', 'b o']
    >>> spoiled_arrays("D", B=1)
    []
    """
    T, B = check_integer("T", T, 1), check_integer("B", B, 1)
    rng = np.random.default_rng(1)
    params = init_lstm(rng, 2, 3)
    h0, c0 = rng.normal(size=(2, B, 3))
    trace = lstm_forward(params, rng.normal(size=(T, B, 2)), h0, c0)
    dh, ends = rng.normal(size=(T, B, 3)), rng.normal(size=(2, B, 3)) * bool(last)
    right = lstm_backward(params, trace, dh, *ends)
    return wrong_arrays(faulty_backward(fault, params, trace, dh, *ends), right)
