"""Every script and style is asked for by what it holds, so that no reader keeps an old one."""

import hashlib
import re

import pytest
import stamps

ADDRESS = re.compile(r'<(?:script|link)\b[^>]*\s(?:src|href)="([^"]+\.(?:js|css)(?:\?[^"]*)?)"')


def test_each_page_of_the_book_marks_what_it_asks_for(book_html):
    asked = set()
    for page in sorted(book_html.rglob("*.html")):
        if "_static" in page.parts:
            continue
        for address in ADDRESS.findall(page.read_text(encoding="utf-8")):
            path, _, mark = address.partition("?v=")
            file = (page.parent / path).resolve()
            if "_static" in file.parts:
                held = hashlib.sha256(file.read_bytes()).hexdigest()
                assert mark and held.startswith(mark), f"{page.name}: {address}"
                asked.add(file.name)
    assert {"book.js", "book.css", "host.js", "parts.js", "forget.js", "widgets.css"} <= asked


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<script async src="../_static/a/b.js">', '<script async src="../_static/a/b.js?v=12">'),
        ('<script src="_static/b.js?v=9f">', '<script src="_static/b.js?v=12">'),
        ('<link rel="x" href="_static/b.css">', '<link rel="x" href="_static/b.css?v=12">'),
        ('<link href="_static/b.svg">', '<link href="_static/b.svg">'),
        ('<a href="_static/b.js">', '<a href="_static/b.js">'),
        ('<script src="https://example.org/_static/b.js">',) * 2,
    ],
)
def test_the_mark_is_the_files_own(before, after):
    assert stamps.stamped(before, lambda path: "12") == after


def test_a_file_that_is_not_there_gets_no_mark():
    asked = '<script src="_static/b.js?v=9f">'
    assert stamps.stamped(asked, lambda path: "") == '<script src="_static/b.js">'
