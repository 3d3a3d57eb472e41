"""Run notebooks and store their outputs and widget state, always in the same bytes.

    python book/_tools/update_notebooks.py [NOTEBOOK ...]      # all of book/ when none is named

The notebooks with stored outputs are the source of the book, and this is the only way the outputs
get there. Whatever would differ from one run to the next (ids, timings, versions) is put into one
form, so that a notebook changes in git only when what it shows has changed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import ipykernel.kernelspec
import nbformat
from first_cell import with_beginning
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from same_digits import processor_features, same_digits

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
RUNTIME = ROOT / ".binder" / "runtime.txt"  # the Python that stored outputs are made with
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"

# Stored in place of a widget's JavaScript: the built page takes the package's own, so that no
# notebook carries a copy that grows old. JupyterLab shows this line until the cell is run.
PLACEHOLDER = (
    "export default { render({ el }) { "
    'el.textContent = "Run this cell to bring the widget to life."; } };\n'
)

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# A progress bar shows how long things took, and has no place in a stored output. tqdm's bar for
# notebooks does not heed TQDM_DISABLE; its plain one does, and is taken where Spyder seems to run.
KERNEL_ENVIRONMENT = {
    "TQDM_DISABLE": "1",
    "SPYDER_IS_NOT_HERE": "1",
    **same_digits(processor_features()),
}
# What editors and runners leave behind, and no reader needs.
NOTEBOOK_NOISE = {"vscode", "colab", "toc", "varInspector", "interpreter", "accelerator"}
CELL_NOISE = {
    *("execution", "ExecuteTime", "collapsed", "scrolled", "trusted", "vscode", "colab"),
    "jupyter",  # which cells are folded in JupyterLab follows from their tags
}
# A quiz's code names the right answers, and a solution is closed until it is asked for: what the
# book folds away by these tags, JupyterLab folds by these.
FOLDED_IN_LAB = {
    "remove-input": {"jupyter": {"source_hidden": True}},
    # As JupyterLab itself writes it, which stores a fold of the output under both names.
    "hide-cell": {"collapsed": True, "jupyter": {"outputs_hidden": True, "source_hidden": True}},
}
REFERENCE = re.compile(r"^IPY_MODEL_([0-9a-f]+)$")


class ThisPython(KernelSpecManager):
    """Knows one kernel only, the Python that runs this file, whatever else is installed."""

    def get_kernel_spec(self, kernel_name: str):
        return self.kernel_spec_class(
            resource_dir=ipykernel.kernelspec.RESOURCES, **ipykernel.kernelspec.get_kernel_dict()
        )


class KernelManager(AsyncKernelManager):
    """Talks to its kernel by sockets in a folder, in place of ports, which a kernel warns of."""

    def __init__(self, **options):
        super().__init__(**{**options, "transport": "ipc", "kernel_spec_manager": ThisPython()})


def find_notebooks(named: list[str] | None = None) -> list[Path]:
    """The notebooks named, or every notebook of the book."""
    if named:
        missing = [name for name in named if not (name.endswith(".ipynb") and Path(name).is_file())]
        if missing:
            sys.exit(f"error: no such notebook: {', '.join(map(shlex.quote, missing))}")
        return [Path(name).resolve() for name in named]
    return sorted(path for path in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def notebook_name(path: Path) -> str:
    """The notebook's place in the project, the same on every machine."""
    path = path.resolve()
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run every cell of a copy of `notebook` in a fresh kernel, and return the copy."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata.pop("widgets", None)
    with tempfile.TemporaryDirectory() as private, tempfile.TemporaryFile("w+") as said:
        client = NotebookClient(
            notebook,
            kernel_manager_class=KernelManager,
            timeout=None,
            record_timing=False,
            store_widget_state=True,
            resources={"metadata": {"path": str(folder)}},
        )
        client.create_kernel_manager().ip = f"{private}/kernel"
        try:
            client.execute(env={**os.environ, **KERNEL_ENVIRONMENT}, stderr=said)
        except RuntimeError as error:  # a kernel that died, at its start or later
            # What cells print is in their outputs. What the kernel itself says matters only where
            # it died: else it is at most the noise of sockets that close while it ends.
            said.seek(0)
            raise DeadKernelError(f"{error}\n{said.read()}".rstrip()) from error
    return notebook


