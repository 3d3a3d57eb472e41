"""The readout against central differences, and its answers to bad input."""

import numpy as np
import pytest

from lstm_lib.gradients import check_gradient
from lstm_lib.readout import ReadoutParams, init_readout, readout_backward, readout_forward


@pytest.fixture
def layer(rng=None):
    rng = np.random.default_rng(4)
    params = ReadoutParams(rng.normal(size=(3, 2)), rng.normal(size=2))
    return params, rng.normal(size=(4, 5, 3)), rng.normal(size=(4, 5, 2))


def test_each_step_is_the_same_affine_map(layer):
    params, h, _ = layer
    y = readout_forward(params, h)
    assert y.shape == (4, 5, 2)
    np.testing.assert_allclose(y[2, 3], h[2, 3] @ params.W_y + params.b_y)


def test_gradients_equal_central_differences(layer):
    params, h, dy = layer
    grads = readout_backward(params, h, dy)
    check = check_gradient(
        lambda point: np.sum(readout_forward(*point) * dy), (params, h), tuple(grads)
    )
    assert check.worst < 1e-8


def test_inputs_are_left_alone_and_not_aliased(layer):
    params, h, dy = layer
    before = [array.copy() for array in (*params, h, dy)]
    grads = readout_backward(params, h, dy)
    for array, copy in zip((*params, h, dy), before, strict=True):
        assert np.array_equal(array, copy)
        assert not any(np.shares_memory(array, g) for g in (*grads.params, grads.h))


def test_float32_stays_float32(layer):
    params, h, dy = layer
    params = ReadoutParams(*(p.astype(np.float32) for p in params))
    grads = readout_backward(params, h.astype(np.float32), dy.astype(np.float32))
    assert {g.dtype for g in (*grads.params, grads.h)} == {np.dtype(np.float32)}


def test_start_values_are_within_their_bound_and_repeatable():
    params = init_readout(np.random.default_rng(0), 100, 50)
    assert np.abs(params.W_y).max() <= 0.1
    assert params.W_y.min() < -0.099 and params.W_y.max() > 0.099
    assert not params.b_y.any()
    again = init_readout(np.random.default_rng(0), 100, 50)
    assert np.array_equal(params.W_y, again.W_y)
    assert init_readout(np.random.default_rng(0), 2, 2, np.float32).W_y.dtype == np.float32


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p, h, dy: (tuple(p), h, dy), "params: got"),
        (lambda p, h, dy: (p._replace(b_y=np.zeros(3)), h, dy), r"params.b_y: got shape \(3,\)"),
        (lambda p, h, dy: (p, h[..., :2], dy), r"h: got shape \(4, 5, 2\)"),
        (lambda p, h, dy: (p, h, dy[1:]), r"dy: got shape \(3, 5, 2\)"),
        (lambda p, h, dy: (p, h * np.nan, dy), "h: got nan"),
    ],
)
def test_bad_input_is_named(layer, change, message):
    with pytest.raises(ValueError, match=message):
        readout_backward(*change(*layer))


def test_overflow_is_an_error_not_an_infinity():
    params = ReadoutParams(np.full((2, 1), 1e200), np.zeros(1))
    with pytest.raises(FloatingPointError, match="output overflowed"):
        readout_forward(params, np.full((1, 2), 1e200))
    with pytest.raises(FloatingPointError, match="gradient of W_y"):
        readout_backward(params, np.full((1, 2), 1e200), np.full((1, 1), 1e200))


@pytest.mark.parametrize("sizes", [(0, 1), (1, 0), (2.5, 1)])
def test_sizes_must_be_positive_integers(sizes):
    with pytest.raises(ValueError, match="_size: got"):
        init_readout(np.random.default_rng(0), *sizes)


def test_one_unit_and_one_output_are_enough():
    assert init_readout(np.random.default_rng(0), 1, 1).W_y.shape == (1, 1)


def test_a_single_hidden_state_is_read_out(layer):
    params, h, dy = layer
    np.testing.assert_allclose(
        readout_forward(params, h[0, 0]), readout_forward(params, h)[0, 0], rtol=1e-14
    )
    grads = readout_backward(params, h[0, 0], dy[0, 0])
    np.testing.assert_allclose(grads.params.W_y, np.outer(h[0, 0], dy[0, 0]), rtol=1e-14)
    with pytest.raises(ValueError, match=r"h: got shape \(\), expected"):
        readout_forward(params, np.float64(1))


def test_start_values_need_a_generator():
    with pytest.raises(ValueError, match="rng: got int 0"):
        init_readout(0, 2, 1)
