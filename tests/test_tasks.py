"""Generators against the statistics their papers give, and the published criteria at their edge."""

from functools import cache

import numpy as np
import pytest

from lstm_lib import tasks

MANY = 20_000


def _rng(seed=0):
    return np.random.default_rng(seed)


def _uniform(values, low, high):
    """Whether integers cover low..high evenly: each count within 5 standard deviations."""
    values = np.asarray(values)
    assert values.min() == low
    assert values.max() == high
    counts = np.bincount(values - low, minlength=high - low + 1)
    share = 1 / (high - low + 1)
    spread = np.sqrt(values.size * share * (1 - share))
    assert np.abs(counts - values.size * share).max() < 5 * spread


def _share(values, expected):
    values = np.asarray(values)
    spread = np.sqrt(expected * (1 - expected) / values.size)
    assert abs(values.mean() - expected) < 5 * spread


GENERATORS = {
    "adding": tasks.adding_problem,
    "multiplication": tasks.multiplication_problem,
    "order 6a": tasks.temporal_order_problem,
    "order 6b": lambda rng, B: tasks.temporal_order_problem(rng, B, "6b"),
    "reber": tasks.embedded_reber_problem,
    "anbn": tasks.counting_problem,
    "anbncn": lambda rng, B: tasks.counting_problem(rng, B, "anbncn"),
    "copy": tasks.copy_problem,
    "latch": tasks.latch_problem,
    "recall": tasks.recall_problem,
}


@pytest.mark.parametrize("name", GENERATORS)
class TestEveryTask:
    def test_shapes_fit_and_padding_is_never_asked_about(self, name):
        batch = GENERATORS[name](_rng(), 50)
        T, B, _ = batch.x.shape
        assert B == 50
        assert batch.mask.shape == batch.target.shape[:2] == (T, B)
        assert batch.lengths.max() == T
        after = np.arange(T)[:, None] >= batch.lengths
        assert not batch.x[after].any()
        assert not batch.mask[after].any()
        assert batch.mask.any(axis=0).all()

    def test_same_seed_same_batch_other_seed_another(self, name):
        first, again, other = (GENERATORS[name](_rng(seed), 20) for seed in (1, 1, 2))
        for a, b in zip(first, again, strict=True):
            assert np.array_equal(a, b)
        assert first.x.shape != other.x.shape or not np.array_equal(first.x, other.x)

    def test_the_global_source_of_chance_is_left_alone(self, name):
        before = np.random.get_state()[1].copy()  # noqa: NPY002 - what must not be used
        GENERATORS[name](_rng(), 3)
        assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002

    @pytest.mark.parametrize(("rng", "size"), [(0, 4), (None, 4), (_rng(), 0), (_rng(), 2.5)])
    def test_bad_arguments_are_named(self, name, rng, size):
        with pytest.raises(ValueError, match=r"rng: got|batch_size: got"):
            GENERATORS[name](rng, size)


@cache
def _many(make, T):
    """One large batch for several tests, which only look at it."""
    return make(_rng(), MANY, T)


