"""The page of the library: every public name from its docstring, each with its chapter.

A paragraph of a page that is a link to a module's source, as
``[lstm_lib.losses](../../lstm_lib/losses.py)``, becomes the entries of that module's ``__all__``,
so that what a module makes public is on the page, and nothing else; an item of a list,
``- [lstm_lib.losses](...)``, becomes their first lines. Names that a package takes from its files
stand in the order of these files, one heading each.
"""

import contextlib
import importlib
import inspect
import re
from types import ModuleType

import traitlets
from docutils import nodes
from front_map import map_lines
from sphinx import addnodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger
from sphinx.util.nodes import make_refnode
from taught import EXPLAINED, SENTENCE, sentences, uses

LOG = getLogger(__name__)

LISTED = re.compile(
    r"(?:^(?P<index>- )|(?<=\n\n))\[(?P<module>lstm_lib(?:\.\w+)*)\]"
    r"\((?P<source>(?:\.\./)+lstm_lib[\w/.]*)\)[ \t]*(?(index)$|(?=\n\n|\n?\Z))",
    re.MULTILINE,
)
ACRONYMS = re.compile(r"\b(?:Lstm|Rnn|Gru|Onnx|Bptt|lstm|rnn)\b")
NAMES = {"Pytorch": "PyTorch", "jacobian": "Jacobian"}
NOTHING_NOTED = re.compile(r"^\.\. rubric:: Notes\s*(?=^\.\. rubric::|^:|\Z)", re.MULTILINE)
# `name`, which leads to that name's entry: not ``code``, not a :role:`...`, not a link.
QUOTED = re.compile(r"(?<![`:\w])`(?P<name>[A-Za-z_]\w*(?:\.\w+)*)`(?![`_])")
DESCRIBED = re.compile(r"^ *(?P<names>\*{0,2}\w+(?:, *\*{0,2}\w+)*) : ", re.MULTILINE)


def is_function(value) -> bool:
    """Tell whether a value is a function; one that keeps its results is one too."""
    return inspect.isfunction(inspect.unwrap(value))


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
        if not (inspect.isclass(value) or is_function(value)):
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


def entries(module_name: str, heading: str, found=None) -> str:
    """Return the page's text for one module, in Markdown with directives.

    Parameters
    ----------
    module_name : str
        The module, as it is imported.
    heading : str
        The mark of the headings of its files, such as ``###``.
    found : dict, optional
        What `taught.uses` returned: a constant's entry says in which chapters it is used.
    """
    module = importlib.import_module(module_name)
    groups = public_names(module)
    lines = ["```{eval-rst}", f".. py:module:: {module_name}", "```", ""]
    for home, names in groups.items():
        if len(groups) > 1 and home != module_name:
            about = (inspect.getdoc(importlib.import_module(home)) or "").split("\n\n")[0]
            title = home.rsplit(".", 1)[-1].replace("_", " ").capitalize()
            title = ACRONYMS.sub(lambda match: match[0].upper(), title)
            title = " ".join(NAMES.get(word, word) for word in title.split())
            lines += [f"{heading} {title}", "", about, ""]
        lines.append("```{eval-rst}")
        for name in names:
            lines += [*_entry(module_name, name, home, found or {}), ""]
        lines += ["```", ""]
    return "\n".join(lines)


def _entry(module_name: str, name: str, home: str, found) -> list[str]:
    value = getattr(importlib.import_module(module_name), name)
    if inspect.isclass(value):
        return [f".. autoclass:: {module_name}.{name}", "   :members:"]
    if is_function(value):
        return [f".. autofunction:: {module_name}.{name}"]
    text = _constant(name, home)
    said = " ".join(sentences(name, value, "\n".join(text), home, found))
    text = [*text, EXPLAINED.sub(r":doc:`/book/\g<page>`", said), ""]
    head = [f".. py:data:: {name}", f"   :module: {module_name}", ""]
    return head + [f"   {line}" for line in text]


def index(module_name: str) -> str:
    """Return a module's public names as a list: link and first line of each."""
    module = importlib.import_module(module_name)
    lines = []
    for home, names in public_names(module).items():
        for name in names:
            value = getattr(module, name)
            named = inspect.isclass(value) or is_function(value)
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
        return entries(match["module"], "#" + above[-1], _uses(app))

    source[0] = LISTED.sub(found, source[0])


def skip_fields(app, what, name, obj, skip, options):
    """Leave out what the class's own text describes: a named tuple's fields, a widget's traits."""
    if isinstance(obj, traitlets.TraitType):
        return obj.name in inspect.signature(obj.this_class).parameters or None
    return True if type(obj).__name__ == "_tuplegetter" else None


