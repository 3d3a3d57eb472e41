"""The loop: right gradients, an honest record, stopping, going on, and one real training."""

import subprocess
import sys
from functools import partial
from typing import NamedTuple

import numpy as np
import pytest

from lstm_lib.gradients import check_gradient
from lstm_lib.losses import binary_cross_entropy, cross_entropy, mean_squared_error, softmax
from lstm_lib.lstm import lstm_backward, lstm_forward
from lstm_lib.optimizers import SGD, Adam, Momentum
from lstm_lib.parameters import LSTMParams, RNNParams
from lstm_lib.readout import ReadoutParams, init_readout
from lstm_lib.tasks import (
    adding_problem,
    counting_problem,
    temporal_order_correct,
    temporal_order_problem,
)
from lstm_lib.training import (
    LSTM,
    History,
    Model,
    NetworkParams,
    generator_from_state,
    network_gradients,
    predict,
    rnn_model,
    train,
)


def _network(kind, D, H, O, seed=0):  # noqa: E741 - the book's letters
    rng = np.random.default_rng(seed)
    blocks, params = (4, LSTMParams) if kind == "lstm" else (1, RNNParams)
    cell = params(
        rng.normal(size=(D, blocks * H)) * 0.4,
        rng.normal(size=(H, blocks * H)) * 0.4,
        rng.normal(size=blocks * H) * 0.4,
    )
    return NetworkParams(cell, init_readout(rng, H, O))


def _words(rng):
    return counting_problem(rng, 6, n=(1, 3))


def _train(start=None, rng=None, **options):
    if start is None:
        start, rng = _network("lstm", 4, 3, 4), np.random.default_rng(7)
    options = {"max_steps": 12, "clip_norm": 1.0, "progress": False, **options}
    return train(LSTM, start, _words, binary_cross_entropy, Adam(0.02), rng, **options)


def _same(first, second):
    """Whether two records are the same to the last bit."""
    assert type(first) is type(second)
    if isinstance(first, tuple):
        return all(_same(a, b) for a, b in zip(first, second, strict=True))
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(_same(first[k], second[k]) for k in first)
    return np.array_equal(first, second)


@pytest.mark.parametrize(
    ("kind", "model"),
    [("lstm", LSTM), ("rnn", rnn_model()), ("rnn", rnn_model("sigmoid"))],
)
@pytest.mark.parametrize("loss", [binary_cross_entropy, mean_squared_error])
def test_gradients_of_the_whole_network_equal_central_differences(kind, model, loss):
    params = _network(kind, 4, 3, 4)
    batch = _words(np.random.default_rng(1))
    assert len(set(batch.lengths)) > 1  # padding is in play
    result = network_gradients(model, params, batch, loss)
    check = check_gradient(
        lambda p: network_gradients(model, p, batch, loss).loss, params, result.params
    )
    assert check.worst < 1e-7
    np.testing.assert_array_equal(result.y, predict(model, params, batch.x))


def test_padding_has_no_part_in_the_gradient():
    params = _network("lstm", 4, 3, 4)
    batch = _words(np.random.default_rng(1))
    filled = batch.x.copy()
    filled[np.arange(len(filled))[:, None] >= batch.lengths] = 5.0
    clean = network_gradients(LSTM, params, batch, binary_cross_entropy)
    dirty = network_gradients(LSTM, params, batch._replace(x=filled), binary_cross_entropy)
    assert clean.loss == dirty.loss
    assert _same(clean.params.readout, dirty.params.readout)
    for a, b in zip(clean.params.cell, dirty.params.cell, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-15)


def test_one_step_is_the_optimisers_step_along_the_clipped_gradient():
    params = _network("lstm", 4, 3, 4)
    batch = _words(np.random.default_rng(7))
    gradients = network_gradients(LSTM, params, batch, binary_cross_entropy)
    history = train(
        LSTM,
        params,
        _words,
        binary_cross_entropy,
        SGD(0.5),
        np.random.default_rng(7),
        max_steps=1,
        clip_norm=0.01,
        progress=False,
    )
    assert history.loss.tolist() == [gradients.loss]
    norm = history.gradient_norm[0]
    assert norm > 0.01
    expected = params.cell.W_h - 0.5 * gradients.params.cell.W_h * (0.01 / norm)
    np.testing.assert_allclose(history.params.cell.W_h, expected, rtol=1e-13)