class TestAdding:
    T = 50
    make, low, neutral = staticmethod(tasks.adding_problem), -1.0, 0.0

    def answer(self, first, second):
        return 0.5 + (first + second) / 4

    @pytest.fixture
    def batch(self):
        return _many(self.make, self.T)

    def test_lengths_are_from_T_to_a_tenth_more(self, batch):
        _uniform(batch.lengths, self.T, self.T + self.T // 10)

    def test_numbers_are_uniform(self, batch):
        inside = np.arange(len(batch.x))[:, None] < batch.lengths
        inside[0] = False  # where the rare case may have put another number
        values = batch.x[..., 0][inside]
        assert values.min() >= self.low
        assert values.max() < 1
        assert values.mean() == pytest.approx((1 + self.low) / 2, abs=0.01)
        assert values.var() == pytest.approx((1 - self.low) ** 2 / 12, rel=0.01)

    def test_two_pairs_are_marked_where_the_paper_says(self, batch):
        marks = batch.x[..., 1]
        ones = marks == 1
        assert (ones.sum(axis=0) == 2).all()
        places = np.argwhere(ones.T)[:, 1].reshape(-1, 2)  # in order of time
        assert places[:, 0].max() <= 9
        # The first T/2 - 1 unmarked pairs end at number T/2, for one marked pair lies before it:
        # to the end of the shortest sequence this is the published minimal lag of T/2.
        assert places[:, 1].max() == self.T // 2 - 1
        # A pair of the first ten is the first draw with 1/10, else the second with 1/(T/2 - 1).
        others = self.T // 2 - 1
        _share(ones[5], 0.1 + 0.9 / others)
        _share(ones[others], 1 / others)

    def test_the_ends_carry_minus_one_unless_marked(self, batch):
        marks = batch.x[..., 1]
        assert (marks[batch.lengths - 1, np.arange(MANY)] == -1).all()
        assert set(np.unique(marks[0])) == {-1.0, 1.0}
        assert (np.count_nonzero(marks == -1, axis=0) == 2 - (marks[0] == 1)).all()

    def test_a_marked_first_pair_has_no_effect(self, batch):
        rare = batch.x[0, :, 1] == 1
        assert rare.any()
        assert (batch.x[0, rare, 0] == self.neutral).all()
        assert (batch.x[0, ~rare, 0] != self.neutral).all()

    def test_the_answer_is_asked_once_at_the_end(self, batch):
        values, ones = batch.x[..., 0], batch.x[..., 1] == 1
        marked = values.T[ones.T].reshape(-1, 2)
        end = (batch.lengths - 1, np.arange(MANY))
        expected = self.answer(marked[:, 0], marked[:, 1])
        np.testing.assert_allclose(batch.target[end][:, 0], expected, atol=1e-15)
        assert (batch.mask.sum(axis=0) == 1).all()
        assert batch.mask[end].all()
        assert batch.target.min() >= 0
        assert batch.target.max() <= 1

    def test_short_problems_work_down_to_their_limit(self):
        batch = self.make(_rng(), 2000, 12)
        assert ((batch.x[..., 1] == 1).sum(axis=0) == 2).all()
        with pytest.raises(ValueError, match="T: got 11"):
            self.make(_rng(), 2, 11)

    def test_the_criterion_is_an_error_below_four_hundredths_at_the_end(self):
        batch = self.make(_rng(), 3, self.T)
        correct = {
            "adding_problem": tasks.adding_correct,
            "multiplication_problem": tasks.multiplication_correct,
        }[self.make.__name__]
        answers = batch.target + np.array([0.039, -0.041, 0.0])[None, :, None]
        answers[0] = 99.0  # not asked about
        np.testing.assert_array_equal(correct(answers, batch), [True, False, True])


class TestMultiplication(TestAdding):
    make, low, neutral = staticmethod(tasks.multiplication_problem), 0.0, 1.0

    def answer(self, first, second):
        return first * second


@pytest.mark.parametrize(
    ("version", "places"), [("6a", [(10, 20), (50, 60)]), ("6b", [(10, 20), (33, 43), (66, 76)])]
)
class TestTemporalOrder:
    def test_statistics_are_the_papers(self, version, places):
        batch = tasks.temporal_order_problem(_rng(), MANY, version)
        _uniform(batch.lengths, 100, 110)
        symbols = np.where(batch.x.any(axis=-1), batch.x.argmax(axis=-1), -1)
        names = np.array([*tasks.ORDER_SYMBOLS, ""])[symbols]
        assert (names[0] == "E").all()
        assert (names[batch.lengths - 1, np.arange(MANY)] == "B").all()
        assert ((names == "E").sum(axis=0) == 1).all()
        assert ((names == "B").sum(axis=0) == 1).all()

        relevant = (names == "X") | (names == "Y")
        assert (relevant.sum(axis=0) == len(places)).all()
        found = np.argwhere(relevant.T)[:, 1].reshape(-1, len(places))
        for column, (low, high) in enumerate(places):
            _uniform(found[:, column], low, high)

        words = names.T[relevant.T].reshape(-1, len(places))
        expected = [tasks.order_class("".join(word)) for word in words]
        end = batch.target[batch.lengths - 1, np.arange(MANY)]
        np.testing.assert_array_equal(end, expected)
        _uniform(end, 0, 2 ** len(places) - 1)

        others = symbols[1:-10][symbols[1:-10] < 4]
        _uniform(others, 0, 3)

    def test_shortened_it_keeps_its_shape(self, version, places):
        batch = tasks.temporal_order_problem(_rng(), 500, version, shorten=5)
        _uniform(batch.lengths, 20, 22)
        relevant = (batch.x[..., 4] + batch.x[..., 5]).sum(axis=0)
        assert (relevant == len(places)).all()


def test_order_classes_follow_the_papers_rules():
    assert [tasks.order_class(s) for s in ("XX", "XY", "YX", "YY")] == [0, 1, 2, 3]
    three = ["XXX", "XXY", "XYX", "XYY", "YXX", "YXY", "YYX", "YYY"]
    assert [tasks.order_class(s) for s in three] == list(range(8))
    for bad in ("", "XZ"):
        with pytest.raises(ValueError, match="symbols: got"):
            tasks.order_class(bad)


def test_temporal_order_is_right_when_each_output_is_within_three_tenths():
    batch = tasks.temporal_order_problem(_rng(), 3)
    outputs = np.eye(4)[batch.target]
    end = batch.lengths - 1
    outputs[end[0], 0] += 0.29
    outputs[end[1], 1, (batch.target[end[1], 1] + 1) % 4] += 0.31  # one wrong output is enough
    np.testing.assert_array_equal(tasks.temporal_order_correct(outputs, batch), [True, False, True])


@pytest.mark.parametrize(
    ("options", "message"),
    [({"version": "6c"}, "version: got '6c'"), ({"shorten": 11}, "shorten: got 11")],
)
def test_temporal_order_names_bad_options(options, message):
    with pytest.raises(ValueError, match=message):
        tasks.temporal_order_problem(_rng(), 2, **options)


class TestCounting:
    def test_a_word_spelled_out(self):
        x, target = tasks.counting_word(2)
        assert "".join("SabT"[k] for k in x.argmax(axis=1)) == "Saabb"
        legal = ["".join(s for s, on in zip("SabT", row, strict=True) if on) for row in target]
        assert legal == ["a", "ab", "ab", "b", "T"]

    def test_a_word_of_three_letters_spelled_out(self):
        x, target = tasks.counting_word(2, "anbncn")
        assert "".join("SabcT"[k] for k in x.argmax(axis=1)) == "Saabbcc"
        legal = ["".join(s for s, on in zip("SabcT", row, strict=True) if on) for row in target]
        assert legal == ["a", "ab", "ab", "b", "c", "c", "T"]

    def test_n_is_uniform_over_its_range(self):
        batch = tasks.counting_problem(_rng(), MANY, n=(1, 10))
        _uniform((batch.lengths - 1) // 2, 1, 10)
        batch = tasks.counting_problem(_rng(), 2000, "anbncn", n=(3, 5))
        _uniform((batch.lengths - 1) // 3, 3, 5)

    def test_one_wrong_symbol_spoils_a_word_and_padding_does_not(self):
        batch = tasks.counting_batch([1, 3, 5])
        outputs = np.abs(batch.target - 0.49)  # .51 and .49
        outputs[batch.lengths[0] :, 0] = 1.0  # after the first word's end
        outputs[3, 1, 2] = 0.49
        np.testing.assert_array_equal(tasks.counting_correct(outputs, batch), [True, False, True])

    def test_longest_run_stops_before_the_first_wrong_word(self):
        def knows_up_to(limit):
            def predict(x):
                # Counts exactly, but not above its limit.
                a = np.minimum(np.cumsum(x[..., 1], axis=0), limit)
                b = np.cumsum(x[..., 2], axis=0)
                only_a = (b == 0) & (a > 0)
                return np.stack(
                    [0 * a, (a == 0) | only_a, only_a | ((b > 0) & (b < a)), (b > 0) & (b >= a)],
                    axis=-1,
                )

            return predict

        assert tasks.longest_run(knows_up_to(np.inf), limit=60) == 60
        assert tasks.longest_run(knows_up_to(23), limit=60) == 23
        assert tasks.longest_run(knows_up_to(0), limit=60) == 0

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: tasks.counting_word(0), "n: got 0"),
            (lambda: tasks.counting_word(1, "anbm"), "language: got 'anbm'"),
            (lambda: tasks.counting_batch([]), "counts: got none"),
            (lambda: tasks.counting_problem(_rng(), 2, n=(3, 2)), r"n\[1\]: got 2"),
        ],
    )
    def test_bad_arguments_are_named(self, call, message):
        with pytest.raises(ValueError, match=message):
            call()


