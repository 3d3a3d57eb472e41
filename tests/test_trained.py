"""The stored networks do what their notes and the book say of them."""

import numpy as np
import pytest

from lstm_lib.experiments import EXPERIMENTS, PROBLEMS, model_of, test_network
from lstm_lib.lstm import lstm_forward
from lstm_lib.tasks import counting_word
from lstm_lib.trained import DIRECTORY, TRAINED, load_trained
from lstm_lib.trained.reading import counter_cell, latch_cell, sum_cell
from lstm_lib.training import predict

CELLS = {"counter": counter_cell, "latch": latch_cell, "adding": sum_cell}
PROBLEM = {"counter": "anbn", "latch": "order-6a-8", "adding": "adding-100"}
SIZES = {"counter": 3, "latch": 8, "adding": 16}


@pytest.mark.parametrize("name", TRAINED)
class TestEachNetwork:
    def test_it_is_small_and_float64(self, name):
        params, _ = load_trained(name)
        assert params.cell.hidden_size == SIZES[name]
        assert {array.dtype for array in (*params.cell, *params.readout)} == {np.dtype(float)}
        assert (DIRECTORY / f"{name}.npz").stat().st_size < 12_000

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
    _, note = load_trained("latch")
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
