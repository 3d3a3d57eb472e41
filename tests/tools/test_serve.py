"""`make serve` says in one line that a port cannot be had, before it builds anything."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
import serve

ROOT = Path(__file__).resolve().parents[2]


def check(port):
    command = [sys.executable, serve.__file__, "--check", str(port)]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_taken_port_is_one_line_and_a_free_one_none():
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        number = taken.getsockname()[1]
        done = check(number)
        assert done.returncode == 1 and done.stderr.count("\n") == 1
        assert f"port {number} cannot be used" in done.stderr and "PORT=" in done.stderr
    done = check(number)
    assert done.returncode == 0 and not done.stderr


@pytest.mark.parametrize("given", ["abc", "0", "65536", "-1", ""])
def test_what_is_no_port_is_named(given):
    with pytest.raises(SystemExit, match="PORT is .*1 to 65535"):
        serve.port(given)


def test_the_port_is_tried_before_the_book_is_built():
    done = subprocess.run(
        ["make", "-n", "serve", "PORT=8123"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    first, then = done.stdout.index('--check "8123"'), done.stdout.index("build.py")
    assert first < then < done.stdout.rindex("serve.py")
