"""Without scripts a widget's picture stands in its place, and it shows what the widget shows."""

import pytest
import stills
import take_stills
from PIL import Image, ImageColor

from lstm_lib.palette import PALETTE

PICTURES = ".lw-mount noscript img"


@pytest.fixture(scope="module")
def of_pages(book_html):
    """Return the page and the values of each kind of widget."""
    return take_stills.widgets_of(book_html)


def test_each_picture_shows_what_its_widget_shows_now(browser, book_html, of_pages):
    stale = []
    for slug, (page, _) in of_pages.items():
        tab, widget = take_stills.open_widget(browser, (book_html / page).as_uri(), slug)
        if take_stills.shown(widget) != stills.listed().get(slug, {}).get("shows"):
            stale.append(slug)
        tab.close()
    assert len(of_pages) > 10
    assert not stale, f"run: make stills ONLY='{' '.join(stale)}'"


def test_a_picture_keeps_the_colours_of_the_symbols():
    picture = Image.open(stills.FOLDER / "structure.webp").convert("RGB")
    seen = {colour for _, colour in picture.getcolors(picture.width * picture.height)}
    missing = [s for s, c in PALETTE.items() if ImageColor.getrgb(c.light) not in seen]
    assert not missing, f"{missing} have another colour"


@pytest.mark.parametrize("origin", ("server", "file"))
def test_without_scripts_the_picture_is_seen_and_fits(visit, origin):
    seen = visit("book/cell/forget.html", origin=origin, width=360, java_script_enabled=False)
    picture = seen.page.locator(PICTURES).first
    picture.scroll_into_view_if_needed()
    picture.evaluate("(image) => image.decode()")
    assert picture.evaluate("(image) => image.naturalWidth") > 500
    box = picture.bounding_box()
    assert 250 < box["width"] <= 360 and box["height"] > 200
    assert "How long does the cell state last?" in picture.get_attribute("alt")
    seen.assert_quiet()


def test_with_scripts_no_picture_is_asked_for(visit):
    page = visit("book/cell/forget.html").page
    names = page.evaluate("() => performance.getEntriesByType('resource').map((e) => e.name)")
    assert len(names) > 5 and not [name for name in names if "/stills/" in name]
