r"""MathJax from the installed package, in one file, with what the book uses and no more.

Pages bring it along where the build cannot draw their formulas (see `drawn_maths`).

The package's ready-made bundle has a menu and loads ``\class`` on demand; both are left out or
put in here. The parts run in one script: MathJax would otherwise fetch them one after another.
"""

from importlib.util import find_spec
from pathlib import Path

from sphinx.errors import ExtensionError
from sphinx.util.fileutil import copy_asset

PACKAGE = "sphinx-mathjax-offline"
BUNDLE = "maths/maths.js"
LOADED = (
    "core",
    "input/tex",
    "[tex]/html",
    "output/chtml",
    "output/chtml/fonts/tex",
    "a11y/assistive-mml",
)
# Loaded from beside the bundle when a formula needs them.
ON_DEMAND = ("output/chtml/fonts/woff-v2", "input/tex/extensions")

CONFIG = {
    "loader": {"load": []},
    "tex": {
        "packages": {"[+]": ["html"]},
        "inlineMath": [["\\(", "\\)"]],
        "displayMath": [["\\[", "\\]"]],
    },
    "chtml": {"displayAlign": "center", "mtextInheritFont": True},
}


def mathjax_source() -> Path:
    """Return the directory of the installed MathJax."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ExtensionError(f"MathJax is missing: install {PACKAGE} (it is in requirements.txt)")
    return Path(spec.origin).parent / "static" / "mathjax"


def bundle(source: Path) -> str:
    """Return the script that holds every part the book's formulas use."""

    def part(name: str) -> str:
        path = name.replace("[tex]", "input/tex/extensions")
        return (source / f"{path}.js").read_text(encoding="utf-8")

    names = ",".join(f'"{name}"' for name in LOADED)
    # Told that the parts are there, the loader asks for none of them.
    return "\n;".join(
        [part("startup"), f"MathJax.loader.preLoad({names});", *(part(name) for name in LOADED)]
    )


def bring_mathjax(app):
    """Write the bundle and what it loads on demand, and let the pages ask for it."""
    source = mathjax_source()
    static = Path(app.outdir) / "_static"
    target = (static / BUNDLE).parent
    target.mkdir(parents=True, exist_ok=True)
    (static / BUNDLE).write_text(bundle(source), encoding="utf-8")
    for folder in ON_DEMAND:
        copy_asset(str(source / folder), str(target / folder))
    app.config.mathjax_path = BUNDLE
    app.config.mathjax3_config = {**(app.config.mathjax3_config or {}), **CONFIG}
