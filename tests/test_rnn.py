"""The plain recurrent network against PyTorch, central differences, and worked numbers."""

import inspect
from pathlib import Path

import numpy as np
import pytest
from cells import RNNCase, arrays_of, random_rnn

from lstm_lib import RNNParams, RNNTrace, rnn, rnn_backward, rnn_forward, rnn_step
from lstm_lib.gradients import numerical_gradient, relative_error
from lstm_lib.running_example import running_rnn

TORCH = np.load(Path(__file__).parent / "fixtures" / "torch_rnn.npz")
ACTIVATIONS = ["tanh", "sigmoid", "relu"]


def backward(case, activation="tanh"):
    trace = rnn_forward(case.params, case.x, case.h0, activation)
    return rnn_backward(case.params, trace, case.dh, case.dh_T)


def test_running_network_gives_the_numbers_of_the_book():
    params, x = running_rnn()
    trace = rnn_forward(params, x)
    np.testing.assert_allclose(trace.h.ravel(), [0.7616, 0.3634, 0.1797], atol=5e-5)
    dh = np.zeros((3, 1, 1))
    dh[2] = trace.h[2] - 0.5  # of the loss (h_3 - 0.5)^2 / 2
    dW_h = rnn_backward(params, trace, dh).params.W_h
    np.testing.assert_allclose(dW_h, [[-0.21506]], atol=5e-6)


@pytest.mark.parametrize("case", ["0", "1", "2", "3"])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_values_and_gradients_equal_pytorch(activation, case):
    def stored(name):
        return TORCH[f"{activation}{case}/{name}"]

    params = RNNParams(stored("W_x"), stored("W_h"), stored("b"))
    trace = rnn_forward(params, stored("x"), stored("h0"), activation)
    scale = max(1, abs(stored("h")).max())
    np.testing.assert_allclose(trace.h, stored("h"), rtol=0, atol=1e-12 * scale)
    grads = rnn_backward(params, trace, stored("dh"), stored("dh_T"))
    for name, array in arrays_of(grads).items():
        expected = stored(f"grad_{name.removeprefix('params.')}")
        scale = max(1, abs(expected).max())
        np.testing.assert_allclose(array, expected, rtol=0, atol=1e-12 * scale, err_msg=name)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (3, 2, 2, 3), (2, 1, 0, 2), (9, 1, 1, 2)])
def test_gradients_equal_central_differences(activation, sizes):
    case = random_rnn(*sizes, seed=2)
    grads = backward(case, activation)
    inputs = {"params": case.params, "x": case.x, "h0": case.h0}

    def loss(params, x, h0):
        h = rnn_forward(params, x, h0, activation).h
        return (h * case.dh).sum() + (h[-1] * case.dh_T).sum()

    for name, value in inputs.items():
        numeric = numerical_gradient(lambda v, n=name: loss(**{**inputs, n: v}), value)
        errors = relative_error(getattr(grads, name), numeric)
        assert all(error <= 1e-7 for error in np.ravel(errors)), (name, errors)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_sequence_equals_the_loops(activation):
    case = random_rnn(T=50)
    trace = rnn_forward(case.params, case.x, case.h0, activation)
    expected = rnn._loop(case.params, case.x, case.h0, activation)
    np.testing.assert_allclose(trace.h, expected.h, rtol=1e-9, atol=1e-12)
    assert trace.activation == activation
    first = rnn_step(case.params, case.x[0], case.h0, activation)
    np.testing.assert_array_equal(expected.h[0], first)
    grads = arrays_of(rnn_backward(case.params, trace, case.dh, case.dh_T))
    loop = rnn._loop_backward(case.params, trace, case.dh, case.dh_T)
    for name, array in arrays_of(loop).items():
        assert grads[name].shape == array.shape
        assert np.linalg.norm(array - grads[name]) <= 1e-12 * np.linalg.norm(array), name


def test_the_initial_state_is_zero_by_default():
    case = random_rnn()
    trace = rnn_forward(case.params, case.x)
    np.testing.assert_array_equal(trace.h0, np.zeros_like(case.h0))
    np.testing.assert_array_equal(
        trace.h, rnn_forward(case.params, case.x, np.zeros_like(case.h0)).h
    )


