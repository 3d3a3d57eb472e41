"""Central differences against derivatives known in closed form."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from junk import assert_named_or_finite, junk

from lstm_lib.gradients import (
    check_gradient,
    numerical_gradient,
    numerical_jacobian,
    relative_error,
)

finite = st.floats(-10, 10)
any_array = arrays(np.float64, array_shapes(max_dims=3, max_side=3), elements=finite)


class Pair(NamedTuple):
    first: np.ndarray
    second: np.ndarray


@given(any_array)
def test_the_gradient_of_a_cubic_is_known(x):
    before = x.copy()
    gradient = numerical_gradient(lambda x: (x**3).sum(), x)
    np.testing.assert_allclose(gradient, 3 * x**2, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(x, before)


def test_the_jacobian_of_a_linear_map_is_its_matrix():
    A = np.random.default_rng(1).normal(size=(4, 3))
    np.testing.assert_allclose(numerical_jacobian(lambda x: A @ x, np.ones(3)), A, atol=1e-9)


def test_a_jacobian_has_the_shape_of_output_then_input():
    jacobian = numerical_jacobian(lambda x: np.ones((2, 5)) * x.sum(), np.zeros((3, 4)))
    assert jacobian.shape == (2, 5, 3, 4)
    np.testing.assert_allclose(jacobian, 1)


def test_named_and_nested_tuples_keep_their_structure():
    x = (Pair(np.array([1.0, 2.0]), np.array(3.0)), np.array([[4.0]]))
    gradient = numerical_gradient(lambda x: (x[0].first ** 2).sum() * x[0].second + x[1].sum(), x)
    assert isinstance(gradient, tuple) and isinstance(gradient[0], Pair)
    np.testing.assert_allclose(gradient[0].first, [6, 12])
    np.testing.assert_allclose(gradient[0].second, 5)
    np.testing.assert_allclose(gradient[1], [[1]])


def test_integers_and_float32_are_differentiated_in_float64():
    for x in ([1, 2], np.array([1, 2], np.float32)):
        gradient = numerical_gradient(lambda x: (x**2).sum(), x)
        assert gradient.dtype == np.float64
        np.testing.assert_allclose(gradient, [2, 4], rtol=1e-8)


def test_an_empty_array_has_an_empty_gradient():
    assert numerical_gradient(lambda x: x.sum(), np.zeros((0, 3))).shape == (0, 3)


def test_a_function_may_keep_its_argument():
    seen = []
    numerical_gradient(lambda x: seen.append(x) or x.sum(), [1.0], eps=0.5)
    np.testing.assert_array_equal(np.concatenate(seen), [1.5, 0.5])


def test_the_error_is_u_shaped_in_eps():
    x = np.array([0.3, -1.2])

    def error(eps):
        return relative_error(
            numerical_gradient(lambda x: np.tanh(x).sum(), x, eps), 1 - np.tanh(x) ** 2
        )

    assert error(1e-5) < 1e-9
    assert error(1e-1) > 1e4 * error(1e-5)
    assert error(1e-13) > 1e4 * error(1e-5)


def test_the_distance_really_gone_is_divided_by():
    # Beside 1e9 a step of 1e-5 is rounded by up to 1 %; the slope of a line shows it.
    np.testing.assert_allclose(numerical_gradient(lambda x: x.sum(), [1e9]), 1, rtol=1e-12)


@pytest.mark.parametrize(
    ("f", "x", "eps", "error", "words"),
    [
        (np.sum, [1.0], 0.0, ValueError, "eps: got 0.0"),
        (np.sum, [1.0], -1e-5, ValueError, "eps"),
        (np.sum, [1.0], np.nan, ValueError, "eps"),
        (np.sum, [np.nan], 1e-5, ValueError, "x: got nan"),
        (np.sum, ["a"], 1e-5, ValueError, "x: got .*expected real numbers"),
        (np.sum, [1e20], 1e-5, ValueError, r"a step that changes x\[0\]"),
        (lambda x: x, [1.0, 2.0], 1e-5, ValueError, "expected one number"),
        (lambda x: "no", [1.0], 1e-5, ValueError, r"f\(x\)"),
        (lambda x: np.inf, [1.0], 1e-5, FloatingPointError, "not finite"),
        (lambda x: 1e308 * np.sign(x).sum(), [0.0], 1e-5, FloatingPointError, "overflowed"),
    ],
)
def test_bad_input_is_named(f, x, eps, error, words):
    with pytest.raises(error, match=words):
        numerical_gradient(f, x, eps)


def test_a_bad_part_of_a_tuple_is_named():
    with pytest.raises(ValueError, match="x.second: got nan"):
        numerical_gradient(lambda x: x.first.sum(), Pair(np.ones(2), np.array([np.nan])))


def test_an_output_that_changes_shape_is_refused():
    with pytest.raises(ValueError, match="expected always the same"):
        numerical_jacobian(lambda x: np.zeros(1 if x[0] > 0 else 2), [0.0])


@given(any_array, st.floats(0.01, 100))
def test_relative_error_is_symmetric_and_ignores_scale(x, factor):
    y = x + 1
    assert relative_error(x, y) == relative_error(y, x)
    assert relative_error(factor * x, factor * y) == pytest.approx(relative_error(x, y), rel=1e-9)
    assert relative_error(x, x) == 0


@pytest.mark.parametrize("size", [1e-320, 1e-200, 1.0, 1e200, 1e308])
def test_relative_error_neither_overflows_nor_vanishes(size):
    x = np.full((3, 3), size)
    assert relative_error(x, -x) == pytest.approx(2)
    assert relative_error(x, 0 * x) == pytest.approx(1)


def test_relative_error_of_tuples_names_the_arrays():
    errors = relative_error(Pair(np.ones(2), np.zeros(3)), Pair(np.ones(2), np.ones(3)))
    assert errors == Pair(0.0, 1.0)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ([1.0], [1.0, 2.0]),
        (Pair(1.0, 2.0), (1.0, 2.0)),
        ((1.0,), (1.0, 2.0)),
        ([1.0], (1.0,)),
        ([1.0], [np.nan]),
    ],
)
def test_what_cannot_be_compared_is_refused(actual, expected):
    with pytest.raises(ValueError, match="expected"):
        relative_error(actual, expected)


def test_a_negative_floor_is_refused():
    with pytest.raises(ValueError, match="floor"):
        relative_error([1.0], [1.0], floor=-1.0)


def test_a_wrong_gradient_fails_the_check_and_shows_where():
    x = Pair(np.array([1.0, 2.0]), np.array([0.5]))

    def f(x):
        return (x.first**2).sum() + np.sin(x.second).sum()

    right = Pair(2 * x.first, np.cos(x.second))
    assert check_gradient(f, x, right).passed
    check = check_gradient(f, x, right._replace(second=-right.second))
    assert not check.passed
    assert check.worst == check.errors.second == pytest.approx(2)
    assert check.errors.first < 1e-8
    np.testing.assert_allclose(check.numerical.second, right.second)


def test_an_error_as_large_as_the_tolerance_passes():
    exact = check_gradient(lambda x: 1.0, np.ones(2), np.zeros(2), tolerance=0)
    assert exact.passed and exact.worst == 0


def test_nothing_to_derive_is_no_error():
    nothing = check_gradient(lambda x: 1.0, np.ones(0), np.zeros(0))
    assert nothing.passed and nothing.worst == 0


def test_rounding_noise_beside_a_zero_gradient_passes_but_a_small_error_does_not():
    def f(x):
        return 1.0 + 0.0 * x.sum()

    assert check_gradient(f, [0.1, 0.2], [1e-13, 0.0]).passed
    assert not check_gradient(f, [0.1, 0.2], [1e-9, 0.0]).passed


@given(st.integers(0, 2), junk)
def test_junk_is_refused_by_name(position, value):
    if position:  # as f, junk is not callable: that is Python's own TypeError
        assert_named_or_finite(numerical_gradient, (np.sum, [1.0], 1e-5), position, value)
    assert_named_or_finite(relative_error, ([1.0], [1.0], 0.0), position, value)
    assert_named_or_finite(numerical_gradient, (lambda x: value, [1.0], 1e-5), 1, [1.0])
