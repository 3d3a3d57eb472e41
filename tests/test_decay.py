"""Half-lives and decay times against direct multiplication."""

import numpy as np
import pytest

from lstm_lib import sigmoid
from lstm_lib.decay import half_life, steps_until


def test_the_biases_of_the_book():
    gates = sigmoid(np.array([0.0, 1, 2, 3, 5]))
    np.testing.assert_array_equal(steps_until(gates, 1e-3), [10, 23, 55, 143, 1029])


@pytest.mark.parametrize("f", [1e-3, 0.3, 0.5, 0.7650, 0.999, 0.99999])
def test_half_is_left_after_a_half_life(f):
    assert np.isclose(f ** half_life(f), 0.5, rtol=1e-12)


@pytest.mark.parametrize("share", [0.9, 0.5, 1e-3, 1e-9])
@pytest.mark.parametrize("f", [0.01, 0.5, 0.7311, 0.99])
def test_the_first_step_is_the_first(f, share):
    n = steps_until(f, share)
    assert f**n <= share * (1 + 1e-9)
    assert n == 1 or f ** (n - 1) > share


def test_a_share_met_exactly_is_not_pushed_on():
    assert steps_until(0.1, 1e-3) == 3
    assert steps_until(0.5, 0.25) == 2
    n, f = np.meshgrid(np.arange(1, 31), np.arange(1, 100) / 100)
    np.testing.assert_array_equal(steps_until(f, f**n), n)  # ln(0.01**4) / ln(0.01) is above 4
    np.testing.assert_array_equal(steps_until(f, f**n * (1 - 1e-6)), n + 1)


def test_the_two_ends():
    assert half_life(0.0) == 0 and half_life(1.0) == np.inf
    assert steps_until(0.0, 0.5) == 1 and steps_until(1.0, 0.5) == np.inf


def test_shapes_are_kept():
    f = np.array([[0.1, 0.2, 0.3]])
    assert half_life(f).shape == steps_until(f, 0.5).shape == (1, 3)


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan, np.inf, "half", 1j])
def test_what_is_no_share_is_named(bad):
    with pytest.raises(ValueError, match=r"^f: got"):
        half_life(bad)
    with pytest.raises(ValueError, match=r"^share: got"):
        steps_until(0.5, bad)


@pytest.mark.parametrize("end", [0, 1])
def test_a_share_is_strictly_between(end):
    with pytest.raises(ValueError, match="strictly between"):
        steps_until(0.5, end)
