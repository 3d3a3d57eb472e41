"""MathJax of the installed package in V8, in this very process: TeX in, HTML with MathML out."""

import json
import re
from html import escape, unescape

from offline_maths import mathjax_source
from symbols import uncolour

PARTS = (
    "core",
    "adaptors/liteDOM",
    "input/tex-full",
    "output/chtml",
    "output/chtml/fonts/tex",
    "a11y/assistive-mml",
)
# Said of every formula, and of no use in a page; no style asks for them.
NEEDLESS = re.compile(
    r' (?:xmlns="http://www\.w3\.org/1998/Math/MathML"|unselectable="on"'
    r'|(?:data-mjx-)?texclass="\w*"|class="MathJax"|style="position: relative;")'
)
# Colours are for those who see the drawing.
MATHML = re.compile(r"<math[ >].*?</math>", re.DOTALL)
COLOUR = re.compile(r' class="sym-\w"')
CONFIG = {
    "loader": {"load": []},
    "startup": {"typeset": False},
    # What is not defined is an error, not red text on the page.
    "tex": {"packages": {"[+]": ["html"], "[-]": ["noundefined", "noerrors"]}},
    "chtml": {"displayAlign": "center", "mtextInheritFont": True, "fontURL": "."},
}
SCRIPT = """
function draw(tex, display) {
  const options = { display, em: 16, ex: 8, containerWidth: 672 };
  return MathJax.startup.adaptor.outerHTML(MathJax.tex2chtml(tex, options));
}
function sheet() {
  return MathJax.startup.adaptor.textContent(MathJax.chtmlStylesheet());
}
"""
END = "</mjx-container>"


class NoEngine(Exception):
    """There is no V8 for this machine."""


class FormulaError(ValueError):
    """MathJax cannot read a formula."""


class Maths:
    """MathJax, started once a build; a formula that comes again is not drawn again.

    Raises
    ------
    NoEngine
        Where the package that brings V8 is missing, or does not start on this machine.
    """

    def __init__(self):
        try:
            from py_mini_racer import MiniRacer

            self.engine = MiniRacer()
        except Exception as error:  # each platform has its own way to fail
            raise NoEngine(str(error) or type(error).__name__) from error
        self.drawn: dict[tuple[str, bool], str] = {}
        source = mathjax_source()
        start, *parts = (
            (source / f"{name}.js").read_text(encoding="utf-8") for name in ("startup", *PARTS)
        )
        config = f"var window = globalThis, global = globalThis, MathJax = {json.dumps(CONFIG)}"
        told = f"MathJax.loader.preLoad(...{json.dumps(PARTS)})"
        # In one script: MathJax starts as soon as the engine is idle.
        self.engine.eval("\n;".join([config, start, told, *parts, SCRIPT]))

    def draw(self, latex: str, display: bool) -> str:
        """Return a formula as HTML, its TeX in it for whoever copies it.

        Parameters
        ----------
        latex : str
            The formula, without its delimiters.
        display : bool
            Whether it stands in a line of its own.

        Raises
        ------
        FormulaError
            If MathJax cannot read it; the message is MathJax's own.
        """
        key = latex.strip(), display
        if key not in self.drawn:
            html = self.engine.eval(f"draw({json.dumps(key[0])}, {json.dumps(display)})")
            if "<mjx-merror" in html:
                reason = re.search(r'data-mjx-error="([^"]*)"', html)
                raise FormulaError(unescape(reason[1]) if reason else "not a formula")
            html = html.replace("mjx-TeXAtom", "mjx-texatom")  # no name of an element has capitals
            html = MATHML.sub(lambda mathml: COLOUR.sub("", mathml[0]), NEEDLESS.sub("", html))
            mark = "$$" if display else "$"
            source = escape(f"{mark}{uncolour(key[0])}{mark}", quote=False)
            tex = f'<span class="tex" aria-hidden="true">{source}</span>'
            self.drawn[key] = f"{html.removesuffix(END)}{tex}{END}"
        return self.drawn[key]

    def sheet(self) -> str:
        """Return MathJax's style for all that has been drawn."""
        return self.engine.eval("sheet()")

    def close(self):
        """Stop the engine: an open one keeps Python from ending."""
        self.engine.close()
