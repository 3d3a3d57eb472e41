"""Sphinx extension: the trained networks of the library, for pages whose widgets ask for them.

Each is a classic script of its own, so that it loads from disk as well, and only when a widget
that shows it comes near.
"""

import json
from pathlib import Path

from sphinx.application import Sphinx

from lstm_lib.trained import TRAINED
from lstm_lib.trained.packing import packed_network

FOLDER = "widgets/networks"


def network_script(name: str) -> str:
    """Return the script that hands one network to the widgets of a page.

    Parameters
    ----------
    name : str
        See `lstm_lib.trained.TRAINED`.
    """
    network = json.dumps(packed_network(name), sort_keys=True, allow_nan=False)
    return f"(window.lstmBookNetworks ??= {{}})[{json.dumps(name)}] = {network};\n"


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write each network beside the theme's static files."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name in TRAINED:
        (folder / f"{name}.js").write_text(network_script(name), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Connect the extension."""
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
