"""Weights and outputs of real frameworks, stored by tests/fixtures/make_interop_*.py."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from junk import assert_named_or_finite, junk

from lstm_lib import LSTMParams, lstm_backward, lstm_forward, lstm_step
from lstm_lib.interop import from_keras, from_onnx, from_torch, to_keras, to_onnx, to_torch
from lstm_lib.variants import (
    CoupledParams,
    GRUParams,
    coupled_forward,
    gru_backward,
    gru_forward,
    gru_step,
)

FIXTURES = Path(__file__).parent / "fixtures"
exact = {"rtol": 0, "atol": 1e-12}


def stored(name):
    return dict(np.load(FIXTURES / f"{name}.npz"))


@pytest.fixture(scope="module")
def torch_run():
    return stored("interop_torch")


@pytest.fixture(scope="module")
def keras_run():
    return stored("interop_keras")


@pytest.fixture(scope="module")
def onnx_run():
    return stored("interop_onnx")


def torch_state_dict(run):
    start = "param."
    return {name[len(start) :]: run[name] for name in run if name.startswith(start)}


def keras_weights(run):
    return [run["kernel"], run["recurrent_kernel"], run["bias"]]


def random_params(seed=0, D=3, H=2, kind=LSTMParams):
    rng, n = np.random.default_rng(seed), len(kind.blocks)
    arrays = [rng.normal(size=shape) for shape in ((D, n * H), (H, n * H), n * H, H)]
    return kind(*arrays[: len(kind._fields)])


def test_two_layers_of_pytorch_give_its_outputs(torch_run):
    h = torch_run["x"]
    for layer in (0, 1):
        params = from_torch(torch_state_dict(torch_run), layer)
        trace = lstm_forward(params, h, torch_run["h0"][layer], torch_run["c0"][layer])
        np.testing.assert_allclose(trace.h[-1], torch_run["h_n"][layer], **exact)
        np.testing.assert_allclose(trace.c[-1], torch_run["c_n"][layer], **exact)
        h = trace.h
    np.testing.assert_allclose(h, torch_run["output"], **exact)


def test_two_layers_of_pytorch_give_its_gradients(torch_run):
    params = [from_torch(torch_state_dict(torch_run), layer) for layer in (0, 1)]
    first = lstm_forward(params[0], torch_run["x"], torch_run["h0"][0], torch_run["c0"][0])
    second = lstm_forward(params[1], first.h, torch_run["h0"][1], torch_run["c0"][1])
    grads = {1: lstm_backward(params[1], second, torch_run["weights"])}
    grads[0] = lstm_backward(params[0], first, grads[1].x)
    np.testing.assert_allclose(grads[0].x, torch_run["grad.x"], **exact)
    for layer in (0, 1):
        for name, gradient in to_torch(grads[layer].params).items():
            if name == "bias_hh_l0":  # the two biases add, so both have the whole gradient
                gradient = grads[layer].params.b
            expected = torch_run["grad." + name.replace("l0", f"l{layer}")]
            np.testing.assert_allclose(gradient, expected, **exact)
        for name in ("h0", "c0"):
            np.testing.assert_allclose(
                getattr(grads[layer], name), torch_run[f"grad.{name}"][layer], **exact
            )


def test_keras_gives_its_outputs_batch_first(keras_run):
    params = from_keras(keras_weights(keras_run))
    x = keras_run["x"].swapaxes(0, 1)
    trace = lstm_forward(params, x, keras_run["h0"], keras_run["c0"])
    np.testing.assert_allclose(trace.h.swapaxes(0, 1), keras_run["output"], **exact)
    np.testing.assert_allclose(trace.h[-1], keras_run["h_n"], **exact)
    np.testing.assert_allclose(trace.c[-1], keras_run["c_n"], **exact)


def test_keras_starts_the_forget_bias_at_one(keras_run):
    weights = keras_weights(keras_run)
    params = from_keras([*weights[:2], keras_run["initial_bias"]])
    np.testing.assert_array_equal(params.gate("f").b, 1)
    for name in "igo":
        np.testing.assert_array_equal(params.gate(name).b, 0)


def test_onnx_gives_its_outputs(onnx_run):
    params = from_onnx(onnx_run["W"], onnx_run["R"], onnx_run["B"])
    trace = lstm_forward(params, onnx_run["X"], onnx_run["initial_h"][0], onnx_run["initial_c"][0])
    np.testing.assert_allclose(trace.h, onnx_run["Y"][:, 0], **exact)
    np.testing.assert_allclose(trace.c[-1], onnx_run["Y_c"][0], **exact)


def test_a_gru_of_pytorch_gives_its_outputs_and_gradients():
    run = stored("gru_torch")
    params = from_torch(torch_state_dict(run))
    assert isinstance(params, GRUParams)
    trace = gru_forward(params, run["x"], run["h0"][0])
    np.testing.assert_allclose(trace.h, run["output"], **exact)
    grads = gru_backward(params, trace, run["weights"])
    np.testing.assert_allclose(grads.x, run["grad.x"], **exact)
    np.testing.assert_allclose(grads.h0, run["grad.h0"][0], **exact)
    H = trace.h.shape[2]
    for name, gradient in to_torch(grads.params).items():
        if name == "bias_hh_l0":  # both biases of the gates have the whole gradient
            gradient = np.concatenate([grads.params.b[: 2 * H], grads.params.b_hg])
        np.testing.assert_allclose(gradient, run["grad." + name], **exact)


@pytest.mark.parametrize("layer", [0, None])
def test_cells_of_pytorch_have_names_of_their_own(layer):
    run = stored("torch_lstm_cell")
    params = from_torch(torch_state_dict(run), layer)
    step = lstm_step(params, run["x"], run["h0"], run["c0"])
    np.testing.assert_allclose(step.h, run["h_n"], **exact)
    np.testing.assert_allclose(step.c, run["c_n"], **exact)
    assert to_torch(params, layer=None).keys() == torch_state_dict(run).keys()

    run = stored("torch_gru_cell")
    params = from_torch(torch_state_dict(run), layer)
    np.testing.assert_allclose(gru_step(params, run["x"], run["h0"]).h, run["h_n"], **exact)
    assert to_torch(params, layer=None).keys() == torch_state_dict(run).keys()


def test_a_cells_names_are_not_taken_for_another_layer():
    with pytest.raises(ValueError, match="expected weight_ih_l1"):
        from_torch(to_torch(random_params(), layer=None), layer=1)


# With reset_after=False Keras itself rounds to single precision, float64 weights or not: the sums
# of the same equations written out differ from it by as much.
@pytest.mark.parametrize(("reset", "within"), [("after", 1e-12), ("before", 5e-7)])
def test_a_gru_of_keras_gives_its_outputs(reset, within):
    run = stored(f"gru_keras_{reset}")
    params = from_keras(keras_weights(run))
    assert isinstance(params, GRUParams)
    x = run["x"].swapaxes(0, 1)
    trace = gru_forward(params, x, run["h0"], reset=reset)
    np.testing.assert_allclose(trace.h.swapaxes(0, 1), run["output"], rtol=0, atol=within)
    other = {"after": "before", "before": "after"}[reset]
    assert np.abs(gru_forward(params, x, run["h0"], reset=other).h - trace.h).max() > 0.05
    for ours, theirs in zip(to_keras(params, reset), keras_weights(run), strict=True):
        assert ours.shape == theirs.shape
    again = from_keras(to_keras(params, reset))
    np.testing.assert_array_equal(gru_forward(again, x, run["h0"], reset=reset).h, trace.h)


@pytest.mark.parametrize("reset", ["after", "before"])
def test_a_gru_of_onnx_gives_its_outputs(reset):
    run = stored(f"gru_onnx_{reset}")
    params = from_onnx(run["W"], run["R"], run["B"])
    assert isinstance(params, GRUParams)
    trace = gru_forward(params, run["X"], run["initial_h"][0], reset=reset)
    np.testing.assert_allclose(trace.h, run["Y"][:, 0], **exact)
    W, R, _ = to_onnx(params)
    np.testing.assert_array_equal(W, run["W"])
    np.testing.assert_array_equal(R, run["R"])


def test_backwards_in_keras_is_the_turned_input():
    run = stored("keras_backwards")
    params, x = from_keras(keras_weights(run)), run["x"].swapaxes(0, 1)
    trace = lstm_forward(params, x[::-1], run["h0"], run["c0"])
    np.testing.assert_allclose(trace.h.swapaxes(0, 1), run["output"], **exact)
    as_it_stands = lstm_forward(params, x, run["h0"], run["c0"]).h.swapaxes(0, 1)
    assert np.abs(as_it_stands - run["output"]).max() > 0.1


def test_a_hard_sigmoid_of_keras_is_another_cell():
    run = stored("keras_hard_sigmoid")
    trace = lstm_forward(
        from_keras(keras_weights(run)), run["x"].swapaxes(0, 1), run["h0"], run["c0"]
    )
    assert np.abs(trace.h.swapaxes(0, 1) - run["output"]).max() > 0.05


def test_reverse_in_onnx_is_the_turned_input_and_output():
    run = stored("onnx_reverse")
    params = from_onnx(run["W"], run["R"], run["B"])
    state = run["initial_h"][0], run["initial_c"][0]
    np.testing.assert_allclose(
        lstm_forward(params, run["X"][::-1], *state).h[::-1], run["Y"][:, 0], rtol=0, atol=1e-6
    )
    assert np.abs(lstm_forward(params, run["X"], *state).h - run["Y"][:, 0]).max() > 0.1


def test_input_forget_in_onnx_is_the_coupled_cell():
    run = stored("onnx_input_forget")
    params = from_onnx(run["W"], run["R"], run["B"])
    state = run["initial_h"][0], run["initial_c"][0]
    gates = [params.gate(name) for name in "igo"]
    coupled = CoupledParams(*(np.concatenate(parts, axis=-1) for parts in zip(*gates, strict=True)))
    np.testing.assert_allclose(
        coupled_forward(coupled, run["X"], *state).h, run["Y"][:, 0], rtol=0, atol=1e-6
    )
    assert np.abs(lstm_forward(params, run["X"], *state).h - run["Y"][:, 0]).max() > 0.1


def test_the_gate_order_matters(onnx_run, torch_run):
    """The checks above could not tell orders apart if the gates were alike."""
    params = from_onnx(onnx_run["W"], onnx_run["R"], onnx_run["B"])
    wrong = LSTMParams(
        onnx_run["W"][0].T, onnx_run["R"][0].T, onnx_run["B"][0].reshape(2, -1).sum(axis=0)
    )
    x = onnx_run["X"]
    assert np.abs(lstm_forward(params, x).h - lstm_forward(wrong, x).h).max() > 0.1


def test_writing_gives_back_what_a_framework_holds(torch_run, keras_run, onnx_run):
    state_dict = torch_state_dict(torch_run)
    written = to_torch(from_torch(state_dict))
    for name in ("weight_ih_l0", "weight_hh_l0"):
        np.testing.assert_array_equal(written[name], state_dict[name])
    both = state_dict["bias_ih_l0"] + state_dict["bias_hh_l0"]
    np.testing.assert_array_equal(written["bias_ih_l0"], both)
    np.testing.assert_array_equal(written["bias_hh_l0"], 0)

    weights = keras_weights(keras_run)
    for ours, theirs in zip(to_keras(from_keras(weights)), weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)

    W, R, B = to_onnx(from_onnx(onnx_run["W"], onnx_run["R"], onnx_run["B"]))
    np.testing.assert_array_equal(W, onnx_run["W"])
    np.testing.assert_array_equal(R, onnx_run["R"])
    both = onnx_run["B"].reshape(2, -1).sum(axis=0)
    np.testing.assert_array_equal(B, [[*both, *np.zeros_like(both)]])


@given(
    st.integers(0, 999),
    st.integers(0, 4),
    st.integers(1, 4),
    st.sampled_from("efd"),
    st.sampled_from([LSTMParams, GRUParams]),
    st.sampled_from([0, 1, 7, None]),
)
def test_there_and_back_is_exact(seed, D, H, dtype, kind, layer):
    params = kind(*(array.astype(dtype) for array in random_params(seed, D, H, kind)))
    for back in (
        from_torch(to_torch(params, layer), layer),
        from_keras(to_keras(params)),
        from_onnx(*to_onnx(params)),
    ):
        assert isinstance(back, kind)
        for ours, theirs in zip(back, params, strict=True):
            assert ours.dtype == theirs.dtype
            np.testing.assert_array_equal(ours, theirs)


def test_the_shapes_are_the_frameworks_own():
    params = random_params(D=3, H=2)
    shapes = {name: array.shape for name, array in to_torch(params).items()}
    assert shapes == {
        "weight_ih_l0": (8, 3),
        "weight_hh_l0": (8, 2),
        "bias_ih_l0": (8,),
        "bias_hh_l0": (8,),
    }
    assert [array.shape for array in to_keras(params)] == [(3, 8), (2, 8), (8,)]
    assert [array.shape for array in to_onnx(params)] == [(1, 8, 3), (1, 8, 2), (1, 16)]
    gru = random_params(D=3, H=2, kind=GRUParams)
    assert [array.shape for array in to_torch(gru).values()] == [(6, 3), (6, 2), (6,), (6,)]
    assert [array.shape for array in to_keras(gru)] == [(3, 6), (2, 6), (2, 6)]
    assert [array.shape for array in to_keras(gru, "before")] == [(3, 6), (2, 6), (6,)]
    assert [array.shape for array in to_onnx(gru)] == [(1, 6, 3), (1, 6, 2), (1, 12)]


def test_blocks_stand_where_each_framework_has_them():
    """One number a gate: i = 1, f = 2, g = 3, o = 4."""
    b = np.repeat([1.0, 2, 3, 4], 2)
    params = LSTMParams(np.tile(b, (3, 1)), np.tile(b, (2, 1)), b)
    assert to_torch(params)["weight_ih_l0"][::2, 0].tolist() == [1, 2, 3, 4]
    assert to_keras(params)[0][0, ::2].tolist() == [1, 2, 3, 4]
    W, R, B = to_onnx(params)
    assert W[0, ::2, 0].tolist() == R[0, ::2, 0].tolist() == [1, 4, 2, 3]
    assert B[0, ::2].tolist() == [1, 4, 2, 3, 0, 0, 0, 0]


def test_blocks_of_a_gru_stand_where_each_framework_has_them():
    """One number a gate: r = 1, u = 2, g = 3, and the candidate's own bias 4."""
    b = np.repeat([1.0, 2, 3], 2)
    params = GRUParams(np.tile(b, (3, 1)), np.tile(b, (2, 1)), b, np.full(2, 4.0))
    written = to_torch(params)
    assert written["weight_hh_l0"][::2, 0].tolist() == [1, 2, 3]
    assert written["bias_ih_l0"][::2].tolist() == [1, 2, 3]
    assert written["bias_hh_l0"][::2].tolist() == [0, 0, 4]
    kernel, _, bias = to_keras(params)
    assert kernel[0, ::2].tolist() == [2, 1, 3]
    assert bias[:, ::2].tolist() == [[2, 1, 3], [0, 0, 4]]
    assert to_keras(params, reset="before")[2][::2].tolist() == [2, 1, 7]
    W, _, B = to_onnx(params)
    assert W[0, ::2, 0].tolist() == [2, 1, 3]
    assert B[0, ::2].tolist() == [2, 1, 3, 0, 0, 4]


