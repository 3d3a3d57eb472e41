"""A figure as a notebook shows it: SVG inside HTML, with a caption and a text alternative."""

import io
import re
from html import escape
from xml.etree import ElementTree

from lstm_lib._checks import describe
from lstm_lib.figures.drawing import TYPE
from lstm_lib.figures.style import (
    FIGURE_STYLE,
    FRAME_STYLE,
    INSTEAD_STYLE,
    SMALLEST_TYPE,
    SVG_STYLE,
    WIDTH,
    jupyter_dark_css,
    theme,
)
from lstm_lib.figures.svg import inline_svg

__all__ = ["Figure", "check_words"]

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
SYMBOL = re.compile(r"\b[A-Za-z](?= = )")  # a letter that equals something, as in t = 2


def check_words(name, caption, alt):
    """Raise a `ValueError` unless a figure has its name, its caption and its text alternative."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise ValueError(
            f"name: got {describe(name)}, expected lower-case words joined by hyphens, "
            "such as 'forget-decay'"
        )
    for argument, text in (("caption", caption), ("alt", alt)):
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{argument}: got {describe(text)}, expected a sentence")


class Figure:
    """A finished figure. Jupyter shows its HTML; its text is the same at every run.

    Made by the functions of `lstm_lib.figures`, or from a drawing of your own:

    >>> from lstm_lib.figures import Figure, canvas, colour, theme
    >>> with theme():
    ...     fig, ax = canvas()
    ...     lines = ax.plot([1, 2], [0.4, 0.2], color=colour("c"))
    ...     figure = Figure.from_matplotlib(
    ...         fig, "halved", caption="Halved in one step.", alt="c falls from .4 to .2."
    ...     )
    >>> figure
    <Figure 'halved': c falls from .4 to .2.>

    Attributes
    ----------
    name : str
        The figure's id in the page.
    caption, alt : str
    html : str
    """

    def __init__(self, name, caption, alt, html):
        self.name, self.caption, self.alt, self.html = name, caption, alt, html

    @classmethod
    def from_matplotlib(cls, fig, name, caption, alt):
        """Make a figure of what has been drawn with matplotlib.

        Parameters
        ----------
        fig : matplotlib.figure.Figure
            From `canvas`, inside `theme`. Only `INK`, `MUTED`, `RULE`, `SURFACE`, "none" and the
            colours of `colour` may be used.
        name : str
            The id in the page: lower-case words joined by hyphens, one of its kind in the book.
        caption : str
            What is shown, under the figure.
        alt : str
            The finding, for readers who do not see the figure.

        Returns
        -------
        Figure

        Raises
        ------
        ValueError
            If a text is missing, or the drawing holds a raster image or another colour.
        """
        check_words(name, caption, alt)
        buffer = io.StringIO()
        with theme():
            fig.savefig(
                buffer, format="svg", facecolor="none", metadata={"Date": None, "Creator": None}
            )
        return cls(
            name, caption, alt, _html(inline_svg(buffer.getvalue(), name), name, caption, alt)
        )

    @classmethod
    def from_drawing(cls, drawing, name, caption, alt):
        """Make a figure of a ``lstm_lib.figures.drawing.Drawing``, as `from_matplotlib` does.

        Parameters
        ----------
        drawing : lstm_lib.figures.drawing.Drawing
        name, caption, alt : str
            As for `from_matplotlib`.

        Returns
        -------
        Figure

        Raises
        ------
        ValueError
            If a text is missing.
        """
        check_words(name, caption, alt)
        parts = drawing.content, drawing.width, drawing.height, TYPE, drawing.symbols
        return cls(name, caption, alt, _html(parts, name, caption, alt))

    def _repr_html_(self):
        return self.html

    def __repr__(self):
        return f"<Figure {self.name!r}: {self.alt}>"


def _html(parts, name, caption, alt):
    content, width, height, type_size, symbols = parts
    narrowest = min(width, width * SMALLEST_TYPE / type_size)
    svg = ElementTree.Element(
        "svg",
        {
            "role": "img",
            "aria-labelledby": f"{name}-title",
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "style": f"{SVG_STYLE};min-width:{narrowest:.0f}px",
        },
    )
    ElementTree.SubElement(svg, "title", {"id": f"{name}-title"}).text = alt.strip()
    dark = jupyter_dark_css(symbols)
    if dark:
        ElementTree.SubElement(svg, "style").text = dark
    svg.extend(content)
    ElementTree.indent(svg, " ")
    for text in svg.iter("text"):  # a line break between two pieces would be seen as a space
        for piece in text:
            piece.tail = None
        if len(text):
            text.text = None
    drawing = ElementTree.tostring(svg, encoding="unicode")
    # Only what may be wider than a phone is a stop for the Tab key, to be scrolled by arrow keys.
    scrolls = ""
    if narrowest > WIDTH * SMALLEST_TYPE / 14 + 1:
        scrolls = f' tabindex="0" role="group" aria-label="{escape(name)}, scrolls sideways"'
    # JupyterLab takes the SVG's tags out of a notebook that is not trusted, and leaves its words.
    # These it then sets in no size, and it shows the finding, since it knows no `contain`.
    said = SYMBOL.sub(r"<i>\g<0></i>", escape(caption.strip(), quote=False))
    return (
        f'<figure class="lstm-figure" id="{name}" style="{FIGURE_STYLE}">\n'
        f'<div style="{FRAME_STYLE}"{scrolls}>\n{drawing}\n</div>\n'
        f'<p aria-hidden="true" style="{INSTEAD_STYLE}">{escape(alt.strip(), quote=False)}</p>\n'
        f"<figcaption>{said}</figcaption>\n</figure>"
    )
