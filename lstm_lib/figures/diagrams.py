"""Diagrams of the cells and of an unrolled network, with or without values on the wires."""

import numpy as np

from lstm_lib._checks import as_float_array, check_one_of, describe
from lstm_lib.figures.drawing import Drawing
from lstm_lib.figures.figure import Figure, check_words

__all__ = ["lstm_cell_diagram", "rnn_cell_diagram", "unrolled_diagram"]

LSTM_WIRES = ("x", "h_prev", "c_prev", "i", "f", "g", "o", "kept", "written", "c", "tanh_c", "h")
RNN_WIRES = ("x", "h_prev", "h")
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


def lstm_cell_diagram(*, name, caption, alt, values=None, digits=4):
    """Draw one step of the LSTM cell: cell state above, hidden state below, a label on every wire.

    Square boxes are the four layers with weights, round-ended ones apply tanh entry by entry.

    Parameters
    ----------
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    values : dict of str to float, optional
        Numbers to print on wires: any of ``x``, ``h_prev``, ``c_prev``, ``i``, ``f``, ``g``,
        ``o``, ``kept`` (f times c_prev), ``written`` (i times g), ``c``, ``tanh_c`` and ``h``.
    digits : int
        Decimals of the printed values.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If a wire is unknown or its value is not a finite number.
    """
    check_words(name, caption, alt)
    values = _wire_values(values, LSTM_WIRES)
    drawing = Drawing(534, 360)

    def label(x, y, text, wire, symbol=None, anchor="middle", below=17):
        drawing.text(x, y, text, symbol, anchor)
        drawing.number(x, y + below, values.get(wire), digits, symbol, anchor)

    state, product, gated, layers, bus = 62, 142, 190, 240, 292  # heights
    at_f, at_i, at_g, at_o, at_h = 136, 204, 272, 340, 404  # places
    drawing.panel(68, 16, 402, 302)

    # What every layer reads: the previous hidden state and the input.
    drawing.wire((8, bus), (at_f, bus), symbol="h", arrow=False)
    drawing.wire((90, 352), (90, bus), arrow=False)
    drawing.wire((90, bus), (at_o, bus), (at_o, layers + 14))
    for x in (at_f, at_i, at_g):
        drawing.wire((x, bus), (x, layers + 14))
        drawing.joint(x, bus)
    drawing.joint(90, bus)
    label(8, bus - 10, "h_{t-1}", "h_prev", "h", "start", 28)
    label(98, 338, "x_t", "x", None, "start")

    # The cell state's line, the only place where it changes.
    drawing.wire((8, state), (at_f - 12, state), symbol="c")
    drawing.wire((at_f + 12, state), (at_g - 12, state), symbol="c")
    drawing.wire((at_g + 12, state), (526, state), symbol="c")
    label(8, state - 10, "c_{t-1}", "c_prev", "c", "start", 28)
    label(526, state - 10, "c_t", "c", "c", "end", 28)
    label((at_f + at_g) / 2, state - 10, "f_t ⊙ c_{t-1}", "kept", "c", "middle", 28)

    # The layers' values, each on its way to a product.
    drawing.wire((at_f, layers), (at_f, state + 12), symbol="f")
    drawing.wire((at_i, layers), (at_i, product), (at_g - 12, product), symbol="i")
    drawing.wire((at_g, layers), (at_g, product + 12), symbol="g")
    drawing.wire((at_g, product - 12), (at_g, state + 12), symbol="c")
    drawing.wire((at_o, layers), (at_o, gated), (at_h - 12, gated), symbol="o")
    label(at_g + 7, 100, "i_t ⊙ g_t", "written", "c", "start")
    for x, symbol in ((at_f, "f"), (at_i, "i"), (at_g, "g"), (at_o, "o")):
        label(x - 6, 200, f"{symbol}_t", symbol, symbol, "end")

    # What is shown of it.
    drawing.joint(at_h, state, "c")
    drawing.wire((at_h, state), (at_h, 89), symbol="c")
    drawing.wire((at_h, 115), (at_h, gated - 12), symbol="c")
    drawing.wire((at_h, gated + 12), (at_h, bus), (526, bus), symbol="h")
    label(at_h + 7, 140, "tanh c_t", "tanh_c", "c", "start")
    label(526, bus - 10, "h_t", "h", "h", "end", 28)

    for x, function, symbol in (
        (at_f, "σ", "f"), (at_i, "σ", "i"), (at_g, "tanh", "g"), (at_o, "σ", "o"),
    ):  # fmt: skip
        drawing.layer(x, layers, function, symbol)
    drawing.function(at_h, 102, "tanh")
    drawing.pointwise(at_f, state, "*")
    drawing.pointwise(at_g, state, "+")
    drawing.pointwise(at_g, product, "*")
    drawing.pointwise(at_h, gated, "*")
    return Figure.from_drawing(drawing, name, caption, alt)


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


def unrolled_diagram(steps, *, name, caption, alt, states=("h",), values=None, digits=4):
    """Draw a network unrolled over time: the same cell at each step, its states handed on.

    Parameters
    ----------
    steps : int
        How many steps are drawn, 1 to 6.
    name, caption, alt : str
        The id in the page, what is shown, and the finding.
    states : sequence of str
        What is handed from step to step: ``("h",)`` for the plain cell, ``("c", "h")`` for the
        LSTM.
    values : dict of str to array_like, each (steps,), optional
        Numbers to print: of ``x`` and of the states.
    digits : int
        Decimals of the printed values.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an argument is out of range, has the wrong shape or holds NaN or infinity.
    """
    check_words(name, caption, alt)
    if isinstance(steps, bool) or not isinstance(steps, (int, np.integer)) or not 1 <= steps <= 6:
        raise ValueError(f"steps: got {describe(steps)}, expected a whole number from 1 to 6")
    states = tuple(states)
    if not states:
        raise ValueError("states: got none, expected at least one of c, h")
    for state in states:
        check_one_of("states", state, ("c", "h"))
    values = {} if values is None else values
    for key in values:
        check_one_of("values", key, ("x", *states))
    values = {
        key: as_float_array(f"values[{key!r}]", array, (int(steps),))
        for key, array in values.items()
    }
    pitch, box, left, top = 116, 46, 66, 16
    height = 34 + 50 * len(states)
    drawing = Drawing(left + pitch * steps, top + height + 84)
    heights = [top + 42 + 50 * k for k in range(len(states))]
    for k in range(steps + 1):
        x = left + pitch * k - (pitch - box)  # where the wire into cell k begins
        start = 8 if k == 0 else x
        end = left + pitch * k if k < steps else drawing.width - 4
        for state, y in zip(states, heights, strict=True):
            drawing.wire((start, y), (end, y), symbol=state)
            middle = (start + end) / 2 - 3
            drawing.text(middle, y - 9, f"{state}_{k}", state)
            if k and state in values:
                drawing.number(middle, y + 19, values[state][k - 1], digits, state)
    for k in range(steps):
        middle = left + pitch * k + box / 2
        foot = top + height + 8
        drawing.wire((middle, foot + 30), (middle, foot))
        drawing.panel(left + pitch * k, top, box, height + 8)
        drawing.text(middle, foot + 46, f"x_{k + 1}")
        if "x" in values:
            drawing.number(middle, foot + 64, values["x"][k], digits)
        drawing.text(middle, top + (height + 8) / 2 + 5, "cell", muted=True)
    return Figure.from_drawing(drawing, name, caption, alt)
