"""Pack Python for the page: classic scripts, which a page may load from a server and from disk.

A page from ``file://`` may neither fetch nor start a worker from a file, but it may load scripts.
So each set of files becomes one gzip stream, cut into scripts that hand over a piece as base64.
The same set packed twice gives the same bytes.
"""

import base64
import gzip
import hashlib
import importlib.metadata
import io
import json
import zipfile
from pathlib import Path, PurePosixPath

PIECE = 768 * 1024  # bytes in one script: progress is told once a piece
EPOCH = (1980, 1, 1, 0, 0, 0)
# Parts of matplotlib that no drawing in a page uses: windows, samples, fonts of other media. STIX
# and Computer Modern stay: a logarithmic axis is set with them at hand.
UNUSED = (
    "matplotlib/mpl-data/sample_data/*",
    "matplotlib/mpl-data/images/*",
    "matplotlib/mpl-data/fonts/afm/*",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSerif*",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSansMono-*",
    "matplotlib/backends/_tkagg*",
    "matplotlib/backends/web_backend/*",
    "matplotlib/testing/*",
    "matplotlib/tests/*",
    "PIL/_webp*",
    "PIL/_avif*",
    "PIL/_imagingft*",
    "*.pyi",
    "*.h",
    "*.a",
)
NUMPY_UNUSED = ("numpy/*/tests/*", "numpy/tests/*", "numpy/f2py/*", "numpy/_core/include/*")


def is_used(name: str) -> bool:
    """Whether a wheel's file goes into the page."""
    path = PurePosixPath(name)
    parts = [*path.parents, path]
    patterns = UNUSED + NUMPY_UNUSED
    return not any(part.match(pattern) for part in parts for pattern in patterns)


def archive(files: dict[str, bytes]) -> bytes:
    """Return a zip of the files without compression or dates: the pack as a whole is compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as zipped:
        for name in sorted(files):
            zipped.writestr(zipfile.ZipInfo(name, EPOCH), files[name])
    return buffer.getvalue()


def slimmed(wheel: Path) -> bytes:
    """Return a wheel with what the page uses of it."""
    with zipfile.ZipFile(wheel) as zipped:
        names = [name for name in zipped.namelist() if not name.endswith("/") and is_used(name)]
        return archive({name: zipped.read(name) for name in names})


def installed(distribution: str) -> dict[str, bytes]:
    """Return the Python files of an installed pure package, and its licence."""
    found = {}
    for file in importlib.metadata.files(distribution) or ():
        path = PurePosixPath(file)
        licence = "licen" in path.name.lower() and path.parent != PurePosixPath(".")
        if path.suffix == ".py" and ".." not in path.parts and "tests" not in path.parts or licence:
            found[path.as_posix()] = Path(file.locate()).read_bytes()
    if not found:
        raise FileNotFoundError(f"the package {distribution} has no files to pack")
    return found


def package_files(package: Path) -> dict[str, bytes]:
    """Return the files of the book's own library as they stand in the folder."""
    return {
        f"{package.name}/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    }


def sets(kept: Path, settings: dict, library: Path, python: Path) -> dict[str, dict[str, bytes]]:
    """Return the files of the two sets: to start with, and what drawing needs besides.

    Parameters
    ----------
    kept : Path
        Where the files of the list are.
    settings : dict
        The list, as ``python_in_page.json`` holds it.
    library : Path
        The folder of ``lstm_lib``.
    python : Path
        The folder with the modules that run cells.
    """
    own = installed("traitlets") | package_files(library)
    # What stands for anywidget and comm has a folder of its own, or it would stand for them here.
    for folder, pattern in ((python, "in_page/*.py"), (python / "stand_ins", "*.py")):
        own |= {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob(pattern)
        }
    start = {name: (kept / name).read_bytes() for name in settings["files"]}
    start["site.zip"] = archive(own)
    draw = {}
    lock = {"info": settings["pyodide"]["info"], "packages": {}}
    for name, package in settings["packages"].items():
        content = slimmed(kept / package["file_name"])
        (start if name == "numpy" else draw)[package["file_name"]] = content
        lock["packages"][name] = {
            "name": name,
            "version": package["version"],
            "file_name": package["file_name"],
            "install_dir": "site",
            "sha256": hashlib.sha256(content).hexdigest(),
            "package_type": "package",
            "imports": package["imports"],
            "depends": package["depends"],
            "unvendored_tests": False,
        }
    start["pyodide-lock.json"] = json.dumps(lock, sort_keys=True).encode()
    return {"python": start, "drawing": draw}


def pack(name: str, files: dict[str, bytes]) -> tuple[dict, dict[str, str]]:
    """Return a set's entry for the page, and its scripts by file name.

    The stream holds the files one after another in the order of the entry's ``files``.
    """
    stream = b"".join(files[file] for file in sorted(files))
    packed = gzip.compress(stream, 6, mtime=0)
    pieces = [packed[start : start + PIECE] for start in range(0, len(packed), PIECE)]
    entry = {
        "pieces": [len(piece) for piece in pieces],
        "files": [[file, len(files[file])] for file in sorted(files)],
    }
    scripts = {
        f"{name}-{k}.js": f'lstmPiece("{name}",{k},"{base64.b64encode(piece).decode()}");\n'
        for k, piece in enumerate(pieces)
    }
    return entry, scripts