def test_layers_are_put_together_by_their_number():
    first, second = random_params(0, 3, 2), random_params(1, 2, 2)
    network = to_torch(first) | to_torch(second, layer=1)
    assert len(network) == 8
    for layer, params in enumerate((first, second)):
        np.testing.assert_array_equal(from_torch(network, layer).W_x, params.W_x)


def test_parameter_counts_of_the_frameworks_differ_by_one_bias():
    params = random_params(D=28, H=32)
    assert sum(array.size for array in params) == 7808
    assert sum(array.size for array in to_keras(params)) == 7808
    assert sum(array.size for array in to_torch(params).values()) == 7936
    assert sum(array.size for array in to_onnx(params)) == 7936


def test_without_a_bias_it_is_zero():
    params = random_params()
    state_dict = to_torch(params)
    W, R, _ = to_onnx(params)
    for read in (
        from_torch({name: state_dict[name] for name in ("weight_ih_l0", "weight_hh_l0")}),
        from_keras(to_keras(params)[:2]),
        from_onnx(W, R),
    ):
        np.testing.assert_array_equal(read.W_x, params.W_x)
        np.testing.assert_array_equal(read.b, np.zeros(8))


@pytest.mark.parametrize("kind", [LSTMParams, GRUParams])
def test_nothing_is_aliased(kind):
    params = random_params(kind=kind)
    copies = [array.copy() for array in params]
    for written in (to_torch(params).values(), to_keras(params), to_onnx(params)):
        for array in written:
            array += 1
    weights, (W, R, B) = to_keras(params), to_onnx(params)
    before = [array.copy() for array in (*weights, W, R, B)]
    for read in (
        from_keras(weights),
        from_keras(weights[:2]),
        from_onnx(W, R, B),
        from_onnx(W, R),
    ):
        for array in read:
            array += 1
    for array, copy in zip((*params, *weights, W, R, B), (*copies, *before), strict=True):
        np.testing.assert_array_equal(array, copy)


