"""Run notebooks with nbval: every output compared with the stored one, or only for errors.

    python tests/notebooks/run.py [PYTEST OPTION ...] [NOTEBOOK ...]     # all of book/ by default

Stored outputs are promised for the Python of runtime.txt: there they have to be the same. Under
another Python, whose packages may differ, every cell has to run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "book" / "_tools"))

from update_notebooks import KERNEL_ENVIRONMENT, RUNTIME, find_notebooks  # noqa: E402


def mode(version: tuple[int, int], promised: str) -> str:
    """The option of nbval for a Python `version`; `promised` is the text of runtime.txt."""
    strict = promised.strip() == f"python-{version[0]}.{version[1]}"
    return "--nbval" if strict else "--nbval-lax"


def command(arguments: list[str], option: str) -> list[str]:
    """The call of pytest for these notebooks and pytest options."""
    named = [argument for argument in arguments if argument.endswith(".ipynb")]
    options = [argument for argument in arguments if not argument.endswith(".ipynb")]
    notebooks = find_notebooks(named)
    if not notebooks:
        sys.exit("error: there is no notebook under book/ to run")
    return [
        *(sys.executable, "-m", "pytest", "-q", option, "--nbval-current-env"),
        *("--nbval-sanitize-with", str(HERE / "sanitize.cfg")),
        # The cells of one notebook share a kernel: they stay with one worker.
        *("--dist", "loadfile"),
        *options,
        *(str(path) for path in notebooks),
    ]


def main() -> int:
    option = mode(sys.version_info[:2], RUNTIME.read_text())
    if option == "--nbval-lax":
        print("This is not the Python of runtime.txt: cells must run, outputs may differ.")
    environment = {**os.environ, **KERNEL_ENVIRONMENT}
    return subprocess.call(command(sys.argv[1:], option), cwd=ROOT, env=environment)


if __name__ == "__main__":
    sys.exit(main())
