"""Optimisers against their formulas worked step by step, and clipping."""

import math

import numpy as np
import pytest

from lstm_lib.optimizers import (
    SGD,
    Adam,
    Momentum,
    clip_by_norm,
    clip_by_value,
    global_norm,
)
from lstm_lib.parameters import RNNParams

ALL = (SGD(0.1), Momentum(0.1), Adam(0.1))


def _params():
    rng = np.random.default_rng(1)
    return RNNParams(rng.normal(size=(2, 3)), rng.normal(size=(3, 3)), rng.normal(size=3))


def test_sgd_goes_against_the_gradient():
    p, state = SGD(0.5).update(np.array([1.0, 2.0]), np.array([2.0, -2.0]), SGD(0.5).start(0.0))
    np.testing.assert_array_equal(p, [0.0, 3.0])
    assert state.step == 1


def test_momentum_adds_up_and_ends_at_the_limit():
    rule = Momentum(learning_rate=1.0, momentum=0.5)
    p, state = np.array([0.0]), None
    state = rule.start(p)
    path = []
    for _ in range(3):
        p, state = rule.update(p, np.array([1.0]), state)
        path.append(p[0])
    assert path == [-1.0, -2.5, -4.25]  # velocities 1, 1.5, 1.75, towards 1 / (1 - 0.5)


def test_adam_follows_algorithm_1():
    rule = Adam(0.01, 0.8, 0.9, 1e-6)
    gradients = [np.array([3.0, -0.1]), np.array([-1.0, 0.4]), np.array([0.5, 0.0])]
    p, state = np.array([1.0, 1.0]), rule.start(np.array([1.0, 1.0]))
    theta, m, v = np.array([1.0, 1.0]), 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        p, state = rule.update(p, g, state)
        m = 0.8 * m + 0.2 * g
        v = 0.9 * v + 0.1 * g**2
        theta = theta - 0.01 * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.9**t)) + 1e-6)
        np.testing.assert_allclose(p, theta, rtol=1e-14)


def test_adams_first_step_has_the_learning_rates_length_whatever_the_gradient():
    for size in (1e-3, 1.0, 1e3):
        p, _ = Adam(0.1).update(np.zeros(1), np.array([size]), Adam(0.1).start(np.zeros(1)))
        assert p[0] == pytest.approx(-0.1, rel=1e-4)


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: type(rule).__name__)
def test_nested_parameters_keep_their_kind_and_nothing_changes_in_place(rule):
    params = (_params(), (np.ones(2),))
    before = [array.copy() for array in (*params[0], params[1][0])]
    state = rule.start(params)
    new, state = rule.update(params, params, state)
    assert isinstance(new[0], RNNParams)
    assert state.step == 1
    for old, copy, moved in zip(
        (*params[0], params[1][0]), before, (*new[0], new[1][0]), strict=True
    ):
        assert np.array_equal(old, copy)
        assert not np.array_equal(old, moved)


@pytest.mark.parametrize("rule", [SGD(0.05), Momentum(0.01), Adam(0.05)])
def test_each_finds_the_bottom_of_a_bowl(rule):
    p = np.array([3.0, -2.0])
    state = rule.start(p)
    for _ in range(600):
        p, state = rule.update(p, 2 * p * np.array([1.0, 5.0]), state)
    assert np.abs(p).max() < 1e-3


def test_float32_stays_float32():
    for rule in ALL:
        p = np.ones(3, np.float32)
        state = rule.start(p)
        for _ in range(2):
            p, state = rule.update(p, p, state)
        assert p.dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: SGD(0.0).start(p), "learning_rate: got 0.0, expected a number above 0$"),
        (lambda p: Adam(-1.0).start(p), "learning_rate: got -1.0"),
        (
            lambda p: Momentum(0.1, 1.0).start(p),
            "momentum: got 1.0, expected a number at least 0 and below 1$",
        ),
        (lambda p: Adam(0.1, beta2=1.5).start(p), "beta2: got 1.5"),
        (lambda p: Adam(0.1, epsilon=0.0).start(p), "epsilon: got 0.0"),
        (lambda p: SGD(0.1).update(p, tuple(p), SGD(0.1).start(p)), "grads: got tuple"),
        (
            lambda p: SGD(0.1).update(p, p._replace(b=np.ones(4)), SGD(0.1).start(p)),
            r"grads.b: got shape \(4,\)",
        ),
        (lambda p: SGD(0.1).update(p, p._replace(b=p.b * np.nan), SGD(0.1).start(p)), "grads.b"),
        (lambda p: clip_by_norm(p, 0.0), "max_norm: got 0.0"),
        (lambda p: clip_by_value(p, -1.0), "limit: got -1.0"),
        (lambda p: clip_by_norm(p._replace(b=p.b * np.inf), 1.0), "grads.b"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(_params())


def test_clipping_by_norm_keeps_the_direction():
    grads = (np.array([3.0, 0.0]), np.array([[4.0]]))
    clipped = clip_by_norm(grads, 1.0)
    assert clipped.norm == 5.0
    np.testing.assert_allclose(clipped.grads[0], [0.6, 0.0])
    np.testing.assert_allclose(clipped.grads[1], [[0.8]])


def test_clipping_leaves_short_gradients_as_they_are():
    grads = np.array([0.3, 0.4])
    np.testing.assert_array_equal(clip_by_norm(grads, 1.0).grads, grads)
    np.testing.assert_array_equal(clip_by_value(grads, 1.0).grads, grads)


def test_clipping_by_value_bounds_each_entry():
    clipped = clip_by_value(np.array([3.0, -0.5, -4.0]), 1.0)
    np.testing.assert_array_equal(clipped.grads, [1.0, -0.5, -1.0])
    assert clipped.norm == pytest.approx(math.sqrt(9 + 0.25 + 16))


def test_the_norm_does_not_overflow_or_vanish():
    assert global_norm((np.array([3e200]), np.array([4e200]))) == pytest.approx(5e200)
    assert global_norm(np.array([3e-200, 4e-200])) == pytest.approx(5e-200)
    assert global_norm(np.zeros(3)) == 0.0
    clipped = clip_by_norm(np.array([3e200, 4e200]), 1.0)
    np.testing.assert_allclose(clipped.grads, [0.6, 0.8])


def test_a_memory_of_nothing_is_allowed():
    """Momentum 0 is plain descent, and both betas 0 make each of Adam's steps the rate long."""
    p, g = np.array([1.0, -2.0]), np.array([0.3, -0.7])
    plain, _ = SGD(0.1).update(p, g, SGD(0.1).start(p))
    rule = Momentum(0.1, 0.0)
    np.testing.assert_array_equal(rule.update(p, g, rule.start(p))[0], plain)
    rule = Adam(0.1, 0.0, 0.0)
    new, memory = rule.update(p, g, rule.start(p))
    np.testing.assert_allclose(rule.update(new, -g, memory)[0], p, rtol=1e-7)
