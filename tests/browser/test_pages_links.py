"""Links inside the book lead somewhere; its pages stand in one order, each with its own name."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from lstm_lib import widgets

TRAITS = {
    cls.slug: set(cls.movable_traits())
    for cls in (getattr(widgets, name) for name in widgets.__all__)
}


class Page(HTMLParser):
    """The links, ids, headings, title and description of one page."""

    def __init__(self, text: str):
        super().__init__()
        self.text, self.title, self.description = text, "", ""
        self.links, self.ids, self.headings, self.widgets = [], [], [], []
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.links += [values[name] for name in ("href", "src") if values.get(name)]
        if "id" in values:
            self.ids.append(values["id"])
        if "data-module" in values:
            self.widgets.append(values["data-module"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "meta" and values.get("name") == "description":
            self.description = values["content"]
        # A drawing may hold a title too.
        self._in_title = tag == "title" and not self.title

    def handle_endtag(self, tag):
        self._in_title = False

    def handle_data(self, data):
        if self._in_title:
            self.title += data


@pytest.fixture(scope="session")
def parsed(book_html, pages):
    return {
        path: Page((book_html / path).read_text(encoding="utf-8"))
        for path in pages
        if path != "index.html"  # leads to the front page
    }


def test_internal_links_resolve(book_html, parsed):
    broken = []
    for path, page in parsed.items():
        here = (book_html / path).resolve()
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
            if not target.is_file():
                broken.append(f"{path}: {link}")
            elif parts.fragment and target.suffix == ".html":
                there = parsed[target.relative_to(book_html.resolve()).as_posix()]
                place, _, state = parts.fragment.partition("?")
                if state:  # of a widget on that page
                    keys = {key for key, _ in parse_qsl(state, keep_blank_values=True)}
                    if place not in there.widgets or not keys or keys - TRAITS[place]:
                        broken.append(f"{path}: {link} (no such widget or value)")
                elif unquote(parts.fragment) not in there.ids:
                    broken.append(f"{path}: {link} (no such place)")
    assert not broken, "\n".join(broken)


def test_links_to_other_hosts_are_encrypted(parsed):
    schemes = {urlsplit(link).scheme for page in parsed.values() for link in page.links}
    assert schemes <= {"", "https"}


def test_pages_have_a_title_a_description_and_headings_of_their_own(parsed):
    titles = [page.title for page in parsed.values()]
    assert all(titles) and len(set(titles)) == len(titles), sorted(titles)
    for path, page in parsed.items():
        assert page.headings[0] == 1 and page.headings.count(1) == 1, f"{path}: one h1"
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), f"{path}: {page.headings}"
        if path.startswith("book/"):
            assert 30 <= len(page.description) <= 160, f"{path}: {page.description!r}"
            assert "\\" not in page.description, f"{path}: {page.description!r}"


def test_pages_lead_to_the_next_and_back(parsed, book_html):
    seen, path = [], "book/index.html"
    while path:
        seen.append(path)
        text = parsed[path].text
        assert ('class="prev" rel="prev"' in text) == (len(seen) > 1), path
        link = re.search(r'<a class="next" rel="next" href="([^"]+)"', text)
        target = ((book_html / path).parent / link[1]).resolve() if link else None
        path = target.relative_to(book_html.resolve()).as_posix() if target else None
        assert path not in seen
    assert sorted(seen) == sorted(page for page in parsed if page.startswith("book/"))


def test_the_map_on_the_front_page_names_every_chapter(parsed):
    text = parsed["book/index.html"].text
    article = text[text.index('<article class="book-article">') :]
    chapters = [p for p in parsed if re.fullmatch(r"book/\w+/\w+\.html", p) and "/api/" not in p]
    assert chapters
    assert not [p for p in chapters if f'href="{p.removeprefix("book/")}"' not in article]
