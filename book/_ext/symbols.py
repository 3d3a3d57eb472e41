r"""Colour the book's symbols in every formula: ``f_t`` becomes ``\class{sym-f}{f}_t``.

Authors write plain LaTeX, which Jupyter shows too; only the built page has the colours. A symbol
is one of the letters below, standing alone, with a subscript.
"""

import re

from docutils import nodes

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


def uncolour(latex: str) -> str:
    """Return the formula as it was before `colour_symbols`."""
    return re.sub(rf"\\class\{{sym-[{SYMBOLS}]\}}\{{([{SYMBOLS}])\}}", r"\1", latex)


def _colour(match) -> str:
    symbol = match["symbol"]
    return rf"\class{{sym-{symbol}}}{{{symbol}}}" if symbol else match[0]


def coloured(visit):
    """Return a visitor that writes what `visit` writes, of the formula with its colours.

    The page's own node stays as it is: the search index takes the plain formula's words from it.
    """

    def visitor(writer, node):
        shown = node.copy()
        shown += nodes.Text(colour_symbols(node.astext()))
        visit(writer, shown)

    return visitor


def colour_renderers(app):
    """Let whatever draws the formulas draw them in colours."""
    for renderers in (
        app.registry.html_inline_math_renderers,
        app.registry.html_block_math_renderers,
    ):
        for name, (visit, depart) in renderers.items():
            renderers[name] = coloured(visit), depart


def setup(app):
    # After every extension that has a renderer of its own.
    app.connect("builder-inited", colour_renderers, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
