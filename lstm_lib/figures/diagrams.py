"""Diagrams of the two cells, with or without values on the wires."""

import numpy as np

from lstm_lib._checks import as_float_array, check_integer, check_one_of, describe
from lstm_lib._traces import check_trace
from lstm_lib.figures.drawing import Drawing
from lstm_lib.figures.figure import Figure, check_words
from lstm_lib.lstm import LSTMTrace

__all__ = ["lstm_cell_diagram", "rnn_cell_diagram", "wire_values"]

LSTM_WIRES = ("x", "h_prev", "c_prev", "i", "f", "g", "o", "kept", "written", "c", "tanh_c", "h")
RNN_WIRES = ("x", "h_prev", "h")
# Which wires and nodes belong to which part of the cell.
LSTM_PARTS = {
    "gates": "bus i f o",
    "forget": "bus f c_prev forget kept",
    "input": "bus i g input written",
    "update": "c_prev forget kept written update c",
    "output": "bus o c tanh_c show h",
}
FUNCTION_SIGNS = {"sigmoid": "σ", "tanh": "tanh", "relu": "ReLU"}


def _wire_values(values, wires):
    """The values given for some of the wires, as numbers."""
    if values is None:
        return {}
    if not hasattr(values, "items"):
        raise ValueError(f"values: got {describe(values)}, expected a dictionary of wire: value")
    for wire in values:
        check_one_of("values", wire, wires)
    return {
        wire: float(as_float_array(f"values[{wire!r}]", value, ()))
        for wire, value in values.items()
    }


def lstm_cell_diagram(*, name, caption, alt, values=None, highlight=None, digits=4):
    """Draw one step of the LSTM cell: cell state above, hidden state below, a label on every wire.

    Square boxes are the four layers with weights, round-ended ones apply tanh entry by entry.

    Parameters
    ----------
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    values : dict of str to float, optional
        Numbers to print on wires: any of ``x``, ``h_prev``, ``c_prev``, ``i``, ``f``, ``g``,
        ``o``, ``kept`` (f times c_prev), ``written`` (i times g), ``c``, ``tanh_c`` and ``h``.
        `wire_values` takes them from a trace.
    highlight : {"gates", "forget", "input", "update", "output"}, optional
        The part to show clearly; the rest of the cell stands back. All of it by default.
    digits : int
        Decimals of the printed values.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a wire or a part is unknown or a value is not a finite number.

    Examples
    --------
    >>> lstm_cell_diagram(name="cell", caption="The cell.", alt="One line runs through the cell.")
    <Figure 'cell': One line runs through the cell.>
    """
    check_words(name, caption, alt)
    values = _wire_values(values, LSTM_WIRES)
    if highlight is not None:
        check_one_of("highlight", highlight, LSTM_PARTS)
    drawing = Drawing(416, 360)  # fits a phone at 11 px

    def part(*wires):
        lit = LSTM_PARTS[highlight].split() if highlight else wires
        drawing.faint = not set(wires) & set(lit)

    def label(x, y, text, wire, symbol=None, anchor="middle", below=17):
        drawing.text(x, y, text, symbol, anchor)
        drawing.number(x, y + below, values.get(wire), digits, symbol, anchor)

    state, product, gated, layers, bus = 62, 142, 190, 240, 292  # heights
    # Places: between two wires there is air on both sides of a number, of g
    # even with a minus.
    at_x, at_f, at_i, at_g, at_o, at_h = 78, 118, 179, 252, 313, 343
    drawing.panel(57, 16, 348, 302)
    columns = (
        ("f", at_f, "σ", [(at_f, state + 12)]),
        ("i", at_i, "σ", [(at_i, product), (at_g - 12, product)]),
        ("g", at_g, "tanh", [(at_g, product + 12)]),
        ("o", at_o, "σ", [(at_o, gated), (at_h - 12, gated)]),
    )

    # What every layer reads: the previous hidden state and the input.
    part("bus")
    drawing.wire((2, bus), (at_x, bus), symbol="h", arrow=False)
    drawing.wire((at_x, 352), (at_x, bus), arrow=False)
    drawing.joint(at_x, bus)
    label(2, bus - 10, "h_{t-1}", "h_prev", "h", "start", 28)
    label(at_x + 8, 338, "x_t", "x", None, "start")
    # The layers, and their values on the way to a product.
    for k, (symbol, x, function, way) in enumerate(columns):
        part(*"figo"[k:])  # the line runs on to the last layer that is shown
        drawing.wire((columns[k - 1][1] if k else at_x, bus), (x, bus), arrow=False)
        part(symbol)
        drawing.wire((x, bus), (x, layers + 14))
        if x < at_o:
            drawing.joint(x, bus)
        drawing.wire((x, layers - 14), *way, symbol=symbol)
        label(x - 6, 200, f"{symbol}_t", symbol, symbol, "end")
        drawing.layer(x, layers, function, symbol)

    # The cell state's line, the only place where it changes.
    part("c_prev")
    drawing.wire((2, state), (at_f - 12, state), symbol="c")
    label(2, state - 10, "c_{t-1}", "c_prev", "c", "start", 28)
    part("kept")
    drawing.wire((at_f + 12, state), (at_g - 12, state), symbol="c")
    label((at_f + at_g) / 2, state - 10, "f_t ⊙ c_{t-1}", "kept", "c", "middle", 28)
    part("written")
    drawing.wire((at_g, product - 12), (at_g, state + 12), symbol="c")
    label(at_g + 7, 109, "i_t ⊙ g_t", "written", "c", "start")
    part("c")
    drawing.wire((at_g + 12, state), (412, state), symbol="c")
    label((at_g + at_h) / 2, state - 10, "c_t", "c", "c", "middle", 28)

    # What is shown of it.
    drawing.joint(at_h, state, "c")
    drawing.wire((at_h, state), (at_h, 85), symbol="c")
    part("tanh_c")
    drawing.wire((at_h, 111), (at_h, gated - 12), symbol="c")
    label(at_h + 7, 140, "tanh c_t", "tanh_c", "c", "start")
    drawing.function(at_h, 98, "tanh")
    part("h")
    drawing.wire((at_h, gated + 12), (at_h, bus), (412, bus), symbol="h")
    label(at_h + 7, 250, "h_t", "h", "h", "start")

    for node, x, y, sign in (
        ("forget", at_f, state, "*"),
        ("update", at_g, state, "+"),
        ("input", at_g, product, "*"),
        ("show", at_h, gated, "*"),
    ):
        part(node)
        drawing.pointwise(x, y, sign)
    return Figure.from_drawing(drawing, name, caption, alt)


