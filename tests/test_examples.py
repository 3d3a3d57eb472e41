"""What readers copy runs, and gives what stands there: examples in docstrings, README's snippet."""

import ast
import doctest
import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import rules
from library import is_function
from update_notebooks import find_notebooks, read

import lstm_lib

README = Path(__file__).parents[1] / "README.md"
MODULES = [
    module.name
    for module in pkgutil.walk_packages(lstm_lib.__path__, "lstm_lib.")
    if not module.name.endswith("__main__")
]
# What trains for minutes before it answers has its example in a chapter.
TAKES_LONG = {"run_names", "held_out_loss"}


def called_in_chapters():
    """Every function of the library that a chapter imports, by its name there."""
    found = {}
    for path in find_notebooks():
        for _, cell in rules.code_cells(read(path)):
            for node in ast.walk(rules._tree(cell)):
                if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("lstm_lib."):
                    module = import_module(node.module)
                    found |= {name.name: getattr(module, name.name) for name in node.names}
    functions = {name: f for name, f in found.items() if is_function(f)}
    return sorted((name, f) for name, f in functions.items() if name not in TAKES_LONG)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name):
    assert not doctest.testmod(import_module(name)).failed


@pytest.mark.parametrize(("name", "function"), called_in_chapters())
def test_a_function_that_a_reader_calls_has_an_example(name, function):
    assert ">>> " in inspect.getdoc(function), f"{name}: no example"


def test_the_snippet_of_the_readme_runs():
    (snippet,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    lines = [line.strip() for line in snippet.strip().splitlines()]
    exec("\n".join(lines), names)
    params, trace = names["params"], names["trace"]
    assert isinstance(params, lstm_lib.LSTMParams)
    # What its comments say: 5 steps, a batch of 1, 1 input; every gate and state by name.
    assert trace.x.shape == (5, 1, 1)
    shown = re.search(r"^(trace\.\w+(?:, trace\.\w+)*)", lines[-1])[1].split(", ")
    values = eval(lines[-1], names)
    assert len(shown) == len(values) == 3
    for name, value in zip(shown, values, strict=True):
        assert value is getattr(trace, name.removeprefix("trace."))
        assert value.shape == (5, 1, 1) and np.isfinite(value).all()
    assert (np.diff(trace.c[:, 0, 0]) > 0).all()  # ones in: the state grows step by step
