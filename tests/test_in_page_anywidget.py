"""What stands for anywidget in the page says the same to the page as the real one."""

import importlib.util
from pathlib import Path

import anywidget
import comm
import in_page
import pytest
import traitlets

STAND_INS = Path(in_page.__file__).parents[1] / "stand_ins"


def load(name):
    spec = importlib.util.spec_from_file_location(f"stand_in_{name}", STAND_INS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Line:
    """A comm that keeps what was said, and lets the page speak."""

    def __init__(self, said, **options):
        self.comm_id = options.get("comm_id") or "id"
        self.said = said
        self.said.append(("open", options["target_name"], options["data"], options["metadata"]))

    def send(self, data=None, buffers=None, metadata=None):
        self.said.append(("msg", data))

    def on_msg(self, callback):
        self.hear = callback

    def close(self, *args, **kwargs):
        self.said.append(("close",))


def made(base):
    class Sliders(base):
        _esm = "export default {}"
        bias = traitlets.Float(1.0).tag(sync=True)
        whole = traitlets.Int(2).tag(sync=True)
        points = traitlets.List([1, 2]).tag(sync=True)
        quiet = traitlets.Float(0.0).tag(sync=True, echo_update=False)
        scaled = traitlets.Float(1.0).tag(
            sync=True, to_json=lambda v, w: 10 * v, from_json=lambda v, w: v / 10
        )
        private = traitlets.Float(3.0)

        @traitlets.validate("bias")
        def _clamp(self, proposal):
            return min(proposal["value"], 8.0)

        @traitlets.observe("whole")
        def _follow(self, change):
            self.points = [change["new"], 0]

    return Sliders


def update(**state):
    data = {"method": "update", "state": state, "buffer_paths": []}
    return {"content": {"data": data}, "buffers": []}


SCENES = {
    "made and set": lambda w: [setattr(w, "bias", 2.5), setattr(w, "private", 4.0)],
    "set to what it is": lambda w: setattr(w, "bias", 1.0),
    "moved in the page": lambda w: w.comm.hear(update(bias=3.5)),
    "moved too far": lambda w: w.comm.hear(update(bias=11.0)),
    "one moves another": lambda w: w.comm.hear(update(whole=5)),
    "several at once": lambda w: w.comm.hear(update(bias=2.0, whole=3, points=[7, 7])),
    "no echo": lambda w: w.comm.hear(update(quiet=1.0)),
    "written its own way": lambda w: [setattr(w, "scaled", 2.0), w.comm.hear(update(scaled=5.0))],
    "unknown": lambda w: w.comm.hear(update(nothing=1, bias=4.0)),
    "asked for all": lambda w: w.comm.hear({"content": {"data": {"method": "request_state"}}}),
    "sent at once": lambda w: w.send_state(["bias", "whole"]),
    "its own word": lambda w: w.send({"hello": [1, 2]}),
    "closed": lambda w: [w.close(), setattr(w, "bias", 5.0)],
}


def hold(widget):
    with widget.hold_sync():
        widget.bias, widget.whole = 2.0, 9
        widget.bias = 2.5


def answer(widget):
    widget.on_msg(lambda w, content, buffers: setattr(w, "bias", content["bias"]))
    widget.comm.hear({"content": {"data": {"method": "custom", "content": {"bias": 6.0}}},
                      "buffers": []})  # fmt: skip


SCENES |= {"held back": hold, "a word of the page's": answer}


def said_by(base, scene, monkeypatch):
    """Return what the widget says in a scene, of the traits that both kinds have, and its state."""
    said = []
    monkeypatch.setattr(comm, "create_comm", lambda **options: Line(said, **options))
    widget = made(base)(bias=0.5)
    SCENES[scene](widget)
    own = set(made(load("anywidget").AnyWidget).class_traits(sync=True))

    def trimmed(part):
        if isinstance(part, dict) and "state" in part:
            state = {name: value for name, value in part["state"].items() if name in own}
            # What is held back is sent in the order of a set.
            return {**part, "state": dict(sorted(state.items()))}
        return part

    # The real one opens a line for its layout as well, which the page has no use for.
    kept = [part for part in said if "LayoutModel" not in str(part)]
    messages = [tuple(map(trimmed, message)) for message in kept]
    return messages, {name: getattr(widget, name) for name in sorted(own)}


@pytest.mark.parametrize("scene", SCENES)
def test_both_say_the_same(monkeypatch, scene):
    real = said_by(anywidget.AnyWidget, scene, monkeypatch)
    stand_in = said_by(load("anywidget").AnyWidget, scene, monkeypatch)
    assert stand_in == real
    assert [message for message in real[0] if message[0] == "open"]


def test_a_name_that_is_given_is_the_lines(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", lambda **options: Line([], **options))
    for base in (anywidget.AnyWidget, load("anywidget").AnyWidget):
        assert made(base)(model_id="mine").model_id == "mine"


def test_both_are_shown_by_the_same_view(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", lambda **options: Line([], **options))
    views = []
    for base in (anywidget.AnyWidget, load("anywidget").AnyWidget):
        bundle, _ = made(base)(model_id="mine")._repr_mimebundle_()
        views.append({kind: value for kind, value in bundle.items() if kind != "text/plain"})
    view = views[0]["application/vnd.jupyter.widget-view+json"]
    assert views[0] == views[1] and view["model_id"] == "mine"
