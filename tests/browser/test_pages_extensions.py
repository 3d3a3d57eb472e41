"""The book's own Sphinx extensions, on their own."""

import json
import re
from pathlib import Path

import docutils.utils
import exercises
import front_map
import launch
import library
import pages
import pytest
import search_text
import slim
import symbols
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("latex", "coloured"),
    [
        ("f_t", r"\class{sym-f}{f}_t"),
        ("c_{t-1}", r"\class{sym-c}{c}_{t-1}"),
        (r"f_t \odot c_{t-1}", r"\class{sym-f}{f}_t \odot \class{sym-c}{c}_{t-1}"),
        (r"\partial c_t", r"\partial \class{sym-c}{c}_t"),
        (r"\frac{1}{2}h _1", r"\frac{1}{2}\class{sym-h}{h} _1"),
        (r"2g_t^2", r"2\class{sym-g}{g}_t^2"),
        ("f = 1", r"\class{sym-f}{f} = 1"),
        ("f^n", r"\class{sym-f}{f}^n"),
        (r"\tanh h", r"\tanh \class{sym-h}{h}"),
        (r"\tilde c", r"\class{sym-g}{\tilde c}"),
        (r"\mathbf{g}", r"\mathbf{\class{sym-g}{g}}"),
        (r"\mathbf g", r"\mathbf {\class{sym-g}{g}}"),
        ("W_{hf} h", r"W_{hf} \class{sym-h}{h}"),
        ("dc_t", r"d\class{sym-c}{c}_t"),
        (r"f_{\max} + e^{i g}", r"\class{sym-f}{f}_{\max} + e^{\class{sym-i}{i} \class{sym-g}{g}}"),
        (r"J|_{c_{t-1}}", r"J|_{\class{sym-c}{c}_{t-1}}"),
        (r"\tilde{c}_t + c", r"\class{sym-g}{\tilde{c}}_t + \class{sym-c}{c}"),
    ],
)
def test_symbols_are_coloured(latex, coloured):
    assert symbols.colour_symbols(latex) == coloured
    assert symbols.uncolour(coloured).replace(" {g}", " g") == latex