class TestCopy:
    def test_a_sequence_spelled_out(self):
        batch = tasks.copy_problem(_rng(), 4, lag=5, length=2)
        assert batch.x.shape == (9, 4, 10)
        symbols = batch.x.argmax(axis=-1)
        assert (symbols[2:6] == 8).all()  # lag - 1 blanks
        assert (symbols[6] == 9).all()  # the signal
        assert (symbols[7:] == 8).all()
        assert (batch.target[:7] == 8).all()
        np.testing.assert_array_equal(batch.target[7:], symbols[:2])

    def test_symbols_are_uniform_and_the_length_the_papers(self):
        batch = tasks.copy_problem(_rng(), 2000, lag=50)
        assert len(batch.x) == 70
        _uniform(batch.target[-10:].ravel(), 0, 7)
        assert batch.mask.all()

    def test_the_baseline_is_what_blanks_and_guesses_cost(self):
        from lstm_lib.losses import cross_entropy

        batch = tasks.copy_problem(_rng(), 100, lag=30)
        logits = np.full((50, 100, 9), -1e3)
        logits[:40, :, 8] = 0.0  # sure of the blank
        logits[40:, :, :8] = 0.0  # any of eight
        value = cross_entropy(logits, batch.target, batch.mask).value
        assert value == pytest.approx(tasks.copy_baseline(30))
        assert tasks.copy_baseline(50) == pytest.approx(10 * np.log(8) / 70)

    def test_symbols_are_counted_without_the_blanks(self):
        batch = tasks.copy_problem(_rng(), 2, lag=3, length=4)
        outputs = np.eye(9)[batch.target]
        outputs[-1, 0] = np.roll(outputs[-1, 0], 1)
        np.testing.assert_array_equal(tasks.copy_symbols_right(outputs, batch), [0.75, 1.0])
        np.testing.assert_array_equal(tasks.copy_correct(outputs, batch), [False, True])
        with pytest.raises(ValueError, match="outputs: got shape"):
            tasks.copy_correct(outputs[1:], batch)


