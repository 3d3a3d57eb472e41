r"""Plain Markdown in, the book's directives and roles out, when a page is read for building.

A chapter is read in many places that know Markdown and nothing else: on a repository's pages, in
Colab, in an editor, in JupyterLab. So the sources hold plain Markdown alone, and this extension
gives the book what it needs more:

================================================  ==============================================
what stands in the source                         what the book makes of it
================================================  ==============================================
``> **Predict first**`` and more of the quotation  an admonition with the style of its title
``<details><summary>Answer</summary>``             an admonition that folds
``$$ ... \tag{2} $$`` in lines of their own        an equation with a number, which can be linked
``equation (2)``                                   a link to it
``equation (2) of [The cell](structure.ipynb)``    a link to the equation of another chapter
``[Elman (1990)](https://doi.org/...)``            a citation, if references.bib has the address
``([Elman, 1990](...); [Werbos, 1990](...))``      a citation in brackets
``[bias 5](#forget?bias=5)``                       a link to a state of the page's widget
``- **gate**: A vector ...``, in a page            a definition; in the glossary, an entry
```lstm_lib.lstm_step```, in a page                a link to the entry of the reference
``<!-- {bibliography} -->``, in a page             the directive of that name; its options stand in
                                                  lines of their own before the end
================================================  ==============================================

Links between chapters, ``[The cell](structure.ipynb)``, are links everywhere.
"""

import json
import posixpath
import re
from functools import lru_cache
from pathlib import Path

from pybtex.database import parse_string
from sphinx.errors import ExtensionError

GLOSSARY = "book/glossary"

# The admonitions of the book: their first line, and the class that styles them.
ADMONITIONS = {"In this chapter": "objectives", "Predict first": "predict"}

