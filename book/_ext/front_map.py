"""The map of the book on the front page: a line for every chapter, planned ones in a comment.

The one reader of these lines is here: what the page shows of them, what each says of its chapter,
and which pages they name.
"""

import posixpath
import re
from functools import lru_cache
from pathlib import Path

from sphinx.errors import ExtensionError

FRONT = "book/index"
HEADING = "\n## The chapters\n"
_LINE = re.compile(
    r"^- \[[^\]\n]+\]\((?P<file>[\w/]+)\.(?:ipynb|md)\): (?P<line>.+)\n?", re.MULTILINE
)
_ITEM = re.compile(r"^(?:[-*+] |[ \t]+\S).*$", re.MULTILINE)  # any item, or what goes on from one
_PLANNED = re.compile(r"^<!--.*?-->\n*", re.MULTILINE | re.DOTALL)
_EMPTY_PART = re.compile(r"^### .*\n\s*(?=^#)", re.MULTILINE)


def _page(match) -> str:
    return posixpath.join(posixpath.dirname(FRONT), match["file"])


@lru_cache
def _lines(path: Path, modified: int) -> dict[str, str]:
    _, mark, after = path.read_text(encoding="utf-8").partition(HEADING)
    if not mark:
        raise ExtensionError(f"{FRONT}.md has no map of the book: no heading {HEADING.strip()!r}")
    after = after.partition("\n## ")[0]
    found = {}
    for item in _ITEM.findall(after):
        line = _LINE.fullmatch(item)
        if line is None or _page(line) in found:
            raise ExtensionError(
                f"{FRONT}.md, the map of the book: got {item!r}, expected one line for each page, "
                "'- [Its title](file.ipynb): what it is about.'"
            )
        found[_page(line)] = line["line"]
    return found


def map_lines(source_folder) -> dict[str, str]:
    """Return what the map says of each page in its order, written or only planned.

    Parameters
    ----------
    source_folder : str or Path
        The folder with ``book/index.md``.

    Returns
    -------
    dict
        Lines of Markdown by page, as Sphinx names it: ``book/cell/forget``.

    Raises
    ------
    ExtensionError
        If the front page has no map, or the map an item that is not such a line or names a page
        again.
    """
    path = Path(source_folder) / f"{FRONT}.md"
    return _lines(path, path.stat().st_mtime_ns)


def chapter_lines(source_folder) -> dict[str, str]:
    """Return what the map says of each page, as a sentence without marks."""
    found = {}
    for page, line in map_lines(source_folder).items():
        plain = re.sub(r"[`$*]", "", line).strip()
        found[page] = plain[0].upper() + plain[1:]
    return found


def shorten_map(text: str, pages) -> str:
    """Return the front page without what its map says of chapters that are not in the book.

    Parameters
    ----------
    text : str
        Markdown of the front page.
    pages : collection of str
        The book's pages.
    """
    before, mark, after = text.partition(HEADING)
    after = _LINE.sub(lambda line: line[0] if _page(line) in pages else "", _PLANNED.sub("", after))
    return before + mark + _EMPTY_PART.sub("", after)


def shorten(app, docname, source):
    if docname == FRONT:
        source[0] = shorten_map(source[0], app.env.found_docs)


def read_lines(app):
    app.chapter_lines = chapter_lines(app.srcdir)


def setup(app):
    """Connect the extension."""
    app.connect("builder-inited", read_lines)
    app.connect("source-read", shorten)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
