"""The widgets that stand in the page, had in Python."""

import json

import anywidget
import comm

_told: list[dict] = []  # what the page said of them, with the run of this cell
_had: dict = {}  # those that a cell has asked for, by id


def tell(text: str) -> None:
    """Take the page's list of widgets, a JSON text: id, slug and state of each."""
    _told[:] = json.loads(text)


def widget(name: str, place: int = 0):
    """Return a widget that stands in the page: moving it sets its traits, and the other way round.

    Parameters
    ----------
    name : str
        The widget's name in the page, such as ``"forget"``.
    place : int
        Which of several of that name, from the top. Default 0.

    Raises
    ------
    LookupError
        If no such widget stands in the page.
    """
    import lstm_lib.widgets

    found = [entry for entry in _told if entry["slug"] == name]
    if place >= len(found) or place < 0:
        names = sorted({entry["slug"] for entry in _told}) or ["none"]
        raise LookupError(f"no widget {name!r} number {place}; in the page: {', '.join(names)}")
    entry = found[place]
    if entry["id"] not in _had:
        classes = [getattr(lstm_lib.widgets, each) for each in lstm_lib.widgets.__all__]
        made = next(each for each in classes if each.slug == name)
        # Not made afresh: it takes over the name and the whole state of the one in the page.
        with comm.taken_over(entry["id"]):
            had = made.__new__(made)
            anywidget.AnyWidget.__init__(had)
            had.set_state(entry["state"])
        _had[entry["id"]] = had
    return _had[entry["id"]]
