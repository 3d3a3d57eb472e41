"""The JavaScript twins compute what NumPy computes, to 1e-12, on random and extreme input."""

import numpy as np
import pytest

import lstm_lib
from lstm_lib import LSTMParams, RNNParams, decay, gradients
from lstm_lib.running_example import running_cell, running_rnn
from lstm_lib.widgets import Gradients

EXTREME = [0.0, -0.0, 1e-300, -1e-300, 1e-8, 20.0, -20.0, 40.0, -40.0, 700.0, -700.0, 1e308, -1e308]


@pytest.fixture
def twin(modules):
    """Return ``twin("math/lstm.js", "lstm_step", *arguments)``, run in the browser."""

    def call(module, name, *arguments):
        return modules.evaluate(
            "async ([module, name, args]) => {"
            " const value = (await import('/' + module))[name];"
            " return typeof value === 'function' ? value(...args) : value; }",
            [module, name, [_plain(a) for a in arguments]],
        )

    call.page = modules
    return call


def _plain(value):
    if isinstance(value, (LSTMParams, RNNParams)):
        return {name: array.tolist() for name, array in value._asdict().items()}
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def same(ours, theirs):
    np.testing.assert_allclose(np.array(theirs, dtype=float), ours, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("name", ["sigmoid", "sigmoid_derivative", "tanh_derivative"])
def test_activations(twin, name):
    z = np.concatenate([EXTREME, np.random.default_rng(0).normal(scale=8, size=100)])
    same(getattr(lstm_lib, name)(z), [twin("math/lstm.js", name, v) for v in z])


@pytest.mark.parametrize(("T", "D", "H", "scale"), [(1, 1, 1, 1), (7, 3, 4, 1), (20, 2, 5, 30)])
def test_lstm_forward(twin, T, D, H, scale):
    rng = np.random.default_rng(T)
    draw = lambda *shape: rng.normal(scale=scale, size=shape)  # noqa: E731
    params = LSTMParams(draw(D, 4 * H), draw(H, 4 * H), draw(4 * H))
    x, h0, c0 = draw(T, 1, D), np.tanh(draw(1, H)), draw(1, H)
    ours = lstm_lib.lstm_forward(params, x, h0, c0)
    theirs = twin("math/lstm.js", "lstm_forward", params, x[:, 0], h0[0], c0[0])
    for name in ("i", "f", "g", "o", "c", "h"):
        np.testing.assert_allclose(theirs[name], getattr(ours, name)[:, 0], rtol=1e-12, atol=1e-13)


def test_lstm_step_saturates_without_nan(twin):
    params = LSTMParams(np.full((1, 4), 1e3), np.full((1, 4), -1e3), np.zeros(4))
    step = twin("math/lstm.js", "lstm_step", params, [5.0], [0.5], [2.0])
    ours = lstm_lib.lstm_step(params, np.array([[5.0]]), np.array([[0.5]]), np.array([[2.0]]))
    for name, value in ours._asdict().items():
        same(value[0], step[name])


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_rnn_forward(twin, activation):
    rng = np.random.default_rng(3)
    params = RNNParams(*(rng.normal(size=s) for s in ((2, 3), (3, 3), 3)))
    x, h0 = rng.normal(size=(9, 1, 2)), rng.normal(size=(1, 3))
    ours = lstm_lib.rnn_forward(params, x, h0, activation=activation)
    theirs = twin("math/rnn.js", "rnn_forward", params, x[:, 0], h0[0], activation)
    same(ours.h[:, 0], theirs["h"])


@pytest.mark.parametrize("f", [0.0, 1e-9, 0.01, 0.1, 0.5, 0.7310585786300049, 0.9999, 1.0])
def test_decay(twin, f):
    same(decay.half_life(f), twin("math/decay.js", "half_life", f))
    for share in (0.5, 1e-3):
        assert twin("math/decay.js", "steps_until", f, share) == decay.steps_until(f, share)


@pytest.mark.parametrize(
    ("module", "name", "example"),
    [("lstm", "RUNNING_CELL", running_cell), ("rnn", "RUNNING_RNN", running_rnn)],
)
def test_the_running_examples_are_the_same(twin, module, name, example):
    params, x = example()
    theirs = twin(f"math/{module}.js", name)
    assert theirs == {"params": _plain(params), "x": x[:, 0].tolist()}


@pytest.mark.parametrize("H", [1, 2, 5])
def test_rnn_jacobian(twin, H):
    rng = np.random.default_rng(H)
    params = RNNParams(*(rng.normal(size=shape) for shape in ((2, H), (H, H), H)))
    trace = lstm_lib.rnn_forward(params, rng.normal(size=(12, 1, 2)), rng.normal(size=(1, H)))
    run = {"h": trace.h[:, 0].tolist()}
    for t in (0, 3, 11):
        ours = gradients.rnn_jacobian(params, trace, t)[0]
        np.testing.assert_allclose(
            twin("math/gradients.js", "rnn_jacobian", params, run, t), ours, rtol=1e-12
        )


@pytest.mark.parametrize("degrees", [0, 37, 90, 180, 270, 300, 360])
def test_a_gradient_is_carried_back(twin, degrees):
    """Over fifty steps, from every side: a quarter turn leaves no rest that could grow."""
    w = Gradients(direction=degrees)
    theirs = twin("math/gradients.js", "carried_back", w.jacobians, degrees)
    np.testing.assert_allclose(theirs, w.carried, rtol=1e-11, atol=0)
    spared = degrees % 180 == 0
    assert (np.linalg.norm(w.carried[-1]) < 1e-25) == spared


def test_eigenvalues_and_singular_values_of_two_units(twin):
    for M in np.random.default_rng(0).normal(size=(50, 2, 2)):
        same(np.linalg.svd(M)[1], twin("math/gradients.js", "singular_values", M))
        radius = np.abs(np.linalg.eigvals(M)).max()
        same(radius, twin("math/gradients.js", "spectral_radius", M))