def test_two_backward_passes_of_one_trace_agree_and_change_nothing():
    case = random_rnn()
    trace = rnn_forward(case.params, case.x, case.h0)
    kept = trace.h.copy()
    first, second = (rnn_backward(case.params, trace, case.dh, case.dh_T) for _ in range(2))
    for name, array in arrays_of(first).items():
        np.testing.assert_array_equal(array, arrays_of(second)[name])
    np.testing.assert_array_equal(trace.h, kept)


def test_batch_entries_do_not_touch_each_other():
    case = random_rnn(B=3)
    together = backward(case)
    for k in range(3):
        one = slice(k, k + 1)
        alone = backward(
            RNNCase(case.params, case.x[:, one], case.h0[one], case.dh[:, one], case.dh_T[one])
        )
        np.testing.assert_allclose(alone.x, together.x[:, one], rtol=1e-10)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("T", "B"), [(0, 2), (3, 0), (0, 0)])
def test_empty_sequences_and_empty_batches(T, B, activation):
    case = random_rnn(T=T, B=B)
    trace = rnn_forward(case.params, case.x, case.h0, activation)
    assert trace.h.shape == (T, B, 5)
    grads = rnn_backward(case.params, trace, case.dh, case.dh_T)
    assert all(not array.any() for array in grads.params)
    assert grads.x.shape == (T, B, 3)
    np.testing.assert_array_equal(grads.h0, case.dh_T)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_float32_is_kept_and_mixed_types_promote(activation):
    narrow = random_rnn(dtype=np.float32)
    trace, grads = rnn_forward(*narrow[:3], activation), backward(narrow, activation)
    arrays = {**arrays_of(trace), **arrays_of(grads)}
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    expected = backward(random_rnn(), activation)
    np.testing.assert_allclose(grads.params.W_h, expected.params.W_h, rtol=1e-3, atol=1e-4)
    mixed = rnn_forward(narrow.params, narrow.x, random_rnn().h0, activation)
    assert mixed.h.dtype == np.float64
    grads = rnn_backward(narrow.params, trace, random_rnn().dh)
    assert {array.dtype for array in arrays_of(grads).values()} == {np.dtype(np.float64)}


def test_integers_lists_and_strides_do_not_matter():
    params, x = running_rnn()
    whole = RNNParams([[1]], [[2]], [3])
    trace = rnn_forward(whole, x.astype(int).tolist())
    as_float = RNNParams(np.array([[1.0]]), np.array([[2.0]]), np.array([3.0]))
    np.testing.assert_array_equal(trace.h, rnn_forward(as_float, x).h)
    case = random_rnn()
    flipped = case._replace(x=np.asfortranarray(case.x), dh=case.dh.copy(order="F"))
    np.testing.assert_allclose(backward(flipped).params.W_x, backward(case).params.W_x, rtol=1e-12)


@pytest.mark.parametrize("T", [0, 1, 4])
def test_inputs_are_neither_modified_nor_shared_but_x_and_h0(T):
    case = random_rnn(T=T)
    for array in arrays_of(case).values():
        array.setflags(write=False)
    trace = rnn_forward(*case[:3])
    trace.h.setflags(write=False)
    grads = rnn_backward(case.params, trace, case.dh, case.dh_T)
    assert trace.x is case.x and trace.h0 is case.h0
    given = arrays_of(case).values()
    assert not any(np.shares_memory(trace.h, array) for array in given)
    for result in arrays_of(grads).values():
        assert not any(np.shares_memory(result, array) for array in (*given, trace.h))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_saturation_warns_of_nothing(activation):
    case = random_rnn()
    params = RNNParams(*(1e150 * array for array in case.params))
    with np.errstate(all="raise"):
        trace = rnn_forward(params, case.x, case.h0, activation)
        rnn_backward(params, trace, case.dh)
    assert np.isfinite(trace.h).all()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_overflow_is_named(activation):
    params, x = running_rnn()
    huge = RNNParams(np.full((1, 1), 1.7e308), params.W_h, np.full(1, 1.7e308))
    with pytest.raises(FloatingPointError, match="pre-activation z overflowed float64"):
        rnn_forward(huge, x, None, activation)
    with pytest.raises(FloatingPointError, match="pre-activation z overflowed float64"):
        rnn_step(huge, x[0], [[0]], activation)


