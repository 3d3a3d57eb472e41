"""What stands for Jupyter's `comm` in the page: a widget's messages go to the page and back."""

import json
import uuid
from contextlib import contextmanager

_comms: dict[str, "Comm"] = {}
_post = None  # set by `connect`
_taken = None  # the name of the page's widget that is being taken over


def connect(post) -> None:
    """Send messages through `post(text)`, which takes one JSON text."""
    global _post
    _post = post


def deliver(comm_id: str, data: dict) -> None:
    """Hand a message of the page's to the widget; one that is gone hears nothing."""
    found = _comms.get(comm_id)
    if found and found.listener:
        found.listener({"content": {"comm_id": comm_id, "data": data}, "buffers": []})


@contextmanager
def taken_over(comm_id: str):
    """Give the widget made in this block the page's name, and say nothing of it to the page."""
    global _taken
    _taken = comm_id
    try:
        yield
    finally:
        _taken = None
    _post(json.dumps({"msg_type": "comm_taken", "content": {"comm_id": comm_id}}))


class Comm:
    """One widget's line to the page."""

    def __init__(self, target_name, data=None, metadata=None, buffers=None, comm_id=None):
        self.comm_id = _taken or comm_id or uuid.uuid4().hex
        self.listener = None
        _comms[self.comm_id] = self
        self._say("comm_open", data=data, target_name=target_name)

    def _say(self, kind, **content):
        if _taken:
            return
        _post(json.dumps({"msg_type": kind, "content": {"comm_id": self.comm_id, **content}}))

    def send(self, data=None, metadata=None, buffers=None):
        """Send a message."""
        self._say("comm_msg", data=data)

    def close(self, data=None, metadata=None, buffers=None):
        """Say that the widget is gone."""
        if _comms.pop(self.comm_id, None):
            self._say("comm_close", data=data or {})

    def on_msg(self, callback):
        """Call `callback(message)` with what comes from the page."""
        self.listener = callback


def create_comm(**options) -> Comm:
    """Open a line, as `comm.create_comm` does under Jupyter."""
    return Comm(**options)