@pytest.mark.parametrize(
    "latex",
    [
        "z_f",
        "W_{hf}",
        "b_ f + z_i",
        r"\sum_{k \in \{i, f, g, o\}} S_k",
        r"W_{f}^{(h)}",
        r"a \\[1ch] b",
        r"\mathrm{if}",
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


@pytest.mark.parametrize(
    ("remote", "branch", "address"),
    [
        ("https://github.com/a/b.git", "main", "https://github.com/a/b/archive/main.zip"),
        ("https://t:s@github.com/a/b", "x/y", "https://github.com/a/b/archive/x/y.zip"),
        ("https://gitlab.com/g/a/b", "x/y", "https://gitlab.com/g/a/b/-/archive/x/y/b-x-y.zip"),
    ],
)
def test_a_copy_installs_from_the_repository_it_was_built_from(remote, branch, address):
    wanted = launch.requirement(remote, branch)
    assert wanted == f"lstm_lib[notebook] @ {address}"
    source = (ROOT / "book/cell/forget.ipynb").read_text(encoding="utf-8")
    stored, copy = json.loads(source), json.loads(launch.offered(source, wanted))
    first = "".join(copy["cells"][1]["source"])
    assert f'    %pip install -q "{wanted}"\n' in first and "SystemExit" not in first
    assert "from lstm_lib.widgets import" in first
    copy["cells"][1]["source"] = stored["cells"][1]["source"]
    assert copy == stored


@pytest.mark.parametrize("remote", ["", "/home/me/book", "https://example.org/me/book"])
def test_a_copy_from_nowhere_is_the_source(remote):
    assert launch.requirement(remote, "main") == ""
    assert launch.offered('{"cells": [ ]}', "") == '{"cells": [ ]}'


def test_description_is_whole_sentences_without_formulas_and_citations():
    first = "A network reads (Elman, 1990; Werbos, 1990). Its state is $h_t$ here. How long? "
    second = "It keeps what it has read for as many steps as the gate lets it, and no longer. " * 2
    quoted = nodes.note("", nodes.paragraph("", "In a box."))
    paragraphs = [nodes.paragraph("", text) for text in ("word " * 40, first, second)]
    text = pages.describe(nodes.section("", nodes.title("", "A title"), quoted, *paragraphs))
    assert text == "A network reads. How long? " + second.split(". ")[0] + "."
    assert len(text) <= pages.DESCRIPTION_LENGTH


MAPPED = """# A book

- [Before](before.ipynb): before the map.

## The chapters

### The cell

- [The forget gate](cell/forget.ipynb): how long $c$ lasts.
- [Input](cell/input.ipynb): where to write.

<!-- Planned.

### Beyond

- [Relatives](beyond/variants.ipynb): the others.
-->

### To look things up

- [Notation](notation.md): every symbol.

## How to read
"""


@pytest.fixture
def mapped(tmp_path):
    """Return a source folder with a map of three pages and a planned one."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(MAPPED)
    return tmp_path


def test_the_map_says_what_each_page_is_about_planned_ones_too(mapped):
    assert front_map.chapter_lines(mapped) == {
        "book/cell/forget": "How long c lasts.",
        "book/cell/input": "Where to write.",
        "book/beyond/variants": "The others.",
        "book/notation": "Every symbol.",
    }


def test_a_page_that_is_not_in_the_book_is_not_on_the_map_shown():
    shown = front_map.shorten_map(MAPPED, {"book/cell/input"})
    before, after = MAPPED.split("- [The forget")[0], MAPPED.split("- [Notation")[1]
    assert shown == (
        f"{before}- [Input](cell/input.ipynb): where to write.\n\n{after.partition(chr(10))[2][1:]}"
    )


@pytest.mark.parametrize(
    "item",
    [
        "- [Wrapped](cell/wrapped.ipynb): first line that\n  goes on.",
        "- [Twice](cell/input.ipynb): again.",
        "* [Starred](cell/starred.ipynb): about.",
        "- [Hyphened](cell/a-b.ipynb): about.",
    ],
)
def test_an_item_that_the_map_does_not_understand_is_an_error(mapped, item):
    path = mapped / "book" / "index.md"
    path.write_text(MAPPED.replace("\n### To look", f"\n{item}\n\n### To look"))
    with pytest.raises(ExtensionError, match="the map of the book: got '"):
        front_map.map_lines(mapped)


def test_what_asks_for_the_library_is_a_paragraph_or_an_item_of_its_own():
    link = "[lstm_lib.losses](../../lstm_lib/losses.py)"
    for text, index in ((f"# A\n\n{link}\n", None), (f"# A\n\n- {link}\n- {link}\n", "- ")):
        assert {m["index"] for m in library.LISTED.finditer(text)} == {index}
    for text in (f"See\n{link}\nfor more.", f"See {link}.\n", f"\n\n{link}\nfor more.\n"):
        assert not library.LISTED.search(text), text


def test_a_front_page_without_a_map_is_an_error(mapped):
    (mapped / "book" / "index.md").write_text("# A book\n")
    with pytest.raises(ExtensionError, match="no heading '## The chapters'"):
        front_map.map_lines(mapped)


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"f_t \odot c_{t-1}", "f_t ⊙ c_(t−1)"),
        (r"\sigma(z_f)", "σ(z_f)"),
        (r"W_{xf}", "W_(xf)"),
        (r"\mathbb{R}^n", "…"),
        (r"a &= b", "…"),
    ],
)
def test_a_formula_is_a_line_of_text_or_dots(latex, line):
    assert search_text.spoken(latex) == line


def test_the_search_has_words_and_no_markup():
    link = [nodes.raw("", part, format="html") for part in ('<a href="#forget?bias=5">', "</a>")]
    paragraph = nodes.paragraph("", "Look at ", link[0], nodes.Text("bias 5"), link[1])
    assert search_text.line_of(paragraph) == "Look at bias 5"


def test_the_text_of_a_page_is_kept_by_section():
    def section(name, title, *content):
        return nodes.section("", nodes.title("", title), *content, ids=[name])

    formula = nodes.paragraph("", "Keep ", nodes.math("", r"f_{t-1}"), nodes.Text("\nof it."))
    page = section(
        "page", "Page", nodes.paragraph("", "First."), section("part", "A part", formula)
    )
    document = docutils.utils.new_document("page")
    document += page
    assert search_text.sections_of(document) == [
        ["", "", "First."],
        ["part", "A part", "Keep f_(t−1) of it."],
    ]


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


PLANNED = {"book/cell/forget", "book/learning/training", "book/learning/inside"}
WRITTEN = {"book/cell/forget", "book/cell/input"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Explained in book/cell/forget.", "Explained in :doc:`/book/cell/forget`."),
        ("It is. Explained in book/learning/inside.ipynb.", "It is."),
        (
            "Explained in book/learning/training.ipynb and book/cell/input.ipynb.",
            "Explained in :doc:`/book/cell/input`.",
        ),
        (
            "Explained in\nbook/cell/forget.ipynb and book/cell/input.ipynb.",
            "Explained in :doc:`/book/cell/forget` and :doc:`/book/cell/input`.",
        ),
        (".. rubric:: Notes\n\nExplained in book/learning/inside.ipynb.\n", ""),
        (".. rubric:: Notes\n\nIt is slow. Explained in\nbook/learning/inside.ipynb.\n",
         ".. rubric:: Notes\n\nIt is slow.\n"),
    ],
)  # fmt: skip
def test_chapters_of_a_docstring_are_links_or_left_out(written, shown):
    assert library.link_chapters(written, WRITTEN, PLANNED) == shown


def test_a_chapter_that_nobody_plans_is_an_error():
    with pytest.raises(ValueError, match="book/cell/forgot is neither in the book nor on its map"):
        library.link_chapters("Explained in book/cell/forgot.ipynb.", WRITTEN, PLANNED)


def test_an_argument_is_code_and_a_name_of_the_library_is_not():
    def half_life(f):
        """Return it."""

    text = "If `f` is 1, see `half_life` and ``f`` and :math:`f`."
    assert library.mark_own_names(text, library.own_names(half_life)) == (
        "If ``f`` is 1, see `half_life` and ``f`` and :math:`f`."
    )


def test_a_name_that_leads_nowhere_fails_the_build(tmp_path, monkeypatch, request):
    config = (request.config.rootpath / "_config.yml").read_text(encoding="utf-8")
    assert "    nitpicky: true" in config, "the book itself is built so"
    source, module = tmp_path / "source", tmp_path / "strayed.py"
    (source / "book").mkdir(parents=True)
    (source / "book" / "index.md").write_text("# A book\n\n## The chapters\n")
    (source / "index.rst").write_text("Index\n=====\n\n.. automodule:: strayed\n   :members:\n")
    module.write_text(
        '"""A module."""\n\n\ndef there(x):\n    """See `there`, `x` and `nowhere`."""\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    settings = {
        "extensions": ["sphinx.ext.autodoc", "library"],
        "source_suffix": {".rst": "restructuredtext"},
        "default_role": "py:obj",
        "nitpicky": True,
    }
    out = tmp_path / "out"
    with docutils_namespace(), open(tmp_path / "warnings", "w+") as warnings:
        Sphinx(source, None, out, out, "html", settings, None, warnings).build()
        warnings.seek(0)
        said = re.findall(r"reference target not found: (\w+)", warnings.read())
    assert said == ["nowhere"]


def test_what_belongs_to_a_class_may_name_its_neighbours():
    class Cell:
        def step(self):
            """Return what `forward` does once, as `lstm_step`."""

        def forward(self):
            """Go on."""

    text = library.mark_own_names(Cell.step.__doc__, library.own_names(Cell.step, Cell))
    assert text == "Return what ``forward`` does once, as `lstm_step`."


def test_a_script_goes_without_comments_and_its_lines_stay():
    written = "// Why.\nconst a = `\n  // not one\n`; // short\n\n  b(a); // `a`, once\n"
    sent = "\nconst a = `\n  // not one\n`; // short\n\nb(a); // `a`, once\n"
    assert slim.slim_script(written) == sent
    with pytest.raises(ValueError, match="do not pair"):
        slim.slim_script("const a = `;\n")


def test_scripts_are_shortened_where_there_is_the_tool_and_slim_elsewhere(monkeypatch):
    script = "// Why.\nfunction whole(number) {\n  return number + 1;\n}\n"
    assert re.fullmatch(r"function whole\((\w)\)\{return \1\+1\}", slim.short_script(script))
    assert slim.short_style("/* Why */\na {\n  color: #ffffff;\n}\n") == "a{color:#fff}"
    sent = script + f"{slim.TO_WORKER}[whole], () => 0);"
    assert "whole(number)" in slim.short_script(sent), "a worker is sent its text, by its names"
    assert "whole(number)" not in slim.short_script(script)
    monkeypatch.setattr(slim, "minify", None)
    assert slim.short_script(script) == slim.slim_script(script)
    assert slim.short_style("a {\n}\n") == "a {\n}\n"


def test_a_figure_goes_without_what_is_not_seen():
    given = """<svg viewBox="0 0 9.25 9">
 <path d="M 0 0 L 9 0 z" style="fill:none" />
 <path d="M 1.04 2 L -3.96 4.25 Q 1 2 3 4 L 5 6 L 7 8.96" style="stroke:red" />
 <text x="1.25">a  b</text></svg>"""
    assert slim.slim_figure(given) == (
        '<svg viewBox="0 0 9.25 9"><path d="M 1 2 -4 4.2 Q 1 2 3 4 L 5 6 7 9" style="stroke:red" />'
        '<text x="1.25">a  b</text></svg>'
    )


def test_a_figure_keeps_the_spaces_of_its_words():
    words = "<svg ><text><tspan>tanh</tspan><tspan> </tspan><tspan>c</tspan></text></svg>"
    assert slim.slim_figure(words) == words


def test_a_style_goes_without_comments():
    assert slim.slim_style("/* Why\n here. */\na {\n  b: c; /* d */\n}\n") == "a {\nb: c;\n}\n"


def test_code_keeps_the_marks_that_have_a_look():
    assert {"k", "c1", "nf"} <= slim.styled_kinds() and "n" not in slim.styled_kinds()
    given = '<div class="highlight"><pre><span class="k">if</span> <span class="n">a</span></pre>'
    assert slim.slim_code(f'<span class="n">1</span>{given}', {"k"}) == (
        '<span class="n">1</span><div class="highlight"><pre><span class="k">if</span> a</pre>'
    )


def test_a_numbered_paragraph_in_bold_begins_an_exercise():
    def paragraph(*children):
        return nodes.paragraph("", "", *children)

    bold = nodes.strong("", "2. Count.")
    within = [
        paragraph(nodes.Text(""), bold, nodes.Text(" How many?")),
        paragraph(nodes.Text("In "), nodes.strong("", "3. words")),
        paragraph(nodes.strong("", "Note.")),
    ]
    section = nodes.section("", nodes.title("", "Exercises"), *within, ids=["exercises"])
    other = nodes.section("", paragraph(nodes.strong("", "4. Not here.")), ids=["summary"])
    document = docutils.utils.new_document("page")
    document += [section, other]
    assert list(exercises.exercises_of(document)) == [2]
