"""What holds for every widget of the book, found in the built pages, so that none is forgotten."""

import re

import pytest
from driving import ORIGINS, Driver

from lstm_lib import widgets

_MOUNT = re.compile(r'class="lw-mount" data-module="([^"]+)"')
_SHOWN = """root => [...root.querySelectorAll("output, [data-key].lw-digits")]
  .map(e => e.textContent)"""
# Texts of the drawings and how large they stand on the screen; subscripts are pieces of a text.
_TYPE = """root => [...root.querySelectorAll("svg text")].filter(e => e.textContent.trim())
  .map(e => [e.textContent,
    parseFloat(getComputedStyle(e).fontSize) * e.ownerSVGElement.getScreenCTM().a])"""
_SIZE = "root => root.querySelectorAll('*').length"


def mounted(book_html) -> dict[str, list[str]]:
    """Return the pages of the built book that hold widgets, with the widgets of each."""
    found = {}
    for page in sorted((book_html / "book").rglob("*.html")):
        if modules := _MOUNT.findall(page.read_text(encoding="utf-8")):
            found[page.relative_to(book_html).as_posix()] = modules
    return found


def test_every_widget_of_the_package_stands_in_the_book(book_html):
    shown = {module for modules in mounted(book_html).values() for module in modules}
    assert shown == {getattr(widgets, name).slug for name in widgets.__all__}


@pytest.mark.parametrize("origin", ORIGINS)
def test_each_moves_a_thousand_times_and_comes_back(visit, book_html, origin):
    for page, modules in mounted(book_html).items():
        visited = visit(page, origin=origin)
        assert visited.page.locator(".lw-mount").count() == len(modules)
        for slug in sorted(set(modules) - {"quiz"}):
            driver = Driver(visited, slug)
            driver.settle()
            first, size = driver.root.evaluate(_SHOWN), driver.root.evaluate(_SIZE)
            assert first, f"{slug}: no read-out"
            driver.random_moves(1000)
            assert not driver.root.locator(".lw-error").count(), slug
            moved = driver.root.evaluate(_SHOWN)
            assert moved != first, f"{slug}: nothing moved"
            assert not [text for text in moved if "NaN" in text or "undefined" in text], slug
            driver.button("Reset").click()
            driver.settle()
            assert driver.root.evaluate(_SHOWN) == first, f"{slug}: reset shows another state"
            # Nothing piles up: the same state is drawn with as many elements as at first.
            assert driver.root.evaluate(_SIZE) == size, f"{slug}: {size} elements at first"
        visited.assert_quiet()


def test_each_has_names_captions_and_a_live_region(visit, book_html):
    for page, modules in mounted(book_html).items():
        visited = visit(page)
        for slug in set(modules):
            root = Driver(visited, slug).root
            assert root.locator("figcaption").inner_text().strip(), slug
            assert root.locator("[aria-live=polite]").count() == 1, slug
            for control in root.locator("input, select").all():
                name = control.evaluate(
                    "e => e.getAttribute('aria-label') || e.closest('label')?.textContent || ''"
                )
                assert name.strip(), f"{slug}: {control.evaluate('e => e.outerHTML')}"
            for slider in root.locator("input[type=range]").all():
                key = slider.get_attribute("data-key")
                typed = root.locator(f'input[type="number"][data-key="{key}"]')
                assert typed.count() == 1, f"{slug}: {key} cannot be typed"
            for picture in root.locator("svg").all():
                if picture.get_attribute("aria-hidden") != "true":
                    assert picture.get_attribute("aria-label"), f"{slug}: a picture says nothing"
            assert not root.locator("[id]").count(), f"{slug}: a fixed id"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_none_is_wider_than_a_phone(visit, book_html, theme):
    for page, modules in mounted(book_html).items():
        visited = visit(page, width=360, theme=theme)
        for slug in set(modules):
            box = Driver(visited, slug).root.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360, slug
        assert visited.page.evaluate("document.documentElement.scrollWidth") == 360, page


@pytest.mark.parametrize("width", [360, 1280])
def test_type_in_drawings_is_never_small(visit, book_html, width):
    for page, modules in mounted(book_html).items():
        visited = visit(page, width=width)
        for slug in set(modules):
            for text, pixels in Driver(visited, slug).root.evaluate(_TYPE):
                assert pixels > 12.9, f"{slug}: {text} stands at {pixels:.1f} px"
