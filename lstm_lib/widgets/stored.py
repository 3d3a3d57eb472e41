"""Widgets that show a stored network: the page loads it by itself, Jupyter asks Python."""

from lstm_lib.trained import TRAINED
from lstm_lib.trained.packing import packed_network
from lstm_lib.widgets.base import BookWidget

__all__ = ["StoredNetworkWidget"]


class StoredNetworkWidget(BookWidget):
    """Base of widgets whose JavaScript asks for a network of `lstm_lib.trained` by its name."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.on_msg(self._answer)

    def _answer(self, widget, content, buffers) -> None:
        name = content.get("network") if isinstance(content, dict) else None
        if name in TRAINED:
            self.send({"network": name, "packed": packed_network(name)})
