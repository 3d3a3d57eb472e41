"""Every cell of every chapter, run in its page: what it prints is what is stored, to the letter."""

import json
import re

import pytest
from running import Cells
from update_notebooks import find_notebooks, notebook_name, read

NOTEBOOKS = [notebook_name(path) for path in find_notebooks([])]
FROM_DISK = ("book/cell/forget.ipynb", "book/gradient/cell_state.ipynb")
WITH_LONG_CELLS = "book/gradient/cell_state.ipynb"  # cells tagged `long` are run in one chapter
CASES = [("server", name) for name in NOTEBOOKS] + [("file", name) for name in FROM_DISK]

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
WITHIN = 0.02  # px
FIGURE = """(k) => {
  const shown = document.querySelector(`[data-cell="${k}"] [data-live-output] svg`);
  return shown && shown.closest("figure").outerHTML;
}"""


def code_cells(name):
    from fetch_python import ROOT

    return [cell for cell in read(ROOT / name).cells if cell.cell_type == "code"]


def stored_stream(cell) -> str:
    return "".join(out.text for out in cell.outputs if out.get("name") == "stdout")


def stored_html(cell) -> list[str]:
    return [out.data["text/html"] for out in cell.outputs if "text/html" in out.get("data", {})]


def assert_same_drawing(page, drawn: str, stored: str) -> None:
    """The same elements, attributes and words, and every number within a fiftieth of a pixel."""
    # The browser writes elements in its own way: let it write the stored ones too.
    stored = page.evaluate(
        "html => { const box = document.createElement('template'); box.innerHTML = html;"
        " return box.content.querySelector('svg').closest('figure').outerHTML; }",
        stored,
    )
    drawn, stored = (re.sub(r'\stabindex="0"', "", text) for text in (drawn, stored))
    assert NUMBER.sub("#", drawn) == NUMBER.sub("#", stored)
    pairs = zip(NUMBER.findall(drawn), NUMBER.findall(stored), strict=True)
    apart = [(a, b) for a, b in pairs if abs(float(a) - float(b)) > WITHIN]
    assert not apart, apart[:5]


@pytest.mark.parametrize(("origin", "name"), CASES)
def test_every_cell_gives_what_is_stored(visit, origin, name):
    opened = visit(name.replace(".ipynb", ".html"), origin=origin)
    cells, page, code = Cells(opened), opened.page, code_cells(name)
    numbers = cells.numbers()
    quizzes = [k for k, cell in enumerate(code) if "remove-input" in cell.metadata.get("tags", ())]
    assert numbers == [k for k in range(len(code)) if k not in quizzes]
    compared = 0
    for k in numbers:
        stored = code[k]
        if "long" in stored.metadata.get("tags", ()) and name != WITH_LONG_CELLS:
            continue
        printed = cells.run(k)
        shown = cells.output(k)
        errors = shown.locator(".traceback, .stderr").all_text_contents()
        assert not errors, f"cell {k + 1}: {errors}"
        # Where last digits belong to the machine, as the cell's reason says, there is an output.
        belongs_to_machine = "nbval-ignore-output" in stored.metadata.get("tags", ())
        if not belongs_to_machine:
            assert printed == stored_stream(stored), f"cell {k + 1}"
            compared += bool(printed)
        for html in stored_html(stored):
            drawn = page.evaluate(FIGURE, k)
            assert drawn, f"cell {k + 1}: no figure"
            if not belongs_to_machine:
                assert_same_drawing(page, drawn, html)
                compared += 1
        views = [out for out in stored.outputs if "widget-view" in json.dumps(out.get("data", {}))]
        if views:
            shown.locator(".lw-mount figure[data-widget]").wait_for()
    assert compared, "nothing was compared"
    opened.assert_quiet()
