"""Finding one's way: the contents, the sections of a page, and where in the book it stands."""

import re

import pytest

CHAPTER = "book/cell/forget.html"
IN_SIGHT = """(element) => {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""


def test_contents_on_a_phone_open_where_the_reader_is(visit):
    page = visit(CHAPTER, width=360).page
    page.evaluate("() => scrollTo({ top: 4000, behavior: 'instant' })")
    page.wait_for_function("() => !document.querySelector('.lw-mount:not([data-mounted])')")
    page.wait_for_timeout(200)
    before = page.evaluate("() => scrollY")
    assert before > 2000
    # Playwright's own click would scroll to where the bar stands in an unscrolled page.
    page.locator(".contents-button").dispatch_event("click")
    assert page.evaluate("() => scrollY") == before
    own = page.locator("#book-contents a[aria-current=page]")
    assert own.inner_text() == "6. The forget gate" and own.evaluate(IN_SIGHT)
    section = page.locator("#book-contents .page-sections > li > a").nth(1)
    section.click()
    assert not page.locator("#book-contents").is_visible(), "the section's text is in the way"
    assert page.evaluate("() => location.hash") == section.get_attribute("href")


@pytest.mark.parametrize("width", (1024, 1200))
def test_sections_of_the_page_stand_in_the_contents_where_there_is_no_room_beside(visit, width):
    page = visit(CHAPTER, width=width).page
    assert not page.locator(".page-toc").is_visible()
    links = page.locator("#book-contents .page-sections > li > a")
    assert links.count() > 3 and links.first.is_visible()
    links.nth(1).click()
    page.wait_for_function(
        "(link) => link.getAttribute('aria-current') === 'true'",
        arg=links.nth(1).element_handle(),
    )


def test_sections_stand_once_where_there_is_room(visit):
    page = visit(CHAPTER, width=1400).page
    assert page.locator(".page-toc").is_visible()
    assert not page.locator("#book-contents .page-sections").is_visible()


def test_a_chapter_says_which_one_it_is(book_html, pages):
    said = {}
    for path in pages:
        text = (book_html / path).read_text(encoding="utf-8")
        place = re.search(r'class="chapter-place">Chapter (\d+) of (\d+)<', text)
        number = re.search(r'<h1><span class="section-number">(\d+)\. ', text)
        assert bool(place) == bool(number), path
        if place:
            assert place[1] == number[1], path
            said[int(place[1])] = int(place[2])
    assert sorted(said) == list(range(1, len(said) + 1)) and set(said.values()) == {len(said)}


def test_the_librarys_pages_are_in_the_contents(visit, pages):
    page = visit(CHAPTER).page
    links = page.locator("#book-contents a").evaluate_all("(all) => all.map((link) => link.href)")
    library = [path for path in pages if path.startswith("book/api/")]
    assert len(library) >= 8
    assert not [path for path in library if not any(link.endswith(path) for link in links)]


def test_the_address_without_a_path_is_a_page(book_html):
    text = (book_html / "index.html").read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>\n<html lang=")
    assert re.search(r"<title>\w.*</title>", text)


def test_a_page_is_laid_out_a_few_times_however_many_formulas_it_has(visit):
    page = visit(CHAPTER).page
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def layouts() -> int:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "LayoutCount")

    assert page.locator("span.math").count() > 20
    page.wait_for_timeout(500)
    before = layouts()
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_timeout(500)
    assert layouts() - before < 20
