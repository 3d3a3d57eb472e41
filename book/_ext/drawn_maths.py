r"""Formulas drawn while the book is built: pages hold MathJax's HTML and MathML, and no script.

The markup around each formula (ids, numbers, ``split``) is Sphinx's own. Where there is no engine
to draw with, the pages bring MathJax along and draw for themselves (see `offline_maths`).
"""

import re
import sys
from html import unescape
from pathlib import Path

from docutils import nodes
from maths_engine import FormulaError, Maths, NoEngine
from maths_fonts import small_sheet
from offline_maths import bring_mathjax, mathjax_source
from sphinx.util.logging import getLogger
from symbols import colour_symbols

SHEET = "maths.css"
DELIMITED = re.compile(r"\\\((?P<inline>.*?)\\\)|\\\[(?P<block>.*?)\\\]", re.DOTALL)
AFTER = re.compile(r"(?P<drawn></mjx-container>)</span>(?P<stop>[.,;:!?)\]’”]+)")
BEFORE = re.compile(r"(?P<open>[(\[‘“]+)(?P<box><span class=\"math [^>]*>)(?=<mjx-container)")
LOG = getLogger(__name__)


def drawn(visit, maths):
    """Return a visitor that writes what `visit` writes, with the formulas drawn."""

    def visitor(writer, node):
        def draw(match) -> str:
            latex = unescape(match["inline"] or match["block"])
            try:
                return maths.draw(latex, display=match["block"] is not None)
            except FormulaError as error:
                LOG.warning("%s: %s", error, node.astext(), location=node)
                return match[0]

        start = len(writer.body)
        try:
            visit(writer, node)
        finally:  # a visitor ends by skipping the node's children
            writer.body[start:] = [DELIMITED.sub(draw, "".join(writer.body[start:]))]

    return visitor


def use_drawn(app):
    """Take the renderer that Sphinx and MyST have set up, and draw what it writes.

    Under another name: for that of MathJax, Sphinx would give the pages a script.
    """
    for renderers in (
        app.registry.html_inline_math_renderers,
        app.registry.html_block_math_renderers,
    ):
        visit, depart = renderers["mathjax"]
        renderers["drawn"] = drawn(visit, app.maths), depart
    app.config.html_math_renderer = "drawn"


def start(app):
    app.maths = None
    if app.builder.format != "html":
        return
    try:
        app.maths = Maths()
    except NoEngine as error:
        # No warning, which would fail the build: the book is whole, only slower to open.
        line = f"No engine to draw formulas with ({error}): the pages draw them, with MathJax."
        print(line, file=sys.stderr)
        bring_mathjax(app)
        return
    app.maths_pages = set()
    use_drawn(app)


def add_sheet(app, pagename, templatename, context, doctree):
    if app.maths and app.env.get_domain("math").has_equations(pagename):
        app.maths_pages.add(pagename)
        app.add_css_file(SHEET)


def hold_stops(body: str) -> str:
    """Take what stands right beside a formula in a sentence, as its full stop, into its box.

    A browser may break a line between a drawn formula and the stop after it. In the formula's own
    box, whose lines do not break, it cannot.
    """
    body = AFTER.sub(r"\g<drawn>\g<stop></span>", body)
    return BEFORE.sub(r"\g<box>\g<open>", body)


def hold_page_stops(app, pagename, templatename, context, doctree):
    if "body" in context:
        context["body"] = hold_stops(context["body"])


def draw_the_others(app):
    """Draw the formulas of pages that this build left as they are: their glyphs are needed."""
    for page in sorted(app.env.found_docs - app.maths_pages):
        for kind in (nodes.math, nodes.math_block):
            for node in app.env.get_doctree(page).findall(kind):
                app.maths.draw(colour_symbols(node.astext()), kind is nodes.math_block)


def finish(app, error):
    if not getattr(app, "maths", None):
        return
    try:
        if error is None:
            draw_the_others(app)
            fonts = mathjax_source() / "output/chtml/fonts/woff-v2"
            sheet = small_sheet(app.maths.sheet(), fonts)
            (Path(app.outdir) / "_static" / SHEET).write_text(sheet, encoding="utf-8")
    finally:
        app.maths.close()


def setup(app):
    app.setup_extension("sphinx.ext.mathjax")
    # After MyST's change to MathJax's renderer, before the colours.
    app.connect("builder-inited", start, priority=800)
    app.connect("html-page-context", add_sheet)
    app.connect("html-page-context", hold_page_stops)
    app.connect("build-finished", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
