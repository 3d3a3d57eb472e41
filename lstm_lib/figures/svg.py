"""From matplotlib's SVG to one that can stand in a page among others."""

import re
from xml.etree import ElementTree

from lstm_lib.figures.style import CSS_COLOURS, HALO, HALO_STYLE
from lstm_lib.palette import PALETTE

__all__ = ["inline_svg"]

PAINTS = ("fill", "stroke")
FONT_STYLES = ("font-size", "font-style", "font-weight")
NUMBERS = ("x", "y", "width", "height", "d", "transform", "points", "r", "cx", "cy")
DEFAULTS = {"stroke-opacity": "1", "fill-opacity": "1", "opacity": "1", "stroke-linejoin": "round"}
NUMBER = re.compile(r"-?\d+\.?\d*(?:[eE][-+]?\d+)?")
NO_ROTATION = re.compile(r"rotate\(-?0(?:\.0+)? [^)]*\)")


def _round(match):
    # The offset keeps round values such as .125 off the edge between two results, where the last
    # digit of a computation, which differs between machines, would decide.
    text = f"{float(match[0]) + 0.00137:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _local(tag):
    return tag.rpartition("}")[2]


def _paint(name, value, symbols):
    if value == "none" or value.startswith("url("):
        return value
    if value.lower() not in CSS_COLOURS:
        raise ValueError(
            f"fig: got the colour {value} ({name}), expected colour('f') or another symbol's, "
            "INK, MUTED, RULE, SURFACE or 'none', which follow the page's theme"
        )
    symbols |= {symbol for symbol in PALETTE if PALETTE[symbol].light.lower() == value.lower()}
    return CSS_COLOURS[value.lower()]


def _style(element, symbols):
    """The style of one element as a dictionary, in CSS colours, without a font of its own."""
    style = {}
    for rule in element.get("style", "").split(";"):
        name, _, value = (part.strip() for part in rule.partition(":"))
        if not name or DEFAULTS.get(name) == value:
            continue
        if name.startswith("font") and name not in FONT_STYLES:
            continue
        if name in PAINTS:
            value = _paint(name, value, symbols)
            if name == "fill" and value == "currentColor":
                continue  # inherited from the root
        style[name] = value
    for name in PAINTS:
        if name in element.attrib:
            style[name] = _paint(name, element.attrib[name], symbols)
    return style


def _clean(element, ids, prefix, symbols, halo=False):
    """Rebuild one element: no namespace, short numbers, own ids; None if nothing is drawn."""
    tag = _local(element.tag)
    if tag in ("metadata", "style"):
        return None
    if tag == "image":
        raise ValueError("fig: got a raster image, expected shapes (pcolormesh instead of imshow)")
    clean = ElementTree.Element(tag)
    halo = halo or element.get("id") == HALO

    def own_id(old):
        return ids.setdefault(old, f"{prefix}-{len(ids) + 1}")

    style = _style(element, symbols)
    for name, value in element.attrib.items():
        name = _local(name)
        if name == "id":
            if tag != "g":  # nothing refers to matplotlib's groups
                clean.set("id", own_id(value))
        elif name == "href":
            clean.set("href", "#" + own_id(value[1:]))
        elif name == "transform":
            value = NUMBER.sub(_round, NO_ROTATION.sub("", value)).strip()
            if value:
                clean.set("transform", value)
        elif name in NUMBERS:
            clean.set(name, " ".join(NUMBER.sub(_round, value).split()))
        elif name not in ("style", *PAINTS):
            clean.set(name, value)
    for holder in (style, clean.attrib):
        for name, value in holder.items():
            if value.startswith("url(#"):
                holder[name] = f"url(#{own_id(value[5:-1])})"
    rules = [f"{name}:{value}" for name, value in style.items()]
    if tag == "text" and halo:
        rules.append(HALO_STYLE)
    if rules:
        clean.set("style", ";".join(rules))
    if tag in ("text", "tspan"):
        clean.text = (element.text or "").strip("\n") if tag == "tspan" or len(element) == 0 else ""
    for child in element:
        if isinstance(child.tag, str):  # not a comment
            inner = _clean(child, ids, prefix, symbols, halo)
            if inner is not None:
                clean.append(inner)
    if tag in ("g", "defs") and len(clean) == 0:
        return None
    if tag == "g" and not clean.attrib and len(clean) == 1:
        return clean[0]
    return clean


def inline_svg(text, prefix):
    """Return the drawing inside an SVG file of matplotlib's, ready to stand in a page.

    Parameters
    ----------
    text : str
        What ``savefig`` wrote, with ``svg.fonttype`` "none".
    prefix : str
        What every id begins with.

    Returns
    -------
    content : list of xml.etree.ElementTree.Element
    width, height : float
        In pixels.
    type_size : float
        The smallest type of plain text, in pixels; infinity if there is no text.
    symbols : set of str
        The symbols whose colours are used.

    Raises
    ------
    ValueError
        If it holds a raster image or a colour that cannot follow the page's theme.
    """
    root = ElementTree.fromstring(text)
    symbols = set()
    clean = _clean(root, {}, prefix, symbols)
    _, _, width, height = (float(number) for number in root.get("viewBox").split())
    sizes = [
        float(size)
        for element in clean.iter("text")
        for size in re.findall(r"font-size:([\d.]+)px", element.get("style", ""))
    ]
    return list(clean), width, height, min(sizes, default=float("inf")), symbols
