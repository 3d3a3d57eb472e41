"""Draws the SVG of the book's figures with matplotlib, for pictures that have to be made of pixels.

It knows the few kinds of elements that ``lstm_lib.figures`` writes, and takes the fonts that
matplotlib brings, never one of the machine's.
"""

import functools
import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath, text_to_path
from matplotlib.transforms import Affine2D

from lstm_lib.figures.style import CSS_COLOURS, INK

PAINT = {value: colour for colour, value in CSS_COLOURS.items()}
LETTER = re.compile(r"([MLCZz])([^MLCZz]*)")
NUMBER = re.compile(r"-?\d*\.?\d+")
CODES = {"M": [Outline.MOVETO], "L": [Outline.LINETO], "C": [Outline.CURVE4] * 3}
FACES = {
    "plain": "DejaVuSans.ttf",
    "slanted": "DejaVuSans-Oblique.ttf",
    "bold": "DejaVuSans-Bold.ttf",
    "serif": "DejaVuSerif.ttf",
}


@functools.cache
def font(face: str, size: float) -> FontProperties:
    """Return one of matplotlib's own fonts; the machine's are never asked."""
    return FontProperties(
        fname=Path(matplotlib.get_data_path()) / "fonts" / "ttf" / FACES[face], size=size
    )


def text_width(text: str, properties: FontProperties) -> float:
    """Return how far a text reaches, in pixels."""
    return text_to_path.get_text_width_height_descent(text, properties, ismath=False)[0]


def outline(d: str) -> Outline:
    """Return the path of an SVG's ``d``, which has absolute moves, lines and curves.

    Raises
    ------
    ValueError
        If it has anything else.
    """
    if re.search(r"[^MLCZz\d\s.,-]", d):
        raise ValueError(f"d: got {d[:40]!r}, expected M, L, C and Z")
    points, codes = [], []
    for letter, values in LETTER.findall(d):
        if letter in "zZ":
            points.append((0, 0))
            codes.append(Outline.CLOSEPOLY)
            continue
        numbers = [float(value) for value in NUMBER.findall(values)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        points += pairs
        # Pairs after a move are lines.
        repeated = CODES["L" if letter == "M" else letter]
        rest = len(pairs) - len(CODES[letter])
        codes += CODES[letter] + repeated * (rest // len(repeated))
    return Outline(points, codes)


def _style(element) -> dict[str, str]:
    rules = element.get("style", "").split(";")
    return dict(rule.split(":", 1) for rule in rules if rule)


class Drawer:
    """Draws an SVG of the book's figures onto a sheet.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        A sheet in pixels, y downward.
    x, y, scale : float
        Where the drawing's corner goes, and how much larger it becomes.
    """

    def __init__(self, axes, x, y, scale):
        self.axes, self.scale = axes, scale
        self.place = Affine2D().scale(scale).translate(x, y)
        self.named, self.clips = {}, {}

    def draw(self, svg: str) -> None:
        """Draw all of it."""
        root = ElementTree.fromstring(svg)
        for element in root.iter():
            if element.get("id"):
                self.named[element.get("id")] = element
        for element in root:
            self._element(element, Affine2D(), {"fill": "currentColor", "stroke": "none"}, None)

    def _element(self, element, move, above, clip):
        if element.tag in ("title", "style", "defs", "clipPath"):
            return
        style = {**above, **_style(element)}
        shift = [float(n) for n in NUMBER.findall(element.get("transform", ""))]
        if shift:
            move = Affine2D().translate(*shift) + move
        if element.get("clip-path"):
            clip = self._box(self.named[element.get("clip-path")[5:-1]][0]), move
        if element.tag == "g":
            for child in element:
                self._element(child, move, style, clip)
        elif element.tag == "use":
            there = Affine2D().translate(float(element.get("x")), float(element.get("y")))
            pattern = self.named[element.get("href")[1:]]
            looks = {**style, **_style(pattern), **_style(element)}
            self._shape(outline(pattern.get("d")), there + move, looks, clip)
        elif element.tag == "text":
            self._text(element, move, style)
        elif element.tag == "path":
            self._shape(outline(element.get("d")), move, style, clip)
        elif element.tag == "rect":
            self._shape(self._box(element), move, style, clip)
        elif element.tag == "circle":
            at = [float(element.get(name)) for name in ("cx", "cy", "r")]
            disc = Circle(at[:2], at[2])
            path = disc.get_patch_transform().transform_path(disc.get_path())
            self._shape(path, move, style, clip)
        else:
            raise ValueError(f"svg: got <{element.tag}>, expected the elements of a figure")

    @staticmethod
    def _box(element) -> Outline:
        x, y, width, height, radius = (
            float(element.get(name, 0)) for name in ("x", "y", "width", "height", "rx")
        )
        if not radius:
            box = Rectangle((x, y), width, height)
            return box.get_patch_transform().transform_path(box.get_path())
        round_box = f"round,pad=0,rounding_size={radius}"
        return FancyBboxPatch((x, y), width, height, boxstyle=round_box).get_path()

    def _shape(self, path, move, style, clip):
        transform = move + self.place + self.axes.transData
        width = float(style.get("stroke-width", 1)) * self.scale
        dashes = [float(n) * self.scale for n in NUMBER.findall(style.get("stroke-dasharray", ""))]
        offset = float(style.get("stroke-dashoffset", 0)) * self.scale
        patch = PathPatch(
            path,
            facecolor=PAINT.get(style["fill"], INK) if style["fill"] != "none" else "none",
            edgecolor=PAINT.get(style["stroke"], INK) if style["stroke"] != "none" else "none",
            linewidth=width if style["stroke"] != "none" else 0,
            linestyle=(offset, dashes) if dashes else "solid",
            alpha=float(NUMBER.findall(style.get("opacity", "1"))[-1]),  # of var(--name, .32): .32
            capstyle={"square": "projecting"}.get(style.get("stroke-linecap"), "butt"),
            joinstyle=style.get("stroke-linejoin", "round"),
            transform=transform,
        )
        self.axes.add_patch(patch)
        if clip:
            box, moved = clip
            patch.set_clip_path(box, moved + self.place + self.axes.transData)

    def _text(self, element, move, style):
        runs = list(element) or [element]
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        placed, reach = [], 0.0
        for run in runs:
            looks = {**style, **_style(run)}
            if run is not element and run.get("x"):
                x, y, reach = float(run.get("x")), float(run.get("y")), 0.0
            y += float(run.get("dy", 0))
            face = "bold" if looks.get("font-weight") == "700" else "plain"
            face = "slanted" if looks.get("font-style") in ("italic", "oblique") else face
            properties = font(face, float(looks["font-size"].removesuffix("px")))
            placed.append((x + reach, y, run.text or "", properties, looks))
            reach += text_width(run.text or "", properties)
        back = {"start": 0.0, "middle": 0.5, "end": 1.0}[style.get("text-anchor", "start")]
        for left, foot, text, properties, looks in placed:
            if not text.strip():
                continue  # a space has no outline
            glyphs = TextPath((0, 0), text, prop=properties)
            there = Affine2D().scale(1, -1).translate(left - back * reach, foot)
            self._shape(glyphs, there + move, {**looks, "stroke": "none"}, None)
