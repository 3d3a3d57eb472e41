"""First names: the list, its two parts, batches, and what counting alone can tell."""

import numpy as np
import pytest

from lstm_lib import tasks
from lstm_lib.tasks import NAME_SYMBOLS


def test_the_list_is_the_census_bureaus():
    names = tasks.first_names()
    assert len(names) == len(set(names)) == 5163 and list(names) == sorted(names)
    assert {"mary", "james", "elizabeth"} <= set(names)
    assert all(name.isalpha() and name.isascii() and name.islower() for name in names)
    assert max(map(len, names)) == 11


def test_held_out_names_are_never_learned_from():
    training, test = tasks.split_names()
    assert len(test) == 500 and len(training) == 4663
    assert not set(training) & set(test) and set(training) | set(test) == set(tasks.first_names())
    rng = np.random.default_rng(0)
    batch = tasks.names_problem(rng, 300)
    letters = batch.x.argmax(axis=-1)
    drawn = {
        "".join(NAME_SYMBOLS[k] for k in letters[1:length, b])
        for b, length in enumerate(batch.lengths)
    }
    assert len(drawn) > 280 and drawn <= set(training)


def test_a_name_is_asked_letter_by_letter():
    batch = tasks.names_batch(["ann", "bo"])
    assert batch.x.shape == (4, 2, 27) and batch.lengths.tolist() == [4, 3]
    assert batch.mask.T.tolist() == [[True] * 4, [True] * 3 + [False]]
    spell = lambda numbers: "".join(NAME_SYMBOLS[k] for k in numbers)  # noqa: E731
    assert spell(batch.x[:, 0].argmax(axis=-1)) == ".ann"
    assert spell(batch.target[:, 0]) == "ann." and spell(batch.target[:3, 1]) == "bo."
    assert not batch.x[3, 1].any()


def test_baselines_are_what_counting_gives():
    baselines = tasks.name_baselines(["ab"], ["a"])
    # Counted in "ab": a, b and the end once each; with one more for each of 27 symbols.
    assert baselines["uniform"] == pytest.approx(np.log(27))
    assert baselines["letters"] == pytest.approx(-np.log(2 / 30))
    after_end, after_a = (
        np.log(2 / 28),
        np.log(1 / 28),
    )  # a follows the end; the end never follows a
    assert baselines["pairs"] == pytest.approx(-(after_end + after_a) / 2)


def test_the_baselines_of_the_book():
    found = tasks.name_baselines(*tasks.split_names())
    assert found["uniform"] > found["letters"] + 0.4 > found["pairs"] + 0.8 > 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tasks.name_symbols("Ann"), "name: got 'Ann' with 'A', expected letters from a"),
        (lambda: tasks.name_symbols(3), "name: got int 3, expected a text"),
        (lambda: tasks.split_names(9999), "held_out: got 9999, expected fewer than 5163"),
        (lambda: tasks.names_batch([]), "names: got none"),
        (lambda: tasks.names_problem(None, 3), "rng: got None"),
        (lambda: tasks.names_problem(np.random.default_rng(0), 0), "batch_size: got 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
