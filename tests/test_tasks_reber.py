"""The embedded Reber grammar: generator and checker against an independent description."""

import re
from collections import Counter

import numpy as np
import pytest

from lstm_lib.tasks import (
    REBER_SYMBOLS,
    embedded_reber_correct,
    embedded_reber_problem,
    embedded_reber_sets,
    embedded_reber_string,
    is_embedded_reber,
    legal_next,
    reber_batch,
)

# The grammar as a regular expression, derived from the published graph by hand:
# after B T: S* X, after B P: T* V; then the middle, which may loop through X T* V P.
_LOWER = "T*V"
_REBER = (
    f"B(?:TS*X(?:S|X{_LOWER}(?:V|P(?:X{_LOWER}P)*(?:S|X{_LOWER}V)))"
    f"|P{_LOWER}(?:V|P(?:X{_LOWER}P)*(?:S|X{_LOWER}V)))E"
)
PATTERN = re.compile(f"B(?P<w>[TP])(?:{_REBER})(?P=w)E")


@pytest.fixture(scope="module")
def strings():
    rng = np.random.default_rng(5)
    return [embedded_reber_string(rng) for _ in range(4000)]


def test_every_string_is_of_the_grammar(strings):
    assert all(PATTERN.fullmatch(string) for string in strings)
    assert all(is_embedded_reber(string) for string in strings)
    assert min(map(len, strings)) == 9


def test_checker_and_regular_expression_agree_on_damaged_strings(strings):
    rng = np.random.default_rng(6)
    right = 0
    for string in strings[:1500]:
        letters = list(string)
        letters[rng.integers(len(letters))] = REBER_SYMBOLS[rng.integers(7)]
        damaged = "".join(letters)
        assert is_embedded_reber(damaged) == bool(PATTERN.fullmatch(damaged))
        right += is_embedded_reber(damaged)
    assert 100 < right < 750  # the comparison saw both answers


def test_the_last_but_one_symbol_is_the_second(strings):
    assert all(string[-2] == string[1] for string in strings)
    for string in strings[:50]:
        swapped = string[:-2] + {"T": "P", "P": "T"}[string[-2]] + "E"
        assert not is_embedded_reber(swapped)


def test_each_branch_is_taken_half_of_the_time(strings):
    wrappers = Counter(string[1] for string in strings)
    inner = Counter(string[3] for string in strings)
    for counts in (wrappers, inner):
        assert set(counts) == {"T", "P"}
        assert abs(counts["T"] / len(strings) - 0.5) < 0.04
    # BTXSE, by choices: T, X, S: 1/8 of the inner strings; BPVVE likewise.
    shortest = sum(string[2:-2] in ("BTXSE", "BPVVE") for string in strings)
    assert abs(shortest / len(strings) - 0.25) < 0.035


def test_next_symbols_spelled_out():
    beginnings = ["", "B", "BT", "BTB", "BTBT", "BTBTX", "BTBTXS", "BTBTXSE", "BTBTXSET"]
    assert [legal_next(b) for b in beginnings] == ["B", "TP", "B", "TP", "SX", "SX", "E", "T", "E"]
    assert legal_next("BTBTXSETE") == ""
    assert legal_next("BPBPVVE") == "P"


@pytest.mark.parametrize("prefix", ["T", "BB", "BTBTXSEP", "BTBTXSETEB", "BTz"])
def test_impossible_beginnings_are_named(prefix):
    with pytest.raises(ValueError, match="at position .*expected"):
        legal_next(prefix)
    assert not is_embedded_reber(prefix)


def test_an_unfinished_string_is_not_of_the_grammar():
    assert not is_embedded_reber("BTBTXSET")
    assert not is_embedded_reber("")


def test_a_batch_asks_for_the_next_symbol_of_each_string():
    words = ["BTBTXSETE", "BPBTSSXSEPE"]
    batch = reber_batch(words)
    assert batch.lengths.tolist() == [8, 10]
    for b, word in enumerate(words):
        steps = batch.mask[:, b]
        assert "".join(REBER_SYMBOLS[k] for k in batch.x[steps, b].argmax(-1)) == word[:-1]
        assert "".join(REBER_SYMBOLS[k] for k in batch.target[steps, b]) == word[1:]
    for bad in ([], ["BTBTXSEPE"]):
        with pytest.raises(ValueError, match="strings"):
            reber_batch(bad)


def test_training_and_test_set_share_no_string():
    training, test = embedded_reber_sets(np.random.default_rng(0))
    assert len(training) == len(test) == 256
    assert not set(training) & set(test)
    assert all(map(is_embedded_reber, training + test))
    # The four shortest strings are an eighth of all each: random sets would share them.
    assert "BTBTXSETE" in training


def test_the_criterion_wants_every_legal_symbol_above_every_illegal_one():
    batch = embedded_reber_problem(np.random.default_rng(2), 40)
    outputs = np.zeros(batch.x.shape)
    for b in range(40):
        word = "".join(REBER_SYMBOLS[k] for k in batch.x[:, b].argmax(-1))
        for t in range(batch.lengths[b]):
            for symbol in legal_next(word[: t + 1]):
                outputs[t, b, REBER_SYMBOLS.index(symbol)] = 1.0
    assert embedded_reber_correct(outputs, batch).all()
    # Only the symbol that really came: half of the legal ones are missing.
    assert not embedded_reber_correct(np.eye(7)[batch.target], batch).any()
    # As active as a legal one is not less active.
    outputs[0, 3, REBER_SYMBOLS.index("S")] = 1.0
    right = embedded_reber_correct(outputs, batch)
    assert not right[3]
    assert right.sum() == 39
    # What stands after a string's end does not matter.
    short = int(batch.lengths.argmin())
    outputs[batch.lengths[short] :, short] = np.arange(7)
    assert embedded_reber_correct(outputs, batch)[short]
    with pytest.raises(ValueError, match="outputs: got shape"):
        embedded_reber_correct(outputs[1:], batch)
