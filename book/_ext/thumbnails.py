"""Sphinx extension: a small drawing of each chapter, beside its line on the front page.

Every one is drawn at build from what the library computes: there is no picture to keep in step.
"""

import posixpath
import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
from pages import chapter_number

from lstm_lib import lstm_backward, lstm_forward, rnn_forward, sigmoid
from lstm_lib.experiments import load_result
from lstm_lib.figures.drawing import Drawing
from lstm_lib.figures.style import SVG_STYLE
from lstm_lib.gradients import cell_state_paths, rnn_step_contributions
from lstm_lib.running_example import running_cell, running_rnn
from lstm_lib.tasks import counting_word, name_symbols
from lstm_lib.trained import load_trained
from lstm_lib.training import LSTM, next_probabilities

WIDTH, HEIGHT, MARGIN = 96, 54, 5
LINE = re.compile(r'<li><p><a class="reference internal" href="(?P<page>[\w/]+)\.html">')


def _across(count):
    return np.linspace(MARGIN, WIDTH - MARGIN, count).tolist()


def _up(values, low, high):
    share = (np.asarray(values, float) - low) / (high - low)
    return (HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)).tolist()


def _curves(*lines, low=None, high=None):
    """Curves over common axes; each is (values, symbol)."""
    every = np.concatenate([np.asarray(values, float) for values, _ in lines])
    low = every.min() if low is None else low
    high = every.max() if high is None else high
    drawing = Drawing(WIDTH, HEIGHT)
    for values, symbol in lines:
        points = zip(_across(len(values)), _up(values, low, high), strict=True)
        drawing.wire(*points, symbol=symbol, arrow=False)
    return drawing


def _bars(values, *symbols):
    """Bars from zero, side by side, in one colour or each in its own."""
    values = np.asarray(values, float)
    drawing = Drawing(WIDTH, HEIGHT)
    low, high = float(min(values.min(), 0)), float(max(values.max(), 0))
    pitch = (WIDTH - 2 * MARGIN) / len(values)
    ends, [zero] = _up(values, low, high), _up([0], low, high)
    for k, end in enumerate(ends):
        left, symbol = MARGIN + (k + 0.15) * pitch, symbols[k % len(symbols)] if symbols else None
        drawing.bar(left, min(end, zero), 0.7 * pitch, abs(end - zero), symbol)
    return drawing


def _rnn():
    return _bars(_longer_rnn()[1].h[:, 0, 0], "h")


def _longer_rnn():
    params, x = running_rnn()
    return params, rnn_forward(params, np.concatenate([x, np.zeros((5, 1, 1))]))


def _bptt():
    params, trace = _longer_rnn()
    dh = np.zeros_like(trace.h)
    dh[-1] = trace.h[-1] - 0.5
    terms = rnn_step_contributions(params, trace, dh)
    return _bars(np.abs([float(np.sum(term)) for term in terms.b]))


def _gradients():
    n = np.arange(40)
    return _curves(*[(n * np.log(gain), None) for gain in (0.9, 0.95, 1, 1.05, 1.1)])


def _structure():
    drawing = Drawing(WIDTH, HEIGHT)
    drawing.wire((4, 18), (WIDTH - 4, 18), symbol="c")
    drawing.wire((32, HEIGHT - 4), (32, 30), symbol="f")
    drawing.wire((64, HEIGHT - 4), (64, 30), symbol="g")
    drawing.pointwise(32, 18, "*")
    drawing.pointwise(64, 18, "+")
    return drawing


def _sigmoid():
    return _curves((sigmoid(np.linspace(-6, 6, 49)), None), low=0, high=1)


def _forget():
    n = np.arange(31)
    return _curves(*[(sigmoid(bias) ** n, "f") for bias in (0.0, 1.0, 2.0, 3.0)], low=0)


def _input():
    trace = lstm_forward(*running_cell())
    return _bars((trace.i * trace.g)[:, 0, 0], "g")


def _update():
    trace = lstm_forward(*running_cell())
    return _bars(trace.c[:, 0, 0], "c")


def _output():
    c = np.linspace(-3, 3, 41)
    return _curves((c / 3, "c"), (np.tanh(c), "h"))


def _cell_state():
    params, x = running_cell()
    paths = cell_state_paths(params, lstm_forward(params, x), 1)
    return _bars([float(path[0, 0, 0]) for path in paths], "c")


def _backward():
    params, x = running_cell()
    trace = lstm_forward(params, x)
    dh = np.zeros_like(trace.h)
    dh[-1] = 1.0
    grads = lstm_backward(params, trace, dh)
    return _bars(grads.params.W_x[0], *"ifgo")


def _training():
    loss = load_result("adding-100")["runs"][0]["curve"]["loss"]
    return _curves((np.log(loss), None))


def _long_lags():
    names = {"adding-100": "c", "adding-100-rnn": None}
    runs = {name: load_result(name)["runs"][0]["curve"]["wrong"] for name in names}
    shortest = min(len(wrong) for wrong in runs.values())
    return _curves(*[(runs[name][:shortest], symbol) for name, symbol in names.items()], low=0)


def _inside():
    params, note = load_trained("counter")
    trace = lstm_forward(params.cell, counting_word(9)[0][:, None])
    return _curves((trace.c[:, 0, note["cell"]["index"]], "c"))


def _names():
    params, _ = load_trained("names")
    return _bars(next_probabilities(LSTM, params, name_symbols("")[:-1]))


DRAWINGS: dict[str, Callable[[], Drawing]] = {
    "recurrence/rnn": _rnn,
    "recurrence/bptt": _bptt,
    "recurrence/gradients": _gradients,
    "cell/structure": _structure,
    "cell/sigmoid": _sigmoid,
    "cell/forget": _forget,
    "cell/input": _input,
    "cell/update": _update,
    "cell/output": _output,
    "gradient/cell_state": _cell_state,
    "gradient/backward": _backward,
    "learning/training": _training,
    "learning/long_lags": _long_lags,
    "learning/inside": _inside,
    "learning/names": _names,
}
"""The drawing of each chapter, by its page."""


def svg_of(drawing: Drawing) -> str:
    """Return a drawing as it stands beside a line of text that says what it is.

    Parameters
    ----------
    drawing : Drawing

    Returns
    -------
    str
        HTML, out of hearing of a screen reader.
    """
    size = {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "width": f"{WIDTH}", "height": f"{HEIGHT}"}
    svg = ElementTree.Element("svg", {"aria-hidden": "true", "style": SVG_STYLE, **size})
    svg.extend(drawing.content)
    return ElementTree.tostring(svg, encoding="unicode")


def illustrate(app, pagename, templatename, context, doctree):
    """Put the drawings beside the lines of the front page's map, and the chapters' numbers."""
    if pagename != app.config.root_doc:
        return
    folder = posixpath.dirname(pagename)

    def with_drawing(match) -> str:
        draw = DRAWINGS.get(match["page"])
        if draw is None:
            return match[0]
        number = chapter_number(app.env, f"{folder}/{match['page']}")
        numbered = f'<span class="chapter-number">{number}.</span> ' if number else ""
        return match[0].replace("<li><p>", f'<li class="drawn">{svg_of(draw())}<p>{numbered}')

    context["body"] = LINE.sub(with_drawing, context.get("body", ""))


def setup(app):
    """Connect the extension."""
    app.connect("html-page-context", illustrate)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
