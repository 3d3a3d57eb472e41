"""Where things came to stand on the pages of the printed book, and what is done about it.

Chromium breaks pages as it goes. A tall widget that does not fit leaves half a page empty before
it, and a chapter may leave two lines for its last page. Both are seen only in what was printed: it
is measured, mended, and printed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from paper import HEIGHT, MARK, SCALE, TOP
from pypdf import PdfReader, PdfWriter
from pypdf.generic import FloatObject

POINTS = 0.75  # in a pixel
EMPTY = 0.3  # of a page: more is not left blank before a widget
LITTLE = 0.18  # of a page: less is not left on a chapter's last
LEAST_PAGES = 3  # of a chapter that is set a little smaller
SHEET = 297 / 25.4 * 72  # the height of A4 in points

# A widget that is a little too tall is made smaller; else what follows it goes before it, as text
# goes round a figure. Tells whether anything has changed.
FILL = """([name, room]) => {
  const figure = document.getElementById(name);
  const cell = figure.closest(".cell") ?? figure.closest(".lw-mount");
  const tall = (element) => {
    const { marginTop, marginBottom } = getComputedStyle(element);
    const margins = parseFloat(marginTop) + parseFloat(marginBottom);
    return element.getBoundingClientRect().height + margins;
  };
  const ratio = (0.95 * room) / tall(cell);
  if (ratio >= 0.78) {
    figure.style.zoom = Number(getComputedStyle(figure).zoom) * Math.min(ratio, 1);
    return true;
  }
  const text = "p, ul, ol, dl, .opened, .cell:not(:has(figure))";
  const before = document.getElementById(name.replace("widget", "before"));
  let changed = false;
  for (let left = room, next; (next = cell.nextElementSibling)?.matches(text); changed = true) {
    left -= tall(next);
    if (left < 0) break;
    before.before(next);
  }
  return changed;
}"""
TIGHTEN = "([id, zoom]) => { document.getElementById(id).style.zoom = zoom; }"


@dataclass
class Place:
    """Where something stands: its page, from 1, and how far down it, as a share of the page."""

    page: int
    down: float


def starts(reader: PdfReader) -> list[int]:
    """Return the page, from 1, on which each chapter of a printed book begins.

    The outline's first level has the contents first.
    """
    heads = [entry for entry in reader.outline if not isinstance(entry, list)]
    return [reader.get_destination_page_number(entry) + 1 for entry in heads[1:]]


def _below(place, top) -> float:
    """Return how far below another place on a page a place is, in points of what is printed.

    Chromium writes where a link leads without the scale of the print and with another origin from
    printing to printing, so every place is told from one that is known to begin its page.
    """
    return (float(top) - float(place)) * SCALE


def marks(reader: PdfReader, first: str) -> dict[str, Place]:
    """Return where the marks that were put into the document have come to stand.

    Parameters
    ----------
    reader : pypdf.PdfReader
    first : str
        The name of a place that begins a page.
    """
    places = reader.named_destinations
    top, found = places[f"/{first}"].top, {}
    for name, place in places.items():
        if name.startswith(f"/{MARK}"):
            down = _below(place.top, top) / (HEIGHT * SCALE * POINTS)
            found[name[1:]] = Place(reader.get_destination_page_number(place) + 1, down)
    return found


def mend(tab, reader: PdfReader) -> int:
    """Mend the first half-empty page of each chapter and its last; return how many were mended."""
    articles, mended = tab.query_selector_all("article"), 0
    at = marks(reader, articles[0].get_attribute("id"))
    for place, begin in zip(articles, starts(reader), strict=True):
        article = place.get_attribute("id")
        names = place.evaluate(f"e => [...e.querySelectorAll('[id^={MARK}widget]')].map(w => w.id)")
        short = None
        for name in names:
            before, widget = at[name.replace("widget", "before")], at[name]
            if widget.page == before.page + 1 and before.down < 1 - EMPTY:
                short = [name, (1 - before.down) * HEIGHT]
                break
        if short:
            mended += tab.evaluate(FILL, short)
            continue
        end = at[f"{MARK}end-{article}"]
        pages = end.page - begin
        if (
            end.down < LITTLE
            and pages >= LEAST_PAGES
            and "zoom" not in (place.get_attribute("style") or "")
        ):
            tab.evaluate(TIGHTEN, [article, 1 - (end.down + 0.05) / pages])
            mended += 1
    return mended


def set_right(file: Path, first: str, about: dict[str, str]) -> None:
    """Let links within a printed book lead to the very line, and say in it what it is.

    Parameters
    ----------
    file : pathlib.Path
    first : str
        The name of a place that begins a page.
    about : dict
        What the file says of itself, such as ``{"Author": "..."}``.
    """
    writer = PdfWriter(clone_from=file)
    places = writer.root_object["/Dests"].get_object()
    top = float(places[f"/{first}"].get_object()[3])
    for name in places:
        place = places[name].get_object()
        place[3] = FloatObject(round(SHEET - TOP / 25.4 * 72 - _below(place[3], top), 2))
    writer.add_metadata({f"/{key}": text for key, text in about.items()})
    writer.write(file)
