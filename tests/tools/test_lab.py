"""`make lab` opens notebooks whose stored figures show, and runs in a container too."""

from contextlib import closing

import lab
import nbformat
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook, new_output


def test_the_notebooks_are_trusted_and_a_changed_output_is_not(tmp_path):
    notary = NotebookNotary(data_dir=str(tmp_path), db_file=":memory:")
    shown = new_output("display_data", {"text/html": "<svg></svg>"})
    path = tmp_path / "chapter.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("draw()", outputs=[shown])]), path)
    with closing(notary.store):  # an open database is a warning to Python 3.13
        assert not notary.check_signature(lab.read(path))
        lab.trust([path], notary)
        assert notary.check_signature(lab.read(path))
        notebook = lab.read(path)
        notebook.cells[0].outputs[0].data["text/html"] = "<script></script>"
        assert not notary.check_signature(notebook)


def test_root_is_allowed_and_told_and_nobody_else(capsys):
    assert lab.options(is_root=True) == ["--allow-root"]
    said = capsys.readouterr().out
    assert "root" in said and said.count("\n") == 1
    assert lab.options(is_root=False) == [] and not capsys.readouterr().out
