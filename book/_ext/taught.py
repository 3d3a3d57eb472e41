"""Where a name of the library is taught: the sentence of its file, and the chapters that use it.

What explains a name stands in its docstring. What has no sentence of its own there, such as the
record that a function returns, is explained where its file is; and every chapter whose cells
import a name is one in which it can be seen at work.
"""

import ast
import importlib
import inspect
import json
import re
from pathlib import Path

NAMED = 3  # more chapters than these are counted
PAGE = r"(?<![\w`/])book/(?P<page>[\w/]+?)(?:\.(?:ipynb|md))?(?=[\s,;)]|\.(?:\s|$)|$)"
EXPLAINED = re.compile(PAGE)
# The sentence that names chapters, which may run over two lines.
SENTENCE = re.compile(
    r"(?P<lead>[ \t]*)Explained\s+in\s+(?P<pages>book/\S+?(?:(?:\s*,\s*|\s+and\s+)book/\S+?)*)"
    r"\.(?=\s|$)"
)


def uses(root, chapters) -> dict[str, list[tuple[object, str]]]:
    """Return what the cells of the chapters import from the library.

    Parameters
    ----------
    root : path
        The folder that holds ``book``.
    chapters : iterable of str
        The chapters in their order, without their file endings.

    Returns
    -------
    dict
        A name to the objects that it stands for, each with the chapter that imports it.
    """
    found: dict[str, list[tuple[object, str]]] = {}
    for chapter in chapters:
        notebook = Path(root, f"{chapter}.ipynb")
        if not notebook.exists():
            continue
        seen = set()
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                seen |= _imports("".join(cell["source"]))
        for module, name in sorted(seen):
            value = getattr(importlib.import_module(module), name)
            found.setdefault(name, []).append((value, chapter))
    return found


def _imports(source: str) -> set[tuple[str, str]]:
    # A line for IPython is none of Python's.
    code = re.sub(r"^\s*[%!].*$", "pass", source, flags=re.MULTILINE)
    return {
        (node.module, alias.name)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lstm_lib")
        for alias in node.names
    }


def sentences(name: str, value, text: str, home: str, found) -> list[str]:
    """Return what a name's entry says of chapters beyond its own text.

    Parameters
    ----------
    name : str
        The name, without its module.
    value : object
    text : str
        What its docstring says.
    home : str
        The module that defines it.
    found : dict
        What `uses` returned.
    """
    said = []
    if not SENTENCE.search(text):
        about = inspect.getdoc(importlib.import_module(home)) or ""
        said += [match[0].strip() for match in SENTENCE.finditer(about)]
    explained = {f"book/{match['page']}" for match in EXPLAINED.finditer(" ".join([text, *said]))}
    # In the order of the chapters, each once.
    users = dict.fromkeys(page for used, page in found.get(name, ()) if used is value)
    others = [page for page in users if page not in explained]
    if len(others) > NAMED:
        said.append(f"Used in {len(others)} chapters, first in {others[0]}.")
    elif others:
        said.append(f"Used in {' and '.join(filter(None, [', '.join(others[:-1]), others[-1]]))}.")
    return said
