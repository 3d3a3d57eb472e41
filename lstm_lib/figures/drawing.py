"""Wires, nodes and labels of a diagram, drawn as SVG elements in the page's own colours."""

import re
from xml.etree.ElementTree import Element, SubElement

from lstm_lib.figures.style import CSS_COLOURS, INK, MUTED, RULE, SURFACE
from lstm_lib.palette import css_colour

__all__ = ["TYPE", "Drawing", "digits_text"]

TYPE, SMALL_TYPE = 14, 11  # pixels; subscripts are the small ones
LAYER_HEIGHT = 28
RADIUS = 12  # of a pointwise node
HEAD = 8  # length of an arrow head
FAINT = "var(--lstm-faint,.32)"  # the page has more of it in the dark and for more contrast
# One piece of a label: letters or other signs, and the subscript behind them.
PIECE = re.compile(r"([A-Za-z]+|[^A-Za-z_]+)(?:_\{([^}]*)\}|_(\w))?")

LETTERS = re.compile(r"[A-Za-z]+|[^A-Za-z]+")


def _piece(parent, text, style=""):
    """One run of a label; a single Latin letter is a variable, and so in italics."""
    piece = SubElement(parent, "tspan")
    piece.text = text.replace("-", "\N{MINUS SIGN}")
    if len(text) == 1 and text.isascii() and text.isalpha():
        style = f"{style};font-style:italic".lstrip(";")
    if style:
        piece.set("style", style)
    return piece


def digits_text(value, digits):
    """The value in decimals with a true minus."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text) else text.lstrip("-")


def _number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


class Drawing:
    """An SVG drawing under way. All places are in pixels, y downward.

    Attributes
    ----------
    width, height : float
    content : list of xml.etree.ElementTree.Element
    symbols : set of str
        The symbols whose colours are used.
    faint : bool
        Whether what is drawn from now on stands back behind the rest.
    """

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.content, self.symbols = [], set()
        self.faint = False

    def ink(self, symbol):
        """The CSS colour of a symbol; of the text for None."""
        if symbol is None:
            return CSS_COLOURS[INK]
        self.symbols.add(symbol)
        return css_colour(symbol)

    def _add(self, tag, attributes, **style):
        element = Element(tag, {name: _number(value) for name, value in attributes.items()})
        if self.faint:
            style["opacity"] = FAINT
        if style:
            element.set("style", ";".join(f"{k.replace('_', '-')}:{v}" for k, v in style.items()))
        self.content.append(element)
        return element

    def _path(self, d, **style):
        self._add("path", {}, **style).set("d", d)

    def panel(self, x, y, width, height):
        """A cell's outline."""
        place = {"x": x, "y": y, "width": width, "height": height, "rx": 6}
        self._add("rect", place, fill="none", stroke=CSS_COLOURS[RULE], stroke_width="1.5")

    def wire(self, *points, symbol=None, arrow=True, dashed=False):
        """A line through the points; its last stretch, horizontal or vertical, may end in a head.

        Parameters
        ----------
        *points : (float, float)
        symbol : str, optional
        arrow, dashed : bool
        """
        ink = self.ink(symbol)
        (x0, y0), (x1, y1) = points[-2:]
        along = ((x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0))
        ends = list(points)
        if arrow:  # the line ends inside its head, so that the point stays sharp
            ends[-1] = (x1 - 5 * along[0], y1 - 5 * along[1])
        d = "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in ends)
        dashes = {"stroke_dasharray": "5 4"} if dashed else {}
        self._path(d, fill="none", stroke=ink, stroke_width="2", **dashes)
        if arrow:
            back = (x1 - HEAD * along[0], y1 - HEAD * along[1])
            side = (4.5 * along[1], 4.5 * along[0])
            corners = [(x1, y1), (back[0] + side[0], back[1] + side[1])]
            corners.append((back[0] - side[0], back[1] - side[1]))
            head = "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in corners) + "Z"
            self._path(head, fill=ink)

    def joint(self, x, y, symbol=None):
        """A dot where a wire branches or two join."""
        self._add("circle", {"cx": x, "cy": y, "r": 3}, fill=self.ink(symbol))

    def bar(self, x, y, width, height, symbol=None):
        """A filled box, from its upper left corner."""
        place = {"x": x, "y": y, "width": width, "height": height}
        self._add("rect", place, fill=self.ink(symbol))

    def pointwise(self, x, y, sign):
        """A round node that multiplies or adds entry by entry; ``sign`` is "*" or "+"."""
        place = {"cx": x, "cy": y, "r": RADIUS}
        surface = CSS_COLOURS[SURFACE]
        self._add("circle", place, fill=surface, stroke="currentColor", stroke_width="1.5")
        arm = 4 if sign == "*" else 5.5
        strokes = ((-arm, -arm, arm, arm), (-arm, arm, arm, -arm))
        if sign == "+":
            strokes = ((-arm, 0, arm, 0), (0, -arm, 0, arm))
        d = "".join(
            f"M{_number(x + a)} {_number(y + b)}L{_number(x + c)} {_number(y + d)}"
            for a, b, c, d in strokes
        )
        self._path(d, fill="none", stroke="currentColor", stroke_width="1.8")

    def layer(self, x, y, text, symbol=None, width=46):
        """A layer with weights of its own: a box in its symbol's colour, named by its function."""
        place = {"x": x - width / 2, "y": y - LAYER_HEIGHT / 2, "width": width}
        place |= {"height": LAYER_HEIGHT, "rx": 3}
        ink = self.ink(symbol)
        self._add("rect", place, fill=CSS_COLOURS[SURFACE], stroke=ink, stroke_width="2")
        self.text(x, y + 5, text)

    def function(self, x, y, text, width=46):
        """A function without weights, applied entry by entry: a box with round ends."""
        place = {"x": x - width / 2, "y": y - 13, "width": width, "height": 26, "rx": 13}
        surface = CSS_COLOURS[SURFACE]
        self._add("rect", place, fill=surface, stroke="currentColor", stroke_width="1.5")
        self.text(x, y + 5, text)

    def text(self, x, y, label, symbol=None, anchor="middle", muted=False):
        """Write a label: single letters in italics, ``c_{t-1}`` with a subscript.

        Parameters
        ----------
        x, y : float
            The foot of the text.
        label : str
        symbol : str, optional
        anchor : {"start", "middle", "end"}
        muted : bool
            Whether it is in the colour of what is secondary.
        """
        style = {"font_size": f"{TYPE}px", "text_anchor": anchor}
        if symbol or muted:
            style["fill"] = CSS_COLOURS[MUTED] if muted else self.ink(symbol)
        element = self._add("text", {"x": x, "y": y}, **style)
        lowered = False
        for base, long, short in PIECE.findall(label):
            piece = _piece(element, base)
            if lowered:
                piece.set("dy", "-4")
            lowered = bool(long or short)
            for k, part in enumerate(LETTERS.findall(long or short)):
                sub = _piece(element, part, f"font-size:{SMALL_TYPE}px")
                if k == 0:
                    sub.set("dy", "4")

    def number(self, x, y, value, digits, symbol=None, anchor="middle"):
        """Write a value; nothing if it is None."""
        if value is not None:
            self.text(x, y, digits_text(value, digits), symbol, anchor)
