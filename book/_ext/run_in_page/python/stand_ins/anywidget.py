"""What stands for anywidget in the page: real traitlets, and the messages of the real one.

The page has the widgets' JavaScript already, so none is sent; all else (the order of messages, the
echo, what is held back and what the page has said itself) is as in ipywidgets, by a test.
"""

import json
from collections.abc import Iterable
from contextlib import contextmanager

import comm as _comm
import traitlets

PROTOCOL = "2.1.0"


class AnyWidget(traitlets.HasTraits):
    """A widget whose traits tagged ``sync`` are the same in Python and in the page."""

    comm = traitlets.Any(allow_none=True)
    keys = traitlets.List(help="The traits which are synced.")

    _property_lock = traitlets.Dict()
    _holding_sync = False
    _states_to_send = traitlets.Set()

    @traitlets.default("keys")
    def _default_keys(self):
        return list(self.traits(sync=True))

    def __init__(self, *args, **kwargs):
        self._model_id = kwargs.pop("model_id", None)
        self._callbacks = []
        super().__init__(*args, **kwargs)
        self.open()

    @property
    def model_id(self):
        """The name under which the page knows the widget."""
        return self.comm.comm_id

    def open(self):
        """Tell the page of the widget, once."""
        if self.comm is None:
            options = {} if self._model_id is None else {"comm_id": self._model_id}
            self.comm = _comm.create_comm(
                target_name="jupyter.widget",
                data={"state": self.get_state(), "buffer_paths": []},
                buffers=[],
                metadata={"version": PROTOCOL},
                **options,
            )
            self._model_id = self.comm.comm_id
            self.comm.on_msg(self._handle_msg)

    def close(self):
        """Take the widget out of the page."""
        if self.comm is not None:
            self.comm.close()
            self.comm = None

    def get_state(self, key=None):
        """Return the values of the synced traits, or of those named."""
        if key is None:
            names = self.keys
        elif isinstance(key, str):
            names = [key]
        elif isinstance(key, Iterable):
            names = key
        else:
            raise ValueError("key must be a string, an iterable of keys, or None")
        return {name: self._to_json(name) for name in names}

    def _to_json(self, name):
        convert = self.trait_metadata(name, "to_json", lambda value, widget: value)
        return convert(getattr(self, name), self)

    def send_state(self, key=None):
        """Send the state, or a part of it, to the page."""
        state = self.get_state(key)
        if state:
            for name in state.keys() & self._property_lock.keys():
                self._property_lock[name] = state[name]
            self._send({"method": "update", "state": state, "buffer_paths": []})

    def set_state(self, sync_data):
        """Take a state that came from the page."""
        echo = {
            name: value
            for name, value in sync_data.items()
            if name in self.keys and self.trait_metadata(name, "echo_update", default=True)
        }
        if echo:
            self._send({"method": "echo_update", "state": echo, "buffer_paths": []})
        # Locked while the notifications fire, which is when the inner block ends.
        with self._lock_property(**sync_data), self.hold_trait_notifications():
            for name, value in sync_data.items():
                if name in self.keys:
                    convert = self.trait_metadata(name, "from_json", lambda given, widget: given)
                    self.set_trait(name, convert(value, self))

    def send(self, content, buffers=None):
        """Send a message of the widget's own."""
        self._send({"method": "custom", "content": content})

    def on_msg(self, callback, remove=False):
        """Call `callback(widget, content, buffers)` with messages of the widget's own."""
        if remove:
            self._callbacks.remove(callback)
        else:
            self._callbacks.append(callback)

    def add_traits(self, **traits):
        """Add traits to this one widget."""
        super().add_traits(**traits)
        for name, trait in traits.items():
            if "sync" in trait.metadata:
                self.keys.append(name)
                self.send_state(name)

    def notify_change(self, change):
        """Tell the page of a change, then those that observe the trait."""
        name = change["name"]
        if self.comm is not None and name in self.keys and self._should_send(name):
            self.send_state(name)
        super().notify_change(change)

    @contextmanager
    def hold_sync(self):
        """Send what changes in this block in one message, at its end."""
        if self._holding_sync:
            yield
            return
        try:
            self._holding_sync = True
            yield
        finally:
            self._holding_sync = False
            self.send_state(self._states_to_send)
            self._states_to_send.clear()

    @contextmanager
    def _lock_property(self, **properties):
        self._property_lock = properties
        try:
            yield
        finally:
            self._property_lock = {}

    def _should_send(self, name):
        # What the page has just said is not said back, unless Python made something else of it.
        if name in self._property_lock:
            value = json.loads(json.dumps(self._to_json(name)))
            if value == self._property_lock[name]:
                self._states_to_send.discard(name)
                return False
        if self._holding_sync:
            self._states_to_send.add(name)
            return False
        return True

    def _handle_msg(self, message):
        data = message["content"]["data"]
        method = data["method"]
        if method == "update":
            if "state" in data:
                self.set_state(data["state"])
        elif method == "request_state":
            self.send_state()
        elif method == "custom" and "content" in data:
            for callback in list(self._callbacks):
                callback(self, data["content"], message["buffers"])

    def _send(self, data):
        if self.comm is not None:
            self.comm.send(data=data, buffers=[])

    def _repr_mimebundle_(self, **kwargs):
        view = {"version_major": 2, "version_minor": 1, "model_id": self.model_id}
        return {
            "text/plain": repr(self),
            "application/vnd.jupyter.widget-view+json": view,
        }, {}
