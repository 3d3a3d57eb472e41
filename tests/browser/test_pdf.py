"""The printed book: one file whose contents, outline and links hold wherever it is read."""

import re

import paging
import pdf
import pytest
from pypdf import PdfReader

PAGES = [
    "book/index.html",
    "book/cell/structure.html",
    "book/cell/forget.html",
    "book/bibliography.html",
]


@pytest.fixture(scope="module")
def printed(browser, book_html, tmp_path_factory):
    """Return three pages of the book as printed."""
    file = tmp_path_factory.mktemp("pdf") / "book.pdf"
    pdf.print_book(browser, book_html, PAGES, file)
    return PdfReader(file)


@pytest.fixture(scope="module")
def text(printed) -> list[str]:
    """Return the words of each printed page."""
    return [" ".join(page.extract_text().split()) for page in printed.pages]


@pytest.fixture(scope="module")
def notes(printed) -> list[tuple[int, object]]:
    """Return every link of the printed pages, with the page from 0 on which it stands."""
    found = []
    for k, page in enumerate(printed.pages):
        for reference in page.get("/Annots") or ():
            note = reference.get_object()
            if note.get("/Subtype") == "/Link":
                found.append((k, note))
    return found


def heads(printed):
    return [entry for entry in printed.outline if not isinstance(entry, list)]


def test_the_pages_of_the_book_stand_in_the_readers_order(book_html):
    found = pdf.contents(book_html)
    pages = [page for _, _, page in found if page]
    assert pages[0] == "book/index.html" and "book/try.html" not in pages
    chapters = [page for page in pages if re.fullmatch(r"book/(?!api)\w+/\w+\.html", page)]
    assert chapters.index("book/recurrence/rnn.html") == 0 and len(chapters) >= 15
    assert ("The gradient", 0, "") in found, "the parts of the book"
    assert {page: depth for _, depth, page in found}["book/api/cells.html"] == 2


def test_it_begins_with_a_title_and_the_contents(printed, text):
    assert "Inside the LSTM" in text[0] and "Version " in text[0] and len(text[0]) < 400
    authors = printed.metadata.author
    assert authors and authors in text[0] and printed.metadata.title == "Inside the LSTM"
    assert text[1].startswith("2 Contents")
    assert re.search(r"Inside the cell.*The LSTM cell.*The forget gate", text[1])
    assert "The gradient" not in text[1], "a part of which nothing is printed"
    first, *chapters = heads(printed)
    assert first.title == "Contents"
    titles = [" ".join(entry.title.split()) for entry in chapters]
    assert titles[1:] == ["4. The LSTM cell", "6. The forget gate", "Bibliography"]


def test_the_contents_give_the_pages_on_which_the_chapters_are(printed, text):
    for entry in heads(printed)[2:]:
        page = printed.get_destination_page_number(entry)
        title = re.sub(r"^\d+\. ", "", " ".join(entry.title.split()))
        assert title in text[page]
        assert re.search(rf"{re.escape(title)} {page + 1}\b", text[1]), (title, text[1])
        assert text[page].startswith(f"{page + 1} "), "the number stands at its foot"


def test_sections_are_in_the_outline(printed):
    below = [entry for entry in printed.outline if isinstance(entry, list)]
    assert any(
        entry.title == "Solutions"
        for part in below
        for entry in part
        if not isinstance(entry, list)
    )


def test_the_text_is_set_in_fonts_not_drawn_letter_by_letter(printed):
    letters = {"/Type3": 0, "/Type0": 0}

    def count(text, _cm, _tm, font, _size):
        if font:
            letters[font["/Subtype"]] += sum(map(str.isalpha, text))

    for page in printed.pages:
        page.extract_text(visitor_text=count)
    # Formulas are, and what has a ring of paper round it in a drawing.
    assert letters["/Type3"] < 0.1 * letters["/Type0"], letters


