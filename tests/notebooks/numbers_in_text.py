"""Find the decimal numbers that a text states, and the numbers that a notebook shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from html.parser import HTMLParser
from typing import NamedTuple

from nbformat import NotebookNode

# Enough digits for any float written out in full.
CONTEXT = Context(prec=400)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile(
    r"\s*(?:\\times|\\cdot|×|·)\s*10\s*(?:\^\s*\{?\s*([-+]?\d+)\s*\}?|([⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
)
_NUMBER = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)?\.\d+(?:[eE][-+]?\d+)?(?![\d.]*\.\d)"
    r"|(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)\.?(?:[eE][-+]?\d+)?(?![\w.]*\.\d)"
)
_NO_CLAIM = [
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^\s*(?:```+|:::+|~~~+)\{.*$",  # the first line of a directive
        r"^\s*:[\w-]+:.*$",  # an option of a directive
        r"\{(?:cite|doc|ref|eq|numref|term)[\w:]*\}`[^`]*`",
        r"\]\([^)]*\)",  # where a link leads
        r"<[^>]*>",
        r"https?://\S+",
        r"\barXiv:\s*\d+\.\d+(?:v\d+)?",
        r"\b10\.\d{4,}/\S+",
        # Numbers that name a place or a version, and are no figures.
        r"(?:§|\b(?:[Ss]ections?|[Cc]hapters?|[Tt]ables?|[Ff]ig(?:ure|\.)s?|[Ee]q(?:uation|\.)s?"
        r"|[Aa]lgorithms?|[Aa]ppendix|[Vv]ersions?|Python|NumPy|PyTorch|Keras|TensorFlow|ONNX))"
        r"[\s~(]*[A-Z]?\d+(?:\.\d+)+",
    )
]


class Stated(NamedTuple):
    """A decimal number in a text: as written, its value, and whether it is a percentage."""

    written: str
    value: Decimal
    percent: bool


def _plain(text: str) -> str:
    """One way of writing signs and groups of digits."""
    for old, new in (("{,}", ","), ("\\,", ""), ("\u2212", "-"), ("\u202f", ""), ("\u2009", "")):
        text = text.replace(old, new)
    return text


def numbers(text: str) -> Iterator[tuple[str, Decimal, int]]:
    """Each number in `text`: as written, its value, and where the text goes on after it."""
    for found in _NUMBER.finditer(text):
        written, end = found[0], found.end()
        value = Decimal(written.replace(",", ""))
        power = _POWER.match(text, end)
        if power:
            exponent = power[1] or power[2].translate(_SUPERSCRIPT)
            value, end = value.scaleb(int(exponent), CONTEXT), power.end()
        yield written, value, end


def stated(markdown: str) -> list[Stated]:
    """The decimal numbers that a Markdown text states."""
    text = _plain(markdown)
    for pattern in _NO_CLAIM:
        text = pattern.sub(" ", text)
    return [
        Stated(written, value, bool(re.match(r"\s*(?:\\?%|per cent|percent)", text[end:])))
        for written, value, end in numbers(text)
        if "." in written.rstrip(".")
    ]


class _Visible(HTMLParser):
    """Collects what a reader of the page sees or hears: no coordinates, no style."""

    def __init__(self):
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag, attrs):
        self._hidden += tag in ("style", "script")
        spoken = ("aria-label", "alt", "title")
        self.parts += [" ", *(f"{value} " for name, value in attrs if name in spoken and value)]

    def handle_endtag(self, tag):
        self._hidden -= tag in ("style", "script")
        # Table cells and labels stand apart; the parts of one number (sup, tspan) do not.
        if tag not in ("sup", "sub", "span", "tspan", "b", "i", "em", "strong"):
            self.parts.append(" ")

    def handle_data(self, data):
        if not self._hidden:
            self.parts.append(data)


def visible(html: str) -> str:
    """The text of a piece of HTML, with the words for those who cannot see it."""
    parser = _Visible()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def output_texts(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Each text that the outputs show, with the number of its code cell."""
    for position, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                yield position, output.text
            for kind, content in output.get("data", {}).items():
                if kind == "text/html":
                    yield position, visible(content)
                elif kind in ("text/plain", "text/latex", "text/markdown"):
                    yield position, content


def printed(notebook: NotebookNode) -> set[Decimal]:
    """The size of every number in the outputs."""
    found = set()
    for _, text in output_texts(notebook):
        found.update(abs(value) for _, value, _ in numbers(_plain(text)))
    return found


def given(notebook: NotebookNode, states: Iterable[dict]) -> set[Decimal]:
    """The numbers put in: those written in code cells, and the values of the widgets' traits."""
    found: set[Decimal] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:  # a magic
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant):
                found.update(_values(node.value))
    for state in states:
        found.update(_values(state))
    return found


def _values(value) -> Iterator[Decimal]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _values(part)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        number = Decimal(repr(value))
        if number.is_finite():
            yield abs(number)


def supports(claim: Stated, shown: set[Decimal], put_in: Iterable[Decimal] = ()) -> bool:
    """Whether `claim` is one of the numbers shown, rounded, or one of those put in, as it is."""
    exponent = Decimal((0, (1,), claim.value.as_tuple().exponent))
    for scale in (1, 100) if claim.percent else (1,):
        if any(value * scale == claim.value for value in put_in):
            return True
        for value in shown:
            for rounding in (ROUND_HALF_EVEN, ROUND_HALF_UP):
                near = CONTEXT.multiply(value, Decimal(scale))
                if abs(near) < Decimal("1e300") and (
                    near.quantize(exponent, rounding, CONTEXT) == claim.value
                ):
                    return True
    return False
