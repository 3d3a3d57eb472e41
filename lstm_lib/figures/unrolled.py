"""A network unrolled over time, with what goes forward and what comes back."""

from lstm_lib._checks import as_float_array, check_integer, check_one_of, describe
from lstm_lib.figures.drawing import Drawing
from lstm_lib.figures.figure import Figure, check_words

__all__ = ["unrolled_diagram"]


def _backward(backward, steps):
    """The labels and numbers that go back, checked."""
    if backward is None:
        return {}
    if not hasattr(backward, "items"):
        raise ValueError(
            f"backward: got {describe(backward)}, expected a dictionary of step: (label, number)"
        )
    checked = {}
    for k, pair in backward.items():
        k = check_integer("backward", k, 1, steps)
        if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ValueError(f"backward[{k}]: got {describe(pair)}, expected a (label, number)")
        checked[k] = (pair[0], float(as_float_array(f"backward[{k}][1]", pair[1], ())))
    return checked


def unrolled_diagram(
    steps, *, name, caption, alt, states=("h",), values=None, backward=None, digits=4
):
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
    backward : dict of int to (str, float), optional
        What goes back on the wire out of cell k, for k from 1 to `steps`: its label and its
        number, on a dashed arrow below the states.
    digits : int
        Decimals of the printed values.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an argument is out of range, has the wrong shape or holds NaN or infinity.

    Examples
    --------
    >>> unrolled_diagram(3, name="three", caption="Three steps.", alt="Three copies of one cell.")
    <Figure 'three': Three copies of one cell.>
    """
    check_words(name, caption, alt)
    steps = check_integer("steps", steps, 1, 6)
    states = tuple(states)
    if not states:
        raise ValueError("states: got none, expected at least one of c, h")
    for state in states:
        check_one_of("states", state, ("c", "h"))
    values = {} if values is None else values
    for key in values:
        check_one_of("values", key, ("x", *states))
    values = {
        key: as_float_array(f"values[{key!r}]", array, (steps,)) for key, array in values.items()
    }
    backward = _backward(backward, steps)
    pitch, box, left, top = 116, 38, 66, 16  # between two boxes a negative number has air
    height = 34 + 50 * len(states)
    drawing = Drawing(left + pitch * steps, top + height + 84)
    heights = [top + 42 + 50 * k for k in range(len(states))]
    for k in range(steps + 1):
        x = left + pitch * k - (pitch - box)  # where the wire into cell k begins
        start = 8 if k == 0 else x
        end = left + pitch * k if k < steps else drawing.width - 4
        for state, y in zip(states, heights, strict=True):
            drawing.wire((start, y), (end, y), symbol=state)
            middle = (start + left + pitch * k) / 2 - 2
            drawing.text(middle, y - 9, f"{state}_{k}", state)
            if k and state in values:
                drawing.number(middle, y + 19, values[state][k - 1], digits, state)
    for k, (text, number) in backward.items():
        start = left + pitch * k if k < steps else drawing.width - 4
        end, y = left + pitch * k - (pitch - box), heights[-1] + 36
        drawing.wire((start, y), (end, y), dashed=True)
        middle = (start + end) / 2 + 3
        drawing.text(middle, y + 19, text)
        drawing.number(middle, y + 37, number, digits)
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
