"""Inline the relative imports of an ES module, so that one file holds a whole widget.

anywidget loads a widget's JavaScript from a blob, where ``import "./x.js"`` has nothing to be
relative to, and a page opened from disk may not load module scripts at all. The sources under
``js/`` stay real ES modules, which tests import as they are; this file joins them with Python
alone, because a reader on Binder has no JavaScript tools.

Each module becomes a function that returns its exports, so names never clash. The subset of the
syntax is small on purpose and anything outside it is an error: named imports from relative paths
at the top of a file, ``export function|const|class`` and one ``export default``.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.{1,2}/[^"]+)";?[ \t]*\n', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+((?:async\s+)?function\*?|const|class)\s+([\w$]+)", re.MULTILINE)
_DEFAULT = re.compile(r"^export\s+default\s+", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import\b|export\b).*$", re.MULTILINE)


def bundle_module(entry: Path) -> str:
    """Return the ES module ``entry`` with its imports inlined; it exports the same default.

    Parameters
    ----------
    entry : Path
        A JavaScript file with an ``export default``.

    Returns
    -------
    str
        Source of one ES module without imports: what anywidget calls ``_esm``.

    Raises
    ------
    ValueError
        If a module uses syntax outside the subset, imports in a circle, or has no default.
    FileNotFoundError
        If an imported file is missing.
    """
    return f"{_join(entry)}export default {_variable(entry, entry)}.default;\n"


def bundle_script(entry: Path, name: str, common: Collection[Path] = (), style: str = "") -> str:
    """Return ``entry`` as a classic script that hands its default to the book's host.

    Parameters
    ----------
    entry : Path
        A JavaScript file with an ``export default``.
    name : str
        The name under which the page's widgets ask for the module.
    common : collection of Path
        Modules that `bundle_parts` has written, which are left out here.
    style : str
        CSS that the page gets before the module is there to be mounted.

    Returns
    -------
    str
        Source of a script that runs from a web server and from disk, in any order with the host
        (``host.js``) and the common parts: whichever comes last does the mounting.
    """
    key = json.dumps(name)
    modules = _modules(entry)
    own = {path: text for path, text in modules.items() if path not in common}
    parts = [_variable(path, entry) for path in modules if path in common]
    styled = (
        'document.head.append(Object.assign(document.createElement("style"), '
        f"{{ textContent: {json.dumps(style)} }}));\n"
        if style
        else ""
    )
    return (
        '(() => {\n"use strict";\n'
        f"const make = ({{ {', '.join(parts)} }}) => {{\n{styled}{''.join(own.values())}"
        f"(window.lstmBookWidgets ??= {{}})[{key}] = {_variable(entry, entry)}.default;\n"
        "window.lstmBookMount?.();\n};\n"
        + (
            "if (window.lstmBookParts) make(window.lstmBookParts);\n"
            "else (window.lstmBookWaiting ??= []).push(make);\n"
            if parts
            else "make({});\n"
        )
        + "})();\n"
    )


def common_modules(entries: Iterable[Path], few: int = 1) -> list[Path]:
    """Return the modules that more than `few` entries need, dependencies first.

    Parameters
    ----------
    entries : iterable of Path
        JavaScript files of one folder, each with an ``export default``.
    few : int, optional
        What so many of them need, or fewer, is in no list: it comes with each of these.

    Returns
    -------
    list of Path
        What such a module imports is in the list as well, before it.
    """
    needed = Counter(path for entry in entries for path in _modules(entry))
    return [path for path, times in needed.items() if times > few]


def bundle_parts(entries: Collection[Path], few: int = 1) -> str:
    """Return the modules that more than `few` entries need as one classic script.

    Parameters
    ----------
    entries, few
        As for `common_modules`.

    Returns
    -------
    str
        Source of a script that a page loads once for all its widgets, in any order with theirs.
    """
    common = common_modules(entries, few)
    every = {path: text for entry in entries for path, text in _modules(entry).items()}
    some = next(iter(entries))
    names = ", ".join(_variable(path, some) for path in common)
    return (
        f'(() => {{\n"use strict";\n{"".join(every[path] for path in common)}'
        f"window.lstmBookParts = {{ {names} }};\n"
        "for (const make of (window.lstmBookWaiting ?? []).splice(0)) make(window.lstmBookParts);\n"
        "})();\n"
    )


def _join(entry: Path) -> str:
    """Every module that ``entry`` needs, each once, dependencies first."""
    return "".join(_modules(entry).values())


def _modules(entry: Path) -> dict[Path, str]:
    done: dict[Path, str] = {}
    _visit(entry.resolve(), entry.resolve(), done, ())
    return done


def _visit(path: Path, entry: Path, done: dict[Path, str], above: tuple[Path, ...]) -> None:
    if path in done:
        return
    if path in above:
        raise ValueError(f"{path.name} imports itself through {[p.name for p in above]}")
    source = path.read_text(encoding="utf-8")
    for match in _IMPORT.finditer(source):
        _visit((path.parent / match[2]).resolve(), entry, done, (*above, path))
    done[path] = _as_function(path, entry, source)


def _as_function(path: Path, entry: Path, source: str) -> str:
    def bind(match: re.Match) -> str:
        names = re.sub(r"\s+as\s+", ": ", match[1].strip().rstrip(","))
        return f"const {{ {names} }} = {_variable(path.parent / match[2], entry)};\n"

    exported = [match[2] for match in _EXPORT.finditer(source)]
    body = _IMPORT.sub(bind, source)
    body = _EXPORT.sub(r"\1 \2", body)
    body, defaults = _DEFAULT.subn("const $default = ", body)
    if path == entry and defaults != 1:
        raise ValueError(f"{path.name} needs one 'export default', it has {defaults}")
    if left := _LEFT_OVER.search(body):
        raise ValueError(f"{path.name}: this form is not understood: {left[0]!r}")
    if defaults:
        exported.append("default: $default")
    returned = f"return {{ {', '.join(exported)} }};"
    return f"const {_variable(path, entry)} = (() => {{\n{body}\n{returned}\n}})();\n"


def _variable(path: Path, entry: Path) -> str:
    """A name for a module that does not depend on where the package is installed."""
    path, entry = path.resolve(), entry.resolve()
    stem = f"{path.parent.name}_{path.stem}" if path.parent != entry.parent else path.stem
    return "$" + re.sub(r"\W", "_", stem)
