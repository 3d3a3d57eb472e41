"""Build the book into _build/html, any warning being an error, and print where to open it."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import sys
from pathlib import Path

import fetch_python

ROOT = Path(__file__).resolve().parents[2]


# What the address without a path shows, where it is not simply left at once.
ROOT_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url=book/index.html">
<link rel="canonical" href="{address}">
</head>
<body><p><a href="book/index.html">{title}</a></p></body>
</html>
"""


def write_root_page(html: Path) -> None:
    """Give the address without a path a page of its own, in place of a bare redirection."""
    front = (html / "book" / "index.html").read_text(encoding="utf-8")
    title = re.search(r"<title>(.*?)</title>", front)[1]
    canonical = re.search(r'<link rel="canonical" href="([^"]+)"', front)
    address = canonical[1] if canonical else "book/index.html"
    page = ROOT_PAGE.format(title=title, address=address)
    (html / "index.html").write_text(page, encoding="utf-8")


def main() -> int:
    # Imported here: the command line of Jupyter Book has no module that `python -m` could run.
    from jupyter_book.cli.main import main as jupyter_book

    # --all: pages that did not change hold the table of contents of those that did.
    command = ["build", "-W", "--keep-going", "--all", "--quiet", str(ROOT)]
    html = ROOT / "_build" / "html"
    # A page that was renamed or taken out must not stay behind, nor be found by the search.
    shutil.rmtree(html, ignore_errors=True)
    fetch_python.prepare()
    print("Building the book.", flush=True)
    # Its closing banner gives relative paths too; warnings and errors come by stderr.
    with contextlib.redirect_stdout(io.StringIO()):
        code = jupyter_book(command, prog_name="jupyter-book", standalone_mode=False) or 0
    page = html / "index.html"
    if code or not page.is_file():
        print("error: the book was not built; the warnings above say why.", file=sys.stderr)
        return 1
    write_root_page(html)
    print(f"\nThe book is built. Open it in a browser:\n\n    {page.as_uri()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
