"""Widgets that show a stored network: the page loads it by itself, Jupyter asks Python."""

from lstm_lib.trained.packing import PACKED
from lstm_lib.widgets.base import BookWidget

__all__ = ["StoredNetworkWidget"]


class StoredNetworkWidget(BookWidget):
    """Base of widgets whose JavaScript asks for a stored network, or for the list of names."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.on_msg(self._answer)

    def _answer(self, widget, content, buffers) -> None:
        name = content.get("network") if isinstance(content, dict) else None
        if name in PACKED:
            self.send({"network": name, "packed": PACKED[name]()})
