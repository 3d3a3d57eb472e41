"""Make the book's Python environment, or say in one line why it cannot be made.

Run by the Makefile with whatever Python the machine has, so this file keeps to a syntax that
Python 2.7 reads: an old Python must be told that it is too old, not where it met a syntax error.
"""

from __future__ import print_function

import argparse
import fcntl
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REQUIREMENTS = {
    "book": ["requirements.txt"],
    "test": ["requirements.txt", os.path.join("tests", "requirements.txt")],
}

# What pip and uv print when they cannot reach the package index.
NO_NETWORK = re.compile(
    r"name resolution|resolve host|dns error|NameResolutionError|getaddrinfo"
    r"|NewConnectionError|ConnectTimeout|Connection refused|Connection reset|ReadTimeout"
    r"|Network is unreachable|No route to host|Cannot connect to proxy|ProxyError"
    r"|error sending request|connection broken",
    re.IGNORECASE,
)


def stop(message):
    """End with one line."""
    sys.exit("error: " + message)


def say(line):
    """Print a line at once, in its place among what other programs print."""
    print(line)
    sys.stdout.flush()


def read(*parts):
    with io.open(os.path.join(ROOT, *parts), encoding="utf-8") as file:
        return file.read()


def supported():
    """The first Python that works and the first that does not, as pyproject.toml states them."""
    found = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', read("pyproject.toml"))
    return (3, int(found.group(1))), (3, int(found.group(2)))


def is_supported(version):
    first, beyond = supported()
    return first <= tuple(version[:2]) < beyond


def check_version(version):
    """Stop unless `version`, as (major, minor, micro), is one that the book runs on."""
    if is_supported(version):
        return
    first, beyond = supported()
    fault = "old" if tuple(version[:2]) < first else "new"
    stop(
        "Python {}.{}.{} is too {}: the book needs 3.{} to 3.{}. Name one that you have, like "
        "this: make book PYTHON=python3.11".format(
            version[0], version[1], version[2], fault, first[1], beyond[1] - 1
        )
    )


def version_of(python):
    """The version of the interpreter at `python`, or None if it does not run."""
    code = "import sys; print('%d %d %d' % sys.version_info[:3])"
    try:
        answer = subprocess.check_output([python, "-c", code], stderr=subprocess.DEVNULL)
        return tuple(int(part) for part in answer.split())
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def working_uv():
    """The path of uv if it is there and runs, else None. It is some ten times faster than pip."""
    uv = shutil.which("uv")
    if uv and subprocess.call([uv, "--version"], stdout=subprocess.DEVNULL) == 0:
        return uv
    return None


def make_venv(venv, uv):
    """Make an empty environment from the Python that runs this file."""
    check_version(sys.version_info)
    if os.path.isdir(venv):
        if not os.path.exists(os.path.join(venv, "pyvenv.cfg")) and os.listdir(venv):
            stop(
                "'{}' is in the way and is no Python environment: move it, then run this "
                "again.".format(venv)
            )
        shutil.rmtree(venv)
    try:
        import venv as _  # noqa: F401

        if not uv:
            import ensurepip  # noqa: F401
    except ImportError:
        # Debian splits these off into a package of their own.
        stop(
            "this Python cannot make environments. Run: sudo apt-get install python3-venv"
            "   (then the same command again)"
        )
    say("Making {} with Python {}.".format(venv, sys.version.split()[0]))
    without = ["--without-pip"] if uv else []
    made = subprocess.run(
        [sys.executable, "-m", "venv"] + without + [venv],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if made.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        last = (made.stdout.strip().splitlines() or ["no message"])[-1]
        stop("could not make '{}': {}".format(venv, last))


def run(command, log):
    """Run `command` quietly, add what it prints to the file `log`, return (code, printed)."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        universal_newlines=True,
    )
    with io.open(log, "a", encoding="utf-8") as file:
        file.write(" ".join(command) + "\n" + done.stdout + "\n")
    return done.returncode, done.stdout


def install(venv, python, extra, uv):
    """Install the pinned requirements and then lstm_lib itself, editable."""
    log = os.path.join(venv, "install.log")
    files = [part for name in REQUIREMENTS[extra] for part in ("-r", name)]
    say("Installing {} into {}.".format(" and ".join(REQUIREMENTS[extra]), venv))
    if uv:
        start = [uv, "pip", "install", "--python", python]
        if all(run(start + rest, log)[0] == 0 for rest in (files, ["--no-deps", "-e", "."])):
            return
        # pip may be set up for this machine's network where uv is not.
        say("uv could not; trying pip.")
    if subprocess.call([python, "-c", "import pip"], stderr=subprocess.DEVNULL) != 0:
        run([python, "-m", "ensurepip", "--upgrade"], log)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--retries", "2", "install"]
    for rest in (files, ["--no-deps", "-e", "."]):
        code, printed = run(pip + rest, log)
        if code == 0:
            continue
        if NO_NETWORK.search(printed):
            stop(
                "no network: pip cannot reach the package index. Connect this machine (or set "
                "PIP_INDEX_URL or HTTPS_PROXY), then run the same command again."
            )
        errors = [line for line in printed.splitlines() if line.lower().startswith("error")]
        last = (errors or printed.strip().splitlines() or ["no message"])[-1]
        stop("pip could not install the requirements: {} (all of it: '{}')".format(last, log))


def fingerprint(extra, version):
    """Changes when the requirements, the Python or the place of the project change."""
    parts = [ROOT, repr(version), read("pyproject.toml")]
    parts += [read(name) for name in REQUIREMENTS[extra]]
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def ensure(venv, extra, exact=False):
    """Leave `venv` with everything that `extra` needs; cheap when that is so already.

    An environment that stands is kept when its Python is one the book runs on, even where the
    Python running this file is not. `exact` asks for that same version and no other.
    """
    python = os.path.join(venv, "bin", "python")
    version = version_of(python)
    wanted = version is not None and is_supported(version)
    if exact and wanted and version[:2] != tuple(sys.version_info[:2]):
        wanted = False
    stamps = {name: os.path.join(venv, "installed-" + name) for name in REQUIREMENTS}
    if wanted and os.path.exists(stamps[extra]):
        with io.open(stamps[extra], encoding="utf-8") as file:
            if file.read() == fingerprint(extra, version):
                return
    uv = working_uv()
    if not wanted:
        make_venv(venv, uv)
        version = version_of(python)
    install(venv, python, extra, uv)
    done = ["book", "test"] if extra == "test" else ["book"]
    for name in done:
        with io.open(stamps[name], "w", encoding="utf-8") as file:
            file.write(fingerprint(name, version))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("venv", help="folder of the environment, for instance .venv")
    parser.add_argument("--for", dest="extra", choices=sorted(REQUIREMENTS), default="book")
    parser.add_argument("--exact", action="store_true", help="take this Python's version only")
    args = parser.parse_args()
    if sys.version_info < (3, 6):  # what follows needs more of the standard library
        check_version(sys.version_info)
    # `make -j` may ask for the environment twice at once: the second waits for the first.
    with io.open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ensure(args.venv, args.extra, args.exact)


if __name__ == "__main__":
    main()
