"""Runs a notebook's cells as Jupyter would, and hands what they show to the page."""

import ast
import base64
import builtins
import functools
import inspect
import io
import json
import linecache
import logging
import os
import re
import sys
import time
import traceback
import types

import anywidget
import comm

from in_page import needs, standing

# Python's own words for a frame, and the page's.
FRAME = re.compile(r'^  File "(cell \d+)", line (\d+)(?:, in <module>)?', re.MULTILINE)
MOST = 200_000  # characters of one cell's printing that the page shows
WAIT = 0.05  # seconds between two pieces of what is printed

main = types.ModuleType("__main__")
sys.modules["__main__"] = main
history = needs.History()
_emit = None  # the page's ear: kind of what is shown, and its text


class Printed(io.TextIOBase):
    """A stream that passes on what is printed, in pieces and not without end."""

    def __init__(self, kind):
        self.kind = kind
        self.start()

    def start(self):
        self.parts, self.total, self.last = [], 0, time.monotonic()

    def writable(self):
        return True

    def write(self, text):
        self.total += len(text)
        if self.total - len(text) < MOST:
            self.parts.append(text[: MOST - self.total + len(text)])
            if self.total >= MOST:
                self.parts.append(f"\n(only the first {MOST:,} characters are shown)\n")
            if time.monotonic() - self.last > WAIT:
                self.flush()
        return len(text)

    def flush(self):
        self.last = time.monotonic()
        if self.parts and _emit:
            _emit(self.kind, "".join(self.parts))
            self.parts = []


def show(value, *more):
    """Show a value as a notebook does: a widget, its HTML, or its text."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if isinstance(value, anywidget.AnyWidget):
        _emit("widget", json.dumps({"id": value.model_id, "slug": getattr(value, "slug", "")}))
        _shown.add(value.model_id)
    elif hasattr(value, "_repr_html_") and (html := value._repr_html_()) is not None:
        _emit("html", html)
    elif hasattr(value, "_repr_svg_"):
        _emit("html", value._repr_svg_())
    else:
        _emit("text", repr(value))
    for each in more:
        show(each)


_shown: set[str] = set()


def _show_last(value):
    if value is not None:
        main._ = value
        show(value)


def _show_assigned(statement):
    """Show the widget of a last line such as `w = Forget()`: unseen it could not be moved."""
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[-1], ast.Name):
        value = getattr(main, statement.targets[-1].id, None)
        if isinstance(value, anywidget.AnyWidget) and value.model_id not in _shown:
            show(value)


def _show_plots():
    """Show what pyplot has drawn, and begin anew."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else ():
        drawn = io.BytesIO()
        pyplot.figure(number).savefig(drawn, format="svg", bbox_inches="tight")
        source = base64.b64encode(drawn.getvalue()).decode()
        _emit("html", f'<img alt="A plot" src="data:image/svg+xml;base64,{source}">')
        pyplot.close(number)


def run(number: int, code: str, emit) -> bool:
    """Run one cell and return whether it came to its end.

    Parameters
    ----------
    number : int
        The cell's number, from 0.
    code : str
        Its code.
    emit : callable
        Called with a kind (``stdout``, ``stderr``, ``html``, ``text``, ``widget``, ``error``) and
        a text for each thing that the cell shows.
    """
    global _emit
    _emit = emit
    name = f"cell {number + 1}"
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    for stream in (sys.stdout, sys.stderr):
        stream.start()
    try:
        body = ast.parse(code, name).body
        last = body[-1] if body else None
        ends_in_value = isinstance(last, ast.Expr) and not code.rstrip().endswith(";")
        tree = ast.Module(body[:-1] if ends_in_value else body, [])
        exec(compile(tree, name, "exec"), main.__dict__)
        if ends_in_value:
            _show_last(eval(compile(ast.Expression(last.value), name, "eval"), main.__dict__))
        else:
            _show_assigned(last)
        _show_plots()
    except BaseException as error:  # SystemExit as well: the page's Python goes on
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        emit("error", explain(error))
        history.broke(number, code)
        return False
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        _emit = None
    history.ran(number, code)
    return True


def explain(error: BaseException) -> str:
    """Return a traceback of the reader's own lines, and the error.

    What an error met inside a library is left out; the line of the cell that led there stays.
    """
    report = traceback.TracebackException.from_exception(error)
    own = [frame for frame in report.stack if frame.filename.startswith("cell ")]
    report.stack = traceback.StackSummary.from_list(own)
    lines = list(report.format(chain=False))
    return FRAME.sub(r"  \1, line \2", "".join(lines)).strip("\n")


def plan(number: int, codes: str) -> str:
    """Return the numbers of the cells to run, a JSON text; `codes` is one of all cells' code."""
    return json.dumps(history.plan({int(k): code for k, code in json.loads(codes).items()}, number))


def gather(codes: str, number: int) -> str:
    """Return the code of the cells that one of them needs, as one text; `codes` is a JSON list."""
    found = dict(enumerate(json.loads(codes)))
    return "\n\n".join(found[k] for k in needs.needed_cells(found, number))


def draws(code: str) -> bool:
    """Whether a cell may draw with matplotlib, which comes only when it is asked for."""
    if "matplotlib" in code or "plt" in code:
        return True
    used = {node.id for node in ast.walk(_tree(code)) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(_tree(code)) if isinstance(node, ast.Attribute)}
    return _draws_by_name(used, set())


def _tree(code):
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


@functools.cache
def _uses_matplotlib(module: str) -> bool:
    if not module.startswith("lstm_lib.figures"):
        return False
    return "from_matplotlib(" in inspect.getsource(sys.modules[module])


def _draws_by_name(used, seen) -> bool:
    import lstm_lib.figures

    for name in used - seen:
        seen.add(name)
        value = main.__dict__.get(name, getattr(lstm_lib.figures, name, None))
        if _uses_matplotlib(str(getattr(value, "__module__", ""))):
            return True
        inner = getattr(value, "__code__", None)
        # A function of the reader's own may draw as well.
        if inner is not None and inner.co_filename.startswith("cell "):
            names = set(inner.co_names)
            if "matplotlib" in str(inner.co_names) or _draws_by_name(names, seen):
                return True
    return False


def deliver(comm_id: str, text: str) -> None:
    """Hand a widget what the page says, a JSON text."""
    comm.deliver(comm_id, json.loads(text))


def tell_widgets(text: str) -> None:
    """Take the page's list of the widgets that stand in it, a JSON text."""
    standing.tell(text)


def _no_input(prompt=""):
    raise RuntimeError("input() does not work in the page: write the value into the cell")


def start(post) -> str:
    """Make everything ready for cells; return the versions as a text.

    Parameters
    ----------
    post : callable
        Called with a JSON text for each message of a widget's.
    """
    import numpy

    comm.connect(post)
    sys.stdout, sys.stderr = Printed("stdout"), Printed("stderr")
    builtins.input = _no_input
    main.display = show
    os.environ["MPLBACKEND"] = "agg"
    # It tells that it makes its list of fonts, as it does at each start here.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    return f"Python {sys.version.split()[0]}, NumPy {numpy.__version__}"
