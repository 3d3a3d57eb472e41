"""Losses: values known by hand, gradients by central differences, calm at the extremes."""

import math

import numpy as np
import pytest

from lstm_lib.gradients import check_gradient
from lstm_lib.losses import binary_cross_entropy, cross_entropy, mean_squared_error, softmax

T, B, O = 3, 4, 5  # noqa: E741 - the book's letters


def _case(name):
    rng = np.random.default_rng(8)
    y = rng.normal(size=(T, B, O))
    return {
        "mse": (mean_squared_error, y, rng.normal(size=(T, B, O))),
        "cross": (cross_entropy, y, rng.integers(0, O, size=(T, B))),
        "binary": (binary_cross_entropy, y, rng.uniform(size=(T, B, O))),
    }[name]


MASK = np.random.default_rng(3).random((T, B)) < 0.5
ALL = ("mse", "cross", "binary")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("mask", [None, MASK], ids=["all steps", "some steps"])
def test_gradients_equal_central_differences(name, mask):
    loss, y, target = _case(name)
    value, dy = loss(y, target, mask)
    check = check_gradient(lambda point: loss(point, target, mask).value, y, dy)
    assert check.worst < 1e-8
    assert isinstance(value, float)


@pytest.mark.parametrize("name", ALL)
def test_masked_steps_neither_count_nor_pull(name):
    loss, y, target = _case(name)
    value, dy = loss(y, target, MASK)
    moved = np.where(MASK[..., None], y, 100 * y)
    assert loss(moved, target, MASK).value == value
    assert not dy[~MASK].any()
    assert dy[MASK].any(axis=-1).all()
    # The mean over the steps that count, as if the others were not there.
    assert value == pytest.approx(loss(y[MASK], target[MASK]).value, rel=1e-14)


def test_values_worked_by_hand():
    assert mean_squared_error([[1.0, 3.0]], [[0.0, 1.0]]).value == 2.5  # (1 + 4) / 2
    assert cross_entropy([[0.0, 0.0, 0.0]], [1]).value == pytest.approx(math.log(3))
    assert binary_cross_entropy([[0.0]], [[1.0]]).value == pytest.approx(math.log(2))
    assert cross_entropy([[math.log(3), 0.0]], [0]).value == pytest.approx(math.log(4 / 3))


def test_a_binary_choice_is_a_choice_of_two_classes():
    y = np.linspace(-5, 5, 11)
    both = np.stack([np.zeros(11), y], axis=-1)
    binary = [binary_cross_entropy([[v]], [[1.0]]).value for v in y]
    classes = [cross_entropy([row], [1]).value for row in both]
    np.testing.assert_allclose(binary, classes, rtol=1e-13)


def test_softmax_is_a_distribution_and_ignores_a_common_shift():
    y = np.random.default_rng(0).normal(size=(6, 4))
    p = softmax(y)
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-15)
    np.testing.assert_allclose(softmax(y + 1e4), p, rtol=1e-10)


def test_huge_logits_give_exact_losses_without_a_warning():
    # -log p would be inf if p were rounded to 0 first.
    assert cross_entropy([[800.0, 0.0]], [1]).value == 800.0
    assert cross_entropy([[-1e300, 1e300]], [1]).value == 0.0
    assert binary_cross_entropy([[-800.0]], [[1.0]]).value == 800.0
    assert binary_cross_entropy([[1e300]], [[1.0]]).value == 0.0
    np.testing.assert_array_equal(softmax([1e308, -1e308]), [1, 0])


def test_a_confident_right_answer_keeps_its_small_loss():
    # 1 - sigmoid(40) is rounded to 0; the loss is not.
    assert binary_cross_entropy([[40.0]], [[1.0]]).value == pytest.approx(4.248354255291589e-18)


@pytest.mark.parametrize("name", ALL)
def test_float32_stays_float32(name):
    loss, y, target = _case(name)
    target = target.astype(np.float32) if target.dtype == float else target
    assert loss(y.astype(np.float32), target).dy.dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_squared_error(np.zeros((2, 1)), np.zeros((3, 1))), r"target: got shape \(3"),
        (lambda: mean_squared_error([[np.nan]], [[0.0]]), "y: got nan"),
        (lambda: mean_squared_error(0.0, 0.0), "y: got a single number"),
        (lambda: mean_squared_error([[0.0]], [[0.0]], [1]), "mask: got dtype int"),
        (lambda: mean_squared_error([[0.0]], [[0.0]], [False]), "mask: got no True"),
        (lambda: mean_squared_error([[0.0]], [[0.0]], [True, True]), r"mask: got shape \(2,\)"),
        (lambda: cross_entropy([[0.0, 1.0]], [0.5]), "classes: got .*expected integers"),
        (lambda: cross_entropy([[0.0, 1.0]], [2]), r"classes: got 2 at index \(0,\)"),
        (lambda: cross_entropy([[0.0, 1.0]], [[1]]), r"classes: got shape \(1, 1\)"),
        (lambda: binary_cross_entropy([[0.0]], [[1.5]]), "target: got numbers from 1.5"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_class_that_does_not_count_is_not_looked_at():
    logits = np.zeros((2, 3))
    loss = cross_entropy(logits, [1, -99], np.array([True, False]))
    assert loss.value == pytest.approx(math.log(3))


def test_overflow_is_an_error_not_an_infinity():
    with pytest.raises(FloatingPointError, match="loss overflowed"):
        mean_squared_error([[1e200]], [[-1e200]])


@pytest.mark.parametrize("K", [1, 2, 5])
@pytest.mark.parametrize("steps", [(), (3,), (4, 3)])
def test_each_loss_is_a_mean_over_steps_and_outputs(steps, K):
    """As large for many outputs as for one: a gradient alone cannot tell a sum from a mean."""
    y = np.zeros((*steps, K))
    assert binary_cross_entropy(y, y + 1).value == pytest.approx(np.log(2), rel=1e-15)
    assert mean_squared_error(y, y + 3).value == pytest.approx(9, rel=1e-15)
    assert cross_entropy(y, np.zeros(steps, int)).value == pytest.approx(np.log(K), abs=1e-15)
