"""The LSTM against PyTorch, central differences, its own single steps, and worked numbers."""

import inspect
from pathlib import Path

import numpy as np
import pytest
from cells import LSTMCase, arrays_of, random_lstm

from lstm_lib import (
    LSTMParams,
    LSTMTrace,
    _lstm_fast,
    lstm,
    lstm_backward,
    lstm_forward,
    lstm_step,
    lstm_step_backward,
    sigmoid,
)
from lstm_lib.gradients import numerical_gradient, relative_error
from lstm_lib.running_example import running_cell

TORCH = np.load(Path(__file__).parent / "fixtures" / "torch_lstm.npz")


def backward(case):
    trace = lstm_forward(case.params, case.x, case.h0, case.c0)
    return lstm_backward(case.params, trace, case.dh, case.dh_T, case.dc_T)


def loss(params, x, h0, c0, case):
    """A scalar whose gradients with respect to h, h_T and c_T are those of the case."""
    trace = lstm_forward(params, x, h0, c0)
    last = (trace.h[-1] * case.dh_T).sum() + (trace.c[-1] * case.dc_T).sum()
    return (trace.h * case.dh).sum() + last


def test_running_cell_gives_the_numbers_of_the_book():
    trace = lstm_forward(*running_cell())
    np.testing.assert_allclose(trace.c.ravel(), [0.6617, 0.6947, 0.2091, 0.5965], atol=5e-5)
    np.testing.assert_allclose(trace.h.ravel(), [0.3607, 0.3275, 0.0859, 0.3061], atol=5e-5)
    second = [trace.i[1, 0, 0], trace.f[1, 0, 0], trace.g[1, 0, 0], trace.o[1, 0, 0]]
    np.testing.assert_allclose(second, [0.5450, 0.7650, 0.3458, 0.5450], atol=5e-5)


