"""What is added to a page is light, can be used by everybody, and is not printed."""

import gzip
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from running import Cells
from update_notebooks import find_notebooks, notebook_name, read

PAGES = [notebook_name(path).replace(".ipynb", ".html") for path in find_notebooks([])]
PAGE = "book/cell/forget.html"
MOST = 6 * 1024
AXE_OPTIONS = {"rules": {"label-content-name-mismatch": {"enabled": True}}}


def packed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_only_read_carries_little_more(book_html, page):
    html = (book_html / page).read_text(encoding="utf-8")
    without = re.sub(r' data-(?:cell|seconds)="[^"]*"', "", html)
    without = re.sub(r"<(script|link)[^>]*_static/run/[^>]*>(</script>)?", "", without)
    assert without != html
    added = packed(html) - packed(without)
    for name in ("run.js", "run.css"):
        added += packed((book_html / "_static" / "run" / name).read_text(encoding="utf-8"))
    assert added < MOST


@pytest.mark.parametrize("path", find_notebooks([]), ids=notebook_name)
def test_the_sources_are_the_notebooks(book_html, path):
    name = notebook_name(path)
    shipped = json.loads((book_html / "_sources" / name).read_text(encoding="utf-8"))
    stored = json.loads(path.read_text(encoding="utf-8"))
    # The first cell of code may install the library from where the book was built.
    first = next(k for k, cell in enumerate(stored["cells"]) if cell["cell_type"] == "code")
    del shipped["cells"][first]["source"], stored["cells"][first]["source"]
    assert shipped["cells"] == stored["cells"]
    assert [cell["cell_type"] for cell in shipped["cells"]] == [
        c.cell_type for c in read(path).cells
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_in_cells_that_are_used(visit, theme, width):
    cells = Cells(visit(PAGE, theme=theme, width=width, touch=width < 1000))
    cells.run(3)
    cells.edit(2, "print('x')\n1 / 0  # a comment")
    cells.run(2)
    cells.act(5, "run")
    cells.wait(5)
    results = Axe().run(cells.page, options=AXE_OPTIONS)
    assert not results.violations_count, results.generate_report()
    over = cells.page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert over <= 0
    small = cells.page.locator(".cell-bar button, .python-panel button").evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect())"
        ".filter(box => box.width < 24 || box.height < 24).length"
    )
    assert small == 0


def test_axe_finds_nothing_on_try_it(visit):
    cells = Cells(visit("book/try.html", theme="dark"))
    cells.page.locator('[data-cell="2"] textarea').wait_for()
    cells.run(0)
    results = Axe().run(cells.page, options=AXE_OPTIONS)
    assert not results.violations_count, results.generate_report()


def test_a_finger_can_write(visit):
    cells = Cells(visit(PAGE, width=360, touch=True))
    cells.cell(2).locator('[data-action="edit"]').tap()
    field = cells.cell(2).locator("textarea")
    field.tap()
    size = field.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    coarse = cells.page.evaluate("() => matchMedia('(pointer: coarse)').matches")
    assert size >= 16 or not coarse, "a phone zooms into a smaller field"
    # The field lies exactly on the code that shows through.
    boxes = [
        cells.cell(2).locator(part).first.bounding_box() for part in ("textarea", ".cell_input pre")
    ]
    assert boxes[0] == boxes[1]


def test_folded_cells_stay_folded(visit):
    cells = Cells(visit(PAGE))
    folded = cells.page.locator("[data-cell].tag_hide-input details")
    assert folded.count() >= 2
    cells.run(2)  # runs the folded cell with the imports too
    assert folded.evaluate_all("all => all.every(e => !e.open)")
    # It can be run without being opened.
    button = cells.cell(3).locator('.cell-bar [data-action="run"]')
    assert button.is_visible()
    button.click()
    cells.wait(3)
    assert cells.output(3).locator("svg").count() == 1


def test_the_printed_page_is_the_stored_one(visit):
    opened = visit(PAGE)
    cells, page = Cells(opened), opened.page
    main = "() => document.querySelector('[data-cell=\"2\"]').innerText.replace(/\\s+/g, ' ')"
    page.emulate_media(media="print")
    before = page.evaluate(main)
    page.emulate_media(media="screen")
    cells.edit(2, "print('mine')")
    cells.run(2)
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(main) == before
    assert not page.locator(".cell-bar, .python-panel").filter(visible=True).count()
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert cells.printed(2) == "mine\n"
    assert cells.cell(2).locator("textarea").input_value() == "print('mine')"
