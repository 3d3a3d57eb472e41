"""The training loop: it knows no task, keeps a record, and can be stopped and taken up again.

What is learned from comes as a function that makes batches; how well it goes as a function that
measures outputs; when it is enough as a rule over the record. The loop adds the order of things.

Explained in book/learning/training.ipynb.
"""

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_lib._checks import check_generator, check_integer, describe
from lstm_lib.losses import Loss
from lstm_lib.optimizers import check_like, clip_by_norm, clip_by_value, global_norm
from lstm_lib.training.network import Model, NetworkParams, check_network, network_gradients

__all__ = ["History", "generator_from_state", "train"]


class History(NamedTuple):
    """Record of a training, and all that is needed to go on from where it stopped.

    Parameters
    ----------
    params : NetworkParams
        Parameters after the last step.
    optimizer_state : named tuple
        The optimizer's memory after the last step.
    rng_state : dict
        State of the source of chance after the last step.
    loss : array, shape (steps,)
        Loss of each step's batch, before the step.
    gradient_norm : array, shape (steps,)
        Norm of the whole gradient, before clipping.
    sequences : array of int, shape (steps,)
        Sequences in each step's batch.
    measures : dict of arrays, shape (steps,)
        What `measure` said of each step's outputs.
    stopped_by : str
        ``"rule"``, ``"max_steps"``, ``"interrupted"`` or ``"overflow"``; ``"running"`` while it
        runs.

    Notes
    -----
    A stop rule sees the same record with lists in place of arrays.
    """

    params: NetworkParams
    optimizer_state: Any
    rng_state: dict
    loss: Any
    gradient_norm: Any
    sequences: Any
    measures: dict
    stopped_by: str

    @property
    def steps(self) -> int:
        """Number of steps made."""
        return len(self.loss)


class _Done(NamedTuple):
    """State after a whole step; replaced in one assignment, so an interrupt finds the old or
    the new one, never half of each."""

    params: Any
    optimizer_state: Any
    rng_state: dict
    steps: int


class _Record(NamedTuple):
    loss: list
    gradient_norm: list
    sequences: list
    measures: dict

    def append(self, loss, norm, count, measures):
        for column, number in zip(self[:3], (loss, norm, count), strict=True):
            column.append(number)
        for name, number in measures.items():
            self.measures.setdefault(name, []).append(float(number))

    def history(self, done, stopped_by, column=lambda values: values):
        return History(
            done.params,
            done.optimizer_state,
            done.rng_state,
            *(column(values) for values in self[:3]),
            {name: column(values) for name, values in self.measures.items()},
            stopped_by,
        )


def train(
    model: Model,
    start: NetworkParams | History,
    make_batch: Callable[[np.random.Generator], Any],
    loss: Callable[..., Loss],
    optimizer: Any,
    rng: np.random.Generator | None = None,
    *,
    max_steps: int,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    measure: Callable[[np.ndarray, Any], dict] | None = None,
    stop: Callable[[History], bool] | None = None,
    keep: Callable[[History], None] | None = None,
    keep_every: int = 500,
    progress: bool = True,
) -> History:
    """Train a network, one batch after the other.

    Each step: make a batch, go forward, take the loss, go back, clip, let the optimizer step.

    Parameters
    ----------
    model : Model
        The cell's functions: `LSTM`, `rnn_model`, or your own.
    start : NetworkParams or History
        Parameters to start from; or an earlier record, to go on exactly where it stopped.
    make_batch : callable
        ``make_batch(rng) -> batch`` with ``x`` (T, B, D), ``target`` and ``mask``.
    loss : callable
        ``loss(y, target, mask) -> Loss``, such as `mean_squared_error`.
    optimizer : SGD, Momentum or Adam
        Or anything with their ``start`` and ``update``.
    rng : numpy.random.Generator, optional
        The source of chance, handed to `make_batch`. Not given when `start` is a History, which
        brings its own.
    max_steps : int
        Steps in all, those of an earlier record included.
    clip_norm, clip_value : float, optional
        Largest norm of the whole gradient, or largest entry. At most one of them.
    measure : callable, optional
        ``measure(y, batch) -> dict`` of numbers to record, such as how many answers were wrong.
    stop : callable, optional
        ``stop(history) -> bool``, asked after each step; of an earlier record, before the first.
    keep : callable, optional
        ``keep(history)``, called every `keep_every` steps, to store a training that takes long.
    keep_every : int
        Steps from one call of `keep` to the next.
    progress : bool
        Show a progress bar, if tqdm is installed.

    Returns
    -------
    History
        The record. Ctrl-C (or "interrupt kernel") ends the training as if it were over: the record
        holds everything up to the last whole step, and `train` can go on from it. So does a step
        that overflows.

    Raises
    ------
    ValueError
        If an argument is not what is described above, or `optimizer` is of another kind than the
        one that an earlier record was made with.

    Warns
    -----
    RuntimeWarning
        If a step overflowed: which one, what in it, and what to do.

    See Also
    --------
    lstm_lib.storage.save_history, lstm_lib.storage.load_history

    Notes
    -----
    Explained in book/learning/training.ipynb.

    Examples
    --------
    >>> from lstm_lib.cells import cell_named
    >>> from lstm_lib.experiments import EXPERIMENTS
    >>> from lstm_lib.experiments.running import start_of
    >>> from lstm_lib.losses import mean_squared_error
    >>> from lstm_lib.optimizers import Adam
    >>> from lstm_lib.tasks import adding_problem
    >>> rng = np.random.default_rng(0)
    >>> history = train(
    ...     cell_named("lstm"),
    ...     start_of(EXPERIMENTS["adding-100"], rng),
    ...     lambda rng: adding_problem(rng, batch_size=8, T=20),
    ...     mean_squared_error,
    ...     Adam(0.01),
    ...     rng,
    ...     max_steps=20,
    ...     progress=False,
    ... )
    >>> history.steps, history.stopped_by
    (20, 'max_steps')
    """
    max_steps = check_integer("max_steps", max_steps, 0)
    keep_every = check_integer("keep_every", keep_every, 1)
    clip = _choose_clipping(clip_norm, clip_value)
    record, done, rng = _begin(start, optimizer, rng)
    stopped_by = "max_steps"
    if done.steps and stop is not None and stop(record.history(done, "running")):
        stopped_by, max_steps = "rule", done.steps  # as if the earlier run had gone on
    bar = _progress_bar(progress, done.steps, max_steps)
    try:
        while done.steps < max_steps:
            batch = make_batch(rng)
            try:
                value, grads, y = network_gradients(model, done.params, batch, loss)
                grads, norm = clip(grads)
                params, memory = optimizer.update(done.params, grads, done.optimizer_state)
            except FloatingPointError as error:
                warnings.warn(
                    f"step {done.steps + 1}: {error}; the record holds the {done.steps} before it",
                    RuntimeWarning,
                    stacklevel=2,
                )
                stopped_by = "overflow"
                break
            measures = {} if measure is None else measure(y, batch)
            record.append(value, norm, batch.x.shape[1], measures)
            done = _Done(params, memory, rng.bit_generator.state, done.steps + 1)
            if bar is not None:
                bar.set_postfix({"loss": value, **measures}, refresh=False)
                bar.update()
            if stop is not None and stop(record.history(done, "running")):
                stopped_by = "rule"
                break
            if keep is not None and done.steps % keep_every == 0:
                keep(record.history(done, "running"))
    except KeyboardInterrupt:
        stopped_by = "interrupted"
    finally:
        if bar is not None:
            bar.close()
    # An interrupt may have come between the record and the step it belongs to.
    return record.history(done, stopped_by, lambda values: np.array(values[: done.steps]))