def test_a_relu_network_that_explodes_says_so():
    params = RNNParams(np.ones((1, 1)), np.full((1, 1), 1e10), np.zeros(1))
    x = np.ones((40, 1, 1))
    assert rnn_forward(params, x[:30], None, "relu").h[-1] > 1e280
    with pytest.raises(FloatingPointError, match="pre-activation z overflowed"):
        rnn_forward(params, x, None, "relu")
    negative = params._replace(W_x=np.full((1, 1), -1.7e308), b=np.full(1, -1.7e308))
    with pytest.raises(FloatingPointError, match="pre-activation z overflowed"):
        rnn_forward(negative, x, None, "relu")  # relu(-inf) is 0, and would hide it


@pytest.mark.parametrize("name", ["dh", "dh_T"])
def test_overflow_of_a_gradient_is_named(name):
    case = random_rnn()
    big = {"dh": case.dh, "dh_T": case.dh_T}
    big[name] = np.full_like(big[name], 1.7e308)
    params = RNNParams(*(9 * array for array in case.params))
    trace = rnn_forward(params, case.x, case.h0, "relu")
    with pytest.raises(FloatingPointError, match="gradient of .* overflowed float64"):
        rnn_backward(params, trace, **big)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["params.W_x", "params.W_h", "params.b", "x", "h0", "dh", "dh_T"])
def test_not_a_number_is_refused_by_name(name, bad):
    case = random_rnn()
    trace = rnn_forward(*case[:3])
    target = case.params if name.startswith("params") else case
    getattr(target, name.removeprefix("params."))[..., -1] = bad
    with pytest.raises(ValueError, match=f"^{name}: got (nan|inf) at index .*finite"):
        if name.startswith("d"):
            rnn_backward(case.params, trace, case.dh, case.dh_T)
        else:
            rnn_forward(*case[:3])


def test_wrong_shapes_are_named():
    case = random_rnn()
    trace = rnn_forward(*case[:3])
    with pytest.raises(ValueError, match=r"^x: got shape \(4, 2\), expected \(T, B, 3\)"):
        rnn_forward(case.params, case.x[..., 0])
    with pytest.raises(ValueError, match=r"^h0: got shape \(5,\), expected \(2, 5\)"):
        rnn_forward(case.params, case.x, case.h0[0])
    with pytest.raises(ValueError, match=r"^x_t: got shape \(3,\), expected \(B, 3\)"):
        rnn_step(case.params, case.x[0, 0], case.h0)
    with pytest.raises(ValueError, match=r"^h_prev: got shape \(1, 5\), expected \(2, 5\)"):
        rnn_step(case.params, case.x[0], case.h0[:1])
    with pytest.raises(ValueError, match=r"^dh: got shape \(3, 2, 5\), expected \(4, 2, 5\)"):
        rnn_backward(case.params, trace, case.dh[1:])
    with pytest.raises(ValueError, match=r"^dh_T: got shape \(5,\), expected \(2, 5\)"):
        rnn_backward(case.params, trace, case.dh, case.dh_T[0])


def test_a_trace_that_does_not_fit_is_refused():
    case = random_rnn()
    trace = rnn_forward(*case[:3])
    for field in ("x", "h0", "h"):
        wrong = trace._replace(**{field: getattr(trace, field)[..., 1:]})
        with pytest.raises(ValueError, match=rf"^trace\.{field}: got shape"):
            rnn_backward(case.params, wrong, case.dh)
    with pytest.raises(ValueError, match="^trace: got .*expected the RNNTrace"):
        rnn_backward(case.params, tuple(trace), case.dh)
    with pytest.raises(ValueError, match="^trace.activation: got 'cos', expected one of 'tanh'"):
        rnn_backward(case.params, trace._replace(activation="cos"), case.dh)
    assert RNNTrace._fields == ("x", "h0", "h", "activation")


@pytest.mark.parametrize("name", ["Tanh", "identity", None, np.tanh])
def test_an_unknown_activation_is_refused(name):
    case = random_rnn()
    with pytest.raises(ValueError, match="^activation: got .*expected one of 'tanh', 'sigmoid'"):
        rnn_forward(*case[:3], name)
    with pytest.raises(ValueError, match="^activation: got .*expected one of 'tanh', 'sigmoid'"):
        rnn_step(case.params, case.x[0], case.h0, name)


@pytest.mark.parametrize(
    "function", [rnn_step, rnn_forward, rnn_backward], ids=lambda f: f.__name__
)
def test_docstrings_tell_all_a_reader_needs(function):
    text = inspect.getdoc(function)
    for section in ("Parameters", "Returns", "Raises", "References", "See Also", "book/"):
        assert section in text
    for name in inspect.signature(function).parameters:
        assert name in text
