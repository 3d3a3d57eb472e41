"""Activations: accurate in their tails, quiet when they saturate, and with the right slopes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstm_lib
from lstm_lib.activations import ACTIVATIONS

NAMES = ["sigmoid", "tanh", "relu"]
FUNCTIONS = {name: getattr(lstm_lib, name) for name in NAMES}
SLOPES = {name: getattr(lstm_lib, f"{name}_derivative") for name in NAMES}
EVERY = [*FUNCTIONS.values(), *SLOPES.values()]

finite = st.floats(allow_nan=False, allow_infinity=False)


def exact_sigmoid(z):
    """By the series of exp, with Python's own numbers; z at most 0 keeps it exact."""
    return math.exp(z) / (1 + math.exp(z)) if z <= 0 else 1 / (1 + math.exp(-z))


@pytest.mark.parametrize(("z", "value"), [(0, 0.5), (1, 0.7310585786300049), (5, 0.9933071490757)])
def test_sigmoid_by_hand(z, value):
    np.testing.assert_allclose(lstm_lib.sigmoid(z), value, rtol=1e-12)


@given(st.floats(-745, 745))
def test_sigmoid_is_accurate_relative_to_its_size(z):
    np.testing.assert_allclose(lstm_lib.sigmoid(z), exact_sigmoid(z), rtol=4e-16, atol=5e-324)


@pytest.mark.parametrize("z", [-40, -100, -700])
def test_sigmoid_does_not_vanish_in_its_tail(z):
    np.testing.assert_allclose(lstm_lib.sigmoid(z), math.exp(z), rtol=1e-12)
    np.testing.assert_allclose(lstm_lib.sigmoid_derivative(z), math.exp(z), rtol=1e-12)
    np.testing.assert_allclose(lstm_lib.sigmoid_derivative(-z), math.exp(z), rtol=1e-12)
    np.testing.assert_allclose(lstm_lib.tanh_derivative(z / 2), 4 * math.exp(z), rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("sigmoid", 0, 1), ("tanh", -1, 1), ("relu", 0, 1e308)]
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_saturation_is_quiet(name, low, high, dtype):
    """Any warning is an error here, and numpy is told to raise on underflow too."""
    big = dtype(min(1e308, float(np.finfo(dtype).max)))
    with np.errstate(all="raise"):
        values = FUNCTIONS[name](np.array([-big, big, -np.inf, np.inf], dtype))
        slopes = SLOPES[name](np.array([-big, big, -np.inf, np.inf], dtype))
    high = big if name == "relu" else high
    assert values.tolist() == [low, high, low, np.inf if name == "relu" else high]
    assert slopes.tolist() == ([0, 1, 0, 1] if name == "relu" else [0, 0, 0, 0])
    assert values.dtype == slopes.dtype == dtype


@given(finite)
def test_identities(z):
    sigmoid, tanh = lstm_lib.sigmoid, lstm_lib.tanh
    np.testing.assert_allclose(sigmoid(z) + sigmoid(-z), 1, rtol=1e-15)
    half = max(min(z, 300.0), -300.0)
    np.testing.assert_allclose(tanh(half), 2 * sigmoid(2 * half) - 1, atol=3e-16)
    assert 0 <= sigmoid(z) <= 1 and -1 <= tanh(z) <= 1 and lstm_lib.relu(z) >= 0
    rounded = 1 + 1e-15
    assert 0 <= lstm_lib.sigmoid_derivative(z) <= 0.25 * rounded
    assert 0 <= lstm_lib.tanh_derivative(z) <= rounded


@pytest.mark.parametrize("name", NAMES)
def test_slopes_equal_central_differences(name):
    z = np.linspace(-6, 6, 50)  # an even number of points: the kink of relu is not one of them
    eps = 1e-5
    numeric = (FUNCTIONS[name](z + eps) - FUNCTIONS[name](z - eps)) / (2 * eps)
    np.testing.assert_allclose(SLOPES[name](z), numeric, rtol=1e-6, atol=1e-11)
    slope = ACTIVATIONS[name].slope_from_value(FUNCTIONS[name](z))
    np.testing.assert_allclose(slope, SLOPES[name](z), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_the_cells_use_the_same_functions(name):
    z = np.random.default_rng(0).normal(size=(3, 4)) * 5
    np.testing.assert_array_equal(ACTIVATIONS[name].function(z), FUNCTIONS[name](z))
    assert ACTIVATIONS[name].bounded == (name != "relu")


def test_relu_at_its_kink():
    assert lstm_lib.relu(0) == 0
    assert lstm_lib.relu_derivative([0.0, -0.0]).tolist() == [0, 0]


@pytest.mark.parametrize("function", EVERY, ids=lambda f: f.__name__)
def test_shapes_types_and_inputs_are_kept(function):
    z = np.random.default_rng(1).normal(size=(2, 3))
    kept = z.copy()
    result = function(z)
    assert result.shape == (2, 3) and result.dtype == np.float64
    assert not np.shares_memory(result, z)
    np.testing.assert_array_equal(z, kept)
    assert function(z.astype(np.float32)).dtype == np.float32
    assert isinstance(function(0.3), np.float64)
    assert function([[1, 2]]).dtype == np.float64
    assert function(np.zeros((0, 2))).shape == (0, 2)


@pytest.mark.parametrize("function", EVERY, ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("z", "what"),
    [
        (np.nan, "NaN"),
        ([0.0, np.nan], "NaN"),
        ("1", "str"),
        (None, "None"),
        (1j, "complex"),
        ([1, [2, 3]], "list"),
        (np.array([object()]), "object"),
        (np.ma.masked_array([1.0], [True]), "masked"),
    ],
)
def test_what_is_no_real_number_is_refused(function, z, what):
    with pytest.raises(ValueError, match=f"^z: got .*{what}.*expected"):
        function(z)
