"""The examples of the page "Try it" run as they stand, after its first cell."""

import contextlib
import io
import types

import pytest
from run_in_page import HERE, example_cells, try_cells

EXAMPLES = sorted((HERE / "examples").glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_and_shows_something(path):
    title, cells = example_cells(path.read_text(encoding="utf-8"))
    assert title and not title.endswith(".")
    space = types.ModuleType("try").__dict__
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for code in (try_cells()["first"], *cells):
            exec(compile(code, path.name, "exec"), space)
    assert printed.getvalue() or "lines(" in cells[-1]


def test_the_first_cell_imports_what_the_page_promises():
    first = try_cells()["first"]
    assert "import numpy as np" in first and "lstm_lib" in first
    assert [example["title"] for example in try_cells()["examples"]]