def _choose_clipping(clip_norm, clip_value):
    if clip_norm is not None and clip_value is not None:
        raise ValueError("clip_value: got both clip_norm and clip_value, expected at most one")
    if clip_norm is not None:
        return lambda grads: clip_by_norm(grads, clip_norm)
    if clip_value is not None:
        return lambda grads: clip_by_value(grads, clip_value)
    return lambda grads: (grads, global_norm(grads))


def _begin(start, optimizer, rng):
    if isinstance(start, History):
        if rng is not None:
            raise ValueError("rng: got one beside a History, expected none: it brings its own")
        columns = [list(map(_plain, values)) for values in start[3:6]]
        measures = {name: list(map(_plain, values)) for name, values in start.measures.items()}
        _check_memory(optimizer, start)
        rng = generator_from_state(start.rng_state)
        done = _Done(start.params, start.optimizer_state, start.rng_state, start.steps)
        return _Record(*columns, measures), done, rng
    check_generator(rng)
    start = check_network(start)
    done = _Done(start, optimizer.start(start), rng.bit_generator.state, 0)
    return _Record([], [], [], {}), done, rng


def _check_memory(optimizer, history):
    """Raise a `ValueError` unless the record's memory is one that `optimizer` could have made."""
    fresh, memory = optimizer.start(history.params), history.optimizer_state
    if type(memory) is not type(fresh):
        raise ValueError(
            f"optimizer: got {describe(optimizer)}, expected the kind that made the record, whose "
            f"memory is {type(memory).__name__}, not {type(fresh).__name__}; to change over, start "
            "from history.params"
        )
    if isinstance(fresh, tuple):  # an optimizer of your own may remember as it likes
        check_like("start.optimizer_state", memory, fresh, "the optimizer's memory")


def _plain(number):
    return number.item() if isinstance(number, np.generic) else number


def generator_from_state(state):
    """The source of chance that has a given state.

    Parameters
    ----------
    state : dict
        The ``state`` of one of NumPy's bit generators, as `History` keeps it.

    Returns
    -------
    numpy.random.Generator
        It draws next what the stored one would have drawn.

    Raises
    ------
    ValueError
        If `state` is not the state of a bit generator.
    """
    kinds = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
    name = state.get("bit_generator") if isinstance(state, dict) else None
    if name not in kinds:
        raise ValueError(
            f"rng_state: got {describe(state)}, expected the state of one of {', '.join(kinds)}"
        )
    bit_generator = getattr(np.random, name)()
    try:
        bit_generator.state = state
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"rng_state: not a state of {name}: {error}") from error
    return np.random.Generator(bit_generator)


def _progress_bar(progress, done, total):
    if not progress:
        return None
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:  # NumPy alone is enough to train
        return None
    # `leave` off: a finished bar would stand in a notebook's stored output.
    return tqdm(initial=done, total=total, unit="step", leave=False)
