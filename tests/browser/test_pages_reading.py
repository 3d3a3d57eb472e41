"""What a reader does with a page beside reading it: copy, print, find the place."""

import re

from lstm_lib.palette import PALETTE

CHAPTER = "book/cell/forget.html"
COLOUR = "(element) => getComputedStyle(element).color"


def rgb(colour: str) -> str:
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def test_code_is_copied_as_it_is_written(visit):
    opened = visit(CHAPTER, permissions=["clipboard-read", "clipboard-write"])
    page = opened.page
    cell = page.locator(".cell_input .highlight").filter(has_text="running_cell()").last
    cell.hover()
    cell.locator(".copy-button").click()
    cell.locator(".copy-button", has_text="Copied").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == (
        cell.locator("pre").text_content()
    )
    opened.assert_quiet()


def test_colours_on_paper_are_those_for_white(visit):
    page = visit(CHAPTER, theme="dark").page
    formula = page.locator("main .math .sym-f").first
    assert formula.evaluate(COLOUR) == rgb(PALETTE["f"].dark)
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert formula.evaluate(COLOUR) == rgb(PALETTE["f"].light)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert formula.evaluate(COLOUR) == rgb(PALETTE["f"].dark)


def test_page_marks_the_section_being_read(visit):
    page = visit(CHAPTER, width=1400).page
    link = page.locator(".page-toc > ul > li > a").nth(1)
    link.click()
    page.wait_for_function(
        "(link) => link.getAttribute('aria-current') === 'true'", arg=link.element_handle()
    )
    assert page.locator(".page-toc a[aria-current]").count() == 1


def test_ids_of_a_page_are_its_own(book_html, pages):
    for name in pages:
        ids = re.findall(r'<[^>]*\sid="([^"]+)"', (book_html / name).read_text(encoding="utf-8"))
        assert len(ids) == len(set(ids)), (name, sorted({i for i in ids if ids.count(i) > 1}))


def test_no_paragraph_stands_in_a_summary(book_html, pages):
    summaries = 0
    for name in pages:
        text = (book_html / name).read_text(encoding="utf-8")
        for summary in re.findall(r"<summary.*?</summary>", text, re.DOTALL):
            summaries += 1
            assert "<p" not in summary and "aria-label" not in summary, (name, summary)
    assert summaries > 0
