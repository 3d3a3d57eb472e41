"""nbval, called as `make notebooks` calls it, finds an output that is no longer true."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import run
import update_notebooks
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SVG = "<svg><text x='{x}'>falls</text></svg>"
CELLS = {
    "text": ("print(0.7650)", "0.765", "0.766"),
    "svg": (
        f'from IPython.display import HTML\nHTML("{SVG.format(x=10)}")',
        "x='10'",
        "x='11'",
    ),
    "address": ("object()", "", ""),
    "progress": ("from tqdm.auto import tqdm\nfor _ in tqdm(range(3)): pass", "", ""),
}


def nbval(path, option="--nbval"):
    command = [*run.command([str(path)], option), "-n", "0", "-o", "addopts="]
    environment = {**run.os.environ, **run.KERNEL_ENVIRONMENT}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("a folder") / "chapter.ipynb"
    cells = [new_markdown_cell("# A title"), *(new_code_cell(c[0]) for c in CELLS.values())]
    nbformat.write(new_notebook(cells=cells), path)
    assert update_notebooks.update(path) == "updated"
    return path


def test_a_stored_notebook_passes(stored):
    done = nbval(stored)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", ["text", "svg"])
def test_an_output_that_is_not_true_fails_strictly_and_passes_lax(stored, tmp_path, kind):
    _, true, false = CELLS[kind]
    text = stored.read_text()
    assert true in text
    bad = tmp_path / "chapter.ipynb"
    # In the outputs alone: the source stays.
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if "text" in output:
                output["text"] = output["text"].replace(true, false)
            for mime in output.get("data", {}):
                output["data"][mime] = output["data"][mime].replace(true, false)
    nbformat.write(notebook, bad)
    assert nbval(bad).returncode == 1
    assert nbval(bad, "--nbval-lax").returncode == 0


def test_a_cell_that_fails_fails_lax_as_well(tmp_path):
    bad = tmp_path / "chapter.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), bad)
    assert nbval(bad, "--nbval-lax").returncode == 1


@pytest.mark.parametrize(
    "version, option", [((3, 11), "--nbval"), ((3, 10), "--nbval-lax"), ((3, 1), "--nbval-lax")]
)
def test_outputs_are_compared_under_the_python_they_were_made_with(version, option):
    assert run.mode(version, "python-3.11\n") == option


def test_no_notebook_at_all_is_an_error_and_no_pass(monkeypatch):
    monkeypatch.setattr(run, "find_notebooks", lambda named: [])
    with pytest.raises(SystemExit, match="no notebook"):
        run.command([], "--nbval")


def test_without_a_name_every_notebook_is_run():
    command = run.command(["-n", "2"], "--nbval")
    named = [part for part in command if part.endswith(".ipynb")]
    assert named == [str(path) for path in update_notebooks.find_notebooks()]
    assert command[0] == sys.executable and Path(command[-len(named) - 1]).suffix != ".ipynb"
