"""The register of cells: every one of them can be trained, stored, run and found by its name."""

from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
from cells import arrays_of

from lstm_lib import LSTMParams, init_lstm, with_chrono_bias, with_forget_bias
from lstm_lib.cells import CELLS, LSTM, RNN, Cell, cell_named, cell_of, register
from lstm_lib.experiments import Experiment, run
from lstm_lib.gradients import check_gradient
from lstm_lib.losses import binary_cross_entropy, cross_entropy, mean_squared_error
from lstm_lib.optimizers import SGD, Adam, Momentum
from lstm_lib.readout import init_readout
from lstm_lib.storage import load_params, save_params
from lstm_lib.tasks import adding_problem, counting_problem, temporal_order_problem
from lstm_lib.training import NetworkParams, network_gradients, predict, train

every_cell = pytest.mark.parametrize("name", CELLS)


def started(name, D=4, H=3, seed=0):
    rng = np.random.default_rng(seed)
    return NetworkParams(CELLS[name].start(rng, D, H), init_readout(rng, H, D))


def test_the_librarys_cells_are_there():
    assert set(CELLS) >= {"rnn", "lstm", "original", "unsquashed", "peephole", "coupled", "gru"}
    for name, cell in CELLS.items():
        assert cell.name == name and cell_named(name) is cell
        assert cell.title and cell.title != name


@every_cell
def test_every_cell_steps_as_its_sequence_does(name):
    cell, params = CELLS[name], started(name).cell
    assert cell_of(params) is cell
    assert len(params.W_h[0]) == len(cell.blocks) * 3
    x = np.random.default_rng(1).normal(size=(3, 2, 4))
    trace = cell.forward(params, x)
    states = [np.zeros((2, 3))] * len(cell.states)
    for t, x_t in enumerate(x):
        step = cell.step(params, x_t, *states)
        step = (step,) if isinstance(step, np.ndarray) else [getattr(step, s) for s in cell.states]
        for state, value in zip(cell.states, step, strict=True):
            np.testing.assert_allclose(value, getattr(trace, state)[t], rtol=1e-12)
        states = step


@every_cell
def test_every_cell_can_be_trained(name):
    params, batch = started(name), counting_problem(np.random.default_rng(1), 4, n=(1, 3))
    cell = CELLS[name]
    grads = network_gradients(cell, params, batch, binary_cross_entropy).params
    check = check_gradient(
        lambda p: network_gradients(cell, p, batch, binary_cross_entropy).loss, params, grads
    )
    assert check.passed, check.errors


@every_cell
@pytest.mark.parametrize("size", [1e-200, 1.0])
@pytest.mark.parametrize("task", ["counting", "adding", "order"])
def test_harmless_underflow_stops_no_training(name, size, task):
    """Numbers so small that their products are 0, where a reader has made that an error."""
    make_batch, loss, D, K = {
        "counting": (partial(counting_problem, batch_size=2, n=(1, 3)), binary_cross_entropy, 4, 4),
        "adding": (partial(adding_problem, batch_size=2, T=12), mean_squared_error, 2, 1),
        "order": (partial(temporal_order_problem, batch_size=2, shorten=10), cross_entropy, 8, 4),
    }[task]
    rng = np.random.default_rng(0)
    start = NetworkParams(CELLS[name].start(rng, D, 2), init_readout(rng, 2, K))
    start = NetworkParams(*(type(part)(*(size * array for array in part)) for part in start))
    for optimizer in (SGD(1e-200), Momentum(1e-2), Adam(1e-2)):
        options = {"max_steps": 2, "clip_norm": 1e-150, "progress": False}
        with np.errstate(all="raise"):
            history = train(CELLS[name], start, make_batch, loss, optimizer, rng, **options)
        assert history.steps == 2


@every_cell
def test_every_cell_is_stored_and_read(name, tmp_path):
    params = started(name)
    save_params(tmp_path / "file", params)
    read, _ = load_params(tmp_path / "file")
    assert type(read.cell) is type(params.cell)
    for field, array in arrays_of(params).items():
        np.testing.assert_array_equal(arrays_of(read)[field], array)
    x = np.ones((2, 1, 4))
    np.testing.assert_array_equal(
        predict(cell_of(read.cell), read, x), predict(CELLS[name], params, x)
    )