def test_clipping_by_value_and_none():
    by_value = _train(max_steps=1, clip_norm=None, clip_value=1e-9)
    none = _train(max_steps=1, clip_norm=None)
    assert by_value.gradient_norm[0] == none.gradient_norm[0]
    assert not np.array_equal(by_value.params.cell.b, none.params.cell.b)
    with pytest.raises(ValueError, match="clip_value: got both"):
        _train(clip_value=1.0)


def test_the_record_has_an_entry_for_each_step():
    history = _train(measure=lambda y, batch: {"longest": len(y), "mean": y.mean()})
    assert history.steps == 12
    assert history.stopped_by == "max_steps"
    assert history.loss.shape == history.gradient_norm.shape == (12,)
    assert history.sequences.tolist() == [6] * 12
    assert set(history.measures) == {"longest", "mean"}
    assert history.measures["longest"].shape == (12,)
    assert history.loss[-1] < history.loss[0]


def test_start_values_are_left_alone():
    start = _network("lstm", 4, 3, 4)
    copy = [array.copy() for array in (*start.cell, *start.readout)]
    _train(start, np.random.default_rng(7))
    for array, before in zip((*start.cell, *start.readout), copy, strict=True):
        assert np.array_equal(array, before)


@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.1), Adam(0.01)])
@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox])
def test_going_on_is_the_same_as_never_having_stopped(optimizer, bits):
    make = partial(train, LSTM, make_batch=_words, loss=binary_cross_entropy, optimizer=optimizer)
    options = {"progress": False, "measure": lambda y, batch: {"mean": y.mean()}}
    start = _network("lstm", 4, 3, 4)
    whole = make(start, rng=np.random.Generator(bits(3)), max_steps=20, **options)
    part = make(start, rng=np.random.Generator(bits(3)), max_steps=9, **options)
    assert part.steps == 9
    rest = make(part, max_steps=20, **options)
    assert _same(whole._replace(rng_state=None), rest._replace(rng_state=None))
    draw = generator_from_state(whole.rng_state).random()
    assert generator_from_state(rest.rng_state).random() == draw
    assert part.steps == 9  # the earlier record is not changed


class _Interrupter:
    """Raises KeyboardInterrupt at its n-th call, as Ctrl-C would."""

    def __init__(self, call, inner):
        self.call, self.inner = call, inner

    def __call__(self, *arguments):
        self.call -= 1
        if self.call == 0:
            raise KeyboardInterrupt
        return self.inner(*arguments)


@pytest.mark.parametrize("where", ["make_batch", "loss", "measure", "stop", "update"])
def test_an_interrupt_keeps_what_was_learned_and_can_be_gone_on_from(where, monkeypatch):
    parts = {
        "make_batch": _words,
        "loss": binary_cross_entropy,
        "measure": lambda y, batch: {"mean": y.mean()},
        "stop": lambda history: False,
    }
    optimizer = Adam(0.02)
    whole_parts = dict(parts)
    if where in parts:
        parts[where] = _Interrupter(5, parts[where])
    else:

        class Interrupted(Adam):
            update = _Interrupter(5, lambda *arguments: Adam(0.02).update(*arguments))

        optimizer = Interrupted(0.02)

    def go(parts, optimizer, start, rng=None):
        return train(
            LSTM,
            start,
            parts["make_batch"],
            parts["loss"],
            optimizer,
            rng,
            max_steps=10,
            measure=parts["measure"],
            stop=parts["stop"],
            progress=False,
        )

    start = _network("lstm", 4, 3, 4)
    broken = go(parts, optimizer, start, np.random.default_rng(2))
    assert broken.stopped_by == "interrupted"
    assert broken.steps == (5 if where == "stop" else 4)
    assert len(broken.measures["mean"]) == broken.steps
    rest = go(whole_parts, Adam(0.02), broken)
    whole = go(whole_parts, Adam(0.02), start, np.random.default_rng(2))
    assert rest.stopped_by == "max_steps"
    assert _same(whole, rest)


