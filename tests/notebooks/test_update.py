"""`make notebooks-update` writes the same bytes each time, and nothing that ages."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import update_notebooks
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from update_notebooks import PLACEHOLDER, WIDGET_VIEW, normalise, widget_state, widget_views

SCRIPT = Path(update_notebooks.__file__)
# Under another Python than that of the stored outputs every call begins with this line.
WARNING = update_notebooks.warning(sys.version_info[:2], update_notebooks.RUNTIME.read_text())
WIDGET = """\
import anywidget, ipywidgets, traitlets
class Dial(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.textContent = 'a long module' } }"
    _css = "p { color: red }"
    value = traitlets.Float(0.5).tag(sync=True)
    def __repr__(self): return "a dial"
unused = Dial(value=0.9)"""


def write(path, *sources):
    cells = [new_markdown_cell("# A title"), *(new_code_cell(source) for source in sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def run(*arguments, **options):
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, **options)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A notebook with widgets, progress bars and chopped output, updated twice."""
    path = write(
        # A space, since readers have folders with one.
        tmp_path_factory.mktemp("a folder") / "chapter.ipynb",
        WIDGET,
        "Dial(value=0.25)",
        "ipywidgets.HBox([Dial(value=0.1), ipywidgets.IntSlider(3)])",
        "from tqdm.auto import tqdm\nfor k in tqdm(range(3)):\n    print(k, flush=True)",
        "",
        "1 + 1",
    )
    first = run(path)
    once = path.read_bytes()
    second = run(path)
    return path, first, once, second


def test_two_runs_give_the_same_bytes(stored):
    path, first, once, second = stored
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert first.stdout == "chapter.ipynb: updated\n"
    assert second.stdout == "chapter.ipynb: unchanged\n"
    assert path.read_bytes() == once


def test_nothing_is_printed_but_the_outcome(stored):
    assert stored[1].stderr == WARNING


def test_another_python_than_the_promised_one_is_told_in_a_line():
    assert update_notebooks.warning((3, 11), "python-3.11\n") == ""
    told = update_notebooks.warning((3, 10), "python-3.11\n")
    assert told.count("\n") == 1 and "3.11" in told and "3.10" in told


def test_normalising_again_changes_nothing(stored):
    notebook = nbformat.read(stored[0], as_version=4)
    assert normalise(notebook, "chapter.ipynb") == notebook


def test_counts_run_from_one_over_the_cells_that_run(stored):
    notebook = nbformat.read(stored[0], as_version=4)
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == [1, 2, 3, 4, None, 5]
    assert notebook.cells[-1].outputs[0].execution_count == 5


def test_the_count_of_a_result_is_that_of_its_cell():
    result = new_output("execute_result", {"text/plain": "2"}, execution_count=9)
    made = new_notebook(cells=[new_code_cell("1 + 1", outputs=[result], execution_count=9)])
    cell = normalise(made, "a.ipynb").cells[0]
    assert cell.execution_count == cell.outputs[0].execution_count == 1


def test_a_progress_bar_leaves_nothing_and_output_is_in_one_piece(stored):
    notebook = nbformat.read(stored[0], as_version=4)
    assert [output.text for output in notebook.cells[4].outputs] == ["0\n1\n2\n"]


def test_widget_state_holds_what_is_shown_and_no_javascript(stored):
    notebook = nbformat.read(stored[0], as_version=4)
    state = widget_state(notebook)
    values = sorted(m["state"]["value"] for m in state.values() if "value" in m["state"])
    assert values == [0.1, 0.25, 3]
    dials = [m["state"] for m in state.values() if m["model_name"] == "AnyModel"]
    assert all(dial["_esm"] == PLACEHOLDER and "_css" not in dial for dial in dials)
    assert not [m for m in state.values() if m["model_name"] == "LayoutModel"]
    box = next(m["state"] for m in state.values() if m["model_name"] == "HBoxModel")
    assert all(child.removeprefix("IPY_MODEL_") in state for child in box["children"])
    assert all(view["model_id"] in state for view in widget_views(notebook))


