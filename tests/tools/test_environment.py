"""The commands say in one clear line what is wrong, and leave alone what is in order."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import environment
import pytest

SCRIPT = Path(environment.__file__)


@pytest.mark.parametrize("version", [(3, 10, 0), (3, 11, 2), (3, 13, 9)])
def test_a_python_in_the_range_is_taken(version):
    environment.check_version(version)


@pytest.mark.parametrize(
    "version, fault",
    [((3, 9, 18), "3.9.18 is too old"), ((2, 7, 18), "too old"), ((3, 14, 0), "3.14.0 is too new")],
)
def test_a_python_out_of_the_range_is_named_with_what_is_needed(version, fault):
    with pytest.raises(SystemExit) as stopped:
        environment.check_version(version)
    message = str(stopped.value)
    assert fault in message and "3.10 to 3.13" in message and "\n" not in message


def test_an_old_python_can_read_the_file():
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))
    # No parser of Python 2 is at hand: what it would stumble over first stands in none of the tree.
    for node in ast.walk(ast.parse(SCRIPT.read_text())):
        assert not isinstance(node, (ast.JoinedStr, ast.AnnAssign)), node.lineno
        stars = [isinstance(part, ast.Starred) for part in getattr(node, "elts", ())]
        assert not any(stars), f"line {node.lineno}: a star in a list"
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("print", "open"):
            assert not node.keywords, f"line {node.lineno}: a keyword that Python 2 does not know"


@pytest.mark.parametrize(
    "printed",
    [
        "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
        "NewConnectionError('<HTTPSConnection>: [Errno 111] Connection refused')",
        "[Errno 101] Network is unreachable",
        "error sending request for url: dns error",
    ],
)
def test_a_missing_network_is_told_from_other_faults(printed):
    assert environment.NO_NETWORK.search(printed)
    assert not environment.NO_NETWORK.search("ERROR: No matching distribution found for nothing")


def run(venv, **variables):
    """Run the file as the Makefile does; only a uv in PATH is one, pip stands in for it."""
    variables = {"PATH": "/usr/bin:/bin", "HOME": str(venv.parent), **variables}
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(venv)], capture_output=True, text=True, env=variables
    )


def test_a_missing_network_is_one_line(tmp_path):
    """A uv that can do nothing, then pip."""
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\n[ "$1" = --version ]\n')
    uv.chmod(0o755)
    # An environment that uv made has no pip: then another is unpacked, which takes seconds.
    if pip := importlib.util.find_spec("pip"):
        (tmp_path / "pip").symlink_to(Path(pip.origin).parent)
    (tmp_path / "sitecustomize.py").write_text("import time\ntime.sleep = lambda seconds: None\n")
    here = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHONPATH": str(tmp_path)}
    dead = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    done = run(tmp_path / "an environment", **here, **dead)
    assert "uv could not; trying pip." in done.stdout
    assert done.returncode == 1
    assert done.stderr.startswith("error: no network: ") and done.stderr.count("\n") == 1


def test_a_folder_in_the_way_is_not_deleted(tmp_path):
    kept = tmp_path / "thesis.txt"
    kept.write_text("four years of work")
    done = run(tmp_path)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "is in the way" in done.stderr and kept.exists()


@pytest.fixture
def calls(monkeypatch, tmp_path):
    """What would be installed into an environment that stands, each call by its purpose."""
    made = []
    monkeypatch.setattr(environment, "install", lambda venv, python, extra, uv: made.append(extra))
    monkeypatch.setattr(environment, "make_venv", lambda venv, uv: made.append("venv"))
    monkeypatch.setattr(environment, "working_uv", lambda: None)
    monkeypatch.setattr(environment, "version_of", lambda python: sys.version_info[:3])
    return made


def test_a_second_run_installs_nothing_and_a_new_requirement_does(calls, monkeypatch, tmp_path):
    environment.ensure(str(tmp_path), "book")
    environment.ensure(str(tmp_path), "book")
    assert calls == ["book"]
    environment.ensure(str(tmp_path), "test")
    environment.ensure(str(tmp_path), "book")
    assert calls == ["book", "test"]
    read = environment.read
    monkeypatch.setattr(environment, "read", lambda *parts: read(*parts) + "new==1\n")
    environment.ensure(str(tmp_path), "book")
    assert calls == ["book", "test", "book"]


def test_a_moved_folder_is_installed_anew(calls, monkeypatch, tmp_path):
    environment.ensure(str(tmp_path), "book")
    monkeypatch.setattr(environment, "ROOT", environment.ROOT + "/./")
    environment.ensure(str(tmp_path), "book")
    assert calls == ["book", "book"]


def test_a_broken_environment_is_made_anew(calls, monkeypatch, tmp_path):
    versions = iter([None, (3, 11, 2)])
    monkeypatch.setattr(environment, "version_of", lambda python: next(versions))
    environment.ensure(str(tmp_path), "book")
    assert calls == ["venv", "book"]


def test_another_python_is_taken_only_where_one_was_named(calls, monkeypatch, tmp_path):
    other = (3, 10, 1) if sys.version_info[:2] != (3, 10) else (3, 12, 1)
    monkeypatch.setattr(environment, "version_of", lambda python: other)
    environment.ensure(str(tmp_path), "book")
    assert calls == ["book"]
    environment.ensure(str(tmp_path), "book", exact=True)
    assert calls == ["book", "venv", "book"]


def test_the_pins_hold_no_path_and_no_address():
    for names in environment.REQUIREMENTS.values():
        for name in names:
            lines = [line for line in environment.read(name).splitlines() if line[0] != "#"]
            assert lines and all("==" in line and "/" not in line for line in lines)
