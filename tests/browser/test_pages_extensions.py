"""The book's own Sphinx extensions, on their own."""

import launch
import pages
import pytest
import symbols
from docutils import nodes


@pytest.mark.parametrize(
    ("latex", "coloured"),
    [
        ("f_t", r"\class{sym-f}{f}_t"),
        ("c_{t-1}", r"\class{sym-c}{c}_{t-1}"),
        (r"f_t \odot c_{t-1}", r"\class{sym-f}{f}_t \odot \class{sym-c}{c}_{t-1}"),
        (r"\partial c_t", r"\partial \class{sym-c}{c}_t"),
        (r"\frac{1}{2}h _1", r"\frac{1}{2}\class{sym-h}{h} _1"),
        (r"2g_t^2", r"2\class{sym-g}{g}_t^2"),
    ],
)
def test_symbols_with_a_subscript_are_coloured(latex, coloured):
    assert symbols.colour_symbols(latex) == coloured


@pytest.mark.parametrize(
    "latex",
    [
        "f = 1",  # no subscript: any letter may stand alone
        "z_f",
        "W_{hf}",
        "dc_t",  # part of a longer word
        r"\log_2 x",
        r"\Pi_i",
        r"\label{eq:c_t}",
        r"\text{the gate f_t}",
        r"\texttt{h_prev}",
        r"x_t W_x",
    ],
)
def test_other_letters_keep_the_colour_of_the_text(latex):
    assert symbols.colour_symbols(latex) == latex


def test_github_remote_gives_links_of_the_repository_itself():
    binder, colab = launch.launch_links(
        "https://github.com/reader/fork.git", "main", "book/cell/forget.ipynb"
    )
    assert binder["href"] == (
        "https://mybinder.org/v2/gh/reader/fork/main?urlpath=lab/tree/book/cell/forget.ipynb"
    )
    assert colab["href"] == (
        "https://colab.research.google.com/github/reader/fork/blob/main/book/cell/forget.ipynb"
    )


def test_gitlab_remote_of_a_group_is_quoted():
    (binder,) = launch.launch_links("https://gitlab.com/a/b/book", "x/y", "book/a.ipynb")
    assert binder["href"] == (
        "https://mybinder.org/v2/gl/a%2Fb%2Fbook/x%2Fy?urlpath=lab/tree/book/a.ipynb"
    )


def test_a_secret_in_the_remote_is_never_printed():
    links = launch.launch_links("https://me:token@github.com/me/book", "main", "a.ipynb")
    assert links and not [link for link in links if "token" in link["href"]]


@pytest.mark.parametrize(
    "remote",
    [
        "",
        "/home/me/book",
        "file:///home/me/book",
        "git@github.com:me/book.git",
        "http://github.com/me/book",
        "https://example.org/me/book",
        "https://github.com.example.org/me/book",
    ],
)
def test_other_remotes_give_no_links(remote):
    assert launch.launch_links(remote, "main", "a.ipynb") == []


def test_no_branch_gives_no_links():
    assert launch.launch_links("https://github.com/me/book", "", "a.ipynb") == []


def test_description_is_the_first_paragraph_cut_at_a_word():
    document = nodes.section("", nodes.title("", "A title"), nodes.paragraph("", "word " * 60))
    text = pages.describe(document)
    assert len(text) <= pages.DESCRIPTION_LENGTH
    assert text.endswith("word…")


def test_summary_holds_no_paragraph_and_no_hiding_label():
    given = (
        '<summary aria-label="Toggle hidden content">\n'
        '<p class="collapsed admonition-title">Show</p>\n'
        '<p class="expanded admonition-title">Hide</p>\n</summary>'
    )
    assert pages.SUMMARY.sub(pages._summary, given) == (
        '<summary><span class="when-closed">Show</span>'
        '<span class="when-open">Hide</span></summary>'
    )
