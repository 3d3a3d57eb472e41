"""Python itself: its state in sight, errors in short, stop, restart, no network, a file missing."""

import re

import pytest
from driving import ORIGINS
from running import PATIENCE, Cells

PAGE = "book/cell/forget.html"


@pytest.fixture(params=ORIGINS)
def cells(visit, request):
    return Cells(visit(PAGE, origin=request.param))


def panel(cells):
    return cells.page.locator(".python-panel")


def test_an_endless_loop_is_stopped_and_the_page_goes_on(cells):
    cells.edit(2, "n = 0\nprint('begun')\nwhile True:\n    n += 1\n    print(n)")
    cells.start(2)
    cells.output(2).locator("[data-live-stream]").wait_for(timeout=PATIENCE)
    assert cells.cell(2).get_attribute("data-running") == "true"
    # The page is not held up: its widget moves.
    slider = cells.page.locator('[data-widget="forget"] input[type="range"]').first
    slider.press("End")
    assert slider.input_value() == slider.get_attribute("max")
    cells.cell(2).locator('[data-action="stop"]').click()
    cells.wait(2)
    assert "Stopped" in cells.output(2).text_content()
    assert "Stopped" in panel(cells).text_content()
    # The next run starts anew, with the cells above.
    cells.act(2, "reset")
    assert cells.run(2) == cells.printed(2) != ""
    assert "after cell 1, 2" in cells.note(2)
    cells.visit.assert_quiet()


def test_a_restart_forgets_what_was_computed(cells):
    cells.edit(1, "kept = 1\nprint(kept)")
    cells.run(1)
    cells.page.locator('[data-action="restart"]').click()
    cells.page.locator('[data-python="ready"]').wait_for(timeout=PATIENCE)
    cells.edit(2, "print('kept' in globals())")
    assert cells.run(2) == "False\n"


def test_the_state_is_shown_and_spoken(cells):
    assert not panel(cells).count()
    said = cells.page.evaluate_handle("() => (window.said = [])")
    cells.page.evaluate(
        """() => new MutationObserver(() => {
          const panel = document.querySelector(".python-panel");
          if (!panel) return;
          window.said.push([panel.querySelector("p").textContent,
                            panel.querySelector("[role=status]").textContent]);
        }).observe(document.body, { subtree: true, childList: true, characterData: true })"""
    )
    cells.run(1)
    shown, spoken = ([pair[k] for pair in said.json_value()] for k in (0, 1))
    assert any(re.search(r"starting, \d+ of \d+ MB", text) for text in shown)
    assert any(re.match(r"Python 3\.14\.\d, NumPy 2\.\d+\.\d+: ready", text) for text in shown)
    # Aloud it is a few sentences, not every megabyte.
    assert len(dict.fromkeys(spoken)) < 8 and any("Cell 2 has run" in text for text in spoken)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("a = 1\na / 0", "  cell 3, line 2\n    a / 0\n    ~~^~~\nZeroDivisionError: division"),
        ("def f(n):\n    return [][n]\n\nf(1)", "  cell 3, line 4\n    f(1)\n"),
        ("lstm_step(params, 1, 2, 3)", "cell 3, line 1"),
        ("prnt(1)", "NameError: name 'prnt' is not defined. Did you mean: 'print'?"),
        ("if True\n    pass", "  cell 3, line 1\n    if True\n           ^\nSyntaxError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("input('?')", "input() does not work in the page"),
    ],
)
def test_errors_are_short_and_of_the_readers_own_lines(visit, code, error):
    cells = Cells(visit(PAGE))
    cells.edit(2, code)
    cells.run(2)
    shown = cells.output(2).locator(".traceback").text_content()
    assert error in shown
    assert "/lib/python" not in shown and "File" not in shown and shown.count("\n") < 12
    assert "failed here" in cells.note(2)


def test_a_cell_above_that_fails_is_named(cells):
    cells.edit(1, "1 / 0")
    cells.start(2)
    cells.wait(2)
    # The edited cell binds nothing any more, so the name is missing where it is used.
    assert "NameError" in cells.output(2).text_content()
    cells.edit(1, "trace = 1 / 0\nparams = x = 1")
    cells.start(2)
    cells.wait(2)
    assert "cell 2, which it needs, ended in an error" in cells.note(2)


def test_without_a_network_the_page_from_disk_runs(visit):
    opened = visit(PAGE, origin="file")
    opened.page.context.set_offline(True)
    cells = Cells(opened)
    assert cells.run(2).startswith("z_f = 1.1804")
    assert "<svg" in cells.run(3) + cells.output(3).inner_html()
    opened.assert_quiet()


def test_once_brought_it_starts_again_without_a_server(visit):
    opened = visit(PAGE)
    cells = Cells(opened)
    cells.run(1)
    opened.page.context.set_offline(True)
    cells.page.locator('[data-action="restart"]').click()
    cells.page.locator('[data-python="ready"]').wait_for(timeout=PATIENCE)
    assert cells.run(2).startswith("z_f = 1.1804")


def test_a_missing_file_is_named_and_the_next_click_tries_again(visit):
    opened = visit(PAGE)
    cells = Cells(opened)
    opened.page.route("**/python-3.js", lambda route: route.abort())
    cells.start(1)
    cells.wait(1)
    assert "python-3.js is missing" in cells.note(1)
    assert "could not start" in panel(cells).text_content()
    assert cells.stored(1), "the printed output stays"
    opened.page.unroute("**/python-3.js")
    assert cells.run(1) == cells.printed(1) != ""


def test_what_is_printed_without_end_is_cut(visit):
    cells = Cells(visit(PAGE))
    cells.edit(2, "for k in range(100_000):\n    print('a line of some length', k)")
    printed = cells.run(2)
    assert len(printed) < 210_000 and "only the first 200,000 characters" in printed


def test_what_a_notebook_shows(visit):
    """Streams, values, HTML and plots in the order in which they come."""
    cells = Cells(visit(PAGE))
    cells.edit(
        2,
        "import sys\nimport matplotlib.pyplot as plt\n\nprint('one', end=' ')\nprint('two')\n"
        "display([1, 2])\nprint('three')\nsys.stderr.write('four')\nplt.plot([1, 2])\n"
        "plt.title('$x_1^2$')\n{'a': 1}",
    )
    cells.run(2)
    parts = cells.output(2).locator("> .output")
    texts = [text.strip() for text in parts.all_text_contents()]
    assert texts == ["one two", "[1, 2]", "three", "four", "{'a': 1}", ""]
    assert parts.last.locator("img").evaluate("e => e.naturalWidth") > 100
    assert cells.printed(2) == "one two\nthree\n"
