"""The text of each page for the search, which shows a line of it: a script that a page may load.

A page from disk may fetch nothing, so the text comes as a script, one for each page, and only for
those that the search has found.
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes

FOLDER = "search"
# What LaTeX writes with a command and a line of text with a sign.
SIGNS = {
    "odot": "⊙", "sigma": "σ", "partial": "∂", "times": "×", "cdot": "·", "le": "≤", "ge": "≥",
    "approx": "≈", "pm": "±", "to": "→", "sum": "∑", "prod": "∏", "infty": "∞", "ln": "ln",
    "tanh": "tanh", "log": "log", "exp": "exp", "lambda": "λ", "tfrac12": "½", "quad": " ",
    "dots": "…", "ldots": "…", "in": "∈", "alpha": "α", "beta": "β", "top": "ᵀ",
}  # fmt: skip
COMMAND = re.compile(r"\\(tfrac12|[A-Za-z]+|.)")
HELD = (nodes.paragraph, nodes.term, nodes.caption)


def spoken(latex: str) -> str:
    """Return a formula as a line of text has it, or dots if a line cannot hold it."""
    text = re.sub(r"\\(?:mathrm|text|mathbf|operatorname)\s*\{([^{}]*)\}", r"\1", latex)
    unknown = [name for name in COMMAND.findall(text) if name.isalnum() and name not in SIGNS]
    if unknown or "&" in text:
        return "…"
    text = COMMAND.sub(lambda match: SIGNS.get(match[1], ""), text)
    text = re.sub(r"_\{(.)\}|\^\{(.)\}", lambda m: f"_{m[1]}" if m[1] else f"^{m[2]}", text)
    text = re.sub(r"([_^])\{([^{}]*)\}", r"\1(\2)", text)
    return " ".join(re.sub(r"[{}]", "", text).replace("-", "\N{MINUS SIGN}").split())


def line_of(node) -> str:
    """Return a paragraph in one line, its formulas as text."""
    parts = []
    for child in node.findall(nodes.Text):
        if isinstance(child.parent, nodes.raw):  # markup, as that of a link to a widget's state
            continue
        formula = child.parent if isinstance(child.parent, nodes.math) else None
        parts.append(spoken(child.astext()) if formula is not None else child.astext())
    return " ".join("".join(parts).split())


def sections_of(doctree) -> list[list[str]]:
    """Return a page's text by its sections, each as anchor, heading and lines in one.

    Parameters
    ----------
    doctree : docutils.nodes.document
    """
    found: dict[str, list[str]] = {}
    for node in doctree.findall(lambda n: isinstance(n, HELD)):
        above = node.parent
        if isinstance(above, addnodes.desc_signature):
            continue
        while above is not None and not isinstance(above, (nodes.section, addnodes.desc)):
            above = above.parent
        if isinstance(above, nodes.section):
            anchor, heading = above["ids"][0], line_of(above[0])
            if isinstance(above.parent, nodes.document):
                anchor = heading = ""
        elif above is not None and above[0].get("ids"):
            anchor = heading = above[0]["ids"][0]
            heading = heading.rpartition(".")[2]
        else:
            anchor = heading = ""
        text = line_of(node)
        if text:
            found.setdefault(anchor, [anchor, heading, ""])[2] += f" {text}"
    return [[anchor, heading, text.strip()] for anchor, heading, text in found.values()]


def file_name(page: str) -> str:
    """Return the file that holds a page's text."""
    return f"{page.replace('/', '-')}.js"


def write_texts(app, error):
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for page in sorted(app.env.found_docs):
        sections = sections_of(app.env.get_doctree(page))
        said = ",".join(json.dumps(part, ensure_ascii=False) for part in (page, sections))
        (folder / file_name(page)).write_text(f"searchText({said});\n", encoding="utf-8")


def setup(app):
    app.connect("build-finished", write_texts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