_CODE = re.compile(r"^(?P<fence>```+|~~~+).*?^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_QUOTATION = re.compile(
    r"^> \*\*(?P<title>[^*\n]+)\*\*[ \t]*\n(?P<body>(?:^>.*(?:\n|\Z))*)", re.MULTILINE
)
_DETAILS = re.compile(
    r"^<details>\s*<summary>(?P<title>[^<]+)</summary>[ \t]*\n(?P<body>.*?)^</details>[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_EQUATION = re.compile(
    r"^\$\$\n(?P<formula>(?:(?!^\$\$).)*?)[ \t]*\\tag\{(?P<number>\d+)\}\s*\n\$\$[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_NUMBERS = r"\(\d+\)(?:(?:, | and | or |, and | to )\(\d+\))*"
_REFERENCE = re.compile(
    rf"(?P<word>\b[Ee]quations?) (?P<numbers>{_NUMBERS})"
    r"(?P<elsewhere> of \[[^\]]+\]\((?P<path>[\w./-]+)\.ipynb\))?"
)
_LINK = r"\[[^\]\n]+\]\((?:https?://[^)\s]+)\)"
_TEXTUAL = re.compile(r"\[[^\]\n]+ \(\d{4}\)\]\((?P<address>https?://[^)\s]+)\)")
_BRACKETED = re.compile(rf"\((?P<links>{_LINK}(?:; {_LINK})*)\)")
_STATE = re.compile(r"\[(?P<text>[^\]\n]+)\]\((?P<state>#\w+\?[^)\s\"]+)\)")
_DEFINITION = (
    r"- (?P<terms>\*\*[^*\n]+\*\*(?:, \*\*[^*\n]+\*\*)*): (?P<body>.+(?:\n  .+)*)(?:\n|\Z)"
)
_DEFINITIONS = re.compile(rf"^(?:{re.sub(r'[?]P<[a-z]+>', '?:', _DEFINITION)})+", re.MULTILINE)
_NAME = re.compile(r"(?<!`)`(?P<name>lstm_lib(?:\.\w+)+)`(?!`)")
_DIRECTIVE = re.compile(
    r"^<!-- \{(?P<name>[\w-]+)\}(?P<options>(?:\n:.*)*)\s-->[ \t]*$", re.MULTILINE
)
_ADDRESS = re.compile(r"\]\((https?://[^)\s]+)\)")


def addresses(bibliography: str) -> dict[str, str]:
    """Return the key of each entry of a BibTeX text by the addresses at which it can be read."""
    keys = {}
    for key, entry in parse_string(bibliography, "bibtex").entries.items():
        if "doi" in entry.fields:
            keys[f"https://doi.org/{entry.fields['doi']}"] = key
        if "eprint" in entry.fields:
            keys[f"https://arxiv.org/abs/{entry.fields['eprint']}"] = key
        if "url" in entry.fields:
            keys[entry.fields["url"]] = key
    return keys


def label(docname: str, number: str) -> str:
    """Return the label of a page's numbered equation, one in the whole book."""
    return f"eq-{docname.removeprefix('book/').replace('/', '-')}-{number}"


def to_book(text: str, docname: str, keys: dict[str, str], page: bool = False) -> str:
    """Return plain Markdown with the book's directives and roles in their places.

    Parameters
    ----------
    text : str
        Markdown of a page, or of one cell.
    docname : str
        The page, as Sphinx names it: ``book/cell/forget``.
    keys : dict
        What `addresses` returned.
    page : bool, optional
        Whether the text is a page of its own, not a notebook's cell. Default False.

    Returns
    -------
    str
        MyST Markdown. Code blocks stay as they are.
    """
    parts, start = [], 0
    for code in _CODE.finditer(text):
        parts += [_prose(text[start : code.start()], docname, keys, page), code[0]]
        start = code.end()
    return "".join([*parts, _prose(text[start:], docname, keys, page)])


def _page(text, docname):
    """Give a page's definitions, names of the library and directives what only the book has."""

    def definition(item):
        terms = [term.strip("*") for term in item["terms"].split(", ")]
        if docname == GLOSSARY:
            return "\n".join([*terms, f"  {item['body']}", "", ""])
        return f"{', '.join(terms)}\n: {item['body']}\n\n"

    def definitions(match):
        made = re.sub(_DEFINITION, definition, match[0])
        return f":::{{glossary}}\n{made.rstrip()}\n:::\n" if docname == GLOSSARY else made

    text = _NAME.sub(r"{py:obj}`~\g<name>`", _DEFINITIONS.sub(definitions, text))
    text = _DIRECTIVE.sub(r"```{\g<name>}\g<options>\n```", text)
    if missed := re.search(r"<!--\s*\{.*", text):
        raise ExtensionError(
            f"{docname}: got {missed[0]!r}, expected '<!-- {{name}} -->', or a line of its own for "
            "each ':option:' and for the end"
        )
    return text


def _prose(text, docname, keys, page):
    def quotation(match):
        style = ADMONITIONS.get(match["title"])
        if style is None:
            return match[0]
        body = re.sub(r"^> ?", "", match["body"], flags=re.MULTILINE)
        return f":::{{admonition}} {match['title']}\n:class: {style}\n\n{body.strip()}\n:::\n"

    def details(match):
        return (
            f":::{{admonition}} {match['title']}\n:class: dropdown\n\n{match['body'].strip()}\n:::"
        )

    def equation(match):
        return f"$$\n{match['formula'].rstrip()}\n$$ ({label(docname, match['number'])})"

    def reference(match):
        page = docname
        if match["path"]:
            page = posixpath.normpath(posixpath.join(posixpath.dirname(docname), match["path"]))
        numbers = re.sub(
            r"\((\d+)\)", lambda number: f"{{eq}}`{label(page, number[1])}`", match["numbers"]
        )
        return f"{match['word']} {numbers}{match['elsewhere'] or ''}"

    def textual(match):
        key = keys.get(match["address"])
        return f"{{cite:t}}`{key}`" if key else match[0]

    def state(match):
        # MyST would look for a heading of this name.
        address = match["state"].replace("&", "&amp;")
        return f'<a class="reference internal" href="{address}">{match["text"]}</a>'

    def bracketed(match):
        found = [keys.get(address) for address in _ADDRESS.findall(match["links"])]
        return f"{{cite:p}}`{','.join(found)}`" if all(found) else match[0]

    if page:
        text = _page(text, docname)
    text = _QUOTATION.sub(quotation, text)
    text = _DETAILS.sub(details, text)
    text = _EQUATION.sub(equation, text)
    text = _REFERENCE.sub(reference, text)
    text = _TEXTUAL.sub(textual, text)
    text = _STATE.sub(state, text)
    return _BRACKETED.sub(bracketed, text)


@lru_cache
def _keys(path, modified):
    return addresses(Path(path).read_text(encoding="utf-8"))


def read_page(app, docname, source):
    """Give a page of Markdown, or each such cell of a notebook, what only the book understands."""
    path = Path(app.srcdir, "book", "references.bib")
    keys = _keys(str(path), path.stat().st_mtime_ns) if path.is_file() else {}
    if not app.env.doc2path(docname).endswith(".ipynb"):
        source[0] = to_book(source[0], docname, keys, page=True)
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = to_book("".join(cell["source"]), docname, keys)
    source[0] = json.dumps(notebook)


def setup(app):
    # Before what looks for directives in a source.
    app.connect("source-read", read_page, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
