"""The relatives of the LSTM: against each other, real frameworks, and central differences."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junk import assert_named_or_finite, junk

from lstm_lib import LSTMParams, LSTMTrace, RNNParams, lstm_backward, lstm_forward
from lstm_lib.gradients import check_gradient, direct_path_product
from lstm_lib.variants import (
    CoupledParams,
    GRUParams,
    GRUTrace,
    OriginalParams,
    PeepholeParams,
    UnsquashedParams,
    coupled_backward,
    coupled_forward,
    coupled_step,
    gru_backward,
    gru_forward,
    gru_step,
    original_backward,
    original_forward,
    original_step,
    peephole_backward,
    peephole_forward,
    peephole_step,
    unsquashed_backward,
    unsquashed_forward,
    unsquashed_step,
)

FIXTURES = Path(__file__).parent / "fixtures"
exact = {"rtol": 0, "atol": 1e-12}
sizes = st.integers(1, 3)
# The same examples every time: central differences are allowed their error, not a coin toss.
repeatable = settings(deadline=None, max_examples=15, derandomize=True)

LSTM_LIKE = {
    "original": (OriginalParams, original_step, original_forward, original_backward),
    "coupled": (CoupledParams, coupled_step, coupled_forward, coupled_backward),
    "peephole": (PeepholeParams, peephole_step, peephole_forward, peephole_backward),
    "unsquashed": (UnsquashedParams, unsquashed_step, unsquashed_forward, unsquashed_backward),
}
every_kind = pytest.mark.parametrize(
    "kind", [GRUParams, *(kind for kind, *_ in LSTM_LIKE.values())], ids=lambda kind: kind.__name__
)
lstm_like = pytest.mark.parametrize("variant", LSTM_LIKE)
resets = pytest.mark.parametrize("reset", ["after", "before"])


def random_params(kind, seed=0, D=3, H=2):
    rng = np.random.default_rng(seed)
    n = len(kind.blocks)
    further = rng.normal(size=(len(kind._fields) - 3, H))
    W_x, W_h = rng.normal(size=(D, n * H)), rng.normal(size=(H, n * H))
    return kind(W_x, W_h, rng.normal(size=n * H), *further)


def random_states(seed=0, T=3, B=2, D=3, H=2):
    rng = np.random.default_rng(seed + 1)
    return rng.normal(size=(T, B, D)), rng.normal(size=(B, H)), rng.normal(size=(B, H))


def as_lstm(params, forget):
    """The LSTM with the blocks i, g, o of `params` and its own forget block."""
    i, g, o = (params.gate(name) for name in "igo")
    return LSTMParams(
        *(np.concatenate(blocks, axis=-1) for blocks in zip(i, forget, g, o, strict=True))
    )


def assert_equal_traces(actual, expected):
    for name in expected._fields:
        np.testing.assert_allclose(getattr(actual, name), getattr(expected, name), **exact)


# The three with a cell state, each as an LSTM that comes to the same.


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, st.integers(0, 4))
def test_the_original_cell_is_an_lstm_whose_forget_gate_stays_open(seed, B, D, H, T):
    params = random_params(OriginalParams, seed, D, H)
    x, h0, c0 = random_states(seed, T, B, D, H)
    open_gate = RNNParams(np.zeros((D, H)), np.zeros((H, H)), np.full(H, 100.0))
    lstm = as_lstm(params, open_gate)
    trace, expected = original_forward(params, x, h0, c0), lstm_forward(lstm, x, h0, c0)
    assert_equal_traces(trace, expected)
    np.testing.assert_array_equal(direct_path_product(trace), np.ones((B, H)))
    dh = np.cos(trace.h)
    ours = original_backward(params, trace, dh, h0, c0)
    theirs = lstm_backward(lstm, expected, dh, h0, c0)
    for name in ("x", "h0", "c0"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), **exact)
    for gate in "igo":
        for a, b in zip(ours.params.gate(gate), theirs.params.gate(gate), strict=True):
            np.testing.assert_allclose(a, b, **exact)


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, st.integers(0, 4))
def test_the_coupled_cell_is_an_lstm_with_opposite_forget_weights(seed, B, D, H, T):
    params = random_params(CoupledParams, seed, D, H)
    x, h0, c0 = random_states(seed, T, B, D, H)
    lstm = as_lstm(params, RNNParams(*(-array for array in params.gate("i"))))
    trace, expected = coupled_forward(params, x, h0, c0), lstm_forward(lstm, x, h0, c0)
    assert_equal_traces(trace, expected)
    np.testing.assert_allclose(trace.f + trace.i, 1, rtol=1e-15)
    dh = np.cos(trace.h)
    ours = coupled_backward(params, trace, dh, h0, c0)
    theirs = lstm_backward(lstm, expected, dh, h0, c0)
    for name in ("x", "h0", "c0"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), **exact)
    for a, di, df in zip(
        ours.params.gate("i"), theirs.params.gate("i"), theirs.params.gate("f"), strict=True
    ):
        np.testing.assert_allclose(a, di - df, **exact)


def test_the_unsquashed_cell_shows_what_a_drifted_original_cell_hides():
    """Two states far from 0: behind the tanh they look the same, and no gradient comes back."""
    original = random_params(OriginalParams)
    unsquashed = UnsquashedParams(*original)
    x, h0, _ = random_states(T=1)
    c0 = np.array([[20.0, 20.0], [25.0, 25.0]])
    shown = unsquashed_forward(unsquashed, x, h0, c0)
    hidden = original_forward(original, x, h0, c0)
    np.testing.assert_array_equal(shown.c, hidden.c)
    np.testing.assert_array_equal(shown.h, shown.o * shown.c)
    np.testing.assert_array_equal(hidden.h, hidden.o)
    dh = np.ones_like(h0)[None]
    np.testing.assert_array_equal(unsquashed_backward(unsquashed, shown, dh).c0, shown.o[0])
    assert abs(original_backward(original, hidden, dh).c0).max() == 0


@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, st.integers(0, 4))
def test_without_its_peepholes_the_cell_is_an_lstm(seed, B, D, H, T):
    params = random_params(PeepholeParams, seed, D, H)
    params = params._replace(p_i=np.zeros(H), p_f=np.zeros(H), p_o=np.zeros(H))
    x, h0, c0 = random_states(seed, T, B, D, H)
    lstm = LSTMParams(*params[:3])
    trace, expected = peephole_forward(params, x, h0, c0), lstm_forward(lstm, x, h0, c0)
    assert_equal_traces(trace, expected)
    ours = peephole_backward(params, trace, np.cos(trace.h), h0, c0)
    theirs = lstm_backward(lstm, expected, np.cos(trace.h), h0, c0)
    for a, b in zip((*ours.params, *ours[1:]), (*theirs.params, *theirs[1:]), strict=False):
        if a.shape == b.shape:
            np.testing.assert_allclose(a, b, **exact)


def test_a_coupled_cell_state_stays_within_one():
    params = random_params(CoupledParams)._replace(b=np.full(6, 9.0))
    trace = coupled_forward(params, random_states(T=200)[0])
    assert 0.99 < np.abs(trace.c).max() <= 1


def test_an_original_cell_state_grows_without_end():
    params = OriginalParams(np.zeros((1, 3)), np.zeros((1, 3)), np.full(3, 9.0))
    trace = original_forward(params, np.zeros((200, 1, 1)))
    assert trace.c[-1].item() > 199


# Real frameworks.


def test_peepholes_give_the_outputs_of_onnx():
    run = np.load(FIXTURES / "onnx_peepholes.npz")

    def ours(rows):  # ONNX has blocks i, o, f, c in its rows
        i, o, f, g = np.split(rows, 4, axis=0)
        return np.concatenate([i, f, g, o]).T

    p_i, p_o, p_f = np.split(run["P"][0], 3)
    b = ours(run["B"][0].reshape(2, -1).sum(axis=0))
    params = PeepholeParams(ours(run["W"][0]), ours(run["R"][0]), b, p_i, p_f, p_o)
    trace = peephole_forward(params, run["X"], run["initial_h"][0], run["initial_c"][0])
    np.testing.assert_allclose(trace.h, run["Y"][:, 0], **exact)
    np.testing.assert_allclose(trace.h[-1], run["Y_h"][0], **exact)
    np.testing.assert_allclose(trace.c[-1], run["Y_c"][0], **exact)


@resets
def test_a_gru_gives_the_outputs_of_onnx(reset):
    run = np.load(FIXTURES / f"gru_onnx_{reset}.npz")

    def ours(rows):  # ONNX has blocks z, r, h in its rows
        u, r, g = np.split(rows, 3, axis=0)
        return np.concatenate([r, u, g]).T

    b_x, b_h = np.split(run["B"][0], 2)
    b_x, b_h = ours(b_x), ours(b_h)
    b_x[:12] += b_h[:12]
    params = GRUParams(ours(run["W"][0]), ours(run["R"][0]), b_x, b_h[12:])
    trace = gru_forward(params, run["X"], run["initial_h"][0], reset)
    np.testing.assert_allclose(trace.h, run["Y"][:, 0], **exact)
    np.testing.assert_allclose(trace.h[-1], run["Y_h"][0], **exact)


def test_a_gru_gives_the_outputs_and_gradients_of_pytorch():
    run = np.load(FIXTURES / "gru_torch.npz")
    H = 6
    b = run["param.bias_ih_l0"].copy()
    b[: 2 * H] += run["param.bias_hh_l0"][: 2 * H]
    b_hg = run["param.bias_hh_l0"][2 * H :]
    params = GRUParams(run["param.weight_ih_l0"].T, run["param.weight_hh_l0"].T, b, b_hg)
    trace = gru_forward(params, run["x"], run["h0"][0])
    np.testing.assert_allclose(trace.h, run["output"], **exact)
    np.testing.assert_allclose(trace.h[-1], run["h_n"][0], **exact)
    grads = gru_backward(params, trace, run["weights"])
    for actual, expected in (
        (grads.x, run["grad.x"]),
        (grads.h0, run["grad.h0"][0]),
        (grads.params.W_x, run["grad.weight_ih_l0"].T),
        (grads.params.W_h, run["grad.weight_hh_l0"].T),
        (grads.params.b, run["grad.bias_ih_l0"]),
        (grads.params.b[: 2 * H], run["grad.bias_hh_l0"][: 2 * H]),
        (grads.params.b_hg, run["grad.bias_hh_l0"][2 * H :]),
    ):
        np.testing.assert_allclose(actual, expected, **exact)


def test_the_two_resets_differ():
    params = random_params(GRUParams)
    x, h0, _ = random_states()
    after, before = (gru_forward(params, x, h0, reset).h for reset in ("after", "before"))
    assert np.abs(after - before).max() > 0.01


# Steps and gradients.


@lstm_like
def test_a_sequence_is_its_steps(variant):
    kind, step, forward, _ = LSTM_LIKE[variant]
    params = random_params(kind)
    x, h, c = random_states()
    trace = forward(params, x, h, c)
    for t in range(3):
        one = step(params, x[t], h, c)
        for name in one._fields:
            np.testing.assert_allclose(getattr(trace, name)[t], getattr(one, name), **exact)
        h, c = one.h, one.c


@resets
def test_a_gru_sequence_is_its_steps(reset):
    params = random_params(GRUParams)
    x, h, _ = random_states()
    trace = gru_forward(params, x, h, reset)
    for t in range(3):
        one = gru_step(params, x[t], h, reset)
        for name in one._fields:
            np.testing.assert_allclose(getattr(trace, name)[t], getattr(one, name), **exact)
        h = one.h


@lstm_like
@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, sizes)
def test_gradients_equal_central_differences(variant, seed, T, B, D, H):
    kind, _, forward, backward = LSTM_LIKE[variant]
    inputs = (random_params(kind, seed, D, H), *random_states(seed, T, B, D, H))
    rng = np.random.default_rng(seed + 2)
    dh = rng.normal(size=(T, B, H))
    dh_T, dc_T = rng.normal(size=(2, B, H))

    def loss(inputs):
        trace = forward(*inputs)
        return (dh * trace.h).sum() + (dh_T * trace.h[-1]).sum() + (dc_T * trace.c[-1]).sum()

    grads = backward(inputs[0], forward(*inputs), dh, dh_T, dc_T)
    check = check_gradient(loss, inputs, tuple(grads))
    assert check.passed, check.errors
    assert isinstance(grads.params, kind)


@resets
@repeatable
@given(st.integers(0, 999), sizes, sizes, sizes, sizes)
def test_gradients_of_a_gru_equal_central_differences(reset, seed, T, B, D, H):
    inputs = (random_params(GRUParams, seed, D, H), *random_states(seed, T, B, D, H)[:2])
    rng = np.random.default_rng(seed + 2)
    dh, dh_T = rng.normal(size=(T, B, H)), rng.normal(size=(B, H))

    def loss(inputs):
        trace = gru_forward(*inputs, reset)
        return (dh * trace.h).sum() + (dh_T * trace.h[-1]).sum()

    grads = gru_backward(inputs[0], gru_forward(*inputs, reset), dh, dh_T)
    check = check_gradient(loss, inputs, tuple(grads))
    assert check.passed, check.errors


# What every function of the library keeps to.


def all_calls(dtype=np.float64, T=3):
    """(name, arrays that went in, function that runs forward and back) of every variant."""
    x, h0, c0 = (array.astype(dtype) for array in random_states(T=T))

    def lstm_like_run(kind, _, forward, backward):
        params = kind(*(array.astype(dtype) for array in random_params(kind)))

        def run():
            trace = forward(params, x, h0, c0)
            grads = backward(params, trace, trace.h, h0, c0)
            return [*trace[3:], *grads.params, *grads[1:]]

        return [*params, x, h0, c0], run

    def gru_run(reset):
        params = GRUParams(*(array.astype(dtype) for array in random_params(GRUParams)))

        def run():
            trace = gru_forward(params, x, h0, reset)
            grads = gru_backward(params, trace, trace.h, h0)
            return [*trace[2:-1], *grads.params, *grads[1:]]

        return [*params, x, h0], run

    return [
        *((name, *lstm_like_run(*parts)) for name, parts in LSTM_LIKE.items()),
        *((f"gru {reset}", *gru_run(reset)) for reset in ("after", "before")),
    ]


every = pytest.mark.parametrize("index", range(6))


@every
def test_float32_stays_float32(index):
    _, _, run = all_calls(np.float32)[index]
    assert {array.dtype for array in run()} == {np.dtype(np.float32)}


@every
def test_inputs_are_neither_modified_nor_aliased(index):
    _, inputs, run = all_calls()[index]
    copies = [array.copy() for array in inputs]
    for result in run():
        result += 1
    for array, copy in zip(inputs, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@every
def test_an_empty_sequence_hands_the_state_through(index):
    _, inputs, run = all_calls(T=0)[index]
    results = run()
    assert results[-1].shape == (2, 2)
    # Gradients of the last states are those of the first: h0 and c0 were handed in as such.
    np.testing.assert_array_equal(results[-1], inputs[-1])


@lstm_like
def test_states_start_at_zero(variant):
    kind, _, forward, backward = LSTM_LIKE[variant]
    params = random_params(kind)
    x, h0, _ = random_states()
    a, b = forward(params, x), forward(params, x, 0 * h0, 0 * h0)
    np.testing.assert_array_equal(a.h, b.h)
    a, b = backward(params, a, a.h), backward(params, b, b.h, 0 * h0, 0 * h0)
    np.testing.assert_array_equal(a.params.W_h, b.params.W_h)


@every_kind
def test_a_gate_is_a_view(kind):
    params = random_params(kind)
    for k, name in enumerate(kind.blocks):
        gate = params.gate(name)
        assert gate.W_x.base is not None
        np.testing.assert_array_equal(gate.W_x, params.W_x[:, 2 * k : 2 * k + 2])
        np.testing.assert_array_equal(gate.W_h, params.W_h[:, 2 * k : 2 * k + 2])
        np.testing.assert_array_equal(gate.b, params.b[2 * k : 2 * k + 2])
    with pytest.raises(ValueError, match="name: got 'z'"):
        params.gate("z")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"W_h": np.zeros((2, 7))}, "params.W_h: got shape"),
        ({"W_x": np.zeros((3, 7))}, "params.W_x: got shape"),
        ({"b": np.zeros(7)}, "params.b: got shape"),
        ({"b": None}, "params.b"),
        ({"W_x": np.full((3, 8), np.nan)}, "params.W_x: got"),
    ],
)
@every_kind
def test_bad_params_are_named(kind, change, words):
    params = random_params(kind)._replace(**change)
    x, h0, _ = random_states()
    forward = gru_forward if kind is GRUParams else _forward_of(kind)
    with pytest.raises(ValueError, match=words):
        forward(params, x, h0)
    with pytest.raises(ValueError, match=f"expected {kind.__name__}"):
        forward(tuple(params), x, h0)


def _forward_of(kind):
    return next(parts[2] for parts in LSTM_LIKE.values() if parts[0] is kind)


@pytest.mark.parametrize("name", ["p_i", "p_f", "p_o"])
def test_a_bad_peephole_is_named(name):
    params = random_params(PeepholeParams)._replace(**{name: np.zeros((2, 2))})
    with pytest.raises(ValueError, match=rf"params.{name}: got shape \(2, 2\), expected \(2,\)"):
        peephole_forward(params, random_states()[0])


def test_a_bad_recurrent_bias_is_named():
    params = random_params(GRUParams)._replace(b_hg=np.zeros(6))
    with pytest.raises(ValueError, match="params.b_hg: got shape"):
        gru_step(params, *random_states()[0][:1], np.zeros((2, 2)))


@lstm_like
def test_bad_arguments_are_named(variant):
    kind, step, forward, backward = LSTM_LIKE[variant]
    params = random_params(kind)
    x, h0, c0 = random_states()
    trace = forward(params, x, h0, c0)
    bad = [
        ("x_t: got shape", lambda: step(params, x, h0, c0)),
        ("h_prev: got shape", lambda: step(params, x[0], h0[:1], c0)),
        ("c_prev: got nan", lambda: step(params, x[0], h0, c0 * np.nan)),
        ("x: got shape", lambda: forward(params, x[0])),
        ("x: got inf", lambda: forward(params, x + np.inf)),
        ("h0: got shape", lambda: forward(params, x, h0[0])),
        ("c0: got .*complex", lambda: forward(params, x, h0, c0.astype(complex))),
        ("dh: got shape", lambda: backward(params, trace, trace.h[0])),
        ("dh_T: got shape", lambda: backward(params, trace, trace.h, h0[0])),
        ("dc_T: got nan", lambda: backward(params, trace, trace.h, dc_T=c0 * np.nan)),
        ("trace: got", lambda: backward(params, tuple(trace), trace.h)),
        ("trace.c: got", lambda: backward(params, trace._replace(c=trace.c[0]), trace.h)),
    ]
    for words, call in bad:
        with pytest.raises(ValueError, match=words):
            call()


def test_bad_arguments_of_a_gru_are_named():
    params = random_params(GRUParams)
    x, h0, _ = random_states()
    trace = gru_forward(params, x, h0)
    bad = [
        ("reset: got 'never'", lambda: gru_forward(params, x, reset="never")),
        ("reset: got True", lambda: gru_step(params, x[0], h0, reset=True)),
        ("h_prev: got shape", lambda: gru_step(params, x[0], h0[:1])),
        ("x: got shape", lambda: gru_forward(params, x[0])),
        ("dh: got shape", lambda: gru_backward(params, trace, trace.h[0])),
        ("dh_T: got shape", lambda: gru_backward(params, trace, trace.h, h0[0])),
        ("trace: got", lambda: gru_backward(params, tuple(trace), trace.h)),
        ("trace.reset", lambda: gru_backward(params, trace._replace(reset=1), trace.h)),
        ("trace.r: got", lambda: gru_backward(params, trace._replace(r=trace.r[0]), trace.h)),
    ]
    for words, call in bad:
        with pytest.raises(ValueError, match=words):
            call()


def overflowing_calls(kind, forward, backward):
    params = random_params(kind)
    x, h0, _ = random_states()
    huge = params._replace(W_x=np.full_like(params.W_x, 1e308))
    trace = forward(params, x, h0)
    return [
        lambda: forward(huge, np.full_like(x, 10.0), h0),
        lambda: backward(params, trace, np.full_like(trace.h, 1.7e308)),
    ]


@lstm_like
def test_an_overflow_is_an_error(variant):
    kind, _, forward, backward = LSTM_LIKE[variant]
    for call in overflowing_calls(kind, forward, backward):
        with pytest.raises(FloatingPointError, match="overflowed"):
            call()


@resets
def test_an_overflow_of_a_gru_is_an_error(reset):
    forward = partial(gru_forward, reset=reset)
    for call in overflowing_calls(GRUParams, forward, gru_backward):
        with pytest.raises(FloatingPointError, match="overflowed"):
            call()


def test_a_peephole_that_overflows_is_an_error():
    params = random_params(PeepholeParams)._replace(p_f=np.full(2, 1e308))
    x, h0, c0 = random_states()
    with pytest.raises(FloatingPointError, match="pre-activation"):
        peephole_forward(params, x, h0, np.full_like(c0, 100.0))


@lstm_like
def test_integers_and_lists_are_converted(variant):
    kind, _, forward, backward = LSTM_LIKE[variant]
    params = kind(*(np.ones(array.shape, int) for array in random_params(kind)))
    trace = forward(params, np.ones((3, 2, 3), int).tolist())
    assert isinstance(trace, LSTMTrace) and trace.h.dtype == np.float64
    lists = LSTMTrace(*(array.tolist() for array in trace))
    a, b = backward(params, trace, trace.h), backward(params, lists, trace.h)
    np.testing.assert_array_equal(a.params.W_x, b.params.W_x)


@resets
def test_integers_and_lists_are_converted_for_a_gru(reset):
    params = GRUParams(*(np.ones(array.shape, int) for array in random_params(GRUParams)))
    trace = gru_forward(params, np.ones((3, 2, 3), int).tolist(), reset=reset)
    lists = GRUTrace(*(array.tolist() for array in trace[:-1]), reset)
    a, b = gru_backward(params, trace, trace.h), gru_backward(params, lists, trace.h)
    np.testing.assert_array_equal(a.params.W_h, b.params.W_h)


@lstm_like
@settings(deadline=None)
@given(st.data(), junk)
def test_junk_is_refused_by_name(variant, data, value):
    kind, step, forward, backward = LSTM_LIKE[variant]
    params = random_params(kind)
    x, h0, c0 = random_states()
    trace = forward(params, x, h0, c0)
    field = data.draw(st.sampled_from(kind._fields))
    trace_field = data.draw(st.sampled_from(LSTMTrace._fields))
    k = data.draw(st.integers(0, 3))
    back = (params, trace, trace.h, h0, c0)
    calls = [
        (step, (params, x[0], h0, c0), k, value),
        (forward, (params, x, h0, c0), k, value),
        (forward, (params, x, h0, c0), 0, params._replace(**{field: value})),
        (backward, back, data.draw(st.integers(0, 4)), value),
        (backward, back, 1, trace._replace(**{trace_field: value})),
    ]
    for call in calls:
        assert_named_or_finite(*call)


@settings(deadline=None)
@given(st.data(), junk)
def test_junk_is_refused_by_name_by_a_gru(data, value):
    params = random_params(GRUParams)
    x, h0, _ = random_states()
    trace = gru_forward(params, x, h0)
    field = data.draw(st.sampled_from(GRUParams._fields))
    trace_field = data.draw(st.sampled_from(GRUTrace._fields))
    k = data.draw(st.integers(0, 3))
    back = (params, trace, trace.h, h0)
    calls = [
        (gru_step, (params, x[0], h0, "before"), k, value),
        (gru_forward, (params, x, h0, "before"), k, value),
        (gru_forward, (params, x), 0, params._replace(**{field: value})),
        (gru_backward, back, k, value),
        (gru_backward, back, 1, trace._replace(**{trace_field: value})),
    ]
    for call in calls:
        assert_named_or_finite(*call)
