"""What goes to the reader goes without what no reader meets.

Scripts and styles lose comments, line ends and, within functions, the names of what is of no
concern outside: half of their compressed weight. Where there is no tool for that, they lose
comments and indentation alone. Code in a page loses the marks of kinds that the book's style gives
no look, and a figure what is not seen of it.
"""

import functools
import re
from pathlib import Path

try:
    import minify
except ImportError:  # no wheel of it for this machine
    minify = None

TO_WORKER = "worker_from("  # shared/worker.js
SCRIPTS = ("book.js", "search_*.js", "widgets/*.js", "run/run.js")
STYLE = Path(__file__).resolve().parents[1] / "_static" / "book.css"
STYLED = re.compile(r"\.highlight :is\(([^)]*)\)")
FIGURE = re.compile(r"<svg .*?</svg>", re.DOTALL)
PATH = re.compile(r'(?<= d=")M [^"]*(?=")')
UNSEEN = re.compile(r'<path d="[^"]*" style="fill:none" />\s*')
CODE = re.compile(r'<div class="highlight">.*?</pre>', re.DOTALL)
TOKEN = re.compile(r'<span class="(?P<kind>[a-z]\w?)">(?P<text>[^<]*)</span>')
STYLES = ("book.css", "symbols.css", "widgets/*.css", "run/*.css")


def slim_script(text: str) -> str:
    """Return a script without the lines that are comments, and without indentation.

    Parameters
    ----------
    text : str
        JavaScript as the book writes it: a comment of more than a few words has its own line.

    Raises
    ------
    ValueError
        If its backticks do not pair: what stands between two of them is left as it is.
    """
    kept, inside = [], False
    for line in text.split("\n"):
        bare = line if inside else line.strip()
        if not inside and bare.startswith("//"):
            bare = ""
        kept.append(bare)
        if len(re.findall(r"(?<!\\)`", bare)) % 2:
            inside = not inside
    if inside:
        raise ValueError("a script's backticks do not pair")
    return "\n".join(kept)


def slim_style(text: str) -> str:
    """Return a style sheet without comments and indentation."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return "\n".join(line.strip() for line in bare.split("\n") if line.strip()) + "\n"


def short_script(text: str) -> str:
    """Return a script as short as this machine can make it.

    Functions that go to a worker as their own text call one another by name: where there are such,
    every name stays.
    """
    if not minify:
        return slim_script(text)
    minify.config({"js-keep-var-names": TO_WORKER in text})
    return minify.string("application/javascript", text)


def short_style(text: str) -> str:
    """Return a style sheet as short as this machine can make it."""
    return minify.string("text/css", text) if minify else slim_style(text)


@functools.cache
def styled_kinds() -> set[str]:
    """Return the kinds of code that the book's style has a look for."""
    groups = STYLED.findall(STYLE.read_text(encoding="utf-8"))
    return {name.strip(" .\n") for group in groups for name in group.split(",")}


def slim_code(body: str, styled) -> str:
    """Return a page with no marks on its code but those of the kinds that have a look.

    Parameters
    ----------
    body : str
        HTML, as Pygments has marked its code.
    styled : collection of str
        The classes to keep.
    """

    def text(token) -> str:
        return token[0] if token["kind"] in styled else token["text"]

    def bare(code) -> str:
        return TOKEN.sub(text, code[0]).replace("<span></span>", "")

    return CODE.sub(bare, body)


def slim_figure(drawn: str) -> str:
    """Return a figure without what is not seen of it.

    These are paths that neither fill nor line draws, lines between elements, and in a path what is
    finer than a twentieth of a pixel, and the letter of each line after the first.
    """
    # A space alone may be a word's: "tanh c" has it in a <tspan> of its own.
    bare = re.sub(r">\s*\n\s*<", "><", UNSEEN.sub("", drawn))
    return PATH.sub(lambda path: slim_path(path[0]), bare)


def slim_path(steps: str) -> str:
    """Return a path of ``M``, ``L`` and other steps, each with its letter, in fewer characters."""
    short = re.sub(
        r"-?\d+\.\d+", lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), steps
    )
    kept, before = [], ""
    for step in re.findall(r"[A-Za-z][^A-Za-z]*", short):
        # After M or L, two more numbers are another line.
        kept.append(step[1:] if step[0] == "L" and before in ("M", "L") else step)
        before = step[0]
    return "".join(kept).replace("  ", " ").strip()


def slim_page(app, pagename, templatename, context, doctree):
    if "body" in context:
        body = slim_code(context["body"], styled_kinds())
        context["body"] = FIGURE.sub(lambda figure: slim_figure(figure[0]), body)


def slim(app, error):
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for patterns, short in ((SCRIPTS, short_script), (STYLES, short_style)):
        for path in (found for pattern in patterns for found in static.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            path.write_text(short(text), encoding="utf-8")


def setup(app):
    # After every extension that has a part in the page, or writes a file.
    app.connect("html-page-context", slim_page, priority=990)
    app.connect("build-finished", slim, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