class TestLatchAndRecall:
    def test_latch_statistics_are_the_papers(self):
        batch = tasks.latch_problem(_rng(), MANY, T=50, N=3)
        _uniform(batch.lengths, 50, 55)
        sign = batch.x[0, :, 0]
        _share(sign == 1, 0.5)
        assert (np.abs(sign) == 1).all()
        assert (batch.x[:3, :, 0] == sign).all()
        noise = batch.x[3:50, :, 0]
        assert noise.mean() == pytest.approx(0, abs=0.005)
        assert noise.var() == pytest.approx(0.2, rel=0.01)
        end = batch.target[batch.lengths - 1, np.arange(MANY), 0]
        np.testing.assert_array_equal(end, (sign + 1) / 2)
        assert (batch.mask.sum(axis=0) == 1).all()

    def test_latch_criterion(self):
        batch = tasks.latch_problem(_rng(), 2)
        answers = batch.target + np.array([0.19, 0.21])[None, :, None]
        np.testing.assert_array_equal(tasks.latch_correct(answers, batch), [True, False])

    def test_recall_has_two_sequences_that_differ_at_their_ends(self):
        batch = tasks.recall_problem(_rng(), 1000, p=6)
        symbols = np.concatenate([batch.x.argmax(axis=-1), batch.target[-1:]])
        different = {tuple(column) for column in symbols.T.tolist()}
        assert different == {(5, 0, 1, 2, 3, 4, 5), (6, 0, 1, 2, 3, 4, 6)}
        np.testing.assert_array_equal(symbols[1:], batch.target)
        _share(symbols[0] == 5, 0.5)

    def test_recall_criterion(self):
        batch = tasks.recall_problem(_rng(), 2, p=4)
        outputs = np.eye(5)[batch.target]
        outputs[2, 0] += 0.24
        outputs[1, 1, 0] += 0.26
        np.testing.assert_array_equal(tasks.recall_correct(outputs, batch), [True, False])


def test_largest_error_refuses_outputs_of_another_shape():
    batch = tasks.adding_problem(_rng(), 2)
    with pytest.raises(ValueError, match="outputs: got shape"):
        tasks.largest_error(np.zeros((*batch.mask.shape, 2)), batch)
    assert not (tasks.adding_correct(batch.target * np.nan, batch)).any()