def wire_values(trace, t):
    """Return the numbers on the wires of a cell with one unit at one step, for the diagram.

    Parameters
    ----------
    trace : LSTMTrace
        Of one sequence, one input and one unit.
    t : int
        Index of the step, counted from 0.

    Returns
    -------
    dict of str to float
        What `lstm_cell_diagram` takes as ``values``.

    Raises
    ------
    ValueError
        If it is no trace, holds more than one sequence, input or unit, or has no such step.

    Examples
    --------
    >>> from lstm_lib.lstm import lstm_forward
    >>> from lstm_lib.running_example import running_cell
    >>> params, x = running_cell()
    >>> values = wire_values(lstm_forward(params, x), 1)
    >>> round(values["f"], 4)
    0.765
    """
    trace = check_trace(trace, LSTMTrace)
    if trace.x.shape[1:] != (1, 1) or trace.h.shape[1:] != (1, 1):
        raise ValueError(
            f"trace: got x {trace.x.shape} and h {trace.h.shape}, expected (T, 1, 1) of both"
        )
    t = check_integer("t", t, 0, len(trace.h) - 1)
    at = {name: getattr(trace, name)[t].item() for name in ("x", "i", "f", "g", "o", "c", "h")}
    before = {name: (getattr(trace, name)[t - 1] if t else start).item()
              for name, start in (("c", trace.c0), ("h", trace.h0))}  # fmt: skip
    return at | {
        "h_prev": before["h"],
        "c_prev": before["c"],
        "kept": at["f"] * before["c"],
        "written": at["i"] * at["g"],
        "tanh_c": np.tanh(at["c"]).item(),
    }


def rnn_cell_diagram(*, name, caption, alt, values=None, activation="tanh", digits=4):
    """Draw one step of the plain recurrent cell: a single layer between two hidden states.

    Parameters
    ----------
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    values : dict of str to float, optional
        Numbers to print on wires: any of ``x``, ``h_prev`` and ``h``.
    activation : {"tanh", "sigmoid", "relu"}
    digits : int
        Decimals of the printed values.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a wire or the activation is unknown, or a value is not a finite number.
    """
    check_words(name, caption, alt)
    values = _wire_values(values, RNN_WIRES)
    check_one_of("activation", activation, FUNCTION_SIGNS)
    drawing = Drawing(360, 170)
    line = 62
    drawing.panel(78, 16, 204, 106)
    drawing.wire((8, line), (157, line), symbol="h")
    drawing.wire((180, 162), (180, line + 14))
    drawing.wire((203, line), (352, line), symbol="h")
    drawing.layer(180, line, FUNCTION_SIGNS[activation], "h")
    for x, y, text, wire, symbol, anchor, below in (
        (8, line - 10, "h_{t-1}", "h_prev", "h", "start", 28),
        (352, line - 10, "h_t", "h", "h", "end", 28),
        (188, 144, "x_t", "x", None, "start", 16),
    ):
        drawing.text(x, y, text, symbol, anchor)
        drawing.number(x, y + below, values.get(wire), digits, symbol, anchor)
    drawing.text(118, line - 10, "W_h", muted=True)
    drawing.text(188, 106, "W_x", muted=True, anchor="start")
    return Figure.from_drawing(drawing, name, caption, alt)
