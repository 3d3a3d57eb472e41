"""What the variants with a cell state share: a trace, its gradients, and all that is public.

A variant brings its parameters and its equations, one step forward and one step back. `lstm_like`
makes the three functions of them that everybody calls, with their docstrings, and registers the
cell.
"""

from inspect import cleandoc

import numpy as np

from lstm_lib._checks import check_gradients
from lstm_lib._traces import check_trace
from lstm_lib.cells import Cell, register, start_like_lstm
from lstm_lib.lstm import LSTMGrads, LSTMStep, LSTMTrace
from lstm_lib.parameters import check_params
from lstm_lib.variants._scan import (
    over_time,
    previous,
    scan_backward,
    scan_forward,
    scan_step,
)

__all__ = ["back_through_output", "lstm_like"]


def back_through_output(step, dh):
    """Back through ``h = o * tanh(c)``: the gradients of ``z_o`` and, by this path, of ``c``."""
    tanh_c = np.tanh(step.c)
    dz_o = dh * tanh_c * step.o * (1 - step.o)
    return dz_o, dh * step.o * (1 - tanh_c**2)


def lstm_like(kind, step_equations, back_equations, further=None, *, title, **text):
    """Make and register a cell with an `LSTMTrace` from its equations.

    Parameters
    ----------
    kind : class
        Its parameters, ``NameParams``; the functions are called ``name_step`` and so on.
    step_equations : callable
        ``step_equations(params, z_x, h_prev, c_prev) -> LSTMStep``, where ``z_x`` is
        ``x_t @ W_x + b``.
    back_equations : callable
        ``back_equations(params, step, h_prev, c_prev, dh, dc) -> dz, dh_prev, dc_prev``.
    further : callable, optional
        ``further(trace, dz)``: gradients of the parameters beyond ``W_x``, ``W_h`` and ``b``.
    title : str
        What the docstrings call it: "the cell with coupled gates".
    **text
        For the docstrings: ``equation`` and ``gradient``, ``source`` of both, ``note`` on the
        step, on the ``trace`` and on the ``grads``.

    Returns
    -------
    Cell
    """
    name = kind.__name__.removesuffix("Params").lower()

    def step(params, x_t, h_prev, c_prev):
        params = check_params(params, kind)
        return scan_step(step_equations, params, x_t, h_prev=h_prev, c_prev=c_prev)

    def forward(params, x, h0=None, c0=None):
        params = check_params(params, kind)
        return LSTMTrace(*scan_forward(step_equations, LSTMStep, params, x, h0=h0, c0=c0))

    @np.errstate(all="ignore")
    def backward(params, trace, dh, dh_T=None, dc_T=None):
        params = check_params(params, kind)
        trace = check_trace(trace, LSTMTrace, params.W_x.shape[0], params.W_h.shape[0])
        last = {"dh_T": dh_T, "dc_T": dc_T}
        dz, (dh0, dc0) = scan_backward(back_equations, LSTMStep, params, trace, dh, **last)
        dparams = kind(
            over_time(trace.x, dz),
            over_time(previous(trace, "h"), dz),
            dz.sum(axis=(0, 1)),
            *(() if further is None else further(trace, dz)),
        )
        return check_gradients(LSTMGrads(dparams, dz @ params.W_x.T, dh0, dc0))

    text = {"note": "", "trace": "", "grads": "", **text, "title": title}
    text |= {"name": name, "kind": kind.__name__}
    text |= {"parameters": _parameters(kind), "arrays": _arrays(kind)}
    for function, template in ((step, STEP), (forward, FORWARD), (backward, BACKWARD)):
        function.__name__ = function.__qualname__ = f"{name}_{function.__name__}"
        function.__module__ = kind.__module__
        function.__doc__ = _filled(template, text)
    start = start_like_lstm(kind)
    return register(Cell(forward, backward, step, start, kind, ("h", "c"), name, title))


def _filled(template, text):
    """The docstring: a name in braces is replaced, alone on its line by lines as deep as it."""
    lines = []
    for line in cleandoc(template).splitlines():
        depth, name = len(line) - len(line.lstrip()), line.strip(" {}")
        if line.strip() == f"{{{name}}}":
            lines += [" " * depth + new for new in cleandoc(text[name]).splitlines() if new]
        else:
            lines.append(line.format_map(text))
    return "\n".join(lines)


def _parameters(kind):
    n = len(kind.blocks)
    further = "".join(f", ``{field}``" for field in kind._fields[3:])
    further += " (H,)" if further else ""
    blocks = ", ".join(kind.blocks)
    return (
        f"\nparams : {kind.__name__}\n"
        f"    ``W_x`` (D, {n}H), ``W_h`` (H, {n}H), ``b`` ({n}H,){further}, blocks {blocks}."
    )


def _arrays(kind):
    """The parameters of one input and one unit, as an example makes them."""
    n = len(kind.blocks)
    packed = [f"np.ones((1, {n}))", f"np.ones((1, {n}))", f"np.zeros({n})"]
    return ", ".join([*packed, *("np.zeros(1)" for _ in kind._fields[3:])])


STEP = """
    One step of {title}.

    {equation}

    Parameters
    ----------
    {parameters}
    x_t : array_like, shape (B, D)
        Input of this step.
    h_prev, c_prev : array_like, shape (B, H)
        Hidden state and cell state of the step before.

    Returns
    -------
    LSTMStep
        ``i``, ``f``, ``g``, ``o``, ``c``, ``h``, each (B, H).

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a pre-activation overflows.

    See Also
    --------
    {name}_forward

    References
    ----------
    {source}

    Notes
    -----
    {note}
    Explained in book/beyond/variants.ipynb.
"""

FORWARD = """
    Run {title} over a sequence.

    Applies `{name}_step` for t = 1..T, starting from ``h0`` and ``c0``.

    Parameters
    ----------
    {parameters}
    x : array_like, shape (T, B, D)
        Inputs, time first. T and B may be 0.
    h0, c0 : array_like, shape (B, H), optional
        States before the first step, zeros by default.

    Returns
    -------
    LSTMTrace
        As of `lstm_forward`.
        {trace}

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a pre-activation overflows.

    See Also
    --------
    {name}_step, {name}_backward

    Notes
    -----
    Explained in book/beyond/variants.ipynb.

    Examples
    --------
    >>> import numpy as np
    >>> params = {kind}({arrays})
    >>> trace = {name}_forward(params, np.ones((5, 1, 1)))  # T = 5, B = 1, D = 1
    >>> trace.c.shape
    (5, 1, 1)
"""

BACKWARD = """
    Backpropagation through time for {title}.

    {gradient}

    Parameters
    ----------
    {parameters}
    trace : LSTMTrace
        What `{name}_forward` returned.
    dh : array_like, shape (T, B, H)
        Gradient of the loss with respect to every ``h_t``.
    dh_T, dc_T : array_like, shape (B, H), optional
        Further gradients with respect to the last hidden and cell state, zeros by default.

    Returns
    -------
    LSTMGrads
        ``params`` (`{kind}`), ``x`` (T, B, D), ``h0`` and ``c0`` (B, H).
        {grads}

    Raises
    ------
    ValueError
        If an argument has a wrong shape or type, or holds NaN or infinity.
    FloatingPointError
        If a gradient overflows.

    See Also
    --------
    {name}_forward

    Notes
    -----
    Explained in book/beyond/variants.ipynb.
"""
