"""Whatever is handed in: an error that names it, or a result without NaN. Nothing else."""

import inspect

import numpy as np
import pytest
from cells import arrays_of, random_lstm, random_rnn
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from junk import assert_named_or_finite, junk

import lstm_lib as L

LSTM, RNN = random_lstm(), random_rnn()
LSTM_INTO = LSTM.params, LSTM.x[0], LSTM.h0, LSTM.c0
CALLS = {
    L.sigmoid: (LSTM.x,),
    L.sigmoid_derivative: (LSTM.x,),
    L.tanh: (LSTM.x,),
    L.tanh_derivative: (LSTM.x,),
    L.relu: (LSTM.x,),
    L.relu_derivative: (LSTM.x,),
    L.rnn_step: (RNN.params, RNN.x[0], RNN.h0, "relu"),
    L.rnn_forward: (*RNN[:3], "tanh"),
    L.rnn_backward: (RNN.params, L.rnn_forward(*RNN[:3]), RNN.dh, RNN.dh_T),
    L.lstm_step: LSTM_INTO,
    L.lstm_step_backward: (*LSTM_INTO, L.lstm_step(*LSTM_INTO), LSTM.dh_T, LSTM.dc_T),
    L.lstm_forward: LSTM[:4],
    L.lstm_backward: (LSTM.params, L.lstm_forward(*LSTM[:4]), *LSTM[4:]),
    L.with_forget_bias: (LSTM.params, 1.0),
    L.with_chrono_bias: (np.random.default_rng(0), LSTM.params, 10),
    L.init_lstm: (np.random.default_rng(0), 2, 3),
    L.init_rnn: (np.random.default_rng(0), 2, 3),
}
PLACES = [(function, k) for function, arguments in CALLS.items() for k in range(len(arguments))]
extremes = st.sampled_from([0.0, 1.0, -1.0, 1e-308, 5e-324, 1e150, -1e200, 1.7e308, -1.7e308])


def name_of(value):
    return value.__name__ if callable(value) else str(value)


@pytest.mark.parametrize(("function", "position"), PLACES, ids=name_of)
@settings(max_examples=25)
@given(value=junk)
def test_junk_in_any_place(function, position, value):
    name = list(inspect.signature(function).parameters)[position]
    if name.endswith("_size") and isinstance(value, int) and value > 1000:
        return  # a right number, only one that takes all memory
    if name == "z" and holds_infinity(value):
        return  # the limits exist, and relu's is infinite
    assert_named_or_finite(function, CALLS[function], position, value)


def holds_infinity(value):
    try:
        return np.asarray(value).dtype.kind == "f" and np.isinf(value).any()
    except ValueError:  # nested lists of different lengths
        return False


@settings(max_examples=150)
@given(data=st.data(), T=st.integers(0, 3), B=st.integers(0, 2), D=st.integers(0, 2))
def test_any_numbers_give_finite_gradients_or_a_named_overflow(data, T, B, D):
    H = 2

    def draw(*shape):
        return data.draw(arrays(np.float64, shape, elements=extremes))

    params = L.LSTMParams(draw(D, 4 * H), draw(H, 4 * H), draw(4 * H))
    x, h0, c0, dh = draw(T, B, D), draw(B, H), draw(B, H), draw(T, B, H)
    try:
        trace = L.lstm_forward(params, x, h0, c0)
        states = arrays_of(trace)
        grads = arrays_of(L.lstm_backward(params, trace, dh))
    except FloatingPointError as error:
        assert "overflowed float64" in str(error)
        return
    for name, array in {**states, **grads}.items():
        assert np.isfinite(array).all(), name


@settings(max_examples=60)
@given(
    data=st.data(),
    activation=st.sampled_from(["tanh", "sigmoid", "relu"]),
    T=st.integers(0, 3),
    D=st.integers(0, 2),
)
def test_the_same_for_the_plain_network(data, activation, T, D):
    def draw(*shape):
        return data.draw(arrays(np.float64, shape, elements=extremes))

    params = L.RNNParams(draw(D, 2), draw(2, 2), draw(2))
    try:
        trace = L.rnn_forward(params, draw(T, 1, D), draw(1, 2), activation)
        grads = arrays_of(L.rnn_backward(params, trace, draw(T, 1, 2)))
    except FloatingPointError as error:
        assert "overflowed float64" in str(error)
        return
    for name, array in {**arrays_of(trace), **grads}.items():
        assert np.isfinite(array).all(), name


def test_every_public_function_is_misused_here():
    public = {getattr(L, name) for name in L.__all__ if inspect.isfunction(getattr(L, name))}
    assert public == set(CALLS)
