"""A network that writes: the stored results, a short training, and sampling."""

import numpy as np
import pytest

from lstm_lib.experiments import (
    NAMES,
    STORED_NAMES,
    held_out_loss,
    load_result,
    model_of,
    run_names,
)
from lstm_lib.experiments.running import plain
from lstm_lib.readout import ReadoutParams
from lstm_lib.tasks import NAME_SYMBOLS, name_baselines, split_names
from lstm_lib.training import LSTM, NetworkParams, next_probabilities, sample


@pytest.fixture(scope="module")
def short():
    """The smallest network after a twentieth of its training."""
    return run_names(NAMES["names-rnn-32"], 0, max_steps=150, progress=False)


def test_a_short_training_already_beats_counting_letters(short):
    result, history = short
    baselines = name_baselines(*split_names())
    assert baselines["pairs"] < 2.4 and result["test"]["loss"] < baselines["letters"] - 0.4
    assert result["steps"] == 150 and result["sequences"] == 9600
    assert result["test"]["loss"] == held_out_loss(NAMES["names-rnn-32"], history.params)
    curve = result["curve"]
    assert curve["sequences"] == [3200, 6400, 9600]
    assert curve["held_out"][-1] == pytest.approx(result["test"]["loss"], rel=1e-4)
    assert curve["held_out"] == sorted(curve["held_out"], reverse=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_results_are_of_these_networks(name):
    result = load_result(name, STORED_NAMES)
    assert result["experiment"] == plain(NAMES[name])
    assert [run["seed"] for run in result["runs"]] == [0, 1, 2]
    pairs = name_baselines(*split_names())["pairs"]
    for run in result["runs"]:
        assert run["steps"] == NAMES[name].max_steps and run["test"]["loss"] < pairs - 0.3


def test_larger_and_gated_is_better_in_every_seed():
    losses = {
        name: [run["test"]["loss"] for run in load_result(name, STORED_NAMES)["runs"]]
        for name in NAMES
    }
    for cell in ("rnn", "lstm"):
        assert max(losses[f"names-{cell}-64"]) < min(losses[f"names-{cell}-32"])
    for size in (32, 64):
        assert max(losses[f"names-lstm-{size}"]) < min(losses[f"names-rnn-{size}"])


def constant(logits):
    """A network that answers the same whatever it reads."""
    K = len(logits)
    cell = LSTM.start(np.random.default_rng(0), K, 2)
    return NetworkParams(cell, ReadoutParams(np.zeros((2, K)), np.array(logits, float)))


def test_temperature_flattens_and_sharpens():
    params = constant(np.log([0.7, 0.2, 0.1]))
    np.testing.assert_allclose(next_probabilities(LSTM, params, [0]), [0.7, 0.2, 0.1])
    squared = np.array([0.49, 0.04, 0.01])
    half = next_probabilities(LSTM, params, [0, 1], temperature=0.5)
    np.testing.assert_allclose(half, squared / squared.sum())
    both = next_probabilities(LSTM, params, [[0, 1], [2, 2]])
    assert both.shape == (2, 3)


def test_what_is_drawn_comes_as_often_as_it_is_likely():
    params = constant(np.log([0.5, 0.3, 0.2]))
    words = sample(LSTM, params, np.random.default_rng(0), 4000, end=2, longest=50)
    lengths = np.array([len(word) for word in words])
    assert set().union(*map(set, words)) == {0, 1}
    assert abs((lengths == 0).mean() - 0.2) < 0.02 and abs(lengths.mean() - 4) < 0.3
    letters = np.concatenate([word for word in words if word])
    assert abs((letters == 0).mean() - 0.625) < 0.02


def test_a_name_that_does_not_end_is_cut():
    params = constant([0.0, 0.0, -1e3])
    words = sample(LSTM, params, np.random.default_rng(0), 5, end=2, longest=7)
    assert [len(word) for word in words] == [7] * 5


def test_names_of_the_networks_own_making(short):
    end = len(NAME_SYMBOLS) - 1
    model, params = model_of(NAMES["names-rnn-32"]), short[1].params
    words, again = (sample(model, params, np.random.default_rng(1), 20, end=end) for _ in range(2))
    assert words == again and len({tuple(word) for word in words}) > 15
    assert all(0 <= k < end for word in words for k in word)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"temperature": 0}, "temperature: got 0.0, expected a number above 0"),
        ({"symbols": [3]}, "symbols: got 3 to 3, expected numbers from 0 to 2"),
        ({"symbols": [0.5]}, "symbols: got"),
        ({"symbols": []}, "symbols: got"),
    ],
)
def test_bad_input_is_named(change, message):
    arguments = {"symbols": [0], **change}
    with pytest.raises(ValueError, match=message):
        next_probabilities(LSTM, constant([0.0, 1, 2]), **arguments)


def test_a_sample_needs_a_generator():
    with pytest.raises(ValueError, match="rng: got"):
        sample(LSTM, constant([0.0, 1, 2]), 7, 3, end=2)
