"""Sphinx extension: every code cell of the built pages can be edited and run there.

A page that is only read gets one small script; Python itself (Pyodide, NumPy, the book's library)
stands beside it in scripts of its own and is fetched at the first click on Run. Where it could not
be had (``book/_tools/fetch_python.py``), or ``IN_PAGE=no`` is set, the pages are as they were.
"""

import json
import re
import sys
from pathlib import Path

from docutils import nodes
from folds import shows_code
from sphinx.application import Sphinx
from sphinx.util import logging

from run_in_page import packing

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FOLDER = "run"
CELL = re.compile(r'<div class="(?P<classes>cell [^"]*)">')
TRY = "book/try"
FIRST = "import numpy as np\n\nfrom lstm_lib import init_lstm, lstm_forward, lstm_step, sigmoid"

sys.path.insert(0, str(ROOT / "book" / "_tools"))
import fetch_python  # noqa: E402

logger = logging.getLogger(__name__)


def find_python(app: Sphinx) -> None:
    """Find out once a build whether the pages can run Python."""
    app.in_page = (
        app.builder.format == "html" and not fetch_python.is_unwanted() and not missing_files()
    )
    if app.in_page:
        app.tags.add("in_page")


def missing_files() -> list[str]:
    """Return what is missing of Python for the page."""
    return fetch_python.missing()


def code_numbers(notebook: Path) -> list[int | None]:
    """Return for each cell of a notebook its number among the code cells, from 0."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    numbers, count = [], 0
    for cell in cells:
        is_code = cell["cell_type"] == "code"
        numbers.append(count if is_code else None)
        count += is_code
    return numbers


def seconds(cell: nodes.container) -> float | None:
    """Return how long a cell takes in the page, where its metadata says so."""
    return cell.get("cell_metadata", {}).get("lstm_book", {}).get("seconds_in_page")


def number_cells(body: str, cells: list[nodes.container], numbers: list[int | None]) -> str:
    """Mark each cell that shows its code with its number among the notebook's code cells.

    Parameters
    ----------
    body : str
        The page's HTML.
    cells : list of container
        The code cells of the page, from top to bottom.
    numbers : list
        What `code_numbers` returns for the page's notebook.
    """
    found = iter(cells)

    def mark(match) -> str:
        cell = next(found)
        # A cell without its code on the page is a quiz: nothing to run.
        if not shows_code(cell):
            return match[0]
        number = numbers[cell["cell_index"]]
        takes = seconds(cell)
        long = f' data-seconds="{takes:g}"' if takes else ""
        return f'<div class="{match["classes"]}" data-cell="{number}"{long}>'

    return CELL.sub(mark, body)


def prepare_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give a page with code cells their numbers and the script that makes them runnable."""
    if doctree is None or not app.in_page:
        return
    if pagename != TRY:
        cells = [
            node
            for node in doctree.findall(nodes.container)
            if node.get("nb_element") == "cell_code"
        ]
        if not cells:
            return
        numbers = code_numbers(Path(app.env.doc2path(pagename)))
        context["body"] = number_cells(context["body"], cells, numbers)
    app.add_css_file(f"{FOLDER}/run.css")
    app.add_js_file(f"{FOLDER}/run.js", loading_method="defer", **{"data-page": pagename})


def example_cells(text: str) -> tuple[str, list[str]]:
    """Return an example's title, its first line, and its cells, which ``# %%`` parts."""
    title, _, code = text.partition("\n")
    return title.removeprefix("# "), [part.strip() for part in code.split("# %%\n")]


def try_cells() -> dict:
    """Return what the page "Try it" begins with, and the examples it offers."""
    examples = []
    for path in sorted((HERE / "examples").glob("*.py")):
        title, cells = example_cells(path.read_text(encoding="utf-8"))
        examples.append({"title": title, "cells": cells})
    return {"first": FIRST, "examples": examples}


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts and the packs of Python once, beside the theme's static files."""
    if exception is not None or not app.in_page:
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    settings = json.loads(fetch_python.LIST.read_text(encoding="utf-8"))
    packs = packing.sets(fetch_python.KEPT, settings, ROOT / "lstm_lib", HERE / "python")
    files = {path.name: path.read_text(encoding="utf-8") for path in (HERE / "js").glob("*.*")}
    entries = {}
    for name, content in packs.items():
        entries[name], scripts = packing.pack(name, content)
        files |= scripts
    files["try.js"] = f"lstmRun.offers = {json.dumps(try_cells())};\n{files['try.js']}"
    worker = files.pop("worker.js")
    files["packs.js"] = (
        f"lstmRun.packs = {json.dumps(entries, sort_keys=True)};\n"
        f"lstmRun.worker = {json.dumps(worker)};\n"
    )
    for name in sorted(files):
        (folder / name).write_text(files[name], encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Connect the extension."""
    app.connect("builder-inited", find_python)
    app.connect("html-page-context", prepare_page, priority=910)
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