class Tensor:
    """What NumPy sees of a tensor: `__array__`, which refuses while gradients are tracked."""

    def __init__(self, array, requires_grad=False, dtype="torch.float64"):
        self.array, self.requires_grad, self.dtype = array, requires_grad, dtype

    def detach(self):
        return Tensor(self.array, False, self.dtype)

    def float(self):
        assert self.dtype == "torch.bfloat16"  # a wider one would lose digits
        return Tensor((self.array.astype(np.uint32) << 16).view(np.float32), False, "torch.float32")

    def cpu(self):
        return self

    def __array__(self, dtype=None, copy=None):
        if self.requires_grad:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        if self.dtype == "torch.bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.array


@pytest.mark.parametrize("requires_grad", [False, True])
def test_tensors_are_read_and_not_aliased(requires_grad):
    params = random_params()
    state_dict = to_torch(params)
    tensors = {name: Tensor(array, requires_grad) for name, array in state_dict.items()}
    read = from_torch(tensors)
    for ours, theirs in zip(read, params, strict=True):
        np.testing.assert_array_equal(ours, theirs)
        ours += 1
    for name, array in to_torch(params).items():
        np.testing.assert_array_equal(state_dict[name], array)


class Bytes:
    """What NumPy sees of an array of ml_dtypes: two bytes each, a type with a name, and a cast."""

    class dtype:
        kind, name = "V", "bfloat16"

    def __init__(self, bits):
        self.bits = bits

    def astype(self, dtype):
        return (self.bits.astype(np.uint32) << 16).view(np.float32).astype(dtype)

    def __array__(self, dtype=None, copy=None):
        return np.ascontiguousarray(self.bits).view("V2")