@every_cell
def test_every_cell_runs_in_an_experiment(name):
    experiment = Experiment(
        "tiny",
        "a test",
        "latch",
        {"T": 100, "N": 3},
        name,
        2,
        {},
        1e-2,
        ("never", {}),
        max_sequences=3 * 4,
        batch_size=4,
    )
    result, history = run(experiment, 0, progress=False)
    assert result["steps"] == 3
    assert isinstance(history.params.cell, CELLS[name].params)


@every_cell
def test_every_start_has_the_number_type_and_the_gain_asked_for(name):
    start = CELLS[name].start
    params = start(np.random.default_rng(0), 2, 3, weights="orthogonal", gain=0.5, dtype=np.float32)
    assert {array.dtype for array in params} == {np.dtype(np.float32)}
    for block in np.split(params.W_h, len(CELLS[name].blocks), axis=1):
        np.testing.assert_allclose(np.linalg.svd(block)[1], 0.5, rtol=1e-6)


def test_cells_with_the_gates_of_an_lstm_start_from_its_weights():
    lstm = LSTM.start(np.random.default_rng(0), 2, 3)
    for name in ("original", "unsquashed", "coupled", "peephole"):
        params = CELLS[name].start(np.random.default_rng(0), 2, 3)
        for gate in CELLS[name].blocks:
            for ours, theirs in zip(params.gate(gate), lstm.gate(gate), strict=True):
                np.testing.assert_array_equal(ours, theirs)
        assert not any(further.any() for further in params[3:])


def test_an_lstms_start_is_its_initialisers_in_turn():
    expected = with_forget_bias(init_lstm(np.random.default_rng(0), 2, 3), 5.0)
    params = LSTM.start(np.random.default_rng(0), 2, 3, forget_bias=5.0)
    for a, b in zip(params, expected, strict=True):
        np.testing.assert_array_equal(a, b)
    rng, other = np.random.default_rng(0), np.random.default_rng(0)
    expected = with_chrono_bias(rng, init_lstm(rng, 2, 3), 50)
    for a, b in zip(LSTM.start(other, 2, 3, chrono=50), expected, strict=True):
        np.testing.assert_array_equal(a, b)
    assert rng.random() == other.random()


def test_a_forget_bias_is_refused_where_there_is_no_forget_gate():
    with pytest.raises(ValueError, match=r"^forget_bias: got 1.0, .* OriginalParams has no forget"):
        CELLS["original"].start(np.random.default_rng(0), 2, 3, forget_bias=1.0)


def test_options_go_to_step_and_forward():
    params = started("rnn").cell
    x = np.ones((2, 1, 4))
    relu = RNN.with_options(activation="relu")
    assert relu.forward(params, x).activation == "relu"
    assert relu.step(params, x[0], np.zeros((1, 3))).min() >= 0
    assert RNN.forward(params, x).activation == "tanh"


@pytest.fixture
def register_restored(monkeypatch):
    monkeypatch.setattr("lstm_lib.cells.CELLS", dict(CELLS))


class _OwnParams(NamedTuple):
    W_x: np.ndarray

    blocks = ("h",)


def test_a_cell_of_your_own_is_known_when_registered(register_restored, tmp_path):
    cell = RNN._replace(params=_OwnParams, name="own", title="my own")
    assert register(cell) is cell
    assert register(cell) is cell  # a notebook's cell is run twice
    params = _OwnParams(np.ones((2, 2)))
    assert cell_of(params) is cell_named("own") is cell


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (Cell(len, len), "cell: got one without step, start, params, name, title"),
        (LSTM._replace(params=tuple), "without blocks on the class"),
        (LSTM._replace(name="mine"), "the name 'mine' and the class LSTMParams, .* cell 'lstm'"),
        (LSTM._replace(params=_OwnParams), "the name 'lstm' and the class _OwnParams"),
        (len, "cell: got builtin_function_or_method"),
    ],
)
def test_half_a_cell_is_refused(register_restored, cell, message):
    with pytest.raises(ValueError, match=message):
        register(cell)


def test_unknown_cells_are_named():
    with pytest.raises(ValueError, match="^cell: got 'lstn', expected one of 'rnn', 'lstm'"):
        cell_named("lstn")
    with pytest.raises(ValueError, match=r"^params: got tuple .*, expected one of RNNParams, LSTM"):
        cell_of(tuple(init_lstm(np.random.default_rng(0), 1, 1)))
    assert cell_of(LSTMParams(1, 2, 3)) is LSTM
