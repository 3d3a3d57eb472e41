"""Pages are HTML as its parser wants it: nothing to mend, no id twice, names as HTML has them."""

import re
from collections import Counter

import html5lib
import pytest


@pytest.fixture(scope="module")
def read(book_html, pages):
    """Return each page's tree, and what the parser had to mend."""
    found = {}
    for path in pages:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parse((book_html / path).read_bytes(), transport_encoding="utf-8")
        found[path] = tree, [(place[0], code, data) for place, code, data in parser.errors]
    return found


def test_the_parser_has_nothing_to_mend(read):
    errors = {path: said[:5] for path, (_, said) in read.items() if said}
    assert len(read) > 25 and not errors


def test_no_id_stands_twice(read):
    for path, (tree, _) in read.items():
        ids = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
        assert not [name for name, times in ids.items() if times > 1 or not name], path


def test_an_id_is_a_name_for_a_style_too(read):
    """With a dot in it, ``#lstm_lib.sigmoid`` means an element of a class to CSS."""
    for path, (tree, _) in read.items():
        dotted = [e.get("id") for e in tree.iter() if "." in (e.get("id") or "")]
        assert not dotted, (path, dotted[:3])


def test_elements_have_the_names_of_html(read, book_html):
    for path in read:
        text = (book_html / path).read_text(encoding="utf-8")
        text = re.sub(r"<(script|style|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
        names = set(re.findall(r"<([A-Za-z][\w-]*)", text))
        assert not [name for name in names if name != name.lower()], path


def test_what_points_within_a_page_finds_its_place(read):
    points = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
    for path, (tree, _) in read.items():
        ids = {element.get("id") for element in tree.iter()}
        for element in tree.iter():
            for point in points:
                missing = set((element.get(point) or "").split()) - ids
                assert not missing, (path, element.tag, point, missing)


def test_forms_lead_somewhere(read):
    for path, (tree, _) in read.items():
        for form in tree.iter("form"):
            assert form.get("action") != "", path
