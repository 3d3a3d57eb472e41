r"""Colour the book's symbols in every formula: ``f_t`` becomes ``\class{sym-f}{f}_t``.

Authors write plain LaTeX, which Jupyter shows too; only the built page has the colours. A symbol
is one of the letters below, standing alone, with a subscript.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SYMBOLS = "ifgoch"

# The arguments of these are names or text, not formulas.
_SKIPPED = r"\\(?:label|ref|eqref|tag|text[a-z]*|operatorname|begin|end)\*?\s*\{[^{}]*\}"
_COMMAND = r"\\(?:[A-Za-z]+|.)"
_SYMBOL = rf"(?<![A-Za-z])(?P<symbol>[{SYMBOLS}])(?=\s*_)"
_TOKEN = re.compile(f"{_SKIPPED}|{_COMMAND}|{_SYMBOL}", re.DOTALL)


def colour_symbols(latex: str) -> str:
    r"""Return the formula with each symbol in its colour's class.

    Parameters
    ----------
    latex : str
        A formula, without its delimiters.

    Returns
    -------
    str
        The same formula; every symbol ``f`` before a subscript is ``\class{sym-f}{f}``.
    """
    return _TOKEN.sub(_colour, latex)


def _colour(match) -> str:
    symbol = match["symbol"]
    return rf"\class{{sym-{symbol}}}{{{symbol}}}" if symbol else match[0]


class ColourSymbols(SphinxPostTransform):
    """Colour the symbols of all formulas of a page, in HTML alone."""

    default_priority = 400
    formats = ("html",)

    def run(self):
        for kind in (nodes.math, nodes.math_block):
            for node in self.document.findall(kind):
                node.children = [nodes.Text(colour_symbols(node.astext()))]


def setup(app):
    app.add_post_transform(ColourSymbols)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