def link_chapters(text: str, pages, planned) -> str:
    """Return a docstring with each chapter that is in the book as a link.

    A chapter that the map of the book names and the book does not have yet is left out, and with
    it a sentence that names no other.

    Parameters
    ----------
    text : str
        A docstring.
    pages : collection of str
        The book's pages, without their file endings.
    planned : collection of str
        The pages that the map of the book names.

    Raises
    ------
    ValueError
        If the text names a chapter that is in neither.
    """

    def link(match) -> str:
        page = f"book/{match['page']}"
        if page in pages:
            return f":doc:`/{page}`"
        if page in planned:
            return match[0]
        raise ValueError(f"{page} is neither in the book nor on its map")

    def sentence(match) -> str:
        named = EXPLAINED.finditer(match["pages"])
        links = [link(m) for m in named if f"book/{m['page']}" not in set(planned) - set(pages)]
        if not links:
            return ""
        joined = " and ".join(filter(None, [", ".join(links[:-1]), links[-1]]))
        return f"{match['lead']}Explained in {joined}."

    return NOTHING_NOTED.sub("", EXPLAINED.sub(link, SENTENCE.sub(sentence, text)))


def own_names(obj, owner=None) -> set[str]:
    """Return the names that an object's docstring may use without an entry of their own.

    They are its arguments and what its sections describe; for a class, its fields as well, and so
    for what belongs to one, its ``owner``.
    """
    names = set()
    with contextlib.suppress(TypeError, ValueError):
        names |= set(inspect.signature(obj).parameters)
    for group in DESCRIBED.findall(inspect.getdoc(obj) or ""):
        names |= {name.strip(" *") for name in group.split(",")}
    for kind in filter(inspect.isclass, (obj, owner)):
        names |= {name for name in dir(kind) if not name.startswith("_")}
    return names


def mark_own_names(text: str, names) -> str:
    """Return a docstring with the object's own names as code, which leads nowhere and need not."""

    def mark(match) -> str:
        return f"`{match[0]}`" if match["name"].split(".")[0] in names else match[0]

    return QUOTED.sub(mark, text)


def _uses(app):
    """What chapters import, read once a build."""
    if not hasattr(app, "library_uses"):
        app.library_uses = uses(app.srcdir, map_lines(app.srcdir))
    return app.library_uses


def outdated_by_use(app, env, added, changed, removed):
    """The library's pages are written anew where a chapter imports other names than before."""
    now = {name: [page for _, page in users] for name, users in _uses(app).items()}
    before, env.library_uses = getattr(env, "library_uses", now), now
    return [] if now == before else [page for page in env.found_docs if "book/api" in page]


def shape_docstring(app, what, name, obj, options, lines):
    """Link a docstring's chapters, and tell its own names from those of the library."""
    text = "\n".join(lines)
    if what in ("function", "class", "exception"):
        said = sentences(obj.__name__, obj, text, obj.__module__, _uses(app))
        text = "\n\n".join([text, " ".join(said)])
    try:
        text = link_chapters(text, app.env.found_docs, map_lines(app.srcdir))
    except ValueError as error:
        LOG.warning("%s: %s", name, error, location=app.env.docname)
    belongs = what in ("method", "property", "attribute")
    owner = _import(name.rpartition(".")[0]) if belongs else None
    lines[:] = mark_own_names(text, own_names(obj, owner)).split("\n")


def find_entry(app, env, node, contnode):
    """Lead a name of the library to its entry, from whichever module it is written in."""
    if node.get("refdomain") != "py":
        return None
    domain = env.get_domain("py")
    # Not what belongs to a class, and not the names of the files that define them.
    objects = {
        name: entry
        for name, entry in domain.objects.items()
        if entry.objtype in ("class", "function", "data") and not entry.aliased
    }

    def entry_of(target: str):
        ends = f".{target}"
        # lstm_lib's own name first; anything else has to be the only one.
        if f"lstm_lib{ends}" in objects:
            return f"lstm_lib{ends}"
        found = [name for name in objects if name.endswith(ends)]
        return found[0] if len(found) == 1 else None

    target = node["reftarget"]
    name = entry_of(target)
    if name is None and "." in target:
        # A named tuple's fields have no entries: the tuple's own text describes them.
        owner, _, field = target.rpartition(".")
        name = entry_of(owner)
        if name is None or not hasattr(_import(name), field):
            return None
    if name is None:
        return None
    entry = objects[name]
    return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, contnode, name)


class Undot(SphinxTransform):
    """Give each entry an id without dots, which a style or a script can name as it is."""

    default_priority = 800  # before the page's ids are listed in contents and index

    def apply(self, **options):
        for node in self.document.findall(nodes.Element):
            if any("." in own for own in node["ids"]):
                node["ids"] = [own.replace(".", "-") for own in node["ids"]]
            if isinstance(node, addnodes.index):
                node["entries"] = [
                    (kind, text, target.replace(".", "-"), *rest)
                    for kind, text, target, *rest in node["entries"]
                ]
        domain = self.env.get_domain("py")
        for kept in (domain.objects, domain.modules):
            for name, entry in kept.items():
                if entry.docname == self.env.docname:
                    kept[name] = entry._replace(node_id=entry.node_id.replace(".", "-"))


def _import(name: str):
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def setup(app):
    app.connect("env-get-outdated", outdated_by_use)
    app.connect("source-read", list_library)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("autodoc-process-docstring", shape_docstring)
    app.connect("missing-reference", find_entry)
    app.add_transform(Undot)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
