"""The state Jacobians of an LSTM against central differences and the book's worked numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junk import assert_named_or_finite, junk

from lstm_lib import LSTMParams, LSTMTrace, lstm_backward, lstm_forward, lstm_step, sigmoid
from lstm_lib.gradients import (
    cell_state_jacobian,
    cell_state_paths,
    direct_path_product,
    lstm_jacobian,
    lstm_jacobian_product,
    lstm_state_gradients,
    numerical_gradient,
    numerical_jacobian,
    relative_error,
)

sizes = st.integers(1, 3)
# The same examples every time: central differences are allowed their error, not a coin toss.
repeatable = settings(deadline=None, max_examples=25, derandomize=True)


def random_run(seed=0, T=4, B=2, D=3, H=3):
    rng = np.random.default_rng(seed)
    params = LSTMParams(
        rng.normal(size=(D, 4 * H)), rng.normal(size=(H, 4 * H)), rng.normal(size=4 * H)
    )
    x, h0, c0 = (rng.normal(size=shape) for shape in ((T, B, D), (B, H), (B, H)))
    return params, lstm_forward(params, x, h0, c0)


def running_cell():
    params = LSTMParams(
        np.array([[1, 0.5, 1.5, 0.5]]), np.array([[0.5, 0.5, 1, 0.5]]), np.array([0, 1.0, 0, 0])
    )
    return params, lstm_forward(params, np.array([1, 0, -1, 0.5]).reshape(4, 1, 1))


def same_sequence(jacobian):
    """The blocks (b, j, b, k) of a Jacobian (B, H, B, H): sequences do not see each other."""
    B = jacobian.shape[0]
    others = jacobian[~np.eye(B, dtype=bool)[:, None, :, None] & np.ones(jacobian.shape, bool)]
    np.testing.assert_allclose(others, 0, atol=1e-9)
    return np.stack([jacobian[b, :, b] for b in range(B)])


def before(trace, t):
    """h, o and c before step t >= 1 of a trace."""
    return trace.h[t - 1], trace.o[t - 1], trace.c[t - 1]


def test_the_running_cell_has_the_books_four_paths():
    paths = cell_state_paths(*running_cell(), t=1)
    numbers = [path.item() for path in paths]
    np.testing.assert_allclose(numbers, [0.7650, 0.0246, 0.0177, 0.1984], atol=5e-5)
    assert paths.total.item() == pytest.approx(1.0057, abs=5e-5)


def test_with_h_held_the_derivative_of_c_is_the_forget_gate_alone():
    """Two derivatives of c by c before: 1.0057 if h follows, 0.7650 in the Jacobian of (h, c)."""
    params, trace = running_cell()
    held = lstm_jacobian(params, trace, 1)[0, 1, 1]
    assert held == cell_state_paths(params, trace, 1).direct.item() == trace.f[1].item()
    assert held == pytest.approx(0.7650, abs=5e-5)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_large_cell_state_closes_the_paths_through_h(sign):
    """A cell that has counted to nearly twenty, up or down: tanh is flat there."""
    params, _ = running_cell()
    counting = params._replace(b=params.b + [20, 20, 0, 0])  # i and f near 1
    trace = lstm_forward(counting, np.full((25, 1, 1), sign))
    near, far = (cell_state_paths(counting, trace, t) for t in (1, 21))
    assert abs(trace.c[0].item()) < 1 < 18 < abs(trace.c[20].item())
    assert abs(near.total - near.direct).item() > 1e-2
    assert abs(far.total - far.direct).item() < 1e-12 < 0.99 < far.direct.item()


def test_the_running_cell_from_c1_to_c4_has_the_books_three_answers():
    params, trace = running_cell()
    jacobian = cell_state_jacobian(params, trace, start=1, stop=4)
    numbers = [answer.item() for answer in jacobian]
    np.testing.assert_allclose(numbers, [0.3962, 0.6652, 0.6719], atol=5e-5)

    def c4(c1):
        h, c = trace.o[0] * np.tanh(c1), c1
        for t in (1, 2, 3):
            step = lstm_step(params, trace.x[t], h, c)
            h, c = step.h, step.c
        return c

    assert jacobian.full.item() == pytest.approx(numerical_jacobian(c4, trace.c[0]).item())


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes)
def test_each_path_alone_equals_central_differences(seed, B, D, H):
    params, trace = random_run(seed, 3, B, D, H)
    h, o, c = before(trace, 2)
    fixed = lstm_step(params, trace.x[2], h, c)

    def moved(c_prev):
        return lstm_step(params, trace.x[2], o * np.tanh(c_prev), c)

    alone = {
        "direct": lambda c_prev: fixed.f * c_prev + fixed.i * fixed.g,
        "through_f": lambda c_prev: moved(c_prev).f * c,
        "through_i": lambda c_prev: moved(c_prev).i * fixed.g,
        "through_g": lambda c_prev: fixed.i * moved(c_prev).g,
        "total": lambda c_prev: lstm_step(params, trace.x[2], o * np.tanh(c_prev), c_prev).c,
    }
    paths = cell_state_paths(params, trace, 2)
    for name, function in alone.items():
        expected = same_sequence(numerical_jacobian(function, c))
        assert relative_error(getattr(paths, name), expected, floor=1e-6) < 1e-6, name


def test_in_the_first_step_h0_is_held_so_that_only_the_direct_path_is_left():
    params, trace = random_run()
    paths = cell_state_paths(params, trace, 0)
    expected = numerical_jacobian(
        lambda c0: lstm_step(params, trace.x[0], trace.h0, c0).c, trace.c0
    )
    np.testing.assert_allclose(paths.total, same_sequence(expected), atol=1e-8)
    assert not np.any([paths.through_f, paths.through_i, paths.through_g])


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, st.integers(0, 4), st.integers(0, 4))
def test_state_products_equal_central_differences(seed, B, D, H, start, length):
    params, trace = random_run(seed, 5, B, D, H)
    stop = min(start + length, 5)
    h, c = (trace.h[start - 1], trace.c[start - 1]) if start else (trace.h0, trace.c0)

    def run(state):
        if start == stop:
            return state
        after = lstm_forward(params, trace.x[start:stop], state[:, :H], state[:, H:])
        return np.concatenate([after.h[-1], after.c[-1]], axis=1)

    expected = same_sequence(numerical_jacobian(run, np.concatenate([h, c], axis=1)))
    product = lstm_jacobian_product(params, trace, start, stop)
    assert relative_error(product, expected, floor=1e-6) < 1e-6
    if stop == start + 1:
        np.testing.assert_array_equal(product, lstm_jacobian(params, trace, start))


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, st.integers(0, 4), st.integers(1, 4))
def test_the_full_cell_state_jacobian_equals_central_differences(seed, B, D, H, start, length):
    params, trace = random_run(seed, 5, B, D, H)
    stop = min(start + length, 5)
    c = trace.c[start - 1] if start else trace.c0

    def run(c):
        h = trace.o[start - 1] * np.tanh(c) if start else trace.h0
        return lstm_forward(params, trace.x[start:stop], h, c).c[-1]

    jacobian = cell_state_jacobian(params, trace, start, stop)
    assert relative_error(jacobian.full, same_sequence(numerical_jacobian(run, c)), 1e-6) < 1e-6
    np.testing.assert_allclose(
        np.diagonal(jacobian.direct, axis1=1, axis2=2),
        direct_path_product(trace, start, stop),
    )
    if stop == start + 1:  # over one step all of the recurrence is in the four paths
        np.testing.assert_allclose(jacobian.one_step_totals, jacobian.full, rtol=1e-12)


def test_no_step_at_all_is_the_identity():
    params, trace = random_run()
    np.testing.assert_array_equal(lstm_jacobian_product(params, trace, 2, 2), [np.eye(6)] * 2)
    for answer in cell_state_jacobian(params, trace, 2, 2):
        np.testing.assert_array_equal(answer, [np.eye(3)] * 2)
    np.testing.assert_array_equal(direct_path_product(trace, 4), np.ones((2, 3)))


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, st.integers(1, 4))
def test_state_gradients_equal_central_differences(seed, B, D, H, T):
    params, trace = random_run(seed, T, B, D, H)
    rng = np.random.default_rng(seed + 1)
    weights = rng.normal(size=(T, B, H))
    weights_hT, weights_cT = rng.normal(size=(2, B, H))
    gradients = lstm_state_gradients(params, trace, weights, weights_hT, weights_cT)

    def loss_from(t, h, c):
        """The losses of step t and later, from the state that step t left."""
        loss = (weights[t] * h).sum()
        if t + 1 < T:
            after = lstm_forward(params, trace.x[t + 1 :], h, c)
            loss += (weights[t + 1 :] * after.h).sum()
            h, c = after.h[-1], after.c[-1]
        return loss + (weights_hT * h).sum() + (weights_cT * c).sum()

    for t in range(T):
        o, c = trace.o[t], trace.c[t]
        by_h = numerical_gradient(lambda h, t=t, c=c: loss_from(t, h, c), trace.h[t])
        by_c = numerical_gradient(lambda c, t=t, o=o: loss_from(t, o * np.tanh(c), c), c)
        assert relative_error(gradients.h[t], by_h, 1e-6) < 1e-6
        assert relative_error(gradients.c[t], by_c, 1e-6) < 1e-6

    # One more step back they are the gradients of the initial state. Rows of the Jacobian take
    # c with h held, so the part of dL/dc that goes through h is taken off.
    c_alone = gradients.c[0] - gradients.h[0] * trace.o[0] * (1 - np.tanh(trace.c[0]) ** 2)
    state = np.concatenate([gradients.h[0], c_alone], axis=1)  # (B, 2H)
    initial = np.einsum("bj,bjk->bk", state, lstm_jacobian(params, trace, 0))
    grads = lstm_backward(params, trace, weights, weights_hT, weights_cT)
    expected = np.concatenate([grads.h0, grads.c0], axis=1)
    np.testing.assert_allclose(initial, expected, rtol=1e-9, atol=1e-11)


def test_all_steps_are_meant_by_default():
    params, trace = random_run()
    for function in (lstm_jacobian_product, cell_state_jacobian):
        np.testing.assert_array_equal(function(params, trace), function(params, trace, 0, 4))
    np.testing.assert_array_equal(direct_path_product(trace), direct_path_product(trace, 0, 4))


def test_norms_are_those_over_the_hidden_units():
    params, trace = random_run()
    gradients = lstm_state_gradients(params, trace, np.ones_like(trace.h))
    norms = gradients.norms()
    assert norms.h.shape == norms.c.shape == (4, 2)
    np.testing.assert_allclose(norms.c[1, 0], np.sqrt((gradients.c[1, 0] ** 2).sum()))


def explode_table_run(scale, T, seed=0):
    """The recipe of the table: draws in the order W_x, W_h, x; forget bias 1."""
    rng = np.random.default_rng(seed)
    H, D = 16, 4
    W_x = rng.normal(0, D**-0.5, (D, 4 * H))
    W_h = rng.normal(0, scale * H**-0.5, (H, 4 * H))
    x = rng.normal(size=(T, 1, D))
    b = np.zeros(4 * H)
    b[H : 2 * H] = 1
    params = LSTMParams(W_x, W_h, b)
    return params, lstm_forward(params, x)


@pytest.mark.parametrize(
    ("scale", "T", "norm"),
    [
        (8, 10, 25.1),
        (8, 25, 229),
        (8, 50, 2.55e3),
        (8, 100, 2.98e3),
        (1, 10, 0.21),
        (1, 25, 0.0060),
        (1, 50, 1.6e-5),
        (1, 100, 3.8e-10),
    ],
)
def test_an_lstm_can_explode_while_its_forget_gates_shrink(scale, T, norm):
    params, trace = explode_table_run(scale, T)
    jacobian = cell_state_jacobian(params, trace)
    assert np.linalg.norm(jacobian.full[0], 2) == pytest.approx(norm, rel=0.1)
    assert jacobian.direct.max() < 0.32


@pytest.mark.parametrize(("T", "largest"), [(10, 0.31), (25, 0.031), (50, 3e-6), (100, 1.3e-9)])
def test_the_direct_path_of_the_exploding_run_vanishes(T, largest):
    _, trace = explode_table_run(8, T)
    assert direct_path_product(trace).max() == pytest.approx(largest, rel=0.1)


@pytest.mark.parametrize(("scale", "times"), [(4, 1), (6, 15), (8, 18)])
def test_how_many_of_twenty_seeds_explode(scale, times):
    norms = [
        np.linalg.norm(cell_state_jacobian(*explode_table_run(scale, 100, seed)).full[0], 2)
        for seed in range(20)
    ]
    assert sum(norm > 1e3 for norm in norms) == times


def test_one_cell_that_explodes_can_be_followed_by_hand():
    """x = 0 and a zero start leave c at 0: each step multiplies by f + i o w."""
    w, b_io, b_f = 2.0, 3.0, 1.0
    params = LSTMParams(
        np.zeros((1, 4)), np.array([[0, 0, w, 0]]), np.array([b_io, b_f, 0.0, b_io])
    )
    jacobian = cell_state_jacobian(params, lstm_forward(params, np.zeros((50, 1, 1))))
    f, factor = sigmoid(b_f), sigmoid(b_f) + sigmoid(b_io) ** 2 * w
    assert factor == pytest.approx(2.546, abs=5e-4)
    assert jacobian.full.item() == pytest.approx(f * factor**49, rel=1e-10)
    assert jacobian.full.item() == pytest.approx(5.6e19, rel=0.01)
    assert jacobian.direct.item() == pytest.approx(1.6e-7, rel=0.02)


@pytest.mark.parametrize(("w", "grows"), [(0.29, False), (0.30, True)])
def test_the_threshold_of_growth_is_near_three_tenths(w, grows):
    params = LSTMParams(np.zeros((1, 4)), np.array([[0, 0, w, 0]]), np.array([3.0, 1.0, 0.0, 3.0]))
    trace = lstm_forward(params, np.zeros((9, 1, 1)))
    assert (cell_state_jacobian(params, trace, 1, 9).full.item() > 1) == grows


def test_a_product_that_overflows_is_an_error():
    params = LSTMParams(
        np.zeros((1, 4)), np.array([[0, 0, 1e10, 0]]), np.array([3.0, 1.0, 0.0, 3.0])
    )
    trace = lstm_forward(params, np.zeros((50, 1, 1)))
    with pytest.raises(FloatingPointError, match="overflowed"):
        cell_state_jacobian(params, trace)
    with pytest.raises(FloatingPointError, match="overflowed"):
        lstm_jacobian_product(params, trace)
    with pytest.raises(FloatingPointError, match="overflowed"):
        lstm_state_gradients(params, trace, np.ones((50, 1, 1)))


def test_float32_stays_float32():
    params, trace = random_run()
    params = LSTMParams(*(array.astype(np.float32) for array in params))
    trace = LSTMTrace(*(array.astype(np.float32) for array in trace))
    results = [
        *cell_state_paths(params, trace, 1),
        *cell_state_jacobian(params, trace),
        lstm_jacobian_product(params, trace),
        *lstm_state_gradients(params, trace, trace.h),
        direct_path_product(trace),
    ]
    assert {array.dtype for array in results} == {np.dtype(np.float32)}


def test_inputs_are_not_modified_nor_aliased():
    params, trace = random_run()
    copies = [array.copy() for array in (*params, *trace)]
    results = [
        *cell_state_paths(params, trace, 1),
        *cell_state_jacobian(params, trace, 1, 1),
        lstm_jacobian(params, trace, 1),
        *lstm_state_gradients(params, trace, trace.h),
        direct_path_product(trace, 0, 1),
    ]
    for result in results:
        result += 1
    for array, copy in zip((*params, *trace), copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("t", [-1, 4, 1.0, True, None, "1"])
def test_a_step_that_is_not_there_is_refused(t):
    params, trace = random_run()
    for function in (cell_state_paths, lstm_jacobian):
        with pytest.raises(ValueError, match="t: got .* expected an integer from 0 to 3"):
            function(params, trace, t)


@pytest.mark.parametrize(("start", "stop"), [(-1, 2), (3, 2), (0, 5), (0.0, 2), (0, 2.0)])
def test_steps_that_are_not_there_are_refused(start, stop):
    params, trace = random_run()
    for function in (cell_state_jacobian, lstm_jacobian_product):
        with pytest.raises(ValueError, match="start|stop"):
            function(params, trace, start, stop)
    with pytest.raises(ValueError, match="start|stop"):
        direct_path_product(trace, start, stop)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"c": np.zeros((4, 2, 2))}, r"trace.c: got shape \(4, 2, 2\)"),
        ({"h0": np.zeros((3, 3))}, "trace.h0"),
        ({"x": np.zeros((4, 2, 9))}, "trace.x"),
        ({"f": np.full((4, 2, 3), np.nan)}, "trace.f: got nan"),
        ({"o": np.full((4, 2, 3), "a")}, "trace.o: .*expected"),
    ],
)
def test_a_bad_trace_is_named(change, words):
    params, trace = random_run()
    trace = trace._replace(**change)
    calls = [
        lambda: cell_state_paths(params, trace, 0),
        lambda: cell_state_jacobian(params, trace),
        lambda: lstm_jacobian_product(params, trace),
        lambda: lstm_state_gradients(params, trace, np.zeros((4, 2, 3))),
    ]
    for call in calls:
        with pytest.raises(ValueError, match=words):
            call()


def test_other_kinds_of_arguments_are_named():
    params, trace = random_run()
    with pytest.raises(ValueError, match="params: got"):
        lstm_jacobian(None, trace, 0)
    with pytest.raises(ValueError, match="trace: got"):
        direct_path_product(trace.f)
    with pytest.raises(ValueError, match=r"dh: got shape \(2, 3\)"):
        lstm_state_gradients(params, trace, np.zeros((2, 3)))
    with pytest.raises(ValueError, match="dc_T: got shape"):
        lstm_state_gradients(params, trace, trace.h, dc_T=np.zeros(3))


@settings(deadline=None)
@given(st.data(), junk)
def test_junk_is_refused_by_name(data, value):
    params, trace = random_run()
    field = data.draw(st.sampled_from(LSTMTrace._fields))
    for function, arguments in (
        (cell_state_paths, (params, trace, 1)),
        (cell_state_jacobian, (params, trace, 1, 3)),
        (lstm_jacobian, (params, trace, 1)),
        (lstm_jacobian_product, (params, trace, 1, 3)),
        (lstm_state_gradients, (params, trace, trace.h, trace.h0, trace.c0)),
    ):
        position = data.draw(st.integers(0, len(arguments) - 1))
        assert_named_or_finite(function, arguments, position, value)
        assert_named_or_finite(function, arguments, 1, trace._replace(**{field: value}))
    assert_named_or_finite(direct_path_product, (trace, 1, 3), data.draw(st.integers(0, 2)), value)
