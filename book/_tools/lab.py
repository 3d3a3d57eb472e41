"""Open the book's notebooks in JupyterLab, trusted, so that stored figures and widgets show.

    python book/_tools/lab.py [OPTION OF JUPYTERLAB ...]

JupyterLab hides stored HTML of notebooks that it does not know as one's own until they are run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from jupyterlab import labapp
from nbformat.sign import NotebookNotary
from update_notebooks import BOOK, find_notebooks, read


def trust(paths: Iterable[Path], notary: NotebookNotary) -> None:
    """Sign notebooks as one's own: their outputs are those that the tests compare with a run."""
    for path in paths:
        notary.sign(read(path))


def options(is_root: bool) -> list[str]:
    """What JupyterLab is told. Root is refused by default: here it runs, and a line says so."""
    if not is_root:
        return []
    print("Running as root, as in a container: code in the notebooks can do all that root can.")
    return ["--allow-root"]


def main() -> None:
    trust(find_notebooks(), NotebookNotary())
    given = options(hasattr(os, "geteuid") and os.geteuid() == 0)
    # In this process, which finds lab_kernel; after all else, so that no tool here hides a package.
    sys.path.append(sys.path.pop(0))
    kernel = "--ServerApp.kernel_spec_manager_class=lab_kernel.BookKernel"
    sys.exit(labapp.main([kernel, *given, *sys.argv[1:], str(BOOK)]))


if __name__ == "__main__":
    main()
