"""Losses, readout, optimisers and tasks take whatever is handed in: a named error, or numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from junk import assert_named_or_finite, junk

from lstm_lib import losses, optimizers, readout, tasks
from lstm_lib.optimizers import SGD, Adam, Momentum

RNG = np.random.default_rng(0)
Y = RNG.normal(size=(3, 2, 4))
MASK = np.ones((3, 2), dtype=bool)
PARAMS = readout.ReadoutParams(RNG.normal(size=(4, 2)), np.zeros(2))
BATCH = tasks.adding_problem(RNG, 2, 12)


def _step(optimizer):
    def step(params, grads):
        return optimizer.update(params, grads, optimizer.start(params))

    step.__name__ = type(optimizer).__name__
    return step


CALLS = {
    losses.mean_squared_error: (Y, Y + 1, MASK),
    losses.cross_entropy: (Y, np.ones((3, 2), int), MASK),
    losses.binary_cross_entropy: (Y, np.ones((3, 2, 4)), MASK),
    losses.softmax: (Y,),
    readout.readout_forward: (PARAMS, Y),
    readout.readout_backward: (PARAMS, Y, Y[..., :2]),
    readout.init_readout: (RNG, 4, 2),
    optimizers.clip_by_norm: (PARAMS, 1.0),
    optimizers.clip_by_value: (PARAMS, 1.0),
    optimizers.global_norm: (PARAMS,),
    _step(SGD(0.1)): (PARAMS, PARAMS),
    _step(Momentum(0.1)): (PARAMS, PARAMS),
    _step(Adam(0.1)): (PARAMS, PARAMS),
    tasks.adding_problem: (RNG, 2, 12),
    tasks.multiplication_problem: (RNG, 2, 12),
    tasks.temporal_order_problem: (RNG, 2, "6a", 5),
    tasks.counting_problem: (RNG, 2, "anbn", (1, 2)),
    tasks.counting_batch: ([1, 2], "anbn"),
    tasks.copy_problem: (RNG, 2, 3, 2, 2),
    tasks.copy_baseline: (3, 2, 2),
    tasks.latch_problem: (RNG, 2, 10, 1),
    tasks.recall_problem: (RNG, 2, 3),
    tasks.embedded_reber_problem: (RNG, 2),
    tasks.embedded_reber_sets: (RNG, 2),
    tasks.reber_batch: (["BTBTXSETE"],),
    tasks.is_embedded_reber: ("BTBTXSETE",),
    tasks.legal_next: ("BT",),
    tasks.adding_correct: (BATCH.target, BATCH),
    tasks.order_class: ("XY",),
}
PLACES = [(function, k) for function, arguments in CALLS.items() for k in range(len(arguments))]


@pytest.mark.parametrize(
    ("function", "position"), PLACES, ids=lambda v: v.__name__ if callable(v) else str(v)
)
@settings(max_examples=25)
@given(value=junk)
def test_junk_in_any_place(function, position, value):
    if isinstance(value, int) and value > 1000:
        return  # a right number, only one that takes all memory
    assert_named_or_finite(function, CALLS[function], position, value)


@pytest.mark.parametrize(
    "make",
    [
        lambda v: SGD(v),
        lambda v: Momentum(v),
        lambda v: Momentum(0.1, v),
        lambda v: Adam(v),
        lambda v: Adam(0.1, v),
        lambda v: Adam(0.1, 0.9, v),
        lambda v: Adam(0.1, 0.9, 0.99, v),
    ],
)
@settings(max_examples=25)
@given(value=junk)
def test_junk_as_an_optimisers_setting(make, value):
    assert_named_or_finite(lambda v: make(v).start(np.ones(2)), (1.0,), 0, value)