def test_an_interrupt_between_record_and_step_drops_the_half_step(monkeypatch):
    from lstm_lib.training import loop

    append = loop._Record.append

    def interrupted(record, *columns):
        append(record, *columns)
        if len(record.loss) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(loop._Record, "append", interrupted)
    broken = _train(measure=lambda y, batch: {"mean": y.mean()})
    assert broken.steps == 3
    assert len(broken.measures["mean"]) == 3
    monkeypatch.undo()
    assert np.array_equal(_train(broken).params.cell.b, _train().params.cell.b)


def test_a_rule_stops_the_training_and_sees_the_record_so_far():
    seen = []

    def rule(history):
        assert isinstance(history, History)
        seen.append(history.steps)
        return history.steps == 5

    history = _train(stop=rule)
    assert (history.stopped_by, history.steps, seen) == ("rule", 5, [1, 2, 3, 4, 5])


def test_a_long_training_is_kept_now_and_then():
    kept = []
    _train(keep=lambda history: kept.append(history.steps), keep_every=5)
    assert kept == [5, 10]


def test_no_steps_left_changes_nothing():
    history = _train()
    again = _train(history)
    assert again.steps == 12
    assert np.array_equal(again.params.cell.b, history.params.cell.b)


class _LeakyParams(NamedTuple):
    W_x: np.ndarray
    keep: np.ndarray


def test_any_cell_with_two_functions_can_be_trained():
    """A leaky average, which the library does not have: h_t = keep h_(t-1) + x_t W_x."""

    class Trace(NamedTuple):
        x: np.ndarray
        h: np.ndarray

    class Grads(NamedTuple):
        params: _LeakyParams

    def forward(params, x):
        h = np.zeros((len(x) + 1, x.shape[1], params.W_x.shape[1]))
        for t in range(len(x)):
            h[t + 1] = params.keep * h[t] + x[t] @ params.W_x
        return Trace(x, h[1:])

    def backward(params, trace, dh):
        dW_x, dkeep, carry = np.zeros_like(params.W_x), np.zeros_like(params.keep), 0.0
        for t in reversed(range(len(dh))):
            carry = carry + dh[t]
            dW_x += trace.x[t].T @ carry
            if t:
                dkeep += (carry * trace.h[t - 1]).sum(axis=0)
            carry = carry * params.keep
        return Grads(_LeakyParams(dW_x, dkeep))

    rng = np.random.default_rng(0)
    cell = _LeakyParams(rng.normal(size=(4, 3)), np.array([0.5, 0.7, 0.9]))
    params = NetworkParams(cell, init_readout(rng, 3, 4))
    model, batch = Model(forward, backward), _words(rng)
    result = network_gradients(model, params, batch, binary_cross_entropy)
    check = check_gradient(
        lambda p: network_gradients(model, p, batch, binary_cross_entropy).loss,
        params,
        result.params,
    )
    assert check.worst < 1e-7
    history = train(
        model,
        params,
        _words,
        binary_cross_entropy,
        Adam(0.01),
        rng,
        max_steps=60,
        progress=False,
    )
    assert history.loss[-10:].mean() < 0.7 * history.loss[:10].mean()


def _until_step(step, optimizer, target=1.0, dy=1.0, **options):
    """A training that stands still, until in one step the targets or the gradient are huge."""
    calls = 0

    def loss(y, wanted, mask):
        nonlocal calls
        calls += 1
        here = calls == step
        value, gradient = mean_squared_error(y, wanted * (target if here else 1.0), mask)
        return value, gradient * (dy if here else 0.0)

    start, rng = _network("lstm", 4, 3, 4), np.random.default_rng(0)
    return train(LSTM, start, _words, loss, optimizer, rng, progress=False, **options)


