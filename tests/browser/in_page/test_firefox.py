"""The same in Firefox: two chapters, one from a server and one from disk, cell by cell."""

import os

import pytest
from firefox import Firefox
from test_every_cell import code_cells, stored_html, stored_stream

CASES = [("server", "book/cell/sigmoid.ipynb"), ("file", "book/cell/forget.ipynb")]
RUN = "document.querySelector(`[data-cell='%d'] [data-action=run]`).click()"
DONE = "!document.querySelector(`[data-cell='%d']`).dataset.running"
SHOWN = """(() => {
  const shown = document.querySelector(`[data-cell='%d'] [data-live-output]`);
  const texts = (part) => [...shown.querySelectorAll(part)].map((e) => e.textContent).join("");
  return [texts("[data-live-stream]"), texts(".traceback, .stderr"),
          shown.querySelectorAll("svg[role=img]").length];
})()"""


@pytest.fixture
def firefox(tmp_path):
    program = os.environ.get("FIREFOX")
    if not program:
        pytest.skip("FIREFOX names no Firefox: make in-page finds or installs one on Debian")
    with Firefox(program, tmp_path) as driver:
        yield driver


@pytest.mark.parametrize(("origin", "name"), CASES)
def test_a_chapter_runs_in_firefox(firefox, server, book_html, origin, name):
    base = server if origin == "server" else book_html.as_uri()
    firefox.open(f"{base}/{name.replace('.ipynb', '.html')}")
    for number, cell in enumerate(code_cells(name)):
        if "remove-input" in cell.metadata.get("tags", ()):
            continue
        firefox.ask(RUN % number)
        firefox.wait(DONE % number)
        printed, errors, figures = firefox.ask(SHOWN % number)
        assert not errors, f"cell {number + 1}: {errors}"
        assert printed == stored_stream(cell), f"cell {number + 1}"
        assert figures >= len(stored_html(cell)), f"cell {number + 1}"


def test_an_edit_runs_and_survives_in_firefox(firefox, book_html):
    firefox.open(f"{book_html.as_uri()}/book/cell/forget.html")
    firefox.ask("document.querySelector(`[data-cell='1'] [data-action=edit]`).click()")
    firefox.wait("document.querySelector(`[data-cell='1'] textarea`) !== null")
    firefox.ask(
        "(() => { const field = document.querySelector(`[data-cell='1'] textarea`);"
        " field.select(); document.execCommand('insertText', false, 'print(6 * 7)'); })()"
    )
    firefox.ask(RUN % 1)
    firefox.wait(DONE % 1)
    assert firefox.ask(SHOWN % 1)[0] == "42\n"
    firefox.ask("new Promise((resolve) => setTimeout(resolve, 600))")
    firefox.open(f"{book_html.as_uri()}/book/cell/forget.html")
    text = firefox.ask("document.querySelector(`[data-cell='1'] pre`).textContent")
    assert text == "print(6 * 7)\n"