@pytest.mark.parametrize("wrap", [lambda bits: Tensor(bits, True, "torch.bfloat16"), Bytes])
def test_bfloat16_becomes_float32_exactly(wrap):
    """Bits and widened numbers as PyTorch stored them."""
    run = stored("interop_bfloat16")
    names = [name[5:] for name in run if name.startswith("bits.")]
    read = from_torch({name: wrap(run[f"bits.{name}"]) for name in names})
    assert {array.dtype for array in read} == {np.dtype(np.float32)}
    np.testing.assert_array_equal(read.W_x.T, run["wide.weight_ih_l0"])
    np.testing.assert_array_equal(read.W_h.T, run["wide.weight_hh_l0"])
    np.testing.assert_array_equal(read.b, run["wide.bias_ih_l0"] + run["wide.bias_hh_l0"])
    keras = from_keras([wrap(run["bits.weight_ih_l0"].T), wrap(run["bits.weight_hh_l0"].T)])
    np.testing.assert_array_equal(keras.W_h.T, run["wide.weight_hh_l0"])


def test_bytes_without_a_name_are_no_numbers():
    """What NumPy's own files keep of a bfloat16 array."""
    bits = stored("interop_bfloat16")["bits.bias_ih_l0"]
    with pytest.raises(ValueError, match="bias_ih_l0'\\]: got .* expected real numbers"):
        from_torch({**to_torch(random_params(H=6)), "bias_ih_l0": bits.view("V2")})


