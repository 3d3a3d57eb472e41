"""Sphinx extension: the widgets of the notebooks, alive in the built pages.

Notebooks store each widget's traits, not its JavaScript: the page takes the module that the
package holds now. Each module is written once for the whole book, a page loads those it shows, and
the state of a widget stands where the widget does. myst-nb's own widget output (require.js and
html-manager from another host) is taken out.
"""

import html
import inspect
import json
import re
from pathlib import Path

from docutils import nodes
from slim import short_style
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from stills import in_place

from lstm_lib import widgets
from lstm_lib.widgets.base import JS, BookWidget, widget_css
from lstm_lib.widgets.bundle import bundle_parts, bundle_script, common_modules

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
FOLDER = "widgets"
FEW = 6  # widgets whose pages alone pay for what they share

_VIEW_SCRIPT = re.compile(rf'<script type="{re.escape(VIEW)}">(.*?)</script>', re.DOTALL)
# Said by the page itself: where a script does not come, no script and no style may be there to
# say it. All that the page asked for has come, or failed, when it has loaded.
_NO_SCRIPT = "Here stands a widget that needs this page's JavaScript."
_MISSING = "This widget cannot be shown: its script has not come with the page."
_SAY_SO = """<script>addEventListener("load", () => {
  for (const line of document.querySelectorAll(".lw-mount:not([data-mounted]) > [hidden]"))
    line.hidden = false;
});</script>"""

_PRIVATE = re.compile(r"^_(?!controls$|slug$)|^(layout|tabbable|tooltip)$")

logger = logging.getLogger(__name__)


def mount_widgets(app: Sphinx, doctree: nodes.document) -> None:
    """Replace each widget view by a place to mount it, with its stored state beside it."""
    stored = None
    written: set[str] = set()
    for node in list(doctree.findall(nodes.raw)):
        match = _VIEW_SCRIPT.search(node.astext())
        if not match:
            continue
        if stored is None:
            stored = _stored_states(Path(app.env.doc2path(app.env.docname)))
        model_id = json.loads(match[1])["model_id"]
        state = stored.get(model_id, {})
        slug = state.get("_slug")
        if not slug or not (JS / f"{slug}.js").is_file():
            logger.warning(
                "widget %s has no stored state of a widget of the book: run "
                "'make notebooks-update'",
                model_id,
                location=node,
            )
            continue
        modules = app.env.metadata[app.env.docname].setdefault("lstm_widgets", [])
        if slug not in modules:
            modules.append(slug)
        node.rawsource = ""
        still = in_place(slug, _public(state), app.env.docname)
        mount = _mount(model_id, slug, state, model_id not in written, still)
        node.children = [nodes.Text(mount if written else mount + _SAY_SO)]
        written.add(model_id)


def _stored_states(notebook: Path) -> dict[str, dict]:
    if notebook.suffix != ".ipynb":
        return {}
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    models = metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return {model_id: model["state"] for model_id, model in models.items()}


def mount_fresh(env: BuildEnvironment, widget: BookWidget, still: str) -> str:
    """Return the place to mount a widget that is made at build, for a page that is no notebook.

    Parameters
    ----------
    env : BuildEnvironment
        While the page is read.
    widget : BookWidget
        One of its kind on the page, in the state that it is shown in.
    still : str
        HTML that stands there until the widget does, and where no script runs.

    Returns
    -------
    str
        HTML, with the widget's state.
    """
    env.metadata[env.docname].setdefault("lstm_widgets", []).append(widget.slug)
    mount = _mount(f"{widget.slug}-of-{env.docname}", widget.slug, widget.get_state(), True)
    return mount.replace("<noscript>", f'<div class="lw-still">{still}</div><noscript>') + _SAY_SO


def _public(state: dict) -> dict:
    return {name: value for name, value in state.items() if not _PRIVATE.match(name)}


def _mount(model_id: str, slug: str, state: dict, with_state: bool, still: str = "") -> str:
    traits = _public(state)
    body = json.dumps(traits, sort_keys=True, allow_nan=False).replace("</", "<\\/")
    key = html.escape(model_id, quote=True)
    script = f'<script type="application/json" data-state="{key}">{body}</script>'
    return (
        f"{script if with_state else ''}"
        f'<div class="lw-mount" data-module="{slug}" data-model="{key}">'
        f"<noscript><p>{_NO_SCRIPT} {html.escape(_about(slug, traits), quote=False)}</p>"
        f"{still}</noscript>"
        f"<p hidden>{_MISSING}</p></div>"
    )


def _about(slug: str, traits: dict) -> str:
    """What a reader without scripts misses: the question that is asked, or what there is to do."""
    asked = traits.get("asked") or {}
    if asked.get("question"):
        return asked["question"]
    kinds = (getattr(widgets, name) for name in widgets.__all__)
    kind = next(kind for kind in kinds if kind.slug == slug)
    return inspect.getdoc(kind).split("\n")[0]


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give a page the modules it shows, and take out what myst-nb added for widgets."""
    # In place: Sphinx goes on with this very list.
    context["script_files"][:] = [
        script
        for script in context["script_files"]
        if getattr(script, "attributes", {}).get("type") != STATE
    ]
    modules = app.env.metadata.get(pagename, {}).get("lstm_widgets", [])
    if pagename == app.config.root_doc and not modules:
        # From the front page a reader goes on to a widget: what all of them need comes ahead.
        app.add_js_file(f"{FOLDER}/parts.js", loading_method="async")
    if not modules:
        return
    # async: a widget must not wait for the theme's scripts.
    for name in ("host", "parts", *modules):
        app.add_js_file(f"{FOLDER}/{name}.js", loading_method="async")
    app.add_css_file(f"{FOLDER}/widgets.css")


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the host, what widgets have in common and each module with its style, all once."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    host = Path(__file__).with_name("widget_host.js").read_text(encoding="utf-8")
    used = {m for data in app.env.metadata.values() for m in data.get("lstm_widgets", [])}
    files = {"host.js": host, "widgets.css": widget_css()}
    entries = {slug: JS / f"{slug}.js" for slug in sorted(used)}
    try:
        common = common_modules(entries.values(), FEW)
        if entries:
            files["parts.js"] = bundle_parts(entries.values(), FEW)
        for slug, entry in entries.items():
            style = entry.with_suffix(".css")
            own = style.read_text(encoding="utf-8") if style.is_file() else ""
            files[f"{slug}.js"] = bundle_script(entry, slug, common, short_style(own))
    except (ValueError, OSError) as error:
        raise ExtensionError(f"widgets: {error}") from error
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Connect the extension."""
    app.connect("doctree-read", mount_widgets)
    app.connect("html-page-context", add_scripts, priority=900)
    app.connect("build-finished", write_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
