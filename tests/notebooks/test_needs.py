"""What a cell in the page runs first is enough: each cell alone gives its stored output."""

import contextlib
import io
import types

import pytest
from in_page.needs import needed_cells
from rules import code_cells, tags
from update_notebooks import find_notebooks, notebook_name, read

# One network after another: a cell with these takes seconds each time, and is needed by few.
HEAVY = ("range(20)",)


@pytest.mark.parametrize("path", find_notebooks([]), ids=notebook_name)
def test_each_cell_after_what_it_needs_prints_what_is_stored(path):
    cells = [cell for _, cell in code_cells(read(path)) if "remove-input" not in tags(cell)]
    codes = {k: cell.source for k, cell in enumerate(cells)}
    compared = 0
    for number, cell in enumerate(cells):
        order = [*needed_cells(codes, number), number]
        if any(mark in codes[k] for k in order for mark in HEAVY):
            continue
        stored = [out.text for out in cell.outputs if out.output_type == "stream"]
        space = types.ModuleType("cell").__dict__
        for k in order:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(codes[k], f"cell {k + 1}", "exec"), space)
        assert printed.getvalue() == "".join(stored), f"cell {number + 1} after {order[:-1]}"
        compared += bool(stored)
    assert compared, "nothing was compared"
