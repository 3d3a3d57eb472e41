"""The widgets of an open page in their first state, for paper and for pictures."""

from pathlib import Path

_HERE = Path(__file__)
FIRST_STATE_CSS = _HERE.with_suffix(".css").read_text(encoding="utf-8")
_SHOW = _HERE.with_suffix(".js").read_text(encoding="utf-8")
_MOUNTED = "() => !document.querySelector('.lw-mount:not([data-mounted])')"
_READY = "widget => widget.ariaBusy !== 'true'"
MILLISECONDS = 180_000


def show_first_state(tab) -> None:
    """Wait until every widget of a page stands, and put it into its first state.

    Parameters
    ----------
    tab : playwright.sync_api.Page
        A page of the book, open with ``reduced_motion="reduce"``: no widget plays by itself.
    """
    tab.wait_for_function(_MOUNTED, timeout=MILLISECONDS)
    # A widget that loads a network does so when it comes into view.
    for widget in tab.query_selector_all("figure[data-widget][aria-busy=true]"):
        widget.scroll_into_view_if_needed()
        tab.wait_for_function(_READY, arg=widget, timeout=MILLISECONDS)
    tab.evaluate("() => document.fonts.ready.then(() => true)")
    tab.evaluate(_SHOW)