def test_a_tensor_without_data_is_named():
    class Meta:
        is_meta = True

        def detach(self):
            return self

        def cpu(self):
            raise NotImplementedError("Cannot copy out of meta tensor; no data!")

    state_dict = to_torch(random_params()) | {"weight_hh_l0": Meta()}
    with pytest.raises(
        ValueError, match=r"weight_hh_l0'\]: got a tensor without data \(on the meta"
    ):
        from_torch(state_dict)


def without(mapping, name):
    return {key: value for key, value in mapping.items() if key != name}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: {}, "no names, expected weight_ih_l0, weight_hh_l0"),
        (lambda d: without(d, "weight_ih_l0"), "expected weight_ih_l0$"),
        (lambda d: without(d, "weight_hh_l0"), "expected weight_hh_l0$"),
        (lambda d: without(d, "bias_ih_l0"), "expected bias_ih_l0$"),
        (lambda d: without(d, "bias_hh_l0"), "expected bias_hh_l0$"),
        (lambda d: {"lstm." + name: d[name] for name in d}, "take the prefix 'lstm.' off"),
        (lambda d: d | {"weight_ih_l0_reverse": d["weight_ih_l0"]}, "bidirectional"),
        (lambda d: d | {"weight_hr_l0": np.zeros((1, 2))}, "projection"),
        (lambda d: d | {"weight_hh_l0": np.zeros((5, 2))}, r"got shape \(5, 2\), expected \(4H, H"),
        (lambda d: d | {"weight_hh_l0": np.zeros((6, 2))}, r"weight_ih_l0'\]: .* \(6, D\)"),
        (lambda d: d | {"weight_hh_l0": np.zeros((0, 0))}, "H at least 1"),
        (lambda d: d | {"weight_hh_l0": np.zeros(8)}, r"got shape \(8,\)"),
        (lambda d: d | {"weight_ih_l0": d["weight_ih_l0"].T}, r"weight_ih_l0'\]: got shape"),
        (lambda d: d | {"bias_hh_l0": np.zeros(4)}, r"bias_hh_l0'\]: got shape"),
        (lambda d: d | {"bias_hh_l0": np.full(8, np.nan)}, r"bias_hh_l0'\]: got nan"),
        (lambda d: d | {"weight_ih_l0": [[1], [1, 2]]}, "expected an array of numbers"),
        (lambda d: list(d), "expected a mapping"),
        (lambda d: None, "expected a mapping"),
    ],
)
def test_a_bad_state_dict_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        from_torch(change(to_torch(random_params())))


