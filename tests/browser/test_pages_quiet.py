"""Every page, from a server and from disk: no other host, an empty console, all it promises."""

import re

import pytest
from driving import ORIGINS

# What a page is written to show, and what it shows once its scripts have run.
STATE = """() => ({
  formulas: document.querySelectorAll(".math").length,
  drawn: document.querySelectorAll(".math mjx-container").length,
  failed: document.querySelectorAll("mjx-merror, [data-mjx-error]").length,
  raw: /\\\\[(\\[]|\\\\(?:frac|odot|sigma|begin)/.test(  // beside what is there to be copied
    [...document.querySelectorAll("main .tex")].reduce(
      (text, tex) => text.replace(tex.innerText, ""), document.querySelector("main").innerText)),
  mounts: document.querySelectorAll(".lw-mount").length,
  widgets: document.querySelectorAll(".lw-mount figure[data-widget]").length,
  broken: document.querySelectorAll(".lw-error").length,
  images: [...document.images].filter((image) => !image.naturalWidth).map((image) => image.src),
})"""
# A widget's module may come after the page.
MOUNTED = "() => !document.querySelector('.lw-mount:not([data-mounted])')"


def texts(pages):
    """Leave out the address without a path: it leads to the front page."""
    return [path for path in pages if path != "index.html"]


@pytest.mark.parametrize("origin", ORIGINS)
def test_pages_ask_no_other_host_and_say_nothing(visit, pages, origin):
    for path in texts(pages):
        opened = visit(path, origin=origin)
        opened.page.wait_for_function(MOUNTED)
        state = opened.page.evaluate(STATE)
        opened.assert_quiet()
        assert state["drawn"] == state["formulas"], f"{path}: formulas not drawn"
        assert not state["failed"] and not state["raw"], f"{path}: LaTeX is left on the page"
        assert state["widgets"] == state["mounts"] and not state["broken"], f"{path}: widgets"
        assert not state["images"], f"{path}: images missing {state['images']}"
        opened.page.context.close()


@pytest.mark.parametrize("origin", ORIGINS)
def test_the_address_without_a_path_leads_to_the_front_page(browser, book_html, server, origin):
    base = server if origin == "server" else book_html.as_uri()
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{base}/index.html", wait_until="commit")
        page.wait_for_url("**/book/index.html")
    finally:
        context.close()


def test_formulas_are_where_the_sources_have_them(visit):
    for path, least in (("book/notation.html", 50), ("book/cell/forget.html", 20)):
        page = visit(path, origin="file").page
        assert page.locator("mjx-container").count() > least
        # Screen readers take the formula from here.
        readable = page.locator("mjx-container mjx-assistive-mml math").count()
        assert readable == page.locator("mjx-container").count()


def test_no_page_names_another_host_or_a_local_path(book_html, pages):
    for path in texts(pages):
        text = (book_html / path).read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)=\"([^\"]*)\"", text)
        assert loaded, path
        assert not [url for url in loaded if re.match(r"(?:[a-z]+:)?//", url)], path
        assert not re.search(r"file://|(?<![\w.:/])/(?:home|root|Users|tmp|work)/", text), path


def test_a_folder_that_was_moved_still_works(browser, book_html, tmp_path):
    moved = tmp_path / "a stick with spaces & ü"
    moved.symlink_to(book_html, target_is_directory=True)
    page = browser.new_page()
    try:
        page.goto((moved / "book" / "cell" / "forget.html").as_uri())
        page.wait_for_selector("figure[data-widget=forget]")
        page.wait_for_selector("mjx-container")
    finally:
        page.close()


def test_a_branch_that_github_publishes_keeps_every_file(book_html):
    # Jekyll, which runs unless it is told not to, leaves out what begins with an underscore.
    assert (book_html / ".nojekyll").is_file()
    assert (book_html / "_static").is_dir()
