"""Sphinx extension: the front page's first lines, its widget, and the picture in its place.

The directive ``front-widget`` puts the widget into a page as it is when it is made. Until its
script is there, and where no script runs, the page shows what the same network does with the word,
drawn at build.
"""

import numpy as np
from docutils import nodes
from sphinx.util.docutils import SphinxDirective
from widgets import mount_fresh

from lstm_lib import lstm_forward, sigmoid
from lstm_lib.figures import Figure
from lstm_lib.figures.drawing import Drawing
from lstm_lib.tasks import COUNTING_SYMBOLS, counting_word
from lstm_lib.trained import load_trained
from lstm_lib.widgets import Counter

SYMBOLS = COUNTING_SYMBOLS["anbn"]
WIDTH, TOP, FOOT, LEFT = 620, 40, 200, 70
ASKED = {"a": 1, "b": 2, "end": 3}


def still(n: int) -> Figure:
    """Draw what the stored network does with the word of n a's and n b's.

    Parameters
    ----------
    n : int
        Letters of each kind.

    Returns
    -------
    Figure
        The state of the cell that counts, letter by letter, and what the network expects next.
    """
    params, note = load_trained("counter")
    x, _ = counting_word(n)
    trace = lstm_forward(params.cell, x[:, None])
    c = trace.c[:, 0, note["cell"]["index"]]
    expected = sigmoid(trace.h[:, 0] @ params.readout.W_y + params.readout.b_y) > 0.5
    drawing = Drawing(WIDTH, 300)
    across = np.linspace(LEFT, WIDTH - 40, len(c))
    low, high = float(min(c.min(), -1)), float(max(c.max(), 1))

    def height(value):
        return FOOT - (value - low) / (high - low) * (FOOT - TOP)

    drawing.faint = True
    for level in range(int(np.ceil(low)), int(high) + 1):
        drawing.wire((LEFT, height(level)), (WIDTH - 40, height(level)), arrow=False)
    drawing.faint = False
    for level in range(int(np.ceil(low)), int(high) + 1):
        drawing.number(LEFT - 16, height(level) + 5, level, 0, anchor="end")
    drawing.text(0, 16, "cell state of one unit", "c", anchor="start")
    path = list(zip(across.tolist(), height(c).tolist(), strict=True))
    drawing.wire(*path, symbol="c", arrow=False)
    for place in path:
        drawing.joint(*place, symbol="c")
    for k, letter in enumerate(x.argmax(axis=1)):
        drawing.text(across[k], 228, SYMBOLS[letter])
        for line, symbol in enumerate(ASKED.values()):
            if expected[k, symbol]:
                drawing.joint(across[k], 247 + 20 * line)
    for line, word in enumerate(ASKED):
        drawing.text(LEFT - 16, 252 + 20 * line, word, anchor="end", muted=True)
    word = "a" * n + "b" * n
    return Figure.from_drawing(
        drawing,
        "a-trained-network-counts",
        f"A trained network reads {word}. Its cell climbs with each a and falls with each b. "
        "Dots: what it expects next.",
        f"The cell state climbs from {c[0]:.2f} to {c[n]:.2f} over {n} a's, falls back to "
        f"{c[-1]:.2f} over as many b's, and then the network expects the end.",
    )


class FrontWidget(SphinxDirective):
    """The widget, alive, with its picture in its place until then."""

    def run(self):
        widget = Counter()
        node = nodes.raw("", mount_fresh(self.env, widget, still(int(widget.n)).html))
        node["format"] = "html"
        return [node]


def lead(app, doctree):
    """Mark what the front page begins with, which is set larger.

    In the page, not by a style that looks at what follows: that would come late.
    """
    if app.env.docname == app.config.root_doc:
        next(doctree.findall(nodes.paragraph))["classes"].append("lead")


def setup(app):
    """Connect the extension."""
    app.connect("doctree-read", lead)
    app.add_directive("front-widget", FrontWidget)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
