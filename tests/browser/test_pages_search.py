"""The search: from a server and from disk, by mouse and by keyboard."""

import re

import pytest
from driving import ORIGINS

ENDED = "() => /found|did not match/.test(document.querySelector('p.search-summary')?.textContent)"


def results(page) -> list[str]:
    """Wait for the search to end and return the titles it found."""
    page.wait_for_function(ENDED)
    return page.locator("#search-results ul.search li > a").all_inner_texts()


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_word_leads_to_the_chapter_that_teaches_it(visit, origin):
    opened = visit("book/index.html", origin=origin)
    page = opened.page
    page.keyboard.press("/")
    page.keyboard.type("half-life bias")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    assert any("The forget gate" in title for title in results(page))
    assert page.locator("#search-words").input_value() == "half-life bias"
    page.locator("#search-results a", has_text="The forget gate").first.click()
    page.wait_for_selector("h1:has-text('The forget gate')")
    opened.assert_quiet()


def test_a_function_is_found_by_its_name(visit):
    opened = visit("search.html?q=lstm_backward", origin="file")
    assert any("lstm_backward" in title for title in results(opened.page))
    opened.page.locator("#search-results a", has_text="lstm_backward").first.click()
    opened.page.wait_for_url("**/book/api/**")
    opened.assert_quiet()


def test_a_chapter_is_found_first_by_its_own_title(visit, book_html, pages):
    asked = 0
    for path in pages:
        if not re.fullmatch(r"book/\w+/\w+\.html", path) or "/api/" in path:
            continue
        text = (book_html / path).read_text(encoding="utf-8")
        number, title = re.search(
            r'<h1><span class="section-number">(\d+\. )</span>([^<]+)', text
        ).groups()
        for words in (title, re.sub("^(?:A|The) ", "", title).lower()):
            opened = visit(f"search.html?q={words}", origin="file")
            assert results(opened.page)[0] == number + title, words
            opened.page.context.close()
        asked += 1
    assert asked >= 10


@pytest.mark.parametrize("word", ("sigmoid", "f_t", "tanh", "cell"))
def test_what_the_book_explains_comes_before_the_library(visit, word):
    page = visit(f"search.html?q={word}", origin="file").page
    results(page)
    links = page.locator("#search-results ul.search li > a").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )
    explained = [not link.startswith("book/api") for link in links]
    assert explained[0] and any(not here for here in explained)
    assert explained == sorted(explained, reverse=True), links


def test_a_formulas_symbol_is_found_in_the_notation(visit):
    page = visit("search.html?q=f_t", origin="file").page
    assert results(page)[0] == "Notation"


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_word_that_is_nowhere_is_said_to_be_nowhere(visit, origin):
    opened = visit("search.html?q=zyzzyva", origin=origin)
    assert results(opened.page) == []
    assert "did not match" in opened.page.locator("#search-results").inner_text()
    opened.assert_quiet()


def test_words_of_a_search_are_never_markup(visit):
    opened = visit("search.html?q=%3Cimg src=x onerror=console.log(1)%3E", origin="file")
    results(opened.page)
    assert opened.page.locator("#search-results img").count() == 0
    opened.assert_quiet()


def test_the_slash_is_a_character_where_one_types(visit):
    page = visit("book/index.html").page
    page.locator(".book-search input").focus()
    page.keyboard.type("a/b")
    assert page.locator(".book-search input").input_value() == "a/b"


def lines(page) -> dict[str, tuple[str, str]]:
    """Wait for the lines of text and return each result's kind and line, by its title."""
    results(page)
    page.wait_for_function("() => document.querySelector('ul.search > li .search-line')")
    page.wait_for_timeout(300)
    found = page.locator("ul.search > li").evaluate_all(
        """(items) => items.map((item) => [
          item.querySelector(":scope > a").textContent,
          item.querySelector(".search-kind").textContent,
          item.querySelector(".search-line")?.textContent ?? "",
        ])"""
    )
    return {title: (kind, line) for title, kind, line in found}


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_result_shows_its_kind_and_a_line_of_its_text(visit, origin):
    opened = visit("search.html?q=half-life", origin=origin)
    page = opened.page
    kind, line = lines(page)["6. The forget gate"]
    assert kind == "Chapter" and "half" in line and 40 < len(line) < 400
    marked = page.locator("ul.search mark").all_inner_texts()
    assert marked and {word.lower()[:4] for word in marked} <= {"half", "live", "life"}
    # The line names the section it stands in, and leads there.
    place = page.locator(".search-line > a").first
    section = place.inner_text()
    place.click()
    page.wait_for_url("**/book/**#*")
    there = page.evaluate(
        "() => document.querySelector(location.hash + ' > :is(h2, h3)').innerText"
    )
    assert there.startswith(section)
    opened.assert_quiet()


def test_kinds_of_pages_are_told_apart(visit):
    page = visit("search.html?q=forget gate", origin="file").page
    kinds = {title: kind for title, (kind, _) in lines(page).items()}
    assert kinds["6. The forget gate"] == "Chapter"
    assert kinds["Glossary"] == "Back matter"
    assert "The library" in kinds.values()
    page = visit("search.html?q=One step by hand", origin="file").page
    kinds = {title: kind for title, (kind, _) in lines(page).items()}
    section = next(title for title in kinds if "One step by hand" in title and ">" in title)
    assert kinds[section].startswith("In “")


def test_a_line_stands_in_the_page_it_is_shown_for(visit, book_html):
    page = visit("search.html?q=latch", origin="file").page
    found = lines(page)
    assert len(found) >= 3
    shown = page.locator("ul.search > li").evaluate_all(
        """(items) => items.map((item) => [item.dataset.page,
          [...item.querySelectorAll("mark")].map((mark) => mark.textContent.toLowerCase())])"""
    )
    assert any(marks for _, marks in shown)
    for path, marks in shown:
        text = (book_html / f"{path}.html").read_text(encoding="utf-8").lower()
        assert all(word in text for word in marks), path


def test_only_results_in_sight_ask_for_their_text(visit):
    opened = visit("search.html?q=gate", origin="server")
    lines(opened.page)
    # What this document asked for: a listener would hear the page that stood here before as well.
    asked = opened.page.evaluate(
        "() => performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    texts = [url for url in asked if "/_static/search/" in url]
    pages = set(
        opened.page.locator("ul.search > li").evaluate_all(
            "(items) => items.map((item) => item.dataset.page)"
        )
    )
    assert 0 < len(texts) < len(pages) and len(set(texts)) == len(texts)
