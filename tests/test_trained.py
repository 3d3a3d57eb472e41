"""The stored networks do what their notes and the book say of them."""

import numpy as np
import pytest

from lstm_lib.experiments import (
    EXPERIMENTS,
    NAMES,
    PROBLEMS,
    STORED_NAMES,
    held_out_loss,
    load_result,
    model_of,
    test_network,
)
from lstm_lib.lstm import lstm_forward
from lstm_lib.tasks import counting_word, name_baselines, split_names
from lstm_lib.trained import DIRECTORY, TRAINED, load_trained
from lstm_lib.trained.reading import counter_cell, latch_cell, sum_cell
from lstm_lib.training import predict

CELLS = {"counter": counter_cell, "temporal_order": latch_cell, "adding": sum_cell}
PROBLEM = {"counter": "anbn", "temporal_order": "order-6a-8", "adding": "adding-100"}
SIZES = {"counter": 3, "temporal_order": 8, "adding": 16, "names": 64}


@pytest.mark.parametrize("name", TRAINED)
def test_each_is_small_and_float64(name):
    params, _ = load_trained(name)
    assert params.cell.hidden_size == SIZES[name]
    assert {array.dtype for array in (*params.cell, *params.readout)} == {np.dtype(float)}
    assert (DIRECTORY / f"{name}.npz").stat().st_size < (60_000 if name == "names" else 12_000)
    with np.load(DIRECTORY / f"{name}.npz", allow_pickle=False) as arrays:
        kinds = {arrays[key].dtype for key in arrays.files if key.startswith("params.")}
    assert kinds == {np.dtype(np.float16 if name == "names" else np.float32)}


@pytest.mark.parametrize("name", PROBLEM)
class TestEachNetwork:
    def test_it_solves_its_task_as_its_note_says(self, name):
        params, note = load_trained(name)
        test = test_network(EXPERIMENTS[PROBLEM[name]], params, seed=0)
        assert test["wrong"] == note["test"]["wrong"] <= 10
        assert test["loss"] == pytest.approx(note["test"]["loss"], rel=1e-6)

    def test_its_cell_is_the_one_in_the_note(self, name):
        params, note = load_trained(name)
        found = CELLS[name](params)
        assert found["index"] == note["cell"]["index"]
        for key, value in found.items():
            assert value == pytest.approx(note["cell"][key], rel=1e-6)


def test_the_names_network_writes_better_than_counting():
    params, note = load_trained("names")
    loss = held_out_loss(NAMES["names-lstm-64"], params)
    assert loss == pytest.approx(note["test"]["loss"], rel=1e-9)
    assert loss < name_baselines(*split_names())["pairs"] - 0.4
    # Rounding to half precision costs nothing that shows.
    (run,) = [
        run
        for run in load_result("names-lstm-64", STORED_NAMES)["runs"]
        if run["seed"] == note["seed"]
    ]
    assert loss == pytest.approx(run["test"]["loss"], abs=1e-3)


def test_the_counter_counts_one_up_and_one_down():
    params, note = load_trained("counter")
    cell = note["cell"]
    assert abs(cell["per_a"]) == pytest.approx(1, abs=0.01)
    assert abs(cell["per_b"]) == pytest.approx(1, abs=0.01)
    assert cell["per_a"] * cell["per_b"] < 0
    x, _ = counting_word(50)
    c = lstm_forward(params.cell, x[:, None]).c[:, 0, cell["index"]]
    assert abs(c[50]) > 45
    assert abs(c[100]) < 4


def test_the_counter_counts_far_beyond_its_training():
    params, note = load_trained("counter")
    from lstm_lib.experiments import words_right

    class Trained:
        pass

    Trained.params = params
    longest = words_right(Trained, model_of(EXPERIMENTS["anbn"]), PROBLEMS["counting"])
    assert longest == note["test"]["longest"] >= 100  # trained on n up to 10


def test_the_latch_holds_the_first_symbol():
    _, note = load_trained("temporal_order")
    assert note["cell"]["separation"] > 0.99
    assert note["cell"]["forget"] > 0.9


def test_one_cell_follows_the_sum():
    _, note = load_trained("adding")
    assert note["cell"]["r2"] > 0.95


def test_an_unknown_network_is_named():
    with pytest.raises(ValueError, match="name: got 'gru', expected one of 'counter'"):
        load_trained("gru")


def test_what_is_handed_out_is_a_fresh_copy():
    first, _ = load_trained("counter")
    first.cell.b[:] = 0
    again, _ = load_trained("counter")
    assert again.cell.b.any()
    assert predict(model_of(EXPERIMENTS["anbn"]), again, np.zeros((1, 1, 4))).shape == (1, 1, 4)
