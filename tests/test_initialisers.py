"""The statistics of starting weights, and the biases that set how long a cell remembers."""

import numpy as np
import pytest
from cells import arrays_of

from lstm_lib import (
    GATES,
    LSTMParams,
    RNNParams,
    init_lstm,
    init_rnn,
    sigmoid,
    with_chrono_bias,
    with_forget_bias,
)

D, H = 40, 60


def rng():
    return np.random.default_rng(5)


def assert_uniform(array, bound):
    """Within the bound, nearly touching it, with the variance of a uniform distribution."""
    assert abs(array).max() <= bound
    assert abs(array).max() > 0.95 * bound
    # Both within five times the spread that so many draws have.
    np.testing.assert_allclose(array.var(), bound**2 / 3, rtol=5 * (0.8 / array.size) ** 0.5)
    assert abs(array.mean()) < 5 * bound / (3 * array.size) ** 0.5


@pytest.mark.parametrize(("init", "kind"), [(init_lstm, LSTMParams), (init_rnn, RNNParams)])
@pytest.mark.parametrize("weights", ["uniform", "glorot", "orthogonal"])
def test_shapes_types_and_repeatability(init, kind, weights):
    params = init(rng(), D, H, weights=weights)
    columns = 4 * H if kind is LSTMParams else H
    assert type(params) is kind
    assert [array.shape for array in params] == [(D, columns), (H, columns), (columns,)]
    assert {array.dtype for array in params} == {np.dtype(np.float64)}
    for array, again in zip(params, init(rng(), D, H, weights=weights), strict=True):
        np.testing.assert_array_equal(array, again)
    assert (init(np.random.default_rng(6), D, H, weights=weights).W_x != params.W_x).all()
    narrow = init(rng(), D, H, weights=weights, dtype=np.float32)
    for array, expected in zip(narrow, params, strict=True):
        assert array.dtype == np.float32
        np.testing.assert_allclose(array, expected, rtol=1e-6)
    assert all(array.flags.c_contiguous and array.flags.writeable for array in params)


def test_uniform_is_pytorchs():
    for array in init_lstm(rng(), D, H):
        assert_uniform(array, H**-0.5)


@pytest.mark.parametrize("name", GATES)
def test_glorot_counts_the_inputs_and_outputs_of_each_gate(name):
    gate = init_lstm(rng(), D, H, weights="glorot").gate(name)
    assert_uniform(gate.W_x, np.sqrt(6 / (D + H)))
    assert_uniform(gate.W_h, np.sqrt(6 / (H + H)))
    assert not gate.b.any()


@pytest.mark.parametrize("gain", [1.0, 0.8, 3])
def test_orthogonal_weights_stretch_every_direction_alike(gain):
    params = init_lstm(rng(), D, H, weights="orthogonal", gain=gain)
    maps = [params.gate(name) for name in GATES]
    maps.append(init_rnn(rng(), D, H, weights="orthogonal", gain=gain))
    for part in maps:
        np.testing.assert_allclose(part.W_h @ part.W_h.T, gain**2 * np.eye(H), atol=1e-12)
        assert_uniform(part.W_x, np.sqrt(6 / (D + H)))
        assert not part.b.any()
    assert abs(maps[0].W_h - maps[1].W_h).max() > 0.1


def test_orthogonal_weights_prefer_no_sign():
    """QR alone would leave one sign on the diagonal of R, and a bias in the first column."""
    first = [init_rnn(np.random.default_rng(k), 1, 4, weights="orthogonal").W_h for k in range(400)]
    assert abs(np.mean(first, axis=0)).max() < 0.1


def test_forget_bias_changes_b_f_alone():
    params = init_lstm(rng(), D, H)
    before = {name: array.copy() for name, array in arrays_of(params).items()}
    changed = with_forget_bias(params, 3)
    assert (changed.gate("f").b == 3).all()
    for name in "igo":
        np.testing.assert_array_equal(changed.gate(name).b, params.gate(name).b)
    assert changed.W_x is params.W_x and changed.W_h is params.W_h
    for name, array in before.items():
        np.testing.assert_array_equal(getattr(params, name), array)
    np.testing.assert_array_equal(with_forget_bias(params, np.arange(H)).gate("f").b, np.arange(H))
    assert (with_forget_bias(params).gate("f").b == 1).all()


def test_chrono_biases_spread_the_times_cells_keep():
    params, source, drawn = init_lstm(rng(), 1, 100), rng(), []
    for _ in range(40):
        changed = with_chrono_bias(source, params, 100)
        drawn.append(changed.gate("f").b)
        np.testing.assert_array_equal(changed.gate("i").b, -drawn[-1])
    b_f = np.concatenate(drawn)
    tau = 1 / (1 - sigmoid(b_f))  # steps a cell keeps what it holds, at zero input
    assert tau.min() >= 2 - 1e-9 and tau.max() <= 99 + 1 + 1e-9
    np.testing.assert_allclose(tau.mean(), 51, atol=1.5)  # 1 + the mean of U(1, 99)
    np.testing.assert_allclose(np.quantile(tau, [0.25, 0.75]), [26.5, 75.5], atol=3)
    for name in "go":
        np.testing.assert_array_equal(changed.gate(name).b, params.gate(name).b)
    assert (with_chrono_bias(rng(), params, 2).gate("f").b == 0).all()


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((0, D, H), "rng"),
        ((np.random, D, H), "rng"),
        ((rng(), -1, H), "input_size"),
        ((rng(), D, 0), "hidden_size"),
        ((rng(), D, 2.0), "hidden_size"),
        ((rng(), True, H), "input_size"),
    ],
)
@pytest.mark.parametrize("init", [init_lstm, init_rnn])
def test_wrong_arguments_are_named(init, arguments, name):
    with pytest.raises(ValueError, match=f"^{name}: got .*expected"):
        init(*arguments)


def test_wrong_choices_and_values_are_named():
    params = init_lstm(rng(), 2, 3)
    with pytest.raises(ValueError, match="^weights: got 'Glorot', expected one of 'uniform'"):
        init_lstm(rng(), 2, 3, weights="Glorot")
    with pytest.raises(ValueError, match="^gain: got nan"):
        init_lstm(rng(), 2, 3, gain=np.nan)
    with pytest.raises(ValueError, match=r"^value: got shape \(2,\), expected \(\) or \(3,\)"):
        with_forget_bias(params, [1, 2])
    with pytest.raises(ValueError, match="^longest: got 1.5"):
        with_chrono_bias(rng(), params, 1.5)
    with pytest.raises(ValueError, match="^rng: got int 3"):
        with_chrono_bias(3, params, 100)
    with pytest.raises(ValueError, match="^params: got RNNParams.*expected LSTMParams"):
        with_forget_bias(init_rnn(rng(), 2, 3))
    assert init_lstm(rng(), 0, 3).W_x.shape == (0, 12)
