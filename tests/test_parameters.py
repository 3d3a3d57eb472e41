"""The layout of parameters, their views, and the checks that everything else relies on."""

import numpy as np
import pytest
from cells import random_lstm, random_rnn

from lstm_lib import GATES, LSTMParams, RNNParams, lstm_step, rnn_step
from lstm_lib.parameters import check_lstm_params, check_rnn_params


def test_the_packed_order_is_pytorchs():
    assert GATES == ("i", "f", "g", "o")


@pytest.mark.parametrize(("k", "name"), list(enumerate("ifgo")))
def test_gate_is_the_block_of_its_name(k, name):
    params = random_lstm(D=3, H=5).params
    block = slice(5 * k, 5 * (k + 1))
    gate = params.gate(name)
    assert type(gate) is RNNParams
    np.testing.assert_array_equal(gate.W_x, params.W_x[:, block])
    np.testing.assert_array_equal(gate.W_h, params.W_h[:, block])
    np.testing.assert_array_equal(gate.b, params.b[block])


@pytest.mark.parametrize("name", "ifgo")
def test_gate_gives_views_that_write_through(name):
    case = random_lstm()
    gate = case.params.gate(name)
    for view, packed in zip(gate, case.params, strict=True):
        assert np.shares_memory(view, packed)
    into = case.params, case.x[0], case.h0, case.c0
    before = lstm_step(*into)
    gate.b[...] += 0.5
    after = lstm_step(*into)
    changed = {gate for gate in "ifgo" if (getattr(before, gate) != getattr(after, gate)).any()}
    assert changed == {name}


def test_a_gate_alone_is_a_plain_cell():
    case = random_lstm()
    step = lstm_step(case.params, case.x[0], case.h0, case.c0)
    for name, activation in zip("ifgo", ("sigmoid", "sigmoid", "tanh", "sigmoid"), strict=True):
        alone = rnn_step(case.params.gate(name), case.x[0], case.h0, activation)
        np.testing.assert_allclose(alone, getattr(step, name), rtol=1e-13)


@pytest.mark.parametrize("name", ["c", "forget", "F", 1, None, ["f"]])
def test_an_unknown_gate_is_refused(name):
    with pytest.raises(ValueError, match="^name: got .*expected one of 'i', 'f', 'g', 'o'"):
        random_lstm().params.gate(name)


def test_sizes():
    params = random_lstm(D=3, H=5).params
    assert (params.input_size, params.hidden_size) == (3, 5)
    params = random_rnn(D=2, H=4).params
    assert (params.input_size, params.hidden_size) == (2, 4)


def test_checked_parameters_are_the_same_arrays():
    params = random_lstm(dtype=np.float32).params
    for array, checked in zip(params, check_lstm_params(params), strict=True):
        assert checked is array
    lists = RNNParams([[1]], [[2]], [3])
    assert {array.dtype for array in check_rnn_params(lists)} == {np.dtype(np.float64)}


SHAPES = {
    "W_h": [(5, 5), (4, 20), (20, 5), (0, 0), (5, 20, 1), (20,)],
    "W_x": [(3, 19), (20, 3), (20,), (1, 3, 20)],
    "b": [(5,), (1, 20), (20, 1), ()],
}


@pytest.mark.parametrize(("field", "shape"), [(f, s) for f in SHAPES for s in SHAPES[f]])
def test_wrong_shapes_are_named(field, shape):
    params = random_lstm(D=3, H=5).params._replace(**{field: np.ones(shape)})
    with pytest.raises(ValueError, match=r"^params\.(W_x|W_h|b): got shape .*expected"):
        check_lstm_params(params)


@pytest.mark.parametrize("value", [np.ones((2, 2)).tolist(), None, "params", 3, (1, 2, 3)])
def test_what_is_no_params_is_refused(value):
    with pytest.raises(ValueError, match="^params: got .*expected LSTMParams"):
        check_lstm_params(value)
    with pytest.raises(ValueError, match="^params: got .*expected RNNParams"):
        check_rnn_params(value)


def test_the_two_kinds_are_not_mixed_up():
    with pytest.raises(ValueError, match="^params: got .*expected LSTMParams"):
        check_lstm_params(random_rnn().params)
    with pytest.raises(ValueError, match="^params: got .*expected RNNParams"):
        check_rnn_params(random_lstm().params)
    packed_as_plain = RNNParams(*random_lstm(D=3, H=5).params)
    with pytest.raises(ValueError, match=r"^params.W_h: got shape \(5, 20\), expected \(H, H\)"):
        check_rnn_params(packed_as_plain)
    assert LSTMParams._fields == RNNParams._fields == ("W_x", "W_h", "b")