def normalise(notebook: NotebookNode, name: str) -> NotebookNode:
    """Put a notebook into the one form in which it is stored. Doing it twice changes nothing."""
    notebook = nbformat.from_dict(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for key in NOTEBOOK_NOISE & set(notebook.metadata):
        del notebook.metadata[key]
    notebook.metadata["kernelspec"] = nbformat.from_dict(KERNELSPEC)
    notebook.metadata["language_info"] = nbformat.from_dict(LANGUAGE_INFO)
    count, taken = 0, set()
    for position, cell in enumerate(notebook.cells):
        if not cell.get("id") or cell["id"] in taken:
            cell["id"] = _digest(f"{name} cell {position}")[:8]
        taken.add(cell["id"])
        for key in CELL_NOISE & set(cell.metadata):
            del cell.metadata[key]
        if cell.cell_type != "code":
            continue
        for tag in cell.metadata.get("tags", ()):
            if tag in FOLDED_IN_LAB:
                cell.metadata.update(nbformat.from_dict(FOLDED_IN_LAB[tag]))
        if not count:
            cell.source = with_beginning(cell.source)
        ran = bool(cell.source.strip())
        count += ran
        cell.execution_count = count if ran else None
        cell.outputs = _joined_streams(cell.outputs)
        for output in cell.outputs:
            if "execution_count" in output:
                output["execution_count"] = cell.execution_count
    _normalise_widgets(notebook, name)
    return notebook


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _joined_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """How often the kernel flushed its output is chance: join what was printed in one go."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if output.output_type == "stream" and last and last.get("name") == output.name:
            last["text"] += output.text
        else:
            joined.append(output)
    return joined


def widget_views(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """The widget view of each output that has one, from top to bottom."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if WIDGET_VIEW in output.get("data", {}):
                yield output["data"][WIDGET_VIEW]


def widget_state(notebook: NotebookNode) -> dict:
    """The stored models, by id."""
    return notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})


def _normalise_widgets(notebook: NotebookNode, name: str) -> None:
    """Keep the models that a view shows, with stable ids and without JavaScript or defaults."""
    models = widget_state(notebook)
    names: dict[str, str] = {}
    for view in widget_views(notebook):
        _name_models(view["model_id"], models, names, name)
        view["model_id"] = names.get(view["model_id"], view["model_id"])
    state = {}
    for old, new in names.items():
        model = models[old]
        traits = {
            key: _renamed(value, names)
            for key, value in model["state"].items()
            if value is not None and not _is_dropped_reference(value, names)
        }
        if "_esm" in traits:
            traits["_esm"] = PLACEHOLDER
            traits.pop("_css", None)
        state[new] = {**model, "state": traits}
    if state:
        store = {"state": state, "version_major": 2, "version_minor": 0}
        notebook.metadata["widgets"] = nbformat.from_dict({WIDGET_STATE: store})
    else:
        notebook.metadata.pop("widgets", None)


def _name_models(model_id: str, models: dict, names: dict[str, str], notebook: str) -> None:
    """Name a model and the ones it refers to after the notebook and their order in it."""
    if model_id in names or model_id not in models or _is_default_look(models[model_id]):
        return
    names[model_id] = _digest(f"{notebook} widget {len(names)}")[:32]
    for value in models[model_id]["state"].values():
        for reference in _references(value):
            _name_models(reference, models, names, notebook)


def _is_default_look(model: dict) -> bool:
    """Whether a layout or style says nothing: the front end makes such a one by itself."""
    if not model["model_name"].endswith(("LayoutModel", "StyleModel")):
        return False
    return all(key.startswith("_") or value is None for key, value in model["state"].items())


def _references(value) -> Iterator[str]:
    if isinstance(value, str):
        found = REFERENCE.match(value)
        if found:
            yield found[1]
    elif isinstance(value, dict):
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def _is_dropped_reference(value, names: dict[str, str]) -> bool:
    found = REFERENCE.match(value) if isinstance(value, str) else None
    return bool(found) and found[1] not in names


def _renamed(value, names: dict[str, str]):
    if isinstance(value, str):
        found = REFERENCE.match(value)
        return f"IPY_MODEL_{names.get(found[1], found[1])}" if found else value
    if isinstance(value, dict):
        return {key: _renamed(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, names) for part in value]
    return value


def warning(version: tuple[int, int], promised: str) -> str:
    """The line for a Python `version` other than that in `promised`, the text of runtime.txt."""
    promised, running = promised.strip().removeprefix("python-"), f"{version[0]}.{version[1]}"
    if running == promised:
        return ""
    return (
        f"warning: outputs are promised for Python {promised}, and this is {running}; "
        "their last digits may differ.\n"
    )


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def updated(path: Path) -> NotebookNode:
    """What the notebook at `path` has to hold, found by running it."""
    return normalise(execute(read(path), path.parent), notebook_name(path))


def update(path: Path) -> str:
    """Update one notebook in place; return what became of it."""
    before = path.read_text(encoding="utf-8")
    try:
        notebook = updated(path)
    except (CellExecutionError, DeadKernelError) as error:
        return f"FAILED\n{error}"
    after = nbformat.writes(notebook).rstrip("\n") + "\n"
    nbformat.validate(notebook)
    if after == before:
        return "unchanged"
    path.write_text(after, encoding="utf-8")
    return "updated"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", help="default: every notebook under book/")
    parser.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1))
    args = parser.parse_args()
    sys.stderr.write(warning(sys.version_info[:2], RUNTIME.read_text()))
    paths = find_notebooks(args.notebooks)
    failed = 0
    with ProcessPoolExecutor(max_workers=args.jobs) as pool:
        for path, outcome in zip(paths, pool.map(update, paths), strict=True):
            print(f"{notebook_name(path)}: {outcome}", flush=True)
            failed += outcome.startswith("FAILED")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
