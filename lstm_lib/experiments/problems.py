"""Each task together with what training needs: its loss, its outputs, its measure, its end."""

from collections.abc import Callable
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
        O as a function of the batch.
    """

    make_batch: Callable
    correct: Callable
    loss: Callable
    outputs: Callable
    output_size: Callable


def _values(y):
    return y


def _width(batch):
    """O where the targets are numbers: their own width."""
    return batch.target.shape[-1]


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
        tasks.embedded_reber_problem,
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


def measure(problem, y, batch):
    """How well a batch was answered.

    Parameters
    ----------
    problem : Problem
        The task.
    y : array, shape (T, B, O)
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


def _strings_right(history, model, problem, every=25, count=256):
    """Experiment 1's rule: all symbols of the test strings and of the latest training strings.

    The test strings are a fixed set, drawn with a seed of their own.
    """
    if history.steps % every or not last_sequences_right(history, count):
        return False
    test = problem.make_batch(np.random.default_rng(1997), count)
    outputs = problem.outputs(predict(model, history.params, test.x))
    return bool(problem.correct(outputs, test).all())


def words_right(history, model, problem, language="anbn", limit=1000):
    """Largest N such that all words with n = 1..N are right: `longest_run` of a trained network."""
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
