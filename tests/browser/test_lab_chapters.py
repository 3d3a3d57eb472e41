"""The chapters in JupyterLab, as `make lab` opens them: legible, linked, folded, unchanged."""

import re
import shutil
import sys
from pathlib import Path

import lab_server
import nbformat
import pytest
import rules
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from update_notebooks import BOOK, FOLDED_IN_LAB, find_notebooks, read

from lstm_lib.figures import lines

CHAPTERS = [path.relative_to(BOOK).as_posix() for path in find_notebooks()]
# A label has two letters or more: those of a drawn formula stand in lines of their own, as "(z)=".
RAW = re.compile(
    r"\{[\w:]+\}`|:::|\]\([\w./:-]+\)|\$\$|\\tag|^> |</?details|^\([\w-]{2,}\)=$", re.MULTILINE
)
ALT = "Half is left after one step, and a quarter after two."


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A copy of the book's sources: JupyterLab saves into it."""
    folder = tmp_path_factory.mktemp("a project") / "book"
    shutil.copytree(BOOK, folder)
    return folder


@pytest.fixture(scope="module")
def lab(book, tmp_path_factory):
    """Run `make lab` on the copy, and return its address."""
    command = [sys.executable, str(book / "_tools" / "lab.py")]
    with lab_server.running(command, tmp_path_factory.mktemp("lab")) as address:
        yield address


@pytest.fixture
def page(browser, lab):
    """A fresh JupyterLab, whose kernels end with the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    lab_server.accept_kernels(page)
    yield page
    lab_server.end_kernels(page, lab)
    context.close()


def opened(page, lab, name):
    """Open a notebook, wait until it is drawn and its kernel has told what it is, and return it."""
    page.goto(f"{lab}/lab/tree/{name}?reset")
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    notebook.locator(".jp-CodeCell").first.wait_for(timeout=60_000)
    idle = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
    notebook.locator(idle).wait_for(timeout=60_000)
    notebook.locator(".jp-MarkdownCell h1").first.wait_for()
    page.get_by_text("| Idle").first.wait_for(timeout=60_000)  # the kernel has told what it is
    page.wait_for_timeout(1000)  # what marks a notebook as changed comes after the kernel's answer
    return notebook


def source(book, name):
    return nbformat.read(book / name, as_version=4)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_reads_well_and_opens_its_neighbour(page, lab, book, name):
    before = source(book, name)
    notebook = opened(page, lab, name)
    assert page.locator(".jp-mod-dirty").count() == 0, "opening marks it as changed"

    for text in notebook.locator(".jp-MarkdownCell .jp-Cell-inputArea").all_inner_texts():
        assert not RAW.search(text), RAW.search(text)[0]

    cells = notebook.locator(".jp-Cell")
    assert cells.count() == len(before.cells)
    for position, cell in enumerate(before.cells):
        folds = [FOLDED_IN_LAB[tag] for tag in rules.tags(cell) if tag in FOLDED_IN_LAB]
        shown = cells.nth(position)
        if folds:
            assert not shown.locator(".cm-editor").is_visible(), f"cell {position} is open"
        if any("collapsed" in fold for fold in folds):
            assert shown.locator(".jp-OutputArea-output:visible").count() == 0

    # Figures stand there before anything is run.
    drawn = sum("<svg" in shown for _, shown in figures(before))
    assert notebook.locator(".jp-OutputArea-output figure.lstm-figure svg").count() == drawn

    page.keyboard.press("Control+s")
    page.get_by_text("Saving completed").wait_for(state="attached")
    saved = source(book, name)
    path = f"book/{name}"
    assert [line for rule in rules.RULES for line in rule(saved, path)] == []

    tabs = page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab")
    count = tabs.count()
    link = notebook.locator(".jp-MarkdownCell a[href*='.ipynb']").first
    link.click()
    tabs.nth(count).wait_for(timeout=30_000)
    assert tabs.count() == count + 1
    assert [tab.strip() for tab in tabs.all_inner_texts()][0] == Path(name).name
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").first.wait_for()
    assert page.locator(".jp-Dialog").count() == 0


def figures(notebook):
    """The HTML of each stored figure."""
    for position, cell in enumerate(notebook.cells):
        if "hide-cell" in rules.tags(cell):
            continue
        for output in cell.get("outputs", ()):
            if "lstm-figure" in output.get("data", {}).get("text/html", ""):
                yield position, output.data["text/html"]


def test_a_figure_that_is_not_trusted_is_its_sentences(page, lab, book):
    figure = lines(
        {"c": [1, 0.5, 0.25]}, name="halves", y_label="cell state", caption="Halves.", alt=ALT
    )
    stored = new_output("display_data", {"text/html": figure.html, "text/plain": repr(figure)})
    made = new_notebook(cells=[new_markdown_cell("# Title"), new_code_cell("f", outputs=[stored])])
    # Without a kernel's name JupyterLab asks for one, and nothing comes to rest.
    made.metadata.kernelspec = read(BOOK / CHAPTERS[0]).metadata.kernelspec
    nbformat.write(made, book / "strange.ipynb")
    output = opened(page, lab, "strange.ipynb").locator(".jp-RenderedHTML")
    assert "jp-mod-trusted" not in output.get_attribute("class")
    seen = output.evaluate(
        """(root) => {
          const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), seen = [];
          while (walker.nextNode()) {
            const range = document.createRange();
            range.selectNodeContents(walker.currentNode);
            const box = range.getBoundingClientRect();
            const text = walker.currentNode.textContent.trim();
            if (text && box.width > 1 && box.height > 1) seen.push(text);
          }
          return seen;
        }"""
    )
    assert seen == [ALT, "Halves."]


def test_a_figure_that_is_trusted_says_its_finding_once(page, lab):
    name = next(name for name in CHAPTERS if list(figures(read(BOOK / name))))
    notebook = opened(page, lab, name)
    instead = notebook.locator("figure.lstm-figure > p").first
    assert instead.bounding_box()["height"] == 0
    assert instead.get_attribute("aria-hidden") == "true"
