"""What each page of the built book tells of itself, to readers and to those who show links."""

import html
import re

import pybtex.database
import pytest
from PIL import Image
from sharing import commit_date, version, written


@pytest.fixture(scope="module")
def texts(book_html, pages):
    """Return the HTML of every page but the one that leads on."""
    return {
        path: (book_html / path).read_text(encoding="utf-8")
        for path in pages
        if path != "index.html"
    }


def meta(text: str, name: str) -> str | None:
    found = re.search(rf'<meta (?:property|name)="{re.escape(name)}" content="([^"]*)"', text)
    return html.unescape(found[1]) if found else None


def test_every_page_names_authors_version_date_and_licence(texts, request):
    root = request.config.rootpath
    date = commit_date(root)
    edition = f"Version {version(root)}" + (f", {written(date)}" if date else "")
    for path, text in texts.items():
        footer = re.sub(r"<[^>]+>", "", text[text.index("<footer") :])
        assert edition in footer and "authors" in footer and "CC BY 4.0" in footer, path


def test_every_chapter_has_its_own_citation(texts):
    keys = []
    for path, text in texts.items():
        entry = re.search(r'<details class="citation">.*?<pre>(.*?)</pre>', text, re.DOTALL)[1]
        ((key, cited),) = pybtex.database.parse_string(
            html.unescape(entry), "bibtex"
        ).entries.items()
        place = re.search(r'class="chapter-place">Chapter (\d+) of', text)
        assert bool(place) == cited.fields["howpublished"].startswith("Chapter "), path
        if place:
            assert f"Chapter {place[1]} of" in cited.fields["howpublished"], path
            keys.append(key)
    assert len(keys) > 10 and len(set(keys)) == len(keys)


def test_every_chapter_has_its_own_picture_for_links(texts, book_html):
    pictures, chapters = {}, 0
    for path, text in texts.items():
        if not path.startswith("book/"):
            continue
        image = meta(text, "og:image")
        file = book_html / "_static" / "pictures" / image.rpartition("/")[2]
        with Image.open(file) as opened:
            assert opened.size == (1200, 630) and opened.format == "PNG", path
        assert file.stat().st_size < 60_000, path
        assert len(meta(text, "og:image:alt")) > 20, path
        assert meta(text, "og:description") == meta(text, "description"), path
        if "chapter-place" in text:
            chapters += 1
            pictures.setdefault(file.read_bytes(), path)
    assert len(pictures) == chapters > 10


def test_descriptions_are_whole_sentences(texts):
    for path, text in texts.items():
        if path.startswith("book/"):
            assert re.match(r"[A-Z].*[.?!]$", meta(text, "description")), path


def test_the_entry_can_be_copied(visit):
    opened = visit("book/cell/forget.html")
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".citation > summary").click()
    page.locator(".citation .highlight").hover()
    page.get_by_role("button", name="Copy this entry").click()
    page.wait_for_function(
        "() => navigator.clipboard.readText().then((t) => t.startsWith('@misc'))"
    )
    assert "forget" in page.evaluate("() => navigator.clipboard.readText()")
    opened.assert_quiet()
