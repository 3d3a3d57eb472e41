"""The colour of each symbol, for light and for dark pages: the only place where they are written.

Text, figures and widgets name a symbol's colour through the CSS variable ``--sym-<symbol>``, so
that the page's theme decides which of the two values is seen. The values keep a contrast of at
least 4.5 on the backgrounds they stand on, stay apart from each other for readers with protan or
deutan vision too, and stay apart from the text's own colour, the cell state and the hidden state
most of all; ``tests/test_palette.py`` measures all three.

Explained in book/notation.md.
"""

from typing import NamedTuple

__all__ = ["PALETTE", "SymbolColour", "css_colour", "palette_css"]


class SymbolColour(NamedTuple):
    """One symbol's colour on a light and on a dark page, as ``#RRGGBB``."""

    light: str
    dark: str


# Dichromats see lightness and blue-against-yellow, so the six differ in these two, not only in hue.
PALETTE: dict[str, SymbolColour] = {
    "i": SymbolColour("#085E3B", "#26CEB5"),  # input gate
    "f": SymbolColour("#7C1700", "#F58439"),  # forget gate
    "g": SymbolColour("#C01A71", "#FF6188"),  # candidate
    "o": SymbolColour("#197899", "#419BFB"),  # output gate
    "c": SymbolColour("#8D6808", "#FDDA00"),  # cell state
    "h": SymbolColour("#4C2FC9", "#EBBCFF"),  # hidden state
}
"""The colour of each of the six symbols, by its letter."""

# The book's theme marks <html>, JupyterLab marks <body>.
DARK_SELECTORS = ('html[data-theme="dark"]', 'body[data-jp-theme-light="false"]')


def css_colour(symbol: str) -> str:
    """Return the CSS value for a symbol's colour, right on light and dark pages.

    Parameters
    ----------
    symbol : str
        One of ``"i"``, ``"f"``, ``"g"``, ``"o"``, ``"c"``, ``"h"``.

    Returns
    -------
    str
        ``var(--sym-f, #...)``: the variable of `palette_css`, with the light value where the page
        does not define it.

    Raises
    ------
    ValueError
        If the symbol has no colour of its own.
    """
    if symbol not in PALETTE:
        raise ValueError(f"symbol: got {symbol!r}, expected one of {', '.join(PALETTE)}")
    return f"var(--sym-{symbol}, {PALETTE[symbol].light})"


def palette_css() -> str:
    """Return the style sheet that defines the symbols' colours.

    It defines ``--sym-i`` to ``--sym-h`` for light pages, again for dark pages of the book and of
    JupyterLab, and a class ``.sym-i`` to ``.sym-h`` each that sets the text colour.

    Returns
    -------
    str
        CSS text that ends with a line break; the same text at every call.
    """
    light = "".join(f"--sym-{s}:{colour.light};" for s, colour in PALETTE.items())
    dark = "".join(f"--sym-{s}:{colour.dark};" for s, colour in PALETTE.items())
    rules = [f":root{{{light}}}", f"{','.join(DARK_SELECTORS)}{{{dark}}}"]
    rules += [f".sym-{s}{{color:var(--sym-{s})}}" for s in PALETTE]
    return "\n".join(rules) + "\n"