@pytest.mark.parametrize("case", ["0", "1", "2", "3"])
def test_values_and_gradients_equal_pytorch(case):
    stored = {name: TORCH[f"{case}/{name}"] for name in ("h", "h_T", "c_T", *LSTMCase._fields[1:])}
    params = LSTMParams(*(TORCH[f"{case}/{name}"] for name in ("W_x", "W_h", "b")))
    trace = lstm_forward(params, stored["x"], stored["h0"], stored["c0"])
    np.testing.assert_allclose(trace.h, stored["h"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.h[-1], stored["h_T"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(trace.c[-1], stored["c_T"], rtol=0, atol=1e-12)
    grads = lstm_backward(params, trace, stored["dh"], stored["dh_T"], stored["dc_T"])
    for name, array in arrays_of(grads).items():
        expected = TORCH[f"{case}/grad_{name.removeprefix('params.')}"]
        scale = max(1, abs(expected).max())
        np.testing.assert_allclose(array, expected, rtol=0, atol=1e-12 * scale, err_msg=name)


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (3, 2, 2, 3), (2, 1, 0, 2), (9, 1, 1, 2)])
def test_gradients_equal_central_differences(sizes):
    case = random_lstm(*sizes, seed=3)
    grads = backward(case)
    inputs = {"params": case.params, "x": case.x, "h0": case.h0, "c0": case.c0}
    for name, value in inputs.items():
        numeric = numerical_gradient(lambda v, n=name: loss(**{**inputs, n: v}, case=case), value)
        errors = relative_error(getattr(grads, name), numeric)
        assert all(error <= 1e-7 for error in np.ravel(errors)), (name, errors)


@pytest.mark.parametrize(
    "sizes",
    [(1, 1, 8, 8), (5, 2, 3, 4), (50, 1, 2, 3), (2100, 1, 1, 2), (13, 300, 2, 3), (7, 64, 1, 128),
     (7, 51, 1, 128)],
)  # fmt: skip
def test_the_fast_passes_equal_the_loops(sizes):
    """Some of the last four need several blocks of steps, the last two several parts of a block.

    In the last one the parts do not come out even in a block that is not the first.
    """
    case = random_lstm(*sizes)
    trace = _lstm_fast.forward(case.params, case.x, case.h0, case.c0, True)
    expected = lstm._loop(case.params, case.x, case.h0, case.c0)
    for name, array in arrays_of(trace).items():
        least = 1e-300 if name in "ifo" else 1e-13  # what has a sign cancels near 0; a gate never
        np.testing.assert_allclose(array, arrays_of(expected)[name], rtol=1e-10, atol=least)
    last = case.dh_T, case.dc_T
    grads = arrays_of(_lstm_fast.backward(case.params, trace, case.dh, *last))
    for name, array in arrays_of(lstm._loop_backward(case.params, trace, case.dh, *last)).items():
        assert np.linalg.norm(array - grads[name]) <= 1e-12 * np.linalg.norm(array), name
        assert grads[name].shape == array.shape


@pytest.mark.parametrize("T", [1, 2])
def test_the_public_functions_are_the_loops(T):
    case = random_lstm(T=T)
    trace = lstm_forward(case.params, case.x, case.h0, case.c0)
    h, c = case.h0, case.c0
    for t, x_t in enumerate(case.x):
        step = lstm_step(case.params, x_t, h, c)
        h, c = step.h, step.c
        for name, array in arrays_of(step).items():
            np.testing.assert_allclose(getattr(trace, name)[t], array, rtol=1e-14)
    last = case.dh_T, case.dc_T
    expected = arrays_of(lstm._loop_backward(case.params, trace, case.dh, *last))
    for name, array in arrays_of(lstm_backward(case.params, trace, case.dh, *last)).items():
        np.testing.assert_allclose(array, expected[name], rtol=1e-12, atol=1e-15)


def test_a_step_back_is_the_loop_back_over_one_step():
    case = random_lstm(T=1)
    trace = lstm_forward(case.params, case.x, case.h0, case.c0)
    loop = lstm._loop_backward(case.params, trace, case.dh, case.dh_T, case.dc_T)
    into = case.params, case.x[0], case.h0, case.c0
    back = lstm_step_backward(*into, lstm_step(*into), case.dh[0] + case.dh_T, case.dc_T)
    for ours, theirs in zip(
        (*back.params, back.x_t, back.h_prev, back.c_prev),
        (*loop.params, loop.x[0], loop.h0, loop.c0),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_blocks_of_steps_are_smaller_than_the_long_test_cases():
    assert _lstm_fast.BLOCK_ROWS < 2100
    assert _lstm_fast.BLOCK_ROWS < 13 * 300
    part, block = _lstm_fast.PART_SIZE // (64 * 128), _lstm_fast.BLOCK_ROWS // 64
    assert 1 < part < block < 7
    assert _lstm_fast.LARGE_PRODUCT < 64 * 4 * 128 * (1 + 128)


def test_two_backward_passes_of_one_trace_agree_and_change_nothing():
    case = random_lstm()
    trace = lstm_forward(case.params, case.x, case.h0, case.c0)
    before = {name: array.copy() for name, array in arrays_of(trace).items()}
    first, second = (
        lstm_backward(case.params, trace, case.dh, case.dh_T, case.dc_T) for _ in range(2)
    )
    for name, array in arrays_of(first).items():
        np.testing.assert_array_equal(array, arrays_of(second)[name])
    for name, array in arrays_of(trace).items():
        np.testing.assert_array_equal(array, before[name])


def test_batch_entries_do_not_touch_each_other():
    case = random_lstm(T=6, B=4)
    together = backward(case)
    dW = 0
    for k in range(4):
        one = slice(k, k + 1)
        alone = backward(
            LSTMCase(
                case.params,
                case.x[:, one],
                case.h0[one],
                case.c0[one],
                case.dh[:, one],
                case.dh_T[one],
                case.dc_T[one],
            )  # fmt: skip
        )
        np.testing.assert_allclose(alone.x, together.x[:, one], rtol=1e-12)
        np.testing.assert_allclose(alone.c0, together.c0[one], rtol=1e-12)
        dW = dW + alone.params.W_h
    np.testing.assert_allclose(dW, together.params.W_h, rtol=1e-11)


def test_states_carry_a_cut_sequence():
    case = random_lstm(T=9)
    whole = lstm_forward(case.params, case.x, case.h0, case.c0)
    first = lstm_forward(case.params, case.x[:4], case.h0, case.c0)
    second = lstm_forward(case.params, case.x[4:], first.h[-1], first.c[-1])
    np.testing.assert_array_equal(second.h, whole.h[4:])
    last = lstm_backward(case.params, second, case.dh[4:], case.dh_T, case.dc_T)
    early = lstm_backward(case.params, first, case.dh[:4], last.h0, last.c0)
    np.testing.assert_allclose(early.c0, backward(case).c0, rtol=1e-12)


def test_initial_states_and_last_gradients_are_zero_by_default():
    case = random_lstm()
    zero = np.zeros_like(case.h0)
    trace = lstm_forward(case.params, case.x)
    np.testing.assert_array_equal(trace.h0, zero)
    np.testing.assert_array_equal(trace.c0, zero)
    np.testing.assert_array_equal(trace.h, lstm_forward(case.params, case.x, zero, zero).h)
    given = lstm_backward(case.params, trace, case.dh, zero, zero)
    np.testing.assert_array_equal(lstm_backward(case.params, trace, case.dh).x, given.x)


@pytest.mark.parametrize(("T", "B"), [(0, 2), (3, 0), (0, 0)])
def test_empty_sequences_and_empty_batches(T, B):
    """Nothing happens: no step, no gradient of a weight, and the last state is the first."""
    case = random_lstm(T=T, B=B)
    trace = lstm_forward(case.params, case.x, case.h0, case.c0)
    assert all(array.shape == (T, B, 5) for array in trace[3:])
    grads = lstm_backward(case.params, trace, case.dh, case.dh_T, case.dc_T)
    assert all(not array.any() for array in grads.params)
    assert grads.x.shape == (T, B, 3)
    np.testing.assert_array_equal(grads.h0, case.dh_T)
    np.testing.assert_array_equal(grads.c0, case.dc_T)
    assert lstm_step(case.params, np.zeros((0, 3)), *np.zeros((2, 0, 5))).h.shape == (0, 5)


@pytest.mark.parametrize(("T", "B"), [(0, 2), (3, 0)])
@pytest.mark.parametrize("bad", ["trace.h0", "trace.c0", "dh_T", "dc_T"])
def test_what_reaches_no_gradient_of_an_empty_sequence_is_looked_at_all_the_same(bad, T, B):
    case = random_lstm(T=T, B=B)
    trace = lstm_forward(case.params, case.x, case.h0, case.c0)
    last = {"dh_T": case.dh_T, "dc_T": case.dc_T}
    wrong = np.full((B, 5), np.nan)
    if bad.startswith("trace"):
        trace = trace._replace(**{bad[6:]: wrong})
    else:
        last[bad] = wrong
    if B == 0:  # there is no number in it
        lstm_backward(case.params, trace, case.dh, **last)
        return
    with pytest.raises(ValueError, match=f"{bad}: got nan at index"):
        lstm_backward(case.params, trace, case.dh, **last)


def test_float32_is_kept_and_close_to_float64():
    narrow, wide = random_lstm(T=20, dtype=np.float32), random_lstm(T=20)
    trace, grads = lstm_forward(*narrow[:4]), backward(narrow)
    arrays = {**arrays_of(trace), **arrays_of(grads)}
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    assert lstm_step(narrow.params, narrow.x[0], narrow.h0, narrow.c0).c.dtype == np.float32
    np.testing.assert_allclose(trace.h, lstm_forward(*wide[:4]).h, atol=1e-5)
    for name, array in arrays_of(backward(wide)).items():
        error = np.linalg.norm(arrays_of(grads)[name] - array) / np.linalg.norm(array)
        assert error < 1e-5, name


@pytest.mark.parametrize("field", ["x", "h0", "c0", "params"])
def test_mixed_types_promote(field):
    case = random_lstm(dtype=np.float32)
    wide = getattr(random_lstm(), field)
    case = case._replace(**{field: wide})
    trace = lstm_forward(*case[:4])
    assert {array.dtype for array in trace[3:]} == {np.dtype(np.float64)}
    grads = lstm_backward(case.params, trace, case.dh)
    assert {array.dtype for array in arrays_of(grads).values()} == {np.dtype(np.float64)}


def test_integers_and_nested_lists_are_numbers():
    params, x = running_cell()
    doubled = LSTMParams(*((2 * array).astype(int).tolist() for array in params))
    as_float = LSTMParams(*(2 * array for array in params))
    x = (2 * x).astype(int)
    trace = lstm_forward(doubled, x.tolist())
    np.testing.assert_array_equal(trace.h, lstm_forward(as_float, 1.0 * x).h)
    assert trace.x.dtype == np.float64
    grads = lstm_backward(doubled, trace, np.ones(x.shape, int))
    expected = lstm_backward(as_float, trace, np.ones(x.shape))
    np.testing.assert_array_equal(grads.params.W_x, expected.params.W_x)


def test_any_strides_and_byte_orders_give_the_same():
    case = random_lstm()
    scattered = LSTMCase(*(_scatter(part) for part in case))
    swapped = LSTMCase(*(_swap(part) for part in case))
    expected = arrays_of(backward(case))
    for variant in (scattered, swapped):
        for name, array in arrays_of(backward(variant)).items():
            np.testing.assert_allclose(array, expected[name], rtol=1e-12, atol=1e-15)
            assert array.dtype.isnative


def _scatter(part):
    if isinstance(part, LSTMParams):
        return LSTMParams(*map(_scatter, part))
    wide = np.full([2 * size + 1 for size in part.shape], np.nan)
    view = wide[tuple(slice(1, None, 2) for _ in part.shape)]
    view[...] = part
    return view


def _swap(part):
    if isinstance(part, LSTMParams):
        return LSTMParams(*map(_swap, part))
    return part.astype(part.dtype.newbyteorder())


def test_read_only_inputs_serve_and_nothing_is_modified():
    case = random_lstm()
    kept = {name: array.copy() for name, array in arrays_of(case).items()}
    for array in arrays_of(case).values():
        array.setflags(write=False)
    trace = lstm_forward(*case[:4])
    for array in arrays_of(trace).values():
        array.setflags(write=False)
    lstm_backward(case.params, trace, case.dh, case.dh_T, case.dc_T)
    step = lstm_step(case.params, case.x[0], case.h0, case.c0)
    lstm_step_backward(case.params, case.x[0], case.h0, case.c0, step, case.dh_T, case.dc_T)
    for name, array in arrays_of(case).items():
        np.testing.assert_array_equal(array, kept[name])


@pytest.mark.parametrize("T", [0, 1, 4])
def test_results_share_no_memory_with_inputs_but_x_h0_c0(T):
    case = random_lstm(T=T)
    trace = lstm_forward(*case[:4])
    assert trace.x is case.x and trace.h0 is case.h0 and trace.c0 is case.c0
    grads = lstm_backward(case.params, trace, case.dh, case.dh_T, case.dc_T)
    inputs = {**arrays_of(case), **arrays_of(trace)}
    results = {f"trace.{name}": getattr(trace, name) for name in "ifgoch"} | arrays_of(grads)
    for name, array in results.items():
        for other, given in inputs.items():
            same = name == f"trace.{other}"
            assert same or not _overlap(array, given), (name, other)


def _overlap(a, b):
    """Whether a number is shared; views of one buffer that interleave do not share any."""
    return np.may_share_memory(a, b) and np.shares_memory(a, b)


def test_gates_keep_their_relative_accuracy_when_shut():
    """A gate at z = -40 or -700 is small, not zero, in the sequence as in the step."""
    case = random_lstm(T=1, B=1, D=1, H=1)
    b = np.array([-40.0, -700, 0, -300])
    params = LSTMParams(np.zeros((1, 4)), np.zeros((1, 4)), b)
    for result in (lstm_forward(params, case.x), lstm_step(params, case.x[0], [[0]], [[0]])):
        found = [np.squeeze(gate) for gate in (result.i, result.f, result.o)]
        np.testing.assert_allclose(found, np.exp(b[[0, 1, 3]]), rtol=1e-12)


@pytest.mark.parametrize("size", [30, 800, 1e6, 1e150])
def test_saturated_gates_warn_of_nothing(size):
    """Any warning is an error here (see pyproject.toml)."""
    case = random_lstm()
    params = LSTMParams(*(size * np.sign(array) for array in case.params))
    with np.errstate(all="raise"):
        trace = lstm_forward(params, case.x, case.h0, case.c0)
        grads = lstm_backward(params, trace, case.dh)
    step = lstm_step(params, case.x[0], case.h0, case.c0)
    np.testing.assert_allclose(trace.h[0], step.h, rtol=1e-12, atol=1e-300)
    assert all(np.isfinite(array).all() for array in arrays_of(grads).values())


def test_large_numbers_that_do_not_overflow_are_taken():
    """Their squares overflow, so that every pre-activation is looked at."""
    params, x = running_cell()
    huge = LSTMParams(1e200 * params.W_x, params.W_h, params.b)
    trace = lstm_forward(huge, x)
    assert trace.i[0, 0, 0] == 1
    np.testing.assert_allclose(trace.f[1], sigmoid([[1 + 0.5 * trace.h[0, 0, 0]]]))
    large, plain = (
        lstm_backward(params, lstm_forward(params, x), np.full(x.shape, scale)).params.W_h
        for scale in (1e200, 1)
    )
    np.testing.assert_allclose(large, 1e200 * plain, rtol=1e-12)


@pytest.mark.parametrize("where", ["W_x", "b", "x", "h0"])
def test_overflow_of_the_affine_map_is_named(where):
    params, x = running_cell()
    big = 1.7e308
    one = np.ones((1, 1))
    if where in ("W_x", "b"):
        params = params._replace(W_x=np.full((1, 4), big), b=np.full(4, big))
    states = (big * one, one) if where == "h0" else (one, one)
    if where in ("x", "h0"):
        params = LSTMParams(*(2 * array for array in params))
    x = big * np.ones_like(x) if where == "x" else np.abs(x)
    with pytest.raises(FloatingPointError, match="pre-activation z overflowed float64"):
        lstm_forward(params, x, *states)
    with pytest.raises(FloatingPointError, match="pre-activation z overflowed float64"):
        lstm_step(params, x[0], *states)


def test_a_cell_state_at_the_edge_of_the_range_stays_finite():
    params, x = running_cell()
    edge = np.full((1, 1), np.finfo(float).max)
    trace = lstm_forward(params._replace(b=np.array([0, 1e3, 0, 0])), x, c0=edge)
    assert np.isfinite(trace.c).all()


@pytest.mark.parametrize("array", ["dh", "dh_T", "dc_T"])
def test_overflow_of_a_gradient_is_named(array):
    case = random_lstm()
    big = {name: getattr(case, name) for name in ("dh", "dh_T", "dc_T")}
    big[array] = np.full_like(big[array], 1.7e308)
    params = LSTMParams(*(3 * part for part in case.params))
    trace = lstm_forward(params, case.x, case.h0, case.c0)
    with pytest.raises(FloatingPointError, match="gradient of .* overflowed float64"):
        lstm_backward(params, trace, **big)


def test_overflow_of_a_gradient_of_one_step_is_named():
    case = random_lstm()
    into = case.params, 1e3 * case.x[0], case.h0, 1e3 * case.c0
    with pytest.raises(FloatingPointError, match="gradient of .* overflowed float64"):
        lstm_step_backward(*into, lstm_step(*into), np.full((2, 5), 1.7e308), case.dc_T)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    "name", ["params.W_x", "params.W_h", "params.b", "x", "h0", "c0", "dh", "dh_T", "dc_T"]
)
def test_not_a_number_is_refused_by_name(name, bad):
    case = random_lstm()
    trace = lstm_forward(*case[:4])
    target = case.params if name.startswith("params") else case
    getattr(target, name.removeprefix("params."))[..., -1] = bad
    with pytest.raises(ValueError, match=f"^{name}: got (nan|-?inf) at index .*finite"):
        if name.startswith("d"):
            lstm_backward(case.params, trace, case.dh, case.dh_T, case.dc_T)
        else:
            lstm_forward(*case[:4])
    if name.startswith("params"):
        with pytest.raises(ValueError, match=f"^{name}: got (nan|-?inf)"):
            lstm_backward(case.params, trace, case.dh)
        with pytest.raises(ValueError, match=f"^{name}: got (nan|-?inf)"):
            lstm_step(case.params, case.x[0], case.h0, case.c0)


@pytest.mark.parametrize("field", LSTMTrace._fields)
def test_a_trace_that_does_not_fit_is_refused_by_name(field):
    case = random_lstm()
    trace = lstm_forward(*case[:4])
    short = trace._replace(**{field: getattr(trace, field)[..., :-1]})
    with pytest.raises(ValueError, match=rf"^trace\.{field}: got shape .*expected"):
        lstm_backward(case.params, short, case.dh)
    bad = getattr(trace, field).copy()
    bad[-1, ..., 0] = np.inf if field == "c" else np.nan
    with pytest.raises(ValueError, match=rf"^trace\.{field}: got (nan|inf) at index"):
        lstm_backward(case.params, trace._replace(**{field: bad}), case.dh)
    with pytest.raises(ValueError, match=r"^trace: got .*expected the LSTMTrace"):
        lstm_backward(case.params, tuple(trace), case.dh)


WRONG_SHAPES = {
    "x": (4, 2, 4),
    "h0": (5,),  # a state is (B, H), also for a batch of one
    "c0": (1, 5),
}


@pytest.mark.parametrize("name", WRONG_SHAPES)
def test_wrong_shapes_are_named_with_what_was_expected(name):
    case = random_lstm()._replace(**{name: np.zeros(WRONG_SHAPES[name])})
    expected = {"x": r"\(T, B, 3\)"}.get(name, r"\(2, 5\)")
    with pytest.raises(ValueError, match=f"^{name}: got shape .*expected {expected}"):
        lstm_forward(*case[:4])


@pytest.mark.parametrize(
    ("name", "shape"), [("dh", (4, 2, 1)), ("dh_T", (5,)), ("dc_T", (4, 2, 5))]
)
def test_wrong_shapes_of_gradients_are_named(name, shape):
    case = random_lstm()
    trace = lstm_forward(*case[:4])
    case = case._replace(**{name: np.zeros(shape)})
    with pytest.raises(ValueError, match=f"^{name}: got shape"):
        lstm_backward(case.params, trace, case.dh, case.dh_T, case.dc_T)


def test_the_step_backward_checks_its_step():
    case = random_lstm()
    into = case.params, case.x[0], case.h0, case.c0
    step = lstm_step(*into)
    with pytest.raises(ValueError, match="^step: got tuple .*expected the LSTMStep"):
        lstm_step_backward(*into, tuple(step), case.dh_T, case.dc_T)
    with pytest.raises(ValueError, match=r"^step\.o: got shape \(2, 4\), expected \(2, 5\)"):
        lstm_step_backward(*into, step._replace(o=step.o[:, 1:]), case.dh_T, case.dc_T)


@pytest.mark.parametrize(
    "function",
    [lstm_step, lstm_step_backward, lstm_forward, lstm_backward],
    ids=lambda f: f.__name__,
)
def test_docstrings_tell_all_a_reader_needs(function):
    text = inspect.getdoc(function)
    for section in ("Parameters", "Returns", "Raises", "See Also", "book/"):
        assert section in text
    for name in inspect.signature(function).parameters:
        assert name in text
