"""What all variants share: checks, the loop forward in time, the loop back, sums over time.

A variant brings two functions, its equations: one step forward, one step back.
"""

import numpy as np

from lstm_lib._checks import as_float_array

__all__ = [
    "over_time",
    "previous",
    "scan_backward",
    "scan_forward",
    "scan_step",
]


@np.errstate(all="ignore")
def scan_step(equations, params, x_t, **states):
    """One step: ``equations(params, z_x, *states)`` on checked arguments."""
    x_t = as_float_array("x_t", x_t, ("B", params.W_x.shape[0]))
    shape = (x_t.shape[0], params.W_h.shape[0])
    states = [as_float_array(name, state, shape) for name, state in states.items()]
    return equations(params, x_t @ params.W_x + params.b, *states)


@np.errstate(all="ignore")
def scan_forward(equations, step_type, params, x, **states):
    """All steps: the checked input, the initial states, and every value of every step.

    ``equations(params, z_x, *states)`` returns a `step_type`, in which the states are named as
    here, without the 0.
    """
    D, H = params.W_x.shape[0], params.W_h.shape[0]
    x = as_float_array("x", x, ("T", "B", D))
    T, B, _ = x.shape
    dtype = np.result_type(*params, x)
    initial = [
        np.zeros((B, H), dtype) if state is None else as_float_array(name, state, (B, H))
        for name, state in states.items()
    ]
    values = step_type(
        *np.empty((len(step_type._fields), T, B, H), np.result_type(dtype, *initial))
    )
    z_x = x @ params.W_x + params.b  # (T, B, D) (D, nH) + (nH,) -> (T, B, nH), all steps at once
    state = initial
    for t in range(T):
        step = equations(params, z_x[t], *state)
        for all_steps, value in zip(values, step, strict=True):
            all_steps[t] = value
        state = [getattr(step, name[:-1]) for name in states]
    return (x, *initial, *values)


@np.errstate(all="ignore")
def scan_backward(equations, step_type, params, trace, dh, **last):
    """All steps from the last to the first: every dz, and the gradients of the initial states.

    Takes checked `params` and a checked `trace`.
    ``equations(params, step, *previous states, *gradients of the states)`` returns ``dz`` and the
    gradients of the previous states. `last` names the further gradients of the last states, None
    for zeros, in the order of the states.
    """
    T, B, H = trace.h.shape
    dh = as_float_array("dh", dh, (T, B, H))
    given = {
        name: as_float_array(name, gradient, (B, H))
        for name, gradient in last.items()
        if gradient is not None
    }
    arrays = [field for field in trace if isinstance(field, np.ndarray)]
    dtype = np.result_type(*params, *arrays, dh, *given.values())
    carried = [given.get(name, np.zeros((B, H), dtype)) for name in last]
    states = [name[1] for name in last]  # dh_T is the gradient of h
    before = {name: previous(trace, name) for name in states}
    dz = np.empty((T, B, params.b.shape[0]), dtype)
    for t in reversed(range(T)):
        step = step_type(*(getattr(trace, name)[t] for name in step_type._fields))
        gradients = (dh[t] + carried[0], *carried[1:])
        dz[t], *carried = equations(params, step, *(before[name][t] for name in states), *gradients)
    return dz, [np.array(gradient, dtype) for gradient in carried]


def previous(trace, name):
    """A state before every step, (T, B, H): the initial one, then all but the last."""
    return np.concatenate([getattr(trace, name + "0")[None], getattr(trace, name)])[:-1]


def over_time(rows, columns):
    """``sum_t rows_t^T columns_t``: (T, B, K) (T, B, N) -> (K, N)."""
    K, N = rows.shape[2], columns.shape[2]
    return rows.reshape(rows.shape[0] * rows.shape[1], K).T @ columns.reshape(-1, N)
