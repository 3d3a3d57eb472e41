"""The page "Try it": cells of the reader's own, examples, and cells sent from chapters."""

import pytest
from driving import ORIGINS
from run_in_page import try_cells
from running import Cells

PAGE, CHAPTER = "book/try.html", "book/cell/forget.html"


@pytest.fixture(params=ORIGINS)
def cells(visit, request):
    opened = Cells(visit(PAGE, origin=request.param))
    opened.page.locator('[data-cell="2"] textarea').wait_for()
    yield opened
    opened.visit.assert_quiet()


def texts(cells):
    return [field.input_value() for field in cells.page.locator(".try-cells textarea").all()]


def test_it_begins_with_the_library_imported_and_empty_cells(cells):
    assert texts(cells) == [try_cells()["first"], "", ""]
    cells.edit(1, "print(sigmoid(0.0))")
    assert cells.run(1) == "0.5\n"
    assert "after cell 1" in cells.note(1)
    cells.page.locator(".try-bar [data-action=add]").click()
    cells.page.keyboard.type("np.ones(2)")
    cells.page.keyboard.press("Shift+Enter")
    cells.wait(3)
    assert cells.output(3).text_content().strip() == "array([1., 1.])"
    cells.act(2, "remove")
    cells.page.reload()
    cells.page.locator('[data-cell="2"] textarea').wait_for()
    assert texts(cells) == [try_cells()["first"], "print(sigmoid(0.0))", "np.ones(2)"]
    cells.page.locator(".try-bar [data-action=forget]").click()
    assert texts(cells) == [try_cells()["first"], "", ""]


def test_a_cell_sent_from_a_chapter_brings_what_it_needs(cells):
    opened = Cells(cells.visit)
    opened.page.goto(opened.page.url.replace(PAGE, CHAPTER))
    stored = opened.stored(14)
    opened.act(14, "send")
    opened.cell(14).locator(".cell-note a").click()
    opened.page.locator('[data-cell="4"] textarea').wait_for()
    assert "The forget gate, cell 15" in opened.page.locator(".try-from").last.text_content()
    assert opened.run(4) == stored
    needed = texts(opened)[3]
    assert "running_cell" in needed and "Forget()" not in needed


def test_every_example_runs(visit):
    cells = Cells(visit(PAGE))
    cells.page.locator('[data-cell="2"] textarea').wait_for()
    number = 3
    for k, example in enumerate(try_cells()["examples"]):
        cells.page.locator(".try-bar select").select_option(str(k))
        for _ in example["cells"]:
            cells.run(number)
            output = cells.output(number)
            assert not output.locator(".traceback, .stderr").count(), output.text_content()
            assert output.locator("> *").count(), f"{example['title']} shows nothing"
            number += 1
    cells.visit.assert_quiet()
