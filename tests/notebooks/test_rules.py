"""Every notebook of the book keeps every rule, and every rule finds a notebook that breaks it."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import rules
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbval.plugin import get_sanitize_patterns
from update_notebooks import WIDGET_STATE, WIDGET_VIEW, find_notebooks, normalise, notebook_name

NAME = "chapter.ipynb"
HERE = Path(__file__).parent


def notebook(*cells, text="# A title\n\nThe share left is .7650, or 76.5 %.", **metadata):
    """A notebook that keeps every rule, with `cells` at its end."""
    start = [
        new_markdown_cell(text),
        new_code_cell("import numpy as np\nimport lstm_lib", metadata={"tags": ["hide-input"]}),
        new_code_cell("print(share)", outputs=[new_output("stream", text="share 0.76503\n")]),
    ]
    return normalise(new_notebook(cells=[*start, *cells], metadata=metadata), NAME)


def found(rule, *cells, **options):
    return list(rule(notebook(*cells, **options), NAME))


def printing(text, name="stdout", **metadata):
    output = new_output("stream", text=text, name=name)
    return new_code_cell("f()", outputs=[output], metadata=metadata)


def test_the_book_has_notebooks():
    assert find_notebooks()


@pytest.mark.parametrize("path", find_notebooks(), ids=notebook_name)
def test_a_notebook_of_the_book_keeps_every_rule(path):
    assert rules.breaches(path) == []


def test_titles_in_the_book_are_unique():
    assert list(rules.titles_are_unique(find_notebooks())) == []


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_a_good_notebook_breaks_no_rule(rule):
    assert found(rule) == []


@pytest.mark.parametrize("name", ["01-forget.ipynb", "Forget.ipynb", "the__gate.ipynb"])
def test_a_file_name_is_a_slug(name):
    assert len(list(rules.name_is_a_slug(notebook(), name))) == 1


@pytest.mark.parametrize("text", ["No title", "## Too small", "# One\n\ntext .7650\n\n# Two"])
def test_a_notebook_has_one_title(text):
    assert len(found(rules.has_one_title, text=text)) == 1


def test_a_comment_in_a_code_block_is_no_title():
    assert found(rules.has_one_title, text="# One\n\n```python\n# Two\n```\n") == []


def test_counts_ids_and_noise_are_those_of_the_update():
    bad = notebook()
    bad.cells[2].execution_count = 7
    assert list(rules.is_stored_by_update(bad, NAME)) == ["cell 2: execution count is not 2"]
    bad = notebook()
    bad.cells[2].metadata["execution"] = {"iopub.execute_input": "12:00"}
    assert "cell 2: not as" in list(rules.is_stored_by_update(bad, NAME))[0]
    bad = notebook(new_code_cell("h", metadata={"tags": ["hide-cell"]}))
    del bad.cells[3].metadata["jupyter"]  # open in JupyterLab
    assert "cell 3: not as" in list(rules.is_stored_by_update(bad, NAME))[0]
    bad = notebook()
    bad.cells[1].source = "import lstm_lib"  # silent where the library is not
    assert "cell 1: not as" in list(rules.is_stored_by_update(bad, NAME))[0]
    bad = notebook()
    bad.metadata["language_info"]["version"] = "3.11.2"
    assert "metadata: not as" in list(rules.is_stored_by_update(bad, NAME))[0]


def test_cells_are_short():
    assert found(rules.cells_are_short, new_code_cell("a = 1\n" * 12)) == []
    assert len(found(rules.cells_are_short, new_code_cell("a = 1\n" * 13))) == 1
    excused = {"lstm_book": {"reason": "one table"}}
    assert found(rules.cells_are_short, new_code_cell("a = 1\n" * 20, metadata=excused)) == []
    assert len(found(rules.cells_are_short, new_code_cell("a = 1\n" * 21, metadata=excused))) == 1


DEFINES = new_code_cell("def step(x):\n    return x")


@pytest.mark.parametrize(
    "following",
    [
        "step(1)",
        "assert step(1) == 1",
        "assert lstm_lib.f(1) == 1",
        "assert np.allclose(step(1), np.ones(1))",
        "assert step(1); assert lstm_lib.f(1)",
    ],
)
def test_a_definition_without_a_comparison_is_found(following):
    assert len(found(rules.definitions_are_checked, DEFINES, new_code_cell(following))) == 1


def test_a_definition_in_the_last_cell_is_found():
    assert len(found(rules.definitions_are_checked, DEFINES)) == 1


@pytest.mark.parametrize(
    "following",
    [
        "assert np.array_equal(step(1), lstm_lib.f(1))",
        "np.testing.assert_allclose(step(1), lstm_lib.f(1))",
        "from lstm_lib import rnn_step\nassert step(1) == rnn_step(1)",
        "mine = step(1)\ntheirs = lstm_lib.f(1)\nassert mine == theirs",
        "for x in xs:\n    assert step(x) == lstm_lib.f(x)",
    ],
)
def test_a_definition_that_is_compared_is_fine(following):
    assert found(rules.definitions_are_checked, DEFINES, new_code_cell(following)) == []


@pytest.mark.parametrize(("columns", "breaches"), [(78, 0), (79, 1)])
def test_a_line_fits_the_page(columns, breaches):
    code = new_code_cell("x" * columns)
    printed = printing("x" * columns)
    assert len(found(rules.lines_fit_the_page, code)) == breaches
    assert len(found(rules.lines_fit_the_page, printed)) == breaches
    quiz = new_code_cell("x" * columns, metadata={"tags": ["remove-input"]})
    assert found(rules.lines_fit_the_page, quiz) == []


FIGURE = "lines({'c': c}, name='c')"


def drawing(source=FIGURE, *labels):
    setup = "from lstm_lib.figures import lines"
    made = notebook(new_code_cell(source, metadata={"tags": list(labels)}))
    made.cells[1].source += f"\n{setup}"
    return made


def test_the_set_up_is_first_and_folded():
    without = notebook()
    without.cells[1].metadata.pop("tags")
    assert len(list(rules.folds_setup_and_figures(without, NAME))) == 1


@pytest.mark.parametrize(
    ("source", "label", "breaches"),
    [
        (FIGURE, "hide-input", 0),
        (FIGURE, "hide-cell", 0),  # the solution of an exercise
        (FIGURE, "nbval-skip", 1),
        ("c = 1\n" + FIGURE, "hide-input", 1),  # what is computed is there to be read
        ("c = 1\n" + FIGURE, "nbval-skip", 0),
        ("print(1)", "hide-input", 1),
    ],
)
def test_a_cell_that_only_draws_is_folded(source, label, breaches):
    made = drawing(source, label)
    assert len(list(rules.folds_setup_and_figures(made, NAME))) == breaches


@pytest.mark.parametrize(
    ("source", "label", "breaches"),
    [
        ("settled = c[-1]\nPredict('Where?', settled)", "nbval-skip", 1),
        ("settled = c[-1]\nPredict('Where?', settled)", "remove-input", 0),
        ("n = 61\nlines({'c': c}, n, alt='A line.')", "nbval-skip", 1),
        ("lines({'c': c}, n, alt='A line.')", "hide-input", 0),
        ("predict(c)", "nbval-skip", 0),
    ],
)
def test_no_question_and_no_description_is_read_as_code(source, label, breaches):
    cell = new_code_cell(source, metadata={"tags": [label]})
    assert len(found(rules.words_are_no_code, cell)) == breaches


@pytest.mark.parametrize(
    ("text", "breaches"),
    [
        ("put i or o in place of f.", 3),
        ("put $i$ or $o$ in place of $f$.", 0),
        ("the cell's `f`, i.e. *f near 1*, [The gate](h.ipynb) and $$f + i$$", 0),
    ],
)
def test_a_letter_of_the_cell_is_set_as_one(text, breaches):
    assert len(found(rules.letters_are_set, text=f"# A title\n\n{text}")) == breaches


@pytest.mark.parametrize("figure", [".7651", "0.766", "7.65", "76.6 %", "1.2e-5", r"$3.1\%$"])
def test_a_number_that_no_output_shows_is_found(figure):
    text = f"# A title\n\nThe share is {figure}."
    assert len(found(rules.numbers_are_shown, text=text)) == 1


@pytest.mark.parametrize("figure", [".765", "0.7650", "-0.77", "76.5 %", r"$76.50\,\%$", "$.8$"])
def test_a_number_that_rounds_an_output_is_fine(figure):
    assert found(rules.numbers_are_shown, text=f"# A title\n\nThe share is {figure}.") == []


@pytest.mark.parametrize(
    "shown",
    [
        '<svg><path d="M 0.123 4"/></svg>',
        "<style>p { margin: 0.123em }</style>",
        '<p style="width: 0.123em">x</p>',
    ],
)
def test_a_coordinate_is_no_number_shown(shown):
    cell = new_code_cell("f()", outputs=[new_output("display_data", {"text/html": shown})])
    text = "# A title\n\nThe share is 0.123."
    assert len(found(rules.numbers_are_shown, cell, text=text)) == 1


@pytest.mark.parametrize(
    "shown",
    [
        "<svg><text>0.123</text></svg>",
        '<svg aria-label="falls to 0.123"></svg>',
        "<table><tr><td>5</td><td>0.1231</td></tr></table>",
    ],
)
def test_a_number_in_a_figure_or_its_description_is_shown(shown):
    cell = new_code_cell("f()", outputs=[new_output("display_data", {"text/html": shown})])
    assert found(rules.numbers_are_shown, cell, text="# A title\n\nThe share is 0.123.") == []


@pytest.mark.parametrize(
    "text",
    [
        "See {cite}`gers2000` and arXiv:1503.04069.",
        "[a paper](https://doi.org/10.1162/neco.1997.9.8.1735)",
        "Python 3.11, section 4.2, Table 1.3, equation (2.1), version 2.2.6",
        "```{figure} a.png\n:width: 0.51\n```",
        "12 steps, 1,000 units.",
    ],
)
def test_what_is_no_figure_needs_no_output(text):
    assert found(rules.numbers_are_shown, text=f"# A title\n\n{text}") == []


def test_a_number_of_the_code_may_stand_in_the_text_as_it_is():
    cell = new_code_cell("w = 1.63")
    assert found(rules.numbers_are_shown, cell, text="# A\n\nThe weight is 1.63.") == []
    assert len(found(rules.numbers_are_shown, cell, text="# A\n\nThe weight is 1.6.")) == 1


def test_a_quoted_number_has_a_source_that_exists(monkeypatch, tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "references.bib").write_text("@article{gers2000,\n title={x}}\n")
    monkeypatch.setattr(rules, "ROOT", tmp_path)
    text = "# A title\n\nThey report 98.7 %."

    def breaches(figure="98.7", source="gers2000", text=text):
        quoted = [{"figure": figure, "source": source}]
        return found(rules.numbers_are_shown, text=text, lstm_book={"quoted": quoted})

    assert breaches() == []
    assert "not in references.bib" in breaches(source="nobody")[0]
    assert "not in references.bib" in breaches(source="")[0]
    assert any("stands nowhere" in line for line in breaches(figure="98.8"))
    nbformat.write(notebook(), tmp_path / "other.ipynb")
    other = {"source": "other.ipynb"}
    assert breaches(figure=".765", text="# A title\n\nIt was .765.", **other) == []
    assert "in no output of other" in breaches(**other)[0]
    assert "not there" in breaches(source="missing.ipynb")[0]


@pytest.mark.parametrize(
    "text",
    [
        "see {doc}`/book/cell/forget`",
        "({cite:p}`elman1990`)",
        ":::{note}",
        "(a-label)=",
        "$$ (eq-x)",
    ],
)
def test_what_only_the_book_understands_is_found(text):
    assert found(rules.reads_plainly, new_markdown_cell(f"# A title\n\n{text}"))


@pytest.mark.parametrize(
    "text",
    [
        "[The cell](structure.ipynb)",
        "$$\nx \\tag{1}\n$$\n\nequation (1)",
        "> **Predict first**\n>\n> Which?",
        "```\n:::{note}\n```",
    ],
)
def test_plain_markdown_is_fine(text):
    assert not found(rules.reads_plainly, new_markdown_cell(f"# A title\n\n{text}"))


@pytest.mark.parametrize("line", ["# NBVAL_IGNORE_OUTPUT", "  #NBVAL_SKIP", "# PYTEST_VALIDATE_X"])
def test_a_directive_in_the_code_is_found(line):
    assert len(found(rules.directives_are_tags, new_code_cell(f"{line}\n1"))) == 1


@pytest.mark.parametrize("tag", sorted(rules.IGNORING))
def test_an_exception_has_a_reason(tag):
    assert len(found(rules.exceptions_have_reasons, printing("1", tags=[tag]))) == 1
    why = {"tags": [tag], "lstm_book": {"reason": "shows a version"}}
    assert found(rules.exceptions_have_reasons, printing("1", **why)) == []


def test_outputs_are_such_as_nbval_compares():
    for kind in rules.PICTURES:
        cell = new_code_cell("f()", outputs=[new_output("display_data", {kind: "..."})])
        assert len(found(rules.outputs_can_be_compared, cell)) == 1
    assert len(found(rules.outputs_can_be_compared, printing("warning", "stderr"))) == 1
    error = new_output("error", ename="ValueError", evalue="x", traceback=[])
    assert len(found(rules.outputs_can_be_compared, new_code_cell("f()", outputs=[error]))) == 1
    meant = new_code_cell("f()", outputs=[error], metadata={"tags": ["raises-exception"]})
    assert found(rules.outputs_can_be_compared, meant) == []


@pytest.mark.parametrize(
    "text",
    [
        "took 1.5 ms",
        "12 seconds",
        "CPU times: user 1",
        "100%|#| 3/3 [00:00<00:00, 737.14it/s]",
        "<object at 0x7f1234567890>",
        "/home/me/book",
    ],
)
def test_a_time_or_a_place_in_an_output_is_found(text):
    assert found(rules.outputs_are_timeless, printing(text)) != []


def test_steps_and_units_are_no_times():
    assert (
        found(rules.outputs_are_timeless, printing("12 steps, 3 units, T = 100, 4 sequences")) == []
    )


def with_widget(view="ab12", **state):
    """A notebook whose last cell shows a widget with this stored state."""
    models = {"ab12": {"model_name": "AnyModel", "state": {"_esm": rules.PLACEHOLDER, **state}}}
    made = notebook(
        new_code_cell("w", outputs=[new_output("display_data", {WIDGET_VIEW: {"model_id": view}})])
    )
    store = {WIDGET_STATE: {"state": models, "version_major": 2, "version_minor": 0}}
    made.metadata["widgets"] = nbformat.from_dict(store)
    return made


def test_widgets_have_a_state_and_no_javascript():
    assert list(rules.widgets_are_stored(with_widget(), NAME)) == []
    assert "no state" in list(rules.widgets_are_stored(with_widget(view="cd34"), NAME))[0]
    for copied in ({"_esm": "export default {}"}, {"_css": "p {}"}):
        assert "copy" in list(rules.widgets_are_stored(with_widget(**copied), NAME))[0]


def test_equal_titles_are_found(tmp_path):
    paths = [tmp_path / "one.ipynb", tmp_path / "two.ipynb"]
    for path in paths:
        nbformat.write(notebook(), path)
    assert len(list(rules.titles_are_unique(paths))) == 1
    nbformat.write(notebook(text="# Another"), paths[1])
    assert list(rules.titles_are_unique(paths)) == []


def test_the_command_line_names_the_breach_and_fails(tmp_path):
    path = tmp_path / "chapter.ipynb"
    command = [sys.executable, str(HERE / "rules.py"), str(path)]
    nbformat.write(notebook(), path)
    assert subprocess.run(command, capture_output=True).returncode == 0
    nbformat.write(notebook(printing("1 ms")), path)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == "chapter.ipynb: cell 3: a time in the output: 1 ms\n"


def test_the_sanitize_file_touches_no_digit_of_a_result():
    patterns = get_sanitize_patterns((HERE / "sanitize.cfg").read_text())
    assert patterns
    results = "0.7650 -1.2e-05 [ 0.1 -0.25] 42 1,000 100 % 0x10 nan inf 3.14159265358979 f=0.5"
    for pattern, _ in patterns:
        assert re.sub(pattern, "", results) == results
