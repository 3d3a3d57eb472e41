"""Addresses of scripts and styles carry a mark of what they hold: no page meets an old one.

A browser keeps a script for as long as its address stays. Sphinx marks the files that are there
before the pages are written; the widgets', the maths' and the cells' own are written after them.
So every page is gone through at the end, when each file is as it is shipped.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

ADDRESS = re.compile(
    r'(?P<before><(?:script|link)\b[^>]*\s(?:src|href)=")'
    r'(?P<path>[^"?#:]*_static/[^"?#:]+\.(?:js|css))(?:\?v=[0-9a-f]*)?(?=")'
)


def stamped(page: str, mark) -> str:
    """Return a page's HTML with a mark on the address of each script and style of the book.

    Parameters
    ----------
    page : str
        HTML.
    mark : callable
        Gives the mark of the file at an address, relative to the page, or "" where there is none.
    """

    def replaced(match):
        found = mark(match["path"])
        return match["before"] + match["path"] + (f"?v={found}" if found else "")

    return ADDRESS.sub(replaced, page)


@lru_cache
def _digest(path: Path, modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


def stamp_pages(app, exception):
    """Go through every page of the built book."""
    if exception or app.builder.format != "html":
        return
    top = Path(app.outdir)
    for page in sorted(top.rglob("*.html")):
        if "_static" in page.relative_to(top).parts:
            continue

        def mark(address, folder=page.parent):
            file = (folder / address).resolve()
            return _digest(file, file.stat().st_mtime_ns) if file.is_file() else ""

        before = page.read_text(encoding="utf-8")
        after = stamped(before, mark)
        if after != before:
            page.write_text(after, encoding="utf-8")


def setup(app):
    app.connect("build-finished", stamp_pages, priority=950)  # when no file changes any more
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