@pytest.mark.parametrize(
    ("huge", "optimizer", "message"),
    [
        ({"target": 1e308}, SGD(0.1), "the loss overflowed: the outputs are too large"),
        ({"dy": 1e300}, SGD(1e20), "the step of params.cell.W_x overflowed float64: take a small"),
        ({"dy": 1e300}, Momentum(1e20), "the step of params.cell.W_x overflowed float64: "),
        ({"dy": 1e300}, Adam(0.1), "the mean of squared gradients overflowed float64: clip"),
    ],
)
def test_a_step_that_overflows_ends_the_training_with_its_record(huge, optimizer, message):
    with pytest.warns(RuntimeWarning, match=f"^step 4: {message}.* holds the 3 before") as caught:
        history = _until_step(4, optimizer, **huge, max_steps=9)
    assert caught[0].filename == __file__  # it points at the reader's line, not into the library
    assert (history.stopped_by, history.steps) == ("overflow", 3)
    whole = _until_step(4, optimizer, **huge, max_steps=3)
    assert _same(history[:2] + history[3:-1], whole[:2] + whole[3:-1])  # all but chance and cause
    with pytest.warns(RuntimeWarning, match="^step 1: .* holds the 0 before it"):
        assert _same(_until_step(1, optimizer, **huge, max_steps=9).params, whole.params)


@pytest.mark.parametrize("other", [SGD(0.1), Momentum(0.1), Adam(0.1)])
@pytest.mark.parametrize("first", [SGD(0.1), Momentum(0.1), Adam(0.1)])
def test_going_on_asks_for_the_same_kind_of_optimiser(first, other):
    make = partial(train, LSTM, make_batch=_words, loss=binary_cross_entropy, progress=False)
    rng = np.random.default_rng(0)
    history = make(_network("lstm", 4, 3, 4), rng=rng, optimizer=first, max_steps=2)
    if type(first) is type(other):
        assert make(history, optimizer=other, max_steps=3).steps == 3
        slower = other._replace(learning_rate=0.01)  # another rate is no other optimiser
        assert make(history, optimizer=slower, max_steps=3).steps == 3
    else:
        message = f"optimizer: got {type(other).__name__} .*memory is {type(first).__name__}State"
        with pytest.raises(ValueError, match=message):
            make(history, optimizer=other, max_steps=3)


@pytest.mark.parametrize("rate", [0.0, -0.01, np.nan, np.inf, "0.1", None])
@pytest.mark.parametrize("rule", [SGD, Momentum, Adam])
def test_going_on_asks_for_a_rate_that_is_positive(rule, rate):
    make = partial(train, LSTM, make_batch=_words, loss=binary_cross_entropy, progress=False)
    rng = np.random.default_rng(0)
    history = make(_network("lstm", 4, 3, 4), rng=rng, optimizer=rule(0.1), max_steps=2)
    with pytest.raises(ValueError, match="learning_rate: got"):
        make(history, optimizer=rule(rate), max_steps=3)


def test_a_memory_of_another_network_is_named():
    history = _train()
    small = Adam().start(_network("lstm", 4, 2, 4))
    with pytest.raises(ValueError, match=r"optimizer_state.mean.cell.W_x: got shape \(4, 8\)"):
        _train(history._replace(optimizer_state=small), max_steps=13)


def test_an_optimiser_of_your_own_may_remember_as_it_likes():
    class Plain:
        def start(self, params):
            return {"steps": 0}

        def update(self, params, grads, state):
            return params, {"steps": state["steps"] + 1}

    make = partial(train, LSTM, make_batch=_words, loss=binary_cross_entropy, progress=False)
    start, rng = _network("lstm", 4, 3, 4), np.random.default_rng(0)
    history = make(start, rng=rng, optimizer=Plain(), max_steps=2)
    assert make(history, optimizer=Plain(), max_steps=5).optimizer_state == {"steps": 5}


