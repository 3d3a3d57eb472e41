"""What readers copy runs, and gives what stands there: examples in docstrings, README's snippet."""

import doctest
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import lstm_lib

README = Path(__file__).parents[1] / "README.md"
MODULES = [
    module.name
    for module in pkgutil.walk_packages(lstm_lib.__path__, "lstm_lib.")
    if not module.name.endswith("__main__")
]
# A module that loses its last example leaves this list, and one that gets its first joins it.
WITH_EXAMPLES = {
    "lstm_lib.experiments.summary",
    "lstm_lib.figures.figure",
    "lstm_lib.gradients.check",
    "lstm_lib.gradients.faults",
    "lstm_lib.gradients.numerical",
    "lstm_lib.initialisers",
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name):
    result = doctest.testmod(import_module(name))
    assert not result.failed
    assert bool(result.attempted) == (name in WITH_EXAMPLES)


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
