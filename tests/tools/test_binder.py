"""Binder installs what the book needs once, not at each commit, in the Python of the outputs."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def dockerfile():
    """The lines by which Binder would make its image; nothing is built."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return (done.stdout + done.stderr).splitlines()


def at(lines, *words):
    """The number of the one line that holds all of `words`."""
    found = [k for k, line in enumerate(lines) if all(word in line for word in words)]
    assert len(found) == 1, (words, found)
    return found[0]


def test_requirements_are_installed_before_the_repository_is_copied(dockerfile):
    install = at(dockerfile, "pip install", '-r ".binder/requirements.txt"')
    copy = at(dockerfile, "COPY", " src/ ")
    post = at(dockerfile, "RUN ./.binder/postBuild")
    assert install < copy < post
    # Nothing else is installed after the copy, when each commit begins anew.
    assert not [line for line in dockerfile[copy:] if "pip install" in line]


def test_the_python_is_the_one_the_outputs_were_made_with(dockerfile):
    promised = (ROOT / ".binder" / "runtime.txt").read_text().strip()
    assert any(f"py-{promised.removeprefix('python-')}" in line for line in dockerfile) or any(
        f"python={promised.removeprefix('python-')}" in line for line in dockerfile
    )


def test_both_lists_of_requirements_are_one():
    both = [(ROOT / folder / "requirements.txt").read_bytes() for folder in (".", ".binder")]
    assert both[0] == both[1], "make requirements writes both"
