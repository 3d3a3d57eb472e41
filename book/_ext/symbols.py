r"""Colour the book's symbols in every formula: ``f_t`` becomes ``\class{sym-f}{f}_t``.

Authors write plain LaTeX, which Jupyter shows too; only the built page has the colours. A symbol
is one of the letters below, with a subscript or without. In a subscript such a letter is the name
of a block, as in ``W_{hf}`` and ``b_f``, and has no colour (book/notation.md), unless it has a
subscript itself. The candidate of other texts, ``\tilde{c}``, has the candidate's colour.
"""

import re

from docutils import nodes

SYMBOLS = "ifgoch"

# The arguments of these are names or text, not formulas; so is a superscript like ^{(h)}.
_SKIPPED = (
    r"\\(?:label|ref|eqref|tag|text[a-z]*|mathrm|operatorname|begin|end)\*?\s*\{[^{}]*\}"
    r"|\\\\\s*\[[^\]]*\]"
    r"|\^\s*\{\(\w+\)\}"
)
# Their argument may come without braces: \bar h.
_TAKING = r"\\(?:[dt]?frac|sqrt|(?:wide)?(?:tilde|hat)|bar|vec|dot|overline|boldsymbol|math[a-z]+)"
_COMMAND = r"\\(?:[A-Za-z]+|.)"
_TOKEN = re.compile(
    rf"{_SKIPPED}|(?P<candidate>\\tilde\s*(?:c|\{{c\}}))|(?P<taking>{_TAKING})\b|{_COMMAND}"
    rf"|(?P<symbol>[{SYMBOLS}])(?P<indexed>(?=\s*_))?|(?P<other>\S)",
    re.DOTALL,
)


def colour_symbols(latex: str) -> str:
    r"""Return the formula with each symbol in its colour's class.

    Parameters
    ----------
    latex : str
        A formula, without its delimiters.

    Returns
    -------
    str
        The same formula; every symbol ``f`` is ``\class{sym-f}{f}``.
    """
    groups = [False]  # for each brace that is open, whether it is in a subscript
    begins = False  # whether what comes next is a subscript
    taken = False  # whether what comes next is an argument

    def colour(match):
        nonlocal begins, taken
        symbol, other = match["symbol"], match["other"]
        index = begins or groups[-1]
        begins = other == "_"
        if other == "{":
            groups.append(index)
        elif other == "}" and len(groups) > 1:
            groups.pop()
        whole, taken = taken, match["taking"] is not None
        if match["candidate"]:
            return rf"\class{{sym-g}}{{{match[0]}}}"
        if not symbol or (index and match["indexed"] is None):
            return match[0]
        coloured = rf"\class{{sym-{symbol}}}{{{symbol}}}"
        return f"{{{coloured}}}" if whole else coloured

    return _TOKEN.sub(colour, latex)


def uncolour(latex: str) -> str:
    """Return the formula as it was before `colour_symbols`."""
    return re.sub(r"\\class\{sym-\w\}\{(\w|\\tilde\s*(?:c|\{c\}))\}", r"\1", latex)


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