def test_no_link_leads_to_this_machine(notes, printed):
    outside = [str(note["/A"]["/URI"]) for _, note in notes if "/URI" in note.get("/A", {})]
    assert outside and not [link for link in outside if not link.startswith("https://")], outside
    assert len(notes) - len(outside) > 20, "and most lead within the book"


def test_a_link_within_the_book_leads_to_the_line_that_it_names(printed):
    """Chromium's own places lie where nothing stands: the chapter's second equation is held."""
    places = printed.named_destinations
    place = places["/cell-forget--equation-eq-cell-forget-2"]
    page, heights = printed.pages[printed.get_destination_page_number(place)], []

    def visit(words, cm, tm, font, size):
        if words.strip() == "(2)" and tm[4] * cm[0] + cm[4] > 500:
            heights.append(tm[5] * cm[3] + cm[5])

    page.extract_text(visitor_text=visit)
    assert heights and abs(float(place.top) - heights[0]) < 30, (place.top, heights)


def test_no_page_is_left_half_empty_before_a_widget(printed):
    at = paging.marks(printed, "index")
    widgets = [name for name in at if "widget" in name]
    assert len(widgets) >= 5
    for name in widgets:
        before, widget = at[name.replace("widget", "before")], at[name]
        assert 0 <= widget.down < 1
        assert widget.page == before.page or before.down > 0.6, (name, before, widget)


def test_solutions_stand_at_the_end_of_their_chapter(text):
    whole = " ".join(text)
    chapter = whole[whole.rindex("The forget gate At every step") :]
    exercises, summary = chapter.index("Exercises"), chapter.index("Summary The forget gate is")
    questions = chapter.index("Solutions Questions")
    assert exercises < summary < questions < chapter.index("Exercise 1", questions)
    asked, solved = chapter[exercises:summary], chapter[questions:]
    assert "From memory to bias" in asked and "2−1/100" not in asked.replace(" ", "")
    for number in (1, 2, 3, 4):
        assert f"Exercise {number} " in solved
    assert "z_f = 0.0430, f = 0.5107" in solved, "with their numbers"
    assert "An eighth. Yes: three half-lives" in solved, "and what the quiz asked"
    assert "It settles where as much is written as is lost." in solved, "and the prediction"


def test_what_only_a_screen_has_is_left_out(text):
    whole = " ".join(text)
    for words in (
        "Show the",
        "Hide the",
        "Copy",
        "Done",
        "import numpy",
        "needs this page",
        "Details",
    ):
        assert words not in whole, words
    for words in ("Forget()", "Show me", "Ask me again", "Not quite", "examples", "arrow keys go"):
        assert words not in whole, words


def test_a_widget_stands_in_its_first_state_and_says_where_it_lives(text):
    whole = " ".join(text)
    assert "On the book’s own page this can be moved: book/cell/forget.html" in whole
    assert "On the book’s own page this answers you: book/cell/forget.html" in whole
    assert re.search(r"forget bias b ?f 1\.0000", whole) and "2.21 steps" in whole


def test_links_and_names_belong_to_their_page(tmp_path):
    body = (
        '<p id="a"><a href="#a">here</a><a href="../api.html#b c">x</a><a href="gone.html">y</a>'
        '<a href="https://x.org/?a=1&amp;b=2">z</a><img src="../../_static/p.png">'
        '<path clip-path="url(#q)" style="fill:url(#r)"/></p>'
    )
    made = pdf.joined("book/cell/f.html", body, {"book/cell/f.html", "book/api.html"}, tmp_path, "")
    assert '<p id="cell-f--a"><a href="#cell-f--a">here' in made
    assert '<a href="#api--b c">x' in made and "<a >y</a>" in made
    assert 'href="https://x.org/?a=1&amp;b=2"' in made
    assert f'src="{(tmp_path / "_static/p.png").as_uri()}"' in made
    assert "url(#cell-f--q)" in made and "url(#cell-f--r)" in made
    known = pdf.joined("book/cell/f.html", body, (), tmp_path, "https://me.org/b/")
    assert 'href="https://me.org/b/book/cell/gone.html"' in known
