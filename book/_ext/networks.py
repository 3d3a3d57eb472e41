"""Sphinx extension: what widgets ask for when they come near: trained networks, a list of names.

Each is a classic script of its own, so that it loads from disk as well, and only when a widget
that shows it comes near.
"""

import json
from pathlib import Path

from sphinx.application import Sphinx

from lstm_lib.trained.packing import PACKED

FOLDER = "widgets/networks"


def network_script(name: str) -> str:
    """Return the script that hands one of them to the widgets of a page.

    Parameters
    ----------
    name : str
        See `lstm_lib.trained.packing.PACKED`.
    """
    network = json.dumps(PACKED[name](), sort_keys=True, allow_nan=False)
    return f"(window.lstmBookNetworks ??= {{}})[{json.dumps(name)}] = {network};\n"


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write each of them beside the theme's static files."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in PACKED:
        (folder / f"{name}.js").write_text(network_script(name), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Connect the extension."""
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