def test_ids_come_from_the_notebook_and_the_order(stored):
    notebook = nbformat.read(stored[0], as_version=4)
    renamed = normalise(notebook, "other.ipynb")
    old, new = set(widget_state(notebook)), set(widget_state(renamed))
    assert len(old) == len(new) and not old & new
    assert all(view["model_id"] in new for view in widget_views(renamed))
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_a_layout_that_says_something_is_kept(tmp_path):
    source = "import ipywidgets\nipywidgets.IntSlider(layout={'width': '50%'})"
    path = write(tmp_path / "chapter.ipynb", source)
    notebook = update_notebooks.updated(path)
    layouts = [m for m in widget_state(notebook).values() if m["model_name"] == "LayoutModel"]
    assert [layout["state"]["width"] for layout in layouts] == ["50%"]


def test_cells_without_an_id_get_the_same_one_each_time():
    made = new_notebook(cells=[new_code_cell("1"), new_code_cell("2")])
    for cell in made.cells:
        cell["id"] = "same"
    one, two = normalise(made, "a.ipynb"), normalise(made, "a.ipynb")
    assert [cell.id for cell in one.cells] == [cell.id for cell in two.cells]
    assert one.cells[0].id == "same" != one.cells[1].id


def test_answers_are_folded_in_jupyterlab_too():
    quiz = new_code_cell("Quiz('')", metadata={"tags": ["remove-input"]})
    solution = new_code_cell("h = 1", metadata={"tags": ["hide-cell"], "collapsed": False})
    opened = new_code_cell("h", metadata={"jupyter": {"source_hidden": True}, "collapsed": True})
    figure = new_code_cell("lines(c)", metadata={"tags": ["hide-input"]})
    made = new_notebook(cells=[quiz, solution, opened, figure])
    quiz, solution, opened, figure = normalise(made, "a.ipynb").cells
    assert quiz.metadata["jupyter"] == {"source_hidden": True}
    assert solution.metadata["jupyter"] == {"source_hidden": True, "outputs_hidden": True}
    assert solution.metadata["collapsed"] is True
    assert not {"jupyter", "collapsed"} & (opened.metadata.keys() | figure.metadata.keys())


def test_the_input_is_not_changed():
    made = new_notebook(cells=[new_code_cell("1", metadata={"scrolled": True})])
    normalise(made, "a.ipynb")
    assert made.cells[0].metadata == {"scrolled": True} and "kernelspec" not in made.metadata


def test_a_failing_cell_is_named_and_the_file_is_left_alone(tmp_path):
    bad = write(tmp_path / "bad.ipynb", "1 / 0")
    before = bad.read_bytes()
    done = run(bad)
    assert done.returncode == 1
    assert "bad.ipynb: FAILED" in done.stdout and "ZeroDivisionError" in done.stdout
    assert bad.read_bytes() == before


def test_what_a_kernel_says_is_shown_only_where_it_died(tmp_path):
    # Told by signal, faulthandler writes past the outputs, where a kernel writes as it ends.
    tell = "import faulthandler, signal\nfaulthandler.register(signal.SIGUSR1)"
    speaks = write(tmp_path / "speaks.ipynb", tell, "signal.raise_signal(signal.SIGUSR1)")
    done = run(speaks)
    assert done.returncode == 0 and done.stderr == WARNING
    dies = "import faulthandler, os; faulthandler.enable(); os.abort()"
    done = run(write(tmp_path / "dies.ipynb", dies))
    assert done.returncode == 1
    assert "dies.ipynb: FAILED" in done.stdout and "Fatal Python error: Aborted" in done.stdout


def test_a_missing_notebook_is_one_clear_line():
    done = run("nowhere.ipynb")
    assert done.returncode == 1
    assert done.stderr == WARNING + "error: no such notebook: nowhere.ipynb\n"
    spaced = run("no where.ipynb").stderr  # as a shell takes it
    assert spaced == WARNING + "error: no such notebook: 'no where.ipynb'\n"


def test_the_kernel_is_the_python_that_runs_this(tmp_path):
    path = write(tmp_path / "chapter.ipynb", "import sys; sys.executable")
    notebook = update_notebooks.updated(path)
    shown = notebook.cells[1].outputs[0].data["text/plain"].strip("'")
    assert os.path.samefile(shown, sys.executable)
    assert WIDGET_VIEW not in notebook.cells[1].outputs[0].data