@pytest.mark.parametrize("layer", [-1, 0.0, "0", True])
def test_a_bad_layer_is_named(layer):
    with pytest.raises(ValueError, match="layer: got"):
        from_torch(to_torch(random_params()), layer)
    with pytest.raises(ValueError, match="layer: got"):
        to_torch(random_params(), layer)


def test_a_layer_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="expected weight_ih_l1"):
        from_torch(to_torch(random_params()), layer=1)


def test_two_biases_whose_sum_overflows_are_an_error():
    state_dict = to_torch(random_params())
    state_dict["bias_ih_l0"][0] = state_dict["bias_hh_l0"][0] = 1.7e308
    with pytest.raises(ValueError, match="sum of the two biases: got inf"):
        from_torch(state_dict)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: w[:1], "got 1 arrays"),
        (lambda w: w + w, "got 6 arrays, .* of one direction"),
        (lambda w: None, "weights: got NoneType"),
        (lambda w: np.zeros((3, 2)), "weights: got an array"),
        (lambda w: [w[0], w[1].T, w[2]], r"\(recurrent_kernel\): got shape \(8, 2\)"),
        (lambda w: [w[0].T, w[1], w[2]], r"\(kernel\): got shape"),
        (lambda w: [w[0], w[1], np.zeros((2, 6))], r"\(bias\): got shape"),
        (lambda w: [w[0], w[1], np.zeros(16)], r"\(bias\): got shape"),
        (lambda w: [w[0], w[1], ["a"] * 8], r"\(bias\): got list"),
    ],
)
def test_bad_keras_weights_are_named(change, words):
    with pytest.raises(ValueError, match=words):
        from_keras(change(to_keras(random_params())))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"W": np.zeros((2, 8, 3))}, "W: .*bidirectional"),
        ({"R": np.zeros((2, 8, 2))}, "R: .*bidirectional"),
        ({"W": np.zeros((8, 3))}, r"W: got shape \(8, 3\)"),
        ({"W": np.zeros((1, 6, 3))}, r"W: got shape \(1, 6, 3\), expected \(1, 8, D\)"),
        ({"R": np.zeros((1, 5, 2))}, r"R: got shape \(1, 5, 2\), expected \(1, 4H, H\)"),
        ({"R": np.zeros((1, 6, 2))}, r"W: got shape \(1, 8, 3\), expected \(1, 6, D\)"),
        ({"R": np.zeros((3, 8, 2))}, "R: got shape"),
        ({"B": np.zeros((1, 8))}, r"B: got shape \(1, 8\), expected \(1, 16\)"),
        ({"B": np.full((1, 16), np.inf)}, "B: got inf"),
        ({"W": None}, "W: got"),
    ],
)
def test_bad_onnx_weights_are_named(change, words):
    with pytest.raises(ValueError, match=words):
        from_onnx(**(to_onnx(random_params())._asdict() | change))


