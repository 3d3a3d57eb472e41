"""Every notebook's first cell where the library is not: a line says so, and a copy installs it."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import sysconfig
import threading

import pytest
import rules
from first_cell import SAYS, installing, with_beginning
from update_notebooks import ROOT, find_notebooks, notebook_name, read

NOTEBOOKS = find_notebooks()
WHEEL = "from setuptools import build_meta; import sys; print(build_meta.build_wheel(sys.argv[1]))"
# What a notebook's kernel does with a cell; then whether the library came, and from where.
RUN = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
result = shell.run_cell(sys.stdin.read())
found = sys.modules.get("lstm_lib")
print("LIBRARY", found and found.__file__, result.success)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The address of the library's wheel on a server of this machine."""
    project = tmp_path_factory.mktemp("a project")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, project)
    shutil.copytree(ROOT / "lstm_lib", project / "lstm_lib")
    served = tmp_path_factory.mktemp("served")
    command = [sys.executable, "-c", WHEEL, str(served)]
    built = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(served))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{built.stdout.split()[-1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """An environment with pip and all packages of this one but the library; its interpreter."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    (site,) = folder.glob("lib/python*/site-packages")
    # A path in a .pth is looked through, and the .pth files in it are not: no editable library.
    (site / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python, site


def run(cell, elsewhere, folder):
    """Run a cell in the environment without the library; return what it printed."""
    python, site = elsewhere
    for installed in site.glob("lstm_lib*"):
        shutil.rmtree(installed)
    environment = {**os.environ, "PIP_NO_INDEX": "1", "IPYTHONDIR": str(folder / "ipython")}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(python), "-I", "-c", RUN],
        input=cell,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert "LIBRARY" in done.stdout, done.stderr
    return done.stdout


def first_cell(path):
    return rules.code_cells(read(path))[0][1].source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=notebook_name)
def test_without_the_library_a_line_says_what_to_do(path, elsewhere, tmp_path):
    printed = run(first_cell(path), elsewhere, tmp_path)
    said = [line for line in printed.splitlines() if "library is missing" in line]
    assert len(said) == 1 and "%pip install 'lstm_lib[notebook] @ git+ADDRESS'" in said[0]
    assert "Traceback" not in printed and "ModuleNotFoundError" not in printed
    assert "LIBRARY None False" in printed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=notebook_name)
def test_a_copy_installs_the_library_and_goes_on(path, elsewhere, wheel, tmp_path):
    cell = installing(first_cell(path), f"lstm_lib[notebook] @ {wheel}")
    assert wheel in cell
    printed = run(cell, elsewhere, tmp_path)
    assert f"LIBRARY {elsewhere[1] / 'lstm_lib' / '__init__.py'} True" in printed, printed


def test_the_beginning_is_put_once_and_brought_up_to_date():
    once = with_beginning("import numpy as np\n\nfrom lstm_lib import sigmoid")
    assert SAYS in once and with_beginning(once) == once
    older = once.replace("is missing. Run this", "is not here. Do that")
    assert older != once and with_beginning(older) == once
    copy = installing(once, "lstm_lib @ https://example.org/x.zip")
    assert '%pip install -q "lstm_lib @ https://example.org/x.zip"\n\nimport numpy' in copy
    assert with_beginning(copy) == once
    assert with_beginning("import numpy as np") == "import numpy as np"
