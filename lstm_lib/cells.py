"""What a recurrent cell is to the rest of the library, and the register of all there are.

Training, storage, experiments and figures ask here, so that a new cell is one file that registers
itself, and nothing else has to be told.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from lstm_lib._checks import check_one_of, describe
from lstm_lib.initialisers import init_lstm, init_rnn, with_chrono_bias, with_forget_bias
from lstm_lib.lstm import lstm_backward, lstm_forward, lstm_step
from lstm_lib.parameters import LSTMParams, RNNParams, pack
from lstm_lib.rnn import rnn_backward, rnn_forward, rnn_step

__all__ = ["CELLS", "LSTM", "RNN", "Cell", "cell_named", "cell_of", "register", "start_like_lstm"]


class Cell(NamedTuple):
    """A recurrent cell: its functions, and what its parameters are.

    Two functions are enough to train a cell of your own: ``Cell(forward, backward)``. One that is
    registered has everything.

    Parameters
    ----------
    forward : callable
        ``forward(params, x) -> trace``; the trace has the hidden states ``h`` (T, B, H).
    backward : callable
        ``backward(params, trace, dh) -> grads``; ``grads.params`` has the structure of ``params``.
    step : callable
        ``step(params, x_t, *states)``, the states in the order of `states`.
    start : callable
        ``start(rng, input_size, hidden_size, **options) -> params``, before any training.
    params : class
        Named tuple of the parameters. Its ``blocks`` are the affine maps in the packed columns.
    states : tuple of str
        What goes from step to step: ``("h",)`` or ``("h", "c")``.
    name : str
        As in `CELLS` and in an experiment.
    title : str
        A few words for a reader.
    """

    forward: Callable
    backward: Callable
    step: Callable | None = None
    start: Callable | None = None
    params: type | None = None
    states: tuple[str, ...] = ("h",)
    name: str = ""
    title: str = ""

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the affine maps, in the order of the packed columns."""
        return self.params.blocks

    def with_options(self, **options) -> "Cell":
        """The same cell with other settings of its step and its forward pass.

        Parameters
        ----------
        **options
            What ``step`` and ``forward`` take beyond parameters, input and states, such as
            ``activation="relu"`` of the plain network.
        """
        step = None if self.step is None else partial(self.step, **options)
        return self._replace(step=step, forward=partial(self.forward, **options))


CELLS: dict[str, Cell] = {}
"""Every cell of the library by name, and those that you registered."""


def register(cell: Cell) -> Cell:
    """Make a cell known by its name, and by the class of its parameters.

    Parameters
    ----------
    cell : Cell
        With all its fields.

    Returns
    -------
    Cell
        The same.

    Raises
    ------
    ValueError
        If a field is missing, or another cell has that name or that class.
    """
    if not isinstance(cell, Cell):
        raise ValueError(f"cell: got {describe(cell)}, expected a Cell")
    missing = [name for name, value in cell._asdict().items() if value in (None, "", ())]
    if missing or not hasattr(cell.params, "blocks"):
        lacks = ", ".join(missing) or "blocks on the class of its parameters"
        raise ValueError(f"cell: got one without {lacks}, expected all fields of Cell")
    kind = cell.params.__name__  # files name the class, so the name may stand for one cell only
    for other in CELLS.values():
        if (other.name == cell.name) != (other.params.__name__ == kind):
            raise ValueError(
                f"cell: got the name {cell.name!r} and the class {kind}, expected neither or both "
                f"to be those of the registered cell {other.name!r} ({other.params.__name__})"
            )
    CELLS[cell.name] = cell
    return cell


def cell_named(name: str) -> Cell:
    """The registered cell of a name.

    Parameters
    ----------
    name : str
        One of `CELLS`.

    Returns
    -------
    Cell

    Raises
    ------
    ValueError
        If no cell has this name; the message lists those there are.

    Examples
    --------
    >>> cell_named("lstm").name
    'lstm'
    """
    check_one_of("cell", name, CELLS)
    return CELLS[name]


def cell_of(params: Any) -> Cell:
    """The registered cell to which parameters belong.

    Parameters
    ----------
    params : named tuple
        Such as `LSTMParams`; the class decides.

    Returns
    -------
    Cell

    Raises
    ------
    ValueError
        If no registered cell has parameters of this class.
    """
    for cell in CELLS.values():
        if isinstance(params, cell.params):
            return cell
    known = ", ".join(cell.params.__name__ for cell in CELLS.values())
    raise ValueError(f"params: got {describe(params)}, expected one of {known}")


def start_like_lstm(kind: type) -> Callable:
    """The start of a cell that has the gates of an LSTM, or some of them.

    The same generator state gives such a cell the weights that it gives an LSTM, gate by gate, so
    that two cells can be compared from one start. Parameters beyond the affine maps start at 0.

    Parameters
    ----------
    kind : class
        Named tuple of parameters with ``blocks`` out of i, f, g, o.

    Returns
    -------
    callable
        ``start(rng, input_size, hidden_size, *, forget_bias=None, chrono=None, **options)``, with
        the options of `init_lstm`, and what `with_forget_bias` and `with_chrono_bias` take.
    """

    def start(rng, input_size, hidden_size, *, forget_bias=None, chrono=None, **options):
        params = init_lstm(rng, input_size, hidden_size, **options)
        if forget_bias is not None:
            if "f" not in kind.blocks:
                raise ValueError(
                    f"forget_bias: got {forget_bias}, expected none: {kind.__name__} has no "
                    "forget gate"
                )
            params = with_forget_bias(params, forget_bias)
        if chrono is not None:
            params = with_chrono_bias(rng, params, chrono)
        return pack(kind, [params.gate(name) for name in kind.blocks])

    return start


RNN = register(
    Cell(
        rnn_forward,
        rnn_backward,
        rnn_step,
        init_rnn,
        RNNParams,
        ("h",),
        "rnn",
        "plain recurrent network",
    )
)
"""The plain recurrent network, with tanh."""

LSTM = register(
    Cell(
        lstm_forward,
        lstm_backward,
        lstm_step,
        start_like_lstm(LSTMParams),
        LSTMParams,
        ("h", "c"),
        "lstm",
        "LSTM",
    )
)
"""The library's LSTM."""
