"""Plain Markdown becomes the book's directives and roles, and what is neither stays as it is."""

import json
import re
from pathlib import Path

import plain
import pytest
from sphinx.errors import ExtensionError

KEYS = {"https://doi.org/10.1/a": "elman1990", "https://arxiv.org/abs/2": "werbos1990"}
A, B = "[Elman (1990)](https://doi.org/10.1/a)", "[Werbos, 1990](https://arxiv.org/abs/2)"


def book(text, docname="book/cell/forget"):
    return plain.to_book(text, docname, KEYS)


def test_a_quotation_with_a_known_title_is_an_admonition():
    source = "Before.\n\n> **Predict first**\n>\n> How far?\n>\n> - one\n\nAfter."
    assert book(source) == (
        "Before.\n\n:::{admonition} Predict first\n:class: predict\n\n"
        "How far?\n\n- one\n:::\n\nAfter."
    )


def test_a_quotation_at_the_end_of_a_cell_is_one_too():
    made = book("> **In this chapter**\n>\n> You can.")
    assert made.startswith(":::{admonition} In this chapter\n:class: objectives\n")
    assert made.rstrip().endswith("You can.\n:::")


def test_details_fold():
    made = book("<details><summary>Answer</summary>\n\nAfter 23 steps.\n\n</details>\n\nMore.")
    assert made == ":::{admonition} Answer\n:class: dropdown\n\nAfter 23 steps.\n:::\n\nMore."


def test_a_tagged_equation_gets_its_label_and_its_links():
    source = "$$\nc = f \\tag{2}\n$$\n\nBy equation (2), and equations (1) and (2)."
    assert book(source) == (
        "$$\nc = f\n$$ (eq-cell-forget-2)\n\n"
        "By equation {eq}`eq-cell-forget-2`, "
        "and equations {eq}`eq-cell-forget-1` and {eq}`eq-cell-forget-2`."
    )


def test_only_the_equation_with_the_tag_takes_it():
    source = "$$\na\n$$\n\ntext\n\n$$\nb \\tag{1}\n$$"
    assert book(source) == "$$\na\n$$\n\ntext\n\n$$\nb\n$$ (eq-cell-forget-1)"


def test_an_equation_of_another_chapter_is_found_by_its_link():
    source = "Equation (1) of [Gradients](../recurrence/gradients.ipynb) says so."
    assert book(source) == (
        "Equation {eq}`eq-recurrence-gradients-1` of [Gradients](../recurrence/gradients.ipynb)"
        " says so."
    )


def test_addresses_of_sources_are_citations():
    assert book(f"{A} found it ({B}).") == ("{cite:t}`elman1990` found it {cite:p}`werbos1990`.")
    assert book(f"({B}; {B})") == "{cite:p}`werbos1990,werbos1990`"


def test_a_state_of_a_widget_is_linked_as_it_is_written():
    assert book("See [bias `5`](#forget?bias=5&log_scale=true).") == (
        'See <a class="reference internal" href="#forget?bias=5&amp;log_scale=true">bias `5`</a>.'
    )


@pytest.mark.parametrize(
    "text",
    [
        "[a heading](#how-it-is-made) and [a page](forget.ipynb#forget?bias=5)",
        "> A quotation without a title.",
        "> **Note** that this is no title of the book's.\n> More.",
        "[Another (2001)](https://doi.org/10.1/other)",
        f"({B}; [Another, 2001](https://doi.org/10.1/other))",
        "the derivative (2) and [The cell](structure.ipynb)",
        "```\n$$\nx \\tag{1}\n$$\nequation (1)\n```",
        "$x \\tag{1}$",
    ],
)
def test_what_is_something_else_stays(text):
    assert book(text) == text


def test_each_entry_is_found_by_each_of_its_addresses():
    entry = "@misc{key, doi = {10.1/a:b}, eprint = {1.2}, url = {https://c.d/e.pdf}}"
    assert plain.addresses(entry) == {
        "https://doi.org/10.1/a:b": "key",
        "https://arxiv.org/abs/1.2": "key",
        "https://c.d/e.pdf": "key",
    }


def test_every_source_of_the_book_has_an_address_of_its_own():
    text = (Path(plain.__file__).parents[1] / "references.bib").read_text(encoding="utf-8")
    assert set(plain.addresses(text).values()) == set(plain.parse_string(text, "bibtex").entries)


ITEMS = "Before.\n\n- **gate**: A vector.\n  It multiplies.\n- **GRU**, **unit**: A cell.\n\nAfter."


def test_a_page_s_list_of_definitions_is_one():
    made = plain.to_book(ITEMS, "book/notation", KEYS, page=True)
    assert made == (
        "Before.\n\ngate\n: A vector.\n  It multiplies.\n\nGRU, unit\n: A cell.\n\n\nAfter."
    )


def test_in_the_glossary_they_are_its_entries():
    made = plain.to_book(ITEMS, plain.GLOSSARY, KEYS, page=True)
    assert made == (
        "Before.\n\n:::{glossary}\ngate\n  A vector.\n  It multiplies.\n\n"
        "GRU\nunit\n  A cell.\n:::\n\nAfter."
    )


def test_a_cell_s_list_stays_a_list():
    assert book(ITEMS) == ITEMS


def test_a_name_of_the_library_leads_to_its_entry_from_a_page():
    text = "See `lstm_lib.lstm_step`, `lstm_lib` and `c`."
    made = plain.to_book(text, "book/notation", KEYS, page=True)
    assert made == "See {py:obj}`~lstm_lib.lstm_step`, `lstm_lib` and `c`."
    assert book(text) == text


def test_a_directive_in_a_comment_is_one_in_a_page_alone():
    text = "Papers:\n\n<!-- {bibliography}\n:all:\n-->\n\n<!-- {front-widget} -->\n<!-- Why -->\n"
    made = plain.to_book(text, "book/index", KEYS, page=True)
    assert made == (
        "Papers:\n\n```{bibliography}\n:all:\n```\n\n```{front-widget}\n```\n<!-- Why -->\n"
    )
    assert book(text) == text


@pytest.mark.parametrize(
    "near", ["<!-- {bibliography} :all: -->", "<!--{front-widget}-->", "<!-- {a}\n  :all:\n-->"]
)
def test_what_is_nearly_a_directive_is_an_error(near):
    with pytest.raises(ExtensionError, match="book/index: got '<!--"):
        plain.to_book(f"Text.\n\n{near}\n", "book/index", KEYS, page=True)


BOOK = Path(__file__).parents[2] / "book"
PAGES = sorted(path.relative_to(BOOK).as_posix() for path in BOOK.rglob("*.md"))
RAW = r"\{[a-z:]+\}`|^:::|^: |\[\]\(|^\([\w-]+\)=$|^[`~]{3,}\{|^\{[.#]|\]\{[.#]|^% "


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_plain_markdown(page):
    text = (BOOK / page).read_text(encoding="utf-8")
    assert not re.findall(RAW, text, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_links_of_a_page_lead_to_files_and_say_their_titles(page):
    text = re.sub(r"<!--.*?-->", "", (BOOK / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    for said, target in re.findall(r"\[([^\]\n]+)\]\((?!https?:|#)([^)\s]+)\)", text):
        path = (BOOK / page).parent / target
        assert path.exists(), f"{page}: {target}"
        if path.suffix == ".ipynb":
            first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
            assert f"# {said}\n" in f"{first}\n", f"{page}: {target} is not titled {said!r}"
