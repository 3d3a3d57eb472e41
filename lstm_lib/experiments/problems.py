"""Each task together with what training needs: its loss, its outputs, its measure, its end.

Explained in book/learning/long_lags.ipynb.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from lstm_lib import tasks
from lstm_lib.activations import sigmoid
from lstm_lib.losses import binary_cross_entropy, cross_entropy, mean_squared_error, softmax
from lstm_lib.training import History, predict

__all__ = ["PROBLEMS", "RULES", "Problem", "last_sequences_right", "measure", "words_right"]


class Problem(NamedTuple):
    """A task as an experiment uses it.

    Parameters
    ----------
    make_batch : callable
        ``make_batch(rng, batch_size, **options) -> Batch``.
    correct : callable
        The published criterion, ``correct(outputs, batch) -> (B,) bool``.
    loss : callable
        What training makes small.
    outputs : callable
        From the readout's values to what `correct` takes: none, sigmoid or softmax.
    output_size : callable
        K as a function of the batch.
    """

    make_batch: Callable
    correct: Callable
    loss: Callable
    outputs: Callable
    output_size: Callable


def _values(y):
    return y


def _width(batch):
    """K where the targets are numbers: their own width."""
    return batch.target.shape[-1]


@cache
def _reber_sets(seed):
    return tasks.embedded_reber_sets(np.random.default_rng(seed))


def _reber_batch(rng, batch_size, sets=None):
    """Strings picked from the training set made with the seed `sets`; fresh ones without it."""
    if sets is None:
        return tasks.embedded_reber_problem(rng, batch_size)
    training, _ = _reber_sets(sets)
    return tasks.reber_batch([training[k] for k in rng.integers(len(training), size=batch_size)])


PROBLEMS = {
    "adding": Problem(
        tasks.adding_problem, tasks.adding_correct, mean_squared_error, _values, _width
    ),
    "multiplication": Problem(
        tasks.multiplication_problem,
        tasks.multiplication_correct,
        mean_squared_error,
        _values,
        _width,
    ),
    "temporal order 6a": Problem(
        lambda rng, batch_size, **options: tasks.temporal_order_problem(
            rng, batch_size, "6a", **options
        ),
        tasks.temporal_order_correct,
        cross_entropy,
        softmax,
        lambda batch: 4,
    ),
    "temporal order 6b": Problem(
        lambda rng, batch_size, **options: tasks.temporal_order_problem(
            rng, batch_size, "6b", **options
        ),
        tasks.temporal_order_correct,
        cross_entropy,
        softmax,
        lambda batch: 8,
    ),
    "embedded Reber": Problem(
        _reber_batch,
        tasks.embedded_reber_correct,
        cross_entropy,
        softmax,
        lambda batch: len(tasks.REBER_SYMBOLS),
    ),
    "counting": Problem(
        tasks.counting_problem, tasks.counting_correct, binary_cross_entropy, sigmoid, _width
    ),
    "copy": Problem(
        tasks.copy_problem,
        tasks.copy_correct,
        cross_entropy,
        softmax,
        lambda batch: tasks.COPY_SYMBOLS - 1,
    ),
    "latch": Problem(tasks.latch_problem, tasks.latch_correct, mean_squared_error, _values, _width),
    "recall": Problem(
        tasks.recall_problem,
        tasks.recall_correct,
        cross_entropy,
        softmax,
        lambda batch: batch.x.shape[-1],
    ),
}
"""Each task by the name that experiments and their results use."""


def measure(problem, y, batch):
    """How well a batch was answered.

    Parameters
    ----------
    problem : Problem
        The task.
    y : array, shape (T, B, K)
        The readout's values.
    batch : Batch
        The questions.

    Returns
    -------
    dict
        ``wrong``, the sequences that fail the published criterion, and ``error``, the mean
        absolute error over the steps asked about and all outputs.
    """
    outputs = problem.outputs(y)
    target = batch.target
    if target.ndim == 2:
        target = np.eye(outputs.shape[-1])[target]
    error = np.abs(outputs - target)[batch.mask].mean()
    wrong = np.count_nonzero(~problem.correct(outputs, batch))
    return {"wrong": int(wrong), "error": float(error)}


def last_sequences_right(history: History, count=2000, error=np.inf, wrong=0) -> bool:
    """The 1997 paper's rule: enough of the latest training sequences were right.

    Parameters
    ----------
    history : History
        The record, with the measures of `measure`.
    count : int
        How many of the latest sequences are looked at, rounded up to whole batches.
    error : float
        Their mean absolute error must be below this.
    wrong : int
        At most so many of them may be wrong.

    Returns
    -------
    bool
    """
    sizes = history.sequences
    seen = steps = 0
    while seen < count:
        if steps == len(sizes):
            return False
        steps += 1
        seen += sizes[-steps]
    misses, errors = history.measures["wrong"], history.measures["error"]
    return sum(misses[-steps:]) <= wrong and sum(errors[-steps:]) / steps < error


def _strings_right(history, model, problem, sets, every=25):
    """Experiment 1's rule: all symbols of all strings of training and test set are right."""
    if history.steps % every or history.measures["wrong"][-1]:
        return False
    for strings in _reber_sets(sets):
        batch = tasks.reber_batch(strings)
        outputs = problem.outputs(predict(model, history.params, batch.x))
        if not problem.correct(outputs, batch).all():
            return False
    return True


def words_right(history, model, problem, language="anbn", limit=1000):
    """Largest N such that all words with n = 1..N are right: `longest_run` of a trained network.

    Parameters
    ----------
    history : History
        The training.
    model : Cell
        What was trained.
    problem : Problem
        The counting problem.
    language : {"anbn", "anbncn"}
        Which words.
    limit : int
        The largest n that is tried.

    Returns
    -------
    int
    """
    return tasks.longest_run(
        lambda x: problem.outputs(predict(model, history.params, x)), language, limit
    )


RULES = {
    "last sequences right": lambda history, model, problem, **options: last_sequences_right(
        history, **options
    ),
    "strings right": _strings_right,
    "never": lambda history, model, problem: False,
}
"""When a training is over, by name: a stored result names its rule and the rule's options."""
