"""A reader's edits: typed as code is, kept over a reload, never sent, forgotten at one button."""

import pytest
from driving import ORIGINS
from running import Cells

PAGE = "book/cell/forget.html"
KEPT = "() => Object.keys(localStorage).filter((name) => name.startsWith('lstm-'))"


@pytest.fixture(params=ORIGINS)
def cells(visit, request):
    opened = Cells(visit(PAGE, origin=request.param))
    yield opened
    opened.visit.assert_quiet()


def code(cells, number):
    return cells.cell(number).locator(".cell_input pre").text_content()


def test_the_field_writes_as_an_editor_does(cells):
    cells.edit(4, "")
    field, keys = cells.cell(4).locator("textarea"), cells.page.keyboard
    keys.type("for k in range(2):")
    keys.press("Enter")
    keys.type("print(k)")
    assert field.input_value() == "for k in range(2):\n    print(k)"
    keys.press("Control+A")
    keys.press("Tab")
    assert field.input_value() == "    for k in range(2):\n        print(k)"
    keys.press("Shift+Tab")
    assert field.input_value() == "for k in range(2):\n    print(k)"
    keys.press("Control+Z")
    assert field.input_value().startswith("    for"), "undo is the browser's own"
    keys.press("Control+Y")
    # Nobody is caught in the field.
    keys.press("Escape")
    keys.press("Tab")
    assert cells.page.evaluate("document.activeElement !== document.querySelector('textarea')")


def test_the_colours_are_those_of_the_printed_code(cells):
    for number in (1, 4, 6):
        spans = "e => [...e.querySelectorAll('.k, .kn, .c1')].map(s => s.textContent).join(' ')"
        printed = cells.cell(number).locator("pre").first.evaluate(spans).split()
        text = code(cells, number)
        cells.open_editor(number)
        shown = cells.cell(number).locator("pre").first
        assert shown.text_content() == text
        words = set(shown.evaluate(spans).split())
        assert set(printed) <= words | {"in", "for", "as"}


def test_an_edit_survives_a_reload_and_one_button_forgets(cells):
    printed = code(cells, 1)
    cells.edit(1, "print('mine')")
    cells.edit(2, "print('mine too')")
    cells.page.reload()
    again = Cells(cells.visit)
    assert code(again, 1) == "print('mine')\n"
    assert again.run(1) == "mine\n"
    forget = again.page.locator(".python-panel [data-action=forget]")
    forget.click()
    assert code(again, 1) == printed and not again.output(1).count()
    assert not forget.is_visible() and again.page.evaluate(KEPT) == []
    again.page.reload()
    assert code(Cells(cells.visit), 1) == printed


def test_no_request_is_made_while_writing(cells):
    asked = []
    cells.open_editor(2)
    cells.page.on("request", lambda request: asked.append(request.url))
    cells.edit(2, "secret = 1")
    cells.page.wait_for_timeout(600)
    assert not asked and cells.page.evaluate(KEPT)


def test_back_to_the_printed_cell_and_its_output(cells):
    printed, stored = code(cells, 2), cells.stored(2)
    cells.edit(2, "print('other')")
    cells.run(2)
    assert cells.printed(2) == "other\n"
    cells.act(2, "show")
    assert cells.stored(2) == stored
    cells.act(2, "show")
    assert cells.printed(2) == "other\n"
    cells.act(2, "reset")
    assert code(cells, 2) == printed and cells.stored(2) == stored
    assert not cells.cell(2).locator("textarea").count()


def test_shift_enter_runs_and_the_focus_stays(cells):
    cells.edit(1, "print(6 * 7)")
    cells.page.keyboard.press("Shift+Enter")
    cells.wait(1)
    assert cells.printed(1) == "42\n"
    assert cells.page.evaluate("document.activeElement.matches('textarea')")


def test_two_tabs_have_a_python_each_and_lose_no_edit(cells):
    other = cells.page.context.new_page()
    other.goto(cells.page.url)
    second = Cells(cells.visit)
    second.page = other
    cells.edit(1, "here = 1\nprint('first')")
    second.edit(2, "print('here' in globals())")
    assert cells.run(1) == "first\n"
    assert second.run(2) == "False\n"
    cells.page.reload()
    assert code(cells, 1).startswith("here = 1") and "globals" in code(cells, 2)
