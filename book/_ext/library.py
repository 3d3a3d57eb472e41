"""The page of the library: every public name from its docstring, each with its chapter.

A line ``% library: lstm_lib.losses`` of a page becomes the entries of that module's ``__all__``, so
that what a module makes public is on the page, and nothing else. Names that a package takes from
its files stand in the order of these files, one heading each.
"""

import importlib
import inspect
import re
from types import ModuleType

from sphinx.pycode import ModuleAnalyzer

LISTED = re.compile(r"^% library(?P<index> index)?: (?P<module>[\w.]+)[ \t]*$", re.MULTILINE)
ACRONYMS = re.compile(r"\b(?:Lstm|Rnn|Gru|Onnx|lstm|rnn)\b")
NAMES = {"Pytorch": "PyTorch"}
EXPLAINED = re.compile(
    r"(?<![\w`/])book/(?P<page>[\w/]+?)(?:\.(?:ipynb|md))?(?=[\s,;)]|\.(?:\s|$)|$)"
)


def public_names(module: ModuleType) -> dict[str, list[str]]:
    """Return the names that a module makes public, by the module that defines them.

    Parameters
    ----------
    module : module
        A module with ``__all__``.

    Returns
    -------
    dict
        Name of the defining module to its names, in source order. What has no module of its own (a
        constant) belongs to the file that assigns it.
    """
    groups: dict[str, list[str]] = {}
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.ismodule(value):
            continue
        home = getattr(value, "__module__", None) or module.__name__
        if not home.startswith(module.__name__):
            home = module.__name__
        if not (inspect.isclass(value) or inspect.isfunction(value)):
            home = _assigning_file(module, name)
        groups.setdefault(home, []).append(name)
    imported = list(_import_order(module))
    order = sorted(groups, key=lambda home: imported.index(home) if home in imported else -1)
    return {home: sorted(groups[home], key=_place_in_source(home)) for home in order}


def _import_order(module: ModuleType):
    for match in re.finditer(r"^from ([\w.]+) import", inspect.getsource(module), re.MULTILINE):
        yield match[1]


def _assigning_file(module: ModuleType, name: str) -> str:
    pattern = rf"^from ([\w.]+) import (?:\([^)]*\b{name}\b[^)]*\)|[^(\n]*\b{name}\b)"
    match = re.search(pattern, inspect.getsource(module), re.MULTILINE)
    return match[1] if match else module.__name__


def _place_in_source(home: str):
    text = inspect.getsource(importlib.import_module(home))

    def place(name: str) -> int:
        match = re.search(rf"^(?:class |def )?{name}\b", text, re.MULTILINE)
        return match.start() if match else len(text)

    return place


def entries(module_name: str, heading: str) -> str:
    """Return the page's text for one module, in Markdown with directives.

    Parameters
    ----------
    module_name : str
        The module, as it is imported.
    heading : str
        The mark of the headings of its files, such as ``###``.
    """
    module = importlib.import_module(module_name)
    groups = public_names(module)
    lines = ["```{eval-rst}", f".. py:module:: {module_name}", "```", ""]
    for home, names in groups.items():
        if len(groups) > 1 and home != module_name:
            about = (inspect.getdoc(importlib.import_module(home)) or "").split("\n\n")[0]
            title = home.rsplit(".", 1)[-1].replace("_", " ").capitalize()
            title = ACRONYMS.sub(lambda match: match[0].upper(), title)
            lines += [f"{heading} {NAMES.get(title, title)}", "", about, ""]
        lines.append("```{eval-rst}")
        for name in names:
            lines += [*_entry(module_name, name, home), ""]
        lines += ["```", ""]
    return "\n".join(lines)


def _entry(module_name: str, name: str, home: str) -> list[str]:
    value = getattr(importlib.import_module(module_name), name)
    if inspect.isclass(value):
        return [f".. autoclass:: {module_name}.{name}", "   :members:"]
    if inspect.isfunction(value):
        return [f".. autofunction:: {module_name}.{name}"]
    text = _constant(name, home)
    head = [f".. py:data:: {name}", f"   :module: {module_name}", ""]
    return head + [f"   {line}" for line in text]


def index(module_name: str) -> str:
    """Return a module's public names as a list: link and first line of each."""
    module = importlib.import_module(module_name)
    lines = []
    for home, names in public_names(module).items():
        for name in names:
            value = getattr(module, name)
            named = inspect.isclass(value) or inspect.isfunction(value)
            text = (inspect.getdoc(value) or "").split("\n") if named else _constant(name, home)
            lines.append(f"{{py:obj}}`{name} <{module_name}.{name}>`\n: {_first_line(text)}\n")
    return "\n".join([":::{container} name-list", *lines, ":::"])


def _first_line(text: list[str]) -> str:
    return next((line for line in text if line.strip()), "").replace("``", "`")


def _constant(name: str, home: str) -> list[str]:
    # A constant's text stands below it in the file; the object has only its type's.
    return ModuleAnalyzer.for_module(home).find_attr_docs().get(("", name), [])


def list_library(app, docname, source):
    """Put the entries, or the list of them, where a page asks for them."""

    def found(match) -> str:
        if match["index"]:
            return index(match["module"])
        above = re.findall(r"^#+(?= )", match.string[: match.start()], re.MULTILINE)
        return entries(match["module"], "#" + above[-1])

    source[0] = LISTED.sub(found, source[0])


def skip_fields(app, what, name, obj, skip, options):
    """Leave out the fields of named tuples: the class's own text describes them."""
    return True if type(obj).__name__ == "_tuplegetter" else None


def link_chapters(text: str, pages) -> str:
    """Return the line with each chapter that is in the book as a link.

    Parameters
    ----------
    text : str
        One line of a docstring.
    pages : collection of str
        The book's pages, without their file endings.
    """

    def link(match) -> str:
        page = f"book/{match['page']}"
        return f":doc:`/{page}`" if page in pages else match[0]

    return EXPLAINED.sub(link, text)


def link_docstring(app, what, name, obj, options, lines):
    lines[:] = [link_chapters(line, app.env.found_docs) for line in lines]


def setup(app):
    app.connect("source-read", list_library)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("autodoc-process-docstring", link_docstring)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
