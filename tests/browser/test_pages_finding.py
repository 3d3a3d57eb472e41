"""Finding one's way: the contents, the sections of a page, and where in the book it stands."""

import functools
import http.server
import re
import threading

import pytest
import serve
from driving import ORIGINS

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


def test_the_contents_name_nothing_twice(visit, pages):
    for path in ("book/api.html", "book/cell/forget.html"):
        names = visit(path).page.locator("#book-contents a").all_text_contents()
        assert len(set(names)) == len(names) > 25, path


def mark_of(page, name: str) -> str | None:
    """Return what the contents say of a chapter's reading to those who hear it."""
    return page.evaluate(
        """(name) => {
          const links = [...document.querySelectorAll("#book-contents li > a")];
          const link = links.find((a) => a.href.split("#")[0].endsWith(`/${name}.html`));
          const mark = link.parentElement.querySelector(":scope > .read-mark");
          return mark && mark.querySelector(".visually-hidden").textContent;
        }""",
        name,
    )


@pytest.mark.parametrize("origin", ORIGINS)
def test_chapters_opened_and_exercises_done_are_marked_until_forgotten(visit, origin):
    opened = visit(CHAPTER, origin=origin)
    page = opened.page
    assert mark_of(page, "forget") == "opened" and mark_of(page, "input") is None
    boxes = page.locator("[data-exercise]")
    boxes.nth(1).check()
    of = boxes.count()
    assert of >= 3 and mark_of(page, "forget") == f"opened, 1 of {of} exercises done"
    page.locator(".prev-next .next").click()
    page.wait_for_url("**/input.html")
    assert mark_of(page, "forget") == f"opened, 1 of {of} exercises done"
    assert mark_of(page, "input") == "opened" and mark_of(page, "rnn") is None
    assert page.locator("[data-exercise]:checked").count() == 0, "each chapter has its own"
    page.go_back()
    page.wait_for_url("**/forget.html")
    assert [box.is_checked() for box in page.locator("[data-exercise]").all()].index(True) == 1
    page.get_by_role("button", name="Forget it").click()
    assert mark_of(page, "forget") is None and page.locator(".read-note").count() == 0
    assert page.locator("[data-exercise]:checked").count() == 0
    assert page.evaluate("() => localStorage.getItem('reading')") is None
    opened.assert_quiet()


@pytest.mark.parametrize("kept", ('"text"', "[1]", "{{", '{"book/cell/forget": 3}', "null"))
def test_what_else_is_kept_there_does_no_harm(visit, kept):
    opened = visit("book/notation.html")
    page = opened.page
    page.evaluate("(kept) => localStorage.setItem('reading', kept)", kept)
    page.reload()
    assert page.locator(".read-mark").count() == 0
    page.goto(page.url.replace("book/notation", "book/cell/forget"))
    assert mark_of(page, "forget") == "opened"
    opened.assert_quiet()


def test_what_was_read_is_told_in_one_line_of_sight(visit):
    page = visit(CHAPTER).page
    page.locator("[data-exercise]").first.check()
    mark = page.locator("#book-contents .read-mark").first
    own = page.locator("#book-contents a[aria-current=page]")
    assert mark.inner_text().startswith("1/4 ✓")
    box, line = mark.bounding_box(), own.bounding_box()
    assert line["y"] <= box["y"] < line["y"] + line["height"], "beside its chapter"
    assert box["x"] + box["width"] <= line["x"] + line["width"] + 1


def test_without_a_script_no_box_asks_to_be_ticked(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/{CHAPTER}")
    assert page.locator("[data-exercise]").count() >= 3
    assert not page.locator("[data-exercise]").first.is_visible()
    context.close()


def test_every_numbered_exercise_has_its_box(book_html, pages):
    boxes = 0
    for path in pages:
        text = (book_html / path).read_text(encoding="utf-8")
        section = re.search(r'<section id="exercises">(.*?)</section>', text, re.DOTALL)
        said = re.search(r'data-exercises="(\d+)"', text)
        if not section:
            assert not said or said[1] == "0", path
            continue
        asked = re.findall(r"<p><strong>(\d+)\.", section[1])
        ticked = re.findall(r'data-exercise="(\d+)"', section[1])
        assert asked == ticked and len(asked) == int(said[1]), path
        boxes += len(asked)
    assert boxes > 40


def test_what_comes_is_named_with_its_subject(book_html):
    text = (book_html / CHAPTER).read_text(encoding="utf-8")
    nav = re.search(r'<nav class="prev-next".*?</nav>', text, re.DOTALL)[0]
    links = [" ".join(re.sub("<[^>]+>", " ", link).split()) for link in nav.split("</a>")[:2]]
    assert links == [
        "Previous 5. The sigmoid layer The layer that all three gates share, "
        "and what 0 and 1 mean in each.",
        "Next 7. The input gate and the candidate Where to write, what to write, "
        "and with which sign.",
    ]


def test_an_address_without_a_page_leads_back(browser, book_html):
    class Host(serve.Handler):
        def log_message(self, *arguments):
            pass

    handler = functools.partial(Host, directory=str(book_html))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{host.server_port}"
        page = browser.new_page()
        for path in ("book/cell/forgotten.html", "book/nothing.html", "nothing.html"):
            answer = page.goto(f"{address}/{path}", wait_until="load")
            assert answer.status == 404
            assert page.locator("h1").inner_text() == "No such page"
            assert page.locator(".book-bar").bounding_box()["height"] > 40, "it has its style"
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_url(f"{address}/404.html#main-content")
            page.go_back()
            page.locator("#book-contents a", has_text="The forget gate").click()
            page.wait_for_url(f"{address}/book/cell/forget.html")
        page.goto(f"{address}/book/cell/forgotten.html")
        page.locator("#search-words").fill("half-life")
        page.locator(".search-page button").click()
        page.wait_for_url(f"{address}/search.html?q=half-life")
        page.close()
        host.shutdown()


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
