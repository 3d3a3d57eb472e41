"""A few cells that run in the page, with every change of the book; `make in-page` runs all."""

import pytest
from driving import ORIGINS
from running import Cells, demand_python

PAGE = "book/cell/forget.html"


@pytest.fixture(autouse=True)
def python(book_html):
    demand_python(book_html)


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_cell_runs_after_those_it_needs_and_an_edit_changes_what_it_gives(visit, origin):
    opened = visit(PAGE, origin=origin)
    cells = Cells(opened)
    stored = cells.stored(2)
    assert stored.startswith("z_f = 1.1804")
    assert cells.run(2) == stored
    assert "after cell 1, 2" in cells.note(2)
    code = cells.cell(2).locator("pre").first.text_content()
    cells.edit(2, code.replace("f * c_prev", "2 * f * c_prev").split("assert")[0])
    assert "kept 1.0124" in cells.run(2)
    cells.act(2, "reset")
    assert cells.stored(2) == stored and not cells.output(2).count()
    opened.assert_quiet()


def test_nothing_is_fetched_before_a_click(visit):
    opened = visit(PAGE)
    asked = opened.page.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".map(e => e.name.split('/run/')[1]?.split('?')[0])"
    )
    assert sorted(filter(None, asked)) == ["run.css", "run.js"]
