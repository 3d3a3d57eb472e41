"""The plain network's Jacobians, contributions and truncations, against independent answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junk import assert_named_or_finite, junk

from lstm_lib import (
    LSTMParams,
    RNNParams,
    RNNTrace,
    lstm_backward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
    rnn_step,
)
from lstm_lib.gradients import (
    chunked_bptt,
    numerical_gradient,
    numerical_jacobian,
    relative_error,
    rnn_jacobian,
    rnn_jacobian_product,
    rnn_state_gradients,
    rnn_step_contributions,
    truncated_bptt,
)

sizes = st.integers(1, 3)
# The same examples every time: next to the kink of relu central differences are wrong.
repeatable = settings(deadline=None, max_examples=25, derandomize=True)
activations = st.sampled_from(["tanh", "sigmoid", "relu"])


def random_run(seed=0, T=4, B=2, D=3, H=3, activation="tanh"):
    rng = np.random.default_rng(seed)
    params = RNNParams(rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H))
    trace = rnn_forward(params, rng.normal(size=(T, B, D)), rng.normal(size=(B, H)), activation)
    return params, trace, rng.normal(size=(T, B, H))


def running_rnn():
    params = RNNParams(np.array([[1.0]]), np.array([[0.5]]), np.zeros(1))
    trace = rnn_forward(params, np.array([1.0, 0, 0]).reshape(3, 1, 1))
    dh = np.zeros((3, 1, 1))
    dh[-1] = trace.h[-1] - 0.5  # L = (h_3 - 0.5)**2 / 2
    return params, trace, dh


def test_the_running_rnn_has_the_books_terms():
    params, trace, dh = running_rnn()
    terms = rnn_step_contributions(params, trace, dh).W_h.ravel()
    np.testing.assert_allclose(terms, [0, -0.1024, -0.1126], atol=5e-5)
    assert terms.sum() == pytest.approx(-0.2151, abs=5e-5)
    assert truncated_bptt(params, trace, dh, 1).W_h.item() == pytest.approx(-0.1126, abs=5e-5)


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, st.integers(0, 4), st.integers(0, 4), activations)
def test_jacobian_products_equal_central_differences(seed, B, D, H, start, length, activation):
    params, trace, _ = random_run(seed, 5, B, D, H, activation)
    stop = min(start + length, 5)

    def run(h):
        for t in range(start, stop):
            h = rnn_step(params, trace.x[t], h, activation)
        return h

    numerical = numerical_jacobian(run, trace.h[start - 1] if start else trace.h0)
    expected = np.stack([numerical[b, :, b] for b in range(B)])
    product = rnn_jacobian_product(params, trace, start, stop)
    assert relative_error(product, expected, floor=1e-6) < 1e-5
    if stop == start + 1:
        np.testing.assert_allclose(product, rnn_jacobian(params, trace, start))


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, st.integers(0, 4), activations)
def test_contributions_add_up_to_the_gradient(seed, B, D, H, T, activation):
    params, trace, dh = random_run(seed, T, B, D, H, activation)
    expected = rnn_backward(params, trace, dh).params
    terms = rnn_step_contributions(params, trace, dh)
    assert terms.W_x.shape == (T, D, H) and terms.W_h.shape == (T, H, H)
    for term, gradient in zip(terms, expected, strict=True):
        np.testing.assert_allclose(term.sum(axis=0), gradient, rtol=1e-10, atol=1e-12)


def test_a_contribution_is_the_derivative_by_the_parameters_of_that_step_alone():
    params, trace, dh = random_run()
    terms = rnn_step_contributions(params, trace, dh)
    for t in range(4):

        def loss(own, t=t):
            h, total = trace.h0, 0.0
            for k in range(4):
                h = rnn_step(own if k == t else params, trace.x[k], h)
                total += (dh[k] * h).sum()
            return total

        expected = numerical_gradient(loss, params)
        actual = RNNParams(*(term[t] for term in terms))
        assert max(relative_error(actual, expected)) < 1e-7


@repeatable
@given(st.integers(0, 999), sizes, st.integers(1, 5), st.integers(1, 5))
def test_truncation_is_the_sum_over_losses_of_windows_run_on_their_own(seed, H, T, length):
    params, trace, dh = random_run(seed, T, 2, 2, H)
    length = min(length, T)
    expected = RNNParams(*(np.zeros_like(array) for array in params))
    for t in range(T):
        first = max(t - length + 1, 0)
        h0 = trace.h[first - 1] if first else trace.h0
        window = rnn_forward(params, trace.x[first : t + 1], h0)
        only_last = np.zeros_like(window.h)
        only_last[-1] = dh[t]
        grads = rnn_backward(params, window, only_last).params
        expected = RNNParams(*(a + b for a, b in zip(expected, grads, strict=True)))
    actual = truncated_bptt(params, trace, dh, length)
    for a, b in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


def test_truncation_biases_the_gradient_until_nothing_is_cut():
    params, trace, dh = random_run(T=6)
    full = rnn_backward(params, trace, dh).params
    for truncate in (truncated_bptt, chunked_bptt):
        errors = [max(relative_error(truncate(params, trace, dh, n), full)) for n in (1, 2, 6)]
        assert errors[0] > 1e-2 and errors[1] > 1e-2 and errors[2] < 1e-12


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_chunks_are_sequences_of_their_own_whose_state_runs_on(length):
    params, trace, dh = random_run(T=5)
    expected, h = 0, trace.h0
    for start in range(0, 5, length):
        piece = rnn_forward(params, trace.x[start : start + length], h)
        expected = expected + rnn_backward(params, piece, dh[start : start + length]).params.W_h
        h = piece.h[-1]
    actual = chunked_bptt(params, trace, dh, length)
    np.testing.assert_allclose(actual.W_h, expected, rtol=1e-12)


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_chunks_of_an_lstm_carry_both_states(length):
    rng = np.random.default_rng(3)
    params = LSTMParams(rng.normal(size=(2, 12)), rng.normal(size=(3, 12)), rng.normal(size=12))
    x, h0, c0 = rng.normal(size=(5, 2, 2)), rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    dh = rng.normal(size=(5, 2, 3))
    trace = lstm_forward(params, x, h0, c0)
    expected, h, c = 0, h0, c0
    for start in range(0, 5, length):
        piece = lstm_forward(params, x[start : start + length], h, c)
        expected = expected + lstm_backward(params, piece, dh[start : start + length]).params.W_h
        h, c = piece.h[-1], piece.c[-1]
    actual = chunked_bptt(params, trace, dh, length)
    assert isinstance(actual, LSTMParams)
    np.testing.assert_allclose(actual.W_h, expected, rtol=1e-12)


def test_an_empty_sequence_has_zero_gradients():
    params, trace, dh = random_run(T=0)
    for gradient in (
        *truncated_bptt(params, trace, dh, 1),
        *chunked_bptt(params, trace, dh, 1),
    ):
        assert not gradient.any()
    assert rnn_state_gradients(params, trace, dh).shape == (0, 2, 3)


@repeatable
@given(st.integers(0, 999), sizes, sizes, st.integers(1, 4), activations)
def test_state_gradients_equal_central_differences(seed, B, H, T, activation):
    params, trace, dh = random_run(seed, T, B, 2, H, activation)
    dh_T = np.random.default_rng(seed + 1).normal(size=(B, H))
    total = rnn_state_gradients(params, trace, dh, dh_T)
    for t in range(T):

        def loss(h, t=t):
            result = (dh[t] * h).sum()
            for k in range(t + 1, T):
                h = rnn_step(params, trace.x[k], h, activation)
                result += (dh[k] * h).sum()
            return result + (dh_T * h).sum()

        assert relative_error(total[t], numerical_gradient(loss, trace.h[t]), 1e-6) < 1e-5


def test_singular_values_bound_the_product():
    params, trace, _ = random_run(T=4)
    product = rnn_jacobian_product(params, trace)[0]
    bound = np.prod([np.linalg.norm(rnn_jacobian(params, trace, t)[0], 2) for t in range(4)])
    assert 0 < np.linalg.norm(product, 2) <= bound


def test_all_steps_are_meant_by_default():
    params, trace, _ = random_run()
    np.testing.assert_array_equal(
        rnn_jacobian_product(params, trace), rnn_jacobian_product(params, trace, 0, 4)
    )


def test_float32_stays_float32():
    params, trace, dh = random_run()
    params = RNNParams(*(array.astype(np.float32) for array in params))
    trace = RNNTrace(*(array.astype(np.float32) for array in trace[:3]), "tanh")
    dh = dh.astype(np.float32)
    results = [
        rnn_jacobian(params, trace, 0),
        rnn_jacobian_product(params, trace),
        rnn_state_gradients(params, trace, dh, dh[0]),
        *rnn_step_contributions(params, trace, dh),
        *truncated_bptt(params, trace, dh, 2),
        *chunked_bptt(params, trace, dh, 2),
    ]
    assert {array.dtype for array in results} == {np.dtype(np.float32)}


def test_inputs_are_not_modified():
    params, trace, dh = random_run()
    copies = [array.copy() for array in (*params, *trace[:3], dh)]
    for result in (
        rnn_state_gradients(params, trace, dh, dh[0]),
        *rnn_step_contributions(params, trace, dh, 3),
        *chunked_bptt(params, trace, dh, 3),
        rnn_jacobian_product(params, trace),
    ):
        result += 1
    for array, copy in zip((*params, *trace[:3], dh), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_an_overflow_is_an_error():
    params = RNNParams(np.ones((1, 1)), np.full((1, 1), 1e200), np.zeros(1))
    trace = rnn_forward(params, np.zeros((4, 1, 1)))
    calls = [
        lambda: rnn_jacobian_product(params, trace),
        lambda: rnn_state_gradients(params, trace, np.ones((4, 1, 1))),
        lambda: rnn_step_contributions(params, trace, np.ones((4, 1, 1))),
    ]
    for call in calls:
        with pytest.raises(FloatingPointError, match="overflowed"):
            call()


@pytest.mark.parametrize("length", [0, -1, 5, 1.5, None, True])
def test_a_bad_length_is_named(length):
    params, trace, dh = random_run()
    for truncate in (truncated_bptt, chunked_bptt):
        with pytest.raises(ValueError, match="length: got"):
            truncate(params, trace, dh, length)


@pytest.mark.parametrize("T", [0, 1])
def test_no_length_goes_beyond_a_sequence_of_one_step_or_none(T):
    params, trace, dh = random_run(T=T)
    for truncate in (truncated_bptt, chunked_bptt):
        with pytest.raises(ValueError, match="length: got 2, expected an integer from 1 to 1"):
            truncate(params, trace, dh, 2)


def test_bad_arguments_are_named():
    params, trace, dh = random_run()
    with pytest.raises(ValueError, match="t: got 4"):
        rnn_jacobian(params, trace, 4)
    with pytest.raises(ValueError, match="trace: got"):
        rnn_jacobian(params, tuple(trace), 0)
    with pytest.raises(ValueError, match=r"trace.h: got shape \(4, 2, 2\)"):
        rnn_jacobian_product(params, trace._replace(h=trace.h[..., :2]))
    with pytest.raises(ValueError, match="trace.activation"):
        rnn_jacobian(params, trace._replace(activation="sin"), 0)
    with pytest.raises(ValueError, match="dh: got shape"):
        rnn_step_contributions(params, trace, dh[0])
    with pytest.raises(ValueError, match="dh: got nan"):
        rnn_state_gradients(params, trace, dh * np.nan)
    with pytest.raises(ValueError, match="expected LSTMParams or RNNParams"):
        chunked_bptt(tuple(params), trace, dh, 2)


@settings(deadline=None)
@given(st.data(), junk)
def test_junk_is_refused_by_name(data, value):
    params, trace, dh = random_run()
    field = data.draw(st.sampled_from(RNNTrace._fields))
    for function, arguments in (
        (rnn_jacobian, (params, trace, 1)),
        (rnn_jacobian_product, (params, trace, 1, 3)),
        (rnn_state_gradients, (params, trace, dh, trace.h0)),
        (rnn_step_contributions, (params, trace, dh, 2)),
        (truncated_bptt, (params, trace, dh, 2)),
        (chunked_bptt, (params, trace, dh, 2)),
    ):
        position = data.draw(st.integers(0, len(arguments) - 1))
        assert_named_or_finite(function, arguments, position, value)
        assert_named_or_finite(function, arguments, 1, trace._replace(**{field: value}))
