"""What a page costs its reader: bytes on a first and on a second visit, and text that jumps."""

import posixpath
import re

import measure
import pytest

FIRST, SECOND = 120_000, 45_000  # bytes, compressed, everything included
SHIFT = 0.01  # the share of the screen that may move, as browsers reckon it


@pytest.fixture(scope="module")
def seen(browser, book_html, pages):
    """Return what a reader on a slow phone sees of each page, and the files it asked for."""
    found = {}
    with measure.serving(book_html) as address:
        for path in pages:
            if path == "index.html":  # leads to the front page
                continue
            with measure.slow_page(browser) as page:
                look = measure.look(page, address, path)
            look["files"] = measure.files_of(look["files"], address, book_html)
            found[path] = look
    return found


def test_a_first_visit_is_light(seen):
    weights = {path: measure.weight(look["files"]) for path, look in seen.items()}
    assert min(weights.values()) > 5_000, "the weights are of real files"
    assert max(weights.values()) <= FIRST, sorted(weights.items(), key=lambda item: -item[1])[:5]


def test_the_next_page_is_lighter(seen, book_html):
    steps = 0
    for path, look in seen.items():
        text = (book_html / path).read_text(encoding="utf-8")
        link = re.search(r'<a class="next" rel="next" href="([^"]+)"', text)
        if not link:
            continue
        following = posixpath.normpath(posixpath.join(posixpath.dirname(path), link[1]))
        new = seen[following]["files"] - look["files"]
        assert measure.weight(new) <= SECOND, (following, sorted(file.name for file in new))
        steps += 1
    assert steps > 10


def test_nothing_jumps_while_a_page_opens(seen):
    shifts = {path: round(look["shift"], 4) for path, look in seen.items()}
    assert max(shifts.values()) < SHIFT, {k: v for k, v in shifts.items() if v >= SHIFT}


def test_no_page_loads_a_script_to_draw_its_formulas(seen):
    for path, look in seen.items():
        scripts = [file.name for file in look["files"] if file.suffix == ".js"]
        assert not [name for name in scripts if "math" in name.lower()], path