@pytest.mark.parametrize("write", [to_torch, to_keras, to_onnx])
def test_bad_params_are_named(write):
    params = random_params()
    with pytest.raises(ValueError, match="params.b: got shape"):
        write(params._replace(b=np.zeros(3)))
    with pytest.raises(ValueError, match="params: got"):
        write(None)
    with pytest.raises(ValueError, match="params: got .*, expected LSTMParams or GRUParams"):
        write(CoupledParams(*(array[..., :6] for array in params)))


def test_a_bad_reset_is_named():
    with pytest.raises(ValueError, match="reset: got 'both'"):
        to_keras(random_params(kind=GRUParams), "both")


def test_a_bias_of_two_rows_is_a_grus_alone():
    keras = to_keras(random_params(H=2))
    with pytest.raises(ValueError, match=r"\(bias\): got shape \(2, 8\), expected \(8,\)"):
        from_keras([*keras[:2], np.zeros((2, 8))])
    keras = to_keras(random_params(H=2, kind=GRUParams))
    with pytest.raises(ValueError, match=r"\(bias\): got shape \(3, 6\), expected \(2, 6\)"):
        from_keras([*keras[:2], np.zeros((3, 6))])


@given(st.data(), junk)
def test_junk_is_refused_by_name(data, value):
    params = random_params()
    state_dict = to_torch(params)
    name = data.draw(st.sampled_from(sorted(state_dict)))
    keras, onnx = to_keras(params), list(to_onnx(params))
    k = data.draw(st.integers(0, 2))
    calls = [
        (from_torch, (state_dict, 0), data.draw(st.integers(0, 1)), value),
        (from_torch, (state_dict,), 0, state_dict | {name: value}),
        (from_keras, (keras,), 0, value),
        (from_keras, (keras,), 0, [*keras[:k], value, *keras[k + 1 :]]),
        (from_onnx, onnx, k, value),
        (to_torch, (params,), 0, value),
        (to_onnx, (params,), 0, params._replace(**{LSTMParams._fields[k]: value})),
    ]
    for call in calls:
        assert_named_or_finite(*call)