def test_a_run_that_its_rule_had_stopped_makes_no_further_step():
    def rule(history):
        return history.steps >= 5

    history = _train(stop=rule)
    again = _train(history, stop=rule)
    assert _same(again, history)
    assert _train(history).steps == 12  # without the rule it goes on
    assert _train(history, stop=lambda history: history.steps >= 8).steps == 8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rng": 0}, "rng: got int 0"),
        ({"start": tuple(_network("rnn", 4, 3, 4))}, "params: got"),
        ({"max_steps": -1}, "max_steps: got -1"),
        ({"max_steps": 2.0}, "max_steps: got float"),
        ({"keep_every": 0}, "keep_every: got 0"),
    ],
)
def test_bad_arguments_are_named(change, message):
    options = {"start": _network("lstm", 4, 3, 4), "rng": np.random.default_rng(0), **change}
    with pytest.raises(ValueError, match=message):
        _train(**options)


def test_a_history_brings_its_own_source_of_chance():
    with pytest.raises(ValueError, match="rng: got one beside a History"):
        _train(_train(), np.random.default_rng(0))


@pytest.mark.parametrize("state", [None, {}, {"bit_generator": "os"}, {"bit_generator": "PCG64"}])
def test_a_foreign_random_state_is_named(state):
    with pytest.raises(ValueError, match="rng_state"):
        generator_from_state(state)


def test_the_progress_bar_shows_loss_and_measures_and_goes_away(capsys):
    pytest.importorskip("tqdm")
    _train(progress=True, measure=lambda y, batch: {"wrong": 3}, max_steps=3)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "0/3" in shown.err
    assert shown.err.split("\r")[-1].strip() == ""  # wiped at the end
    _train(max_steps=3)
    assert capsys.readouterr().err == ""


def test_without_tqdm_training_works_and_shows_nothing(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert _train(progress=True).steps == 12
    assert capsys.readouterr().err == ""


def test_tqdm_is_imported_only_when_a_bar_is_shown():
    code = "import sys, lstm_lib.training, lstm_lib.tasks; print('tqdm' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_temporal_order_with_a_short_lag_is_learned():
    """One real training: the task of experiment 6a at a fifth of its length."""
    problem = partial(temporal_order_problem, batch_size=32, shorten=5)

    def wrong(y, batch):
        return {"wrong": np.count_nonzero(~temporal_order_correct(softmax(y), batch))}

    rng = np.random.default_rng(0)
    H, bound = 8, 8**-0.5
    b = np.zeros(4 * H)
    b[H : 2 * H] = 1.0  # forget bias
    cell = LSTMParams(
        rng.uniform(-bound, bound, (8, 4 * H)), rng.uniform(-bound, bound, (H, 4 * H)), b
    )
    history = train(
        LSTM,
        NetworkParams(cell, init_readout(rng, H, 4)),
        problem,
        cross_entropy,
        Adam(0.01),
        rng,
        max_steps=2000,
        clip_norm=1.0,
        measure=wrong,
        stop=lambda history: sum(history.measures["wrong"][-32:]) == 0 and history.steps >= 32,
        progress=False,
    )
    assert history.stopped_by == "rule"
    test = temporal_order_problem(np.random.default_rng(1), 1000, shorten=5)
    right = temporal_order_correct(softmax(predict(LSTM, history.params, test.x)), test)
    assert right.mean() > 0.98


def test_the_adding_problem_is_not_solved_by_a_network_that_cannot_remember():
    """The measure can fail: a cell whose forget gate is shut stays at the constant guess."""
    from lstm_lib.tasks import adding_correct

    cell = LSTMParams(np.zeros((2, 8)), np.zeros((2, 8)), np.repeat([0.0, -50.0, 0.0, 0.0], 2))
    params = NetworkParams(cell, ReadoutParams(np.zeros((2, 1)), np.array([0.5])))
    batch = adding_problem(np.random.default_rng(0), 500)
    assert adding_correct(predict(LSTM, params, batch.x), batch).mean() < 0.3


def test_the_models_are_the_librarys_functions():
    assert LSTM[:2] == (lstm_forward, lstm_backward)
    with pytest.raises(ValueError, match="activation"):
        predict(rnn_model("step"), _network("rnn", 4, 3, 4), np.zeros((2, 1, 4)))
