"""Who imports whom: downward only, and nothing but NumPy for `import lstm_lib`."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lstm_lib

PACKAGE = Path(lstm_lib.__file__).parent

# From the bottom up. A part may import what stands in a lower row, and in its own.
LAYERS = [
    {"_checks", "_trees", "palette"},
    {"activations", "parameters"},
    {"_traces", "initialisers", "records", "running_example"},
    {"_lstm_fast", "_rnn_fast", "rnn", "lstm"},
    {"cells"},
    {"gradients", "variants", "interop", "decay"},
    {"readout", "losses", "optimizers"},
    {"training", "tasks", "storage"},
    {"experiments", "trained"},
    {"figures", "widgets"},
]
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}

# Packages that only one part may import, besides NumPy and the standard library.
ONLY_IN = {"matplotlib": {"figures"}, "anywidget": {"widgets"}, "ipywidgets": {"widgets"}}
ONLY_IN |= {"traitlets": {"widgets"}, "IPython": {"figures", "widgets"}}
LAZY = {"tqdm", "torch", "keras", "onnx", "tensorflow"}  # inside the function that needs one


def part_of(path):
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(tree, package):
    """Absolute names that a module imports, each with whether at import time."""
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        at_import = id(node) not in inside
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, at_import
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                parents = parents[: len(parents) - node.level + 1]
                base = ".".join([*parents, base] if base else parents)
            if base == "lstm_lib":
                yield from ((f"lstm_lib.{alias.name}", at_import) for alias in node.names)
            else:
                yield base, at_import


def violations(path, source):
    """What a module at `path` imports that it may not."""
    part = part_of(path)
    package = ".".join(("lstm_lib", *path.relative_to(PACKAGE).parent.parts))
    for name, at_import in imports(ast.parse(source), package):
        top, _, rest = name.partition(".")
        if top == "lstm_lib":
            target = rest.split(".")[0]
            if target in LEVEL and LEVEL[target] > LEVEL[part]:
                yield f"{part} imports {target}, which stands above it"
            elif target not in LEVEL:
                yield f"{part} imports {name}: name the module, not the package"
        elif top in LAZY and at_import:
            yield f"{part} imports {top} at import time"
        elif top in ONLY_IN and part not in ONLY_IN[top]:
            yield f"{part} imports {top}"
        elif top not in {"numpy", *LAZY, *ONLY_IN, *sys.stdlib_module_names}:
            yield f"{part} imports {top}, which is no dependency"


MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__"
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_imports_upward(path):
    assert part_of(path) in LEVEL, f"{part_of(path)} has no place in LAYERS yet"
    assert list(violations(path, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("part", "source", "found"),
    [
        ("lstm", "from lstm_lib.training import train", "stands above"),
        ("lstm", "from lstm_lib import training", "stands above"),
        ("lstm", "from . import training", "stands above"),
        ("lstm", "def f():\n    import lstm_lib.figures", "stands above"),
        ("palette", "from lstm_lib.figures import cell", "stands above"),
        ("rnn", "from lstm_lib import sigmoid", "name the module"),
        ("gradients", "import matplotlib.pyplot", "imports matplotlib"),
        ("training", "import tqdm.auto", "at import time"),
        ("interop", "import scipy", "no dependency"),
    ],
)
def test_the_check_itself_finds(part, source, found):
    assert any(found in text for text in violations(PACKAGE / f"{part}.py", source))


def test_the_check_itself_lets_pass():
    source = "import math\nimport numpy as np\nfrom lstm_lib.rnn import rnn_step\n"
    assert not list(violations(PACKAGE / "training.py", source))
    assert not list(violations(PACKAGE / "training.py", "def f():\n    import tqdm.auto"))


def test_numpy_alone_is_imported():
    code = "import sys, lstm_lib; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "lstm_lib" in loaded and "numpy" in loaded
    foreign = {"matplotlib", "anywidget", "ipywidgets", "IPython", "tqdm", "torch", "keras", "onnx"}
    assert not loaded & foreign


def test_numpy_alone_is_needed():
    """With every other package out of reach: no site-packages, NumPy's folder linked alone."""
    import numpy as np

    numpy_home = Path(np.__file__).parent.parent
    code = (
        "import sys, importlib.machinery as m\n"
        f"home, package = {str(numpy_home)!r}, {str(PACKAGE.parent)!r}\n"
        "class Only:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.split('.')[0]\n"
        "        where = {'numpy': home, 'lstm_lib': package}.get(top)\n"
        "        return where and m.PathFinder.find_spec(name, path or [where])\n"
        "sys.meta_path.append(Only())\n"
        "import lstm_lib\n"
        "assert lstm_lib.sigmoid(0) == 0.5\n"
        "try:\n    import pytest\nexcept ImportError:\n    print('alone')"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "alone", run.stderr


def test_every_public_name_is_there():
    assert sorted(lstm_lib.__all__) == list(lstm_lib.__all__)
    for name in lstm_lib.__all__:
        assert getattr(lstm_lib, name).__doc__ if name != "GATES" else lstm_lib.GATES
    for name in ("gradients", "interop", "variants"):
        assert getattr(lstm_lib, name).__name__ == f"lstm_lib.{name}"


def test_an_import_has_no_side_effects():
    code = (
        "import numpy as np, random, warnings\n"
        "before = (np.geterr(), np.get_printoptions(), random.getstate(), warnings.filters[:])\n"
        "state = np.random.get_state()[1].tolist()\n"
        "import lstm_lib\n"
        "after = (np.geterr(), np.get_printoptions(), random.getstate(), warnings.filters[:])\n"
        "assert before == after and state == np.random.get_state()[1].tolist()\n"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


TESTS = Path(__file__).parent
# Tests of what all parts have in common, and of the page that runs the library.
COMMON = {"completeness", "dtypes", "examples", "imports", "in", "misuse"}


def test_the_tests_mirror_the_package():
    """``test_<part>.py``, or several files ``test_<part>_<what>.py``: nobody has to search."""
    tested = {path.stem.removeprefix("test_") for path in TESTS.glob("test_*.py")}
    parts = {part.strip("_") for part in LEVEL}

    def owner(name):
        return max(
            (part for part in parts if f"{name}_".startswith(f"{part}_")), key=len, default=None
        )

    strays = {name for name in tested if owner(name) is None and name.split("_")[0] not in COMMON}
    assert not strays
    # What has a leading underscore is tested where it is used, unless it has its own file; records
    # are named tuples alone.
    public = {part for part in LEVEL if part[0] != "_"} - {"records"}
    missing = public - set(map(owner, tested))
    assert not missing
