"""Scripts and styles of the book go to the reader without their comments and indentation.

That is a quarter of their compressed weight. Names stay as they are, line stays line: an error
still says where it was.
"""

import re
from pathlib import Path

SCRIPTS = ("book.js", "search*.js", "widgets/*.js", "run/run.js")
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


def slim(app, error):
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for patterns, slimmed in ((SCRIPTS, slim_script), (STYLES, slim_style)):
        for path in (found for pattern in patterns for found in static.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            path.write_text(slimmed(text), encoding="utf-8")


def setup(app):
    # After every extension that writes a file.
    app.connect("build-finished", slim, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
