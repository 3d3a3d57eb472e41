"""One run of one experiment with one seed, and the test that follows it.

Explained in book/learning/long_lags.ipynb.
"""

import platform
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from lstm_lib._trees import leaves
from lstm_lib.cells import Cell, cell_named
from lstm_lib.experiments.catalogue import Experiment
from lstm_lib.experiments.problems import PROBLEMS, RULES, measure, words_right
from lstm_lib.optimizers import Adam
from lstm_lib.readout import init_readout
from lstm_lib.storage import load_history, load_note, save_history
from lstm_lib.tasks import copy_symbols_right
from lstm_lib.training import History, NetworkParams, predict, train

__all__ = ["Interrupted", "model_of", "run", "start_of", "test_network"]

TEST_SEQUENCES = 2560
CURVE_POINTS = 100


class Interrupted(Exception):
    """A run was interrupted; what it learned is in its checkpoint."""


def model_of(experiment: Experiment) -> Cell:
    """The cell that is trained.

    Parameters
    ----------
    experiment : Experiment
        What is run.

    Returns
    -------
    Cell
    """
    return cell_named(experiment.cell)


def start_of(experiment: Experiment, rng: np.random.Generator) -> NetworkParams:
    """Parameters before the first step.

    Parameters
    ----------
    experiment : Experiment
        What is run.
    rng : numpy.random.Generator
        Source of the start values.

    Returns
    -------
    NetworkParams

    Examples
    --------
    >>> from lstm_lib.experiments import EXPERIMENTS
    >>> network = start_of(EXPERIMENTS["adding-100"], np.random.default_rng(0))
    >>> network.cell.W_h.shape
    (16, 64)
    """
    problem = PROBLEMS[experiment.problem]
    # Sizes come from one small batch, with a source of its own: it must not move `rng`.
    batch = problem.make_batch(np.random.default_rng(0), 1, **experiment.options)
    D, H = batch.x.shape[-1], experiment.hidden_size
    cell = model_of(experiment).start(rng, D, H, **experiment.start)
    return NetworkParams(cell, init_readout(rng, H, problem.output_size(batch)))


def test_network(experiment: Experiment, params: NetworkParams, seed: int) -> dict[str, Any]:
    """Answers to fresh sequences that no training has seen.

    Parameters
    ----------
    experiment : Experiment
        What is run.
    params : NetworkParams
        The network.
    seed : int
        The run's; the test sequences are drawn from one of their own that follows from it.

    Returns
    -------
    dict
        ``sequences``, how many were ``wrong``, the mean absolute ``error``, and the ``loss``; for
        the copy problem also ``symbols``, the share of symbols given back rightly.
    """
    problem, model = PROBLEMS[experiment.problem], model_of(experiment)
    # Fresh strings, not those of the training set, for the one task that has such a set.
    options = {name: value for name, value in experiment.options.items() if name != "sets"}
    rng = np.random.default_rng((seed, TEST_SEQUENCES))
    wrong = error = loss = symbols = 0.0
    parts = 10  # a tenth at a time keeps the memory small
    for _ in range(parts):
        batch = problem.make_batch(rng, TEST_SEQUENCES // parts, **options)
        y = predict(model, params, batch.x)
        measures = measure(problem, y, batch)
        wrong += measures["wrong"]
        error += measures["error"] / parts
        loss += problem.loss(y, batch.target, batch.mask).value / parts
        if experiment.problem == "copy":
            symbols += copy_symbols_right(y, batch).mean() / parts
    test = {"sequences": TEST_SEQUENCES, "wrong": int(wrong), "error": error, "loss": loss}
    return {**test, "symbols": float(symbols)} if experiment.problem == "copy" else test


# Its name begins with "test" for the reader's sake, not for pytest's.
test_network.__test__ = False


def run(
    experiment: Experiment,
    seed: int,
    *,
    checkpoint: Path | None = None,
    progress: bool = True,
) -> tuple[dict[str, Any], History]:
    """Train and test once.

    Parameters
    ----------
    experiment : Experiment
        What to do.
    seed : int
        Of the start values and the training sequences; the test sequences have another.
    checkpoint : path, optional
        Where an unfinished run is kept. If the file is there, and of this experiment and seed, the
        run goes on from it.
    progress : bool
        Show a progress bar.

    Returns
    -------
    result : dict
        Ready for JSON: seed, how it ended, sequences used, the test, the learning curve, versions.
    history : History
        The training's record.

    Raises
    ------
    Interrupted
        On Ctrl-C, after the checkpoint is written.

    Examples
    --------
    >>> from lstm_lib.experiments import EXPERIMENTS
    >>> short = EXPERIMENTS["adding-100"]._replace(max_sequences=320)  # ten batches
    >>> result, history = run(short, seed=0, progress=False)
    >>> result["solved"], history.steps
    (False, 10)
    """
    problem, model = PROBLEMS[experiment.problem], model_of(experiment)
    name, options = experiment.rule
    identity = {"experiment": plain(experiment), "seed": seed}
    start, rng = _resume(checkpoint, identity), None
    if start is None:
        rng = np.random.default_rng(seed)
        start = start_of(experiment, rng)

    def keep(history):
        if checkpoint is not None:
            save_history(checkpoint, history, identity)

    history = train(
        model,
        start,
        lambda rng: problem.make_batch(rng, experiment.batch_size, **experiment.options),
        problem.loss,
        Adam(experiment.learning_rate),
        rng,
        max_steps=experiment.max_steps,
        clip_norm=experiment.clip_norm,
        measure=partial(measure, problem),
        stop=lambda history: RULES[name](history, model, problem, **options),
        keep=keep,
        progress=progress,
    )
    if history.stopped_by == "interrupted":
        keep(history)
        raise Interrupted(f"{experiment.name}, seed {seed}, after step {history.steps}")
    result = {
        "seed": seed,
        "solved": history.stopped_by == "rule",
        "steps": history.steps,
        "sequences": int(history.sequences.sum()),
        "parameters": sum(leaf.size for leaf in leaves(history.params)),
        "test": test_network(experiment, history.params, seed),
        "curve": _curve(history),
        "versions": _versions(),
    }
    if experiment.problem == "counting":
        result["longest"] = words_right(
            history, model, problem, experiment.options["language"], limit=1000
        )
    return result, history


def plain(experiment: Experiment) -> dict[str, Any]:
    """The experiment as JSON would give it back: tuples become lists; the note is left out."""
    fields = experiment._asdict()
    del fields["note"]
    fields["rule"] = list(fields["rule"])
    return fields


def _resume(checkpoint, identity):
    if checkpoint is None or not checkpoint.exists():
        return None
    if load_note(checkpoint) != identity:
        return None
    return load_history(checkpoint)


def _curve(history):
    """About a hundred points of the record: means over equal stretches of steps."""
    parts = np.array_split(np.arange(history.steps), min(CURVE_POINTS, history.steps))
    sequences = np.cumsum(history.sequences)
    columns = {"loss": history.loss, "gradient_norm": history.gradient_norm}
    columns["error"] = history.measures["error"]
    columns["wrong"] = history.measures["wrong"] / history.sequences  # a share
    curve = {"sequences": [int(sequences[part[-1]]) for part in parts]}
    for name, values in columns.items():
        curve[name] = [float(f"{values[part].mean():.4g}") for part in parts]
    return curve


def _versions():
    try:
        own = version("lstm_lib")
    except PackageNotFoundError:
        own = "not installed"
    return {"lstm_lib": own, "numpy": np.__version__, "python": platform.python_version()}
