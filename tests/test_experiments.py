"""Experiments: rules, runs that can be repeated and gone on with, stored results, command line."""

import functools
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from lstm_lib import experiments
from lstm_lib.experiments import EXPERIMENTS, PROBLEMS, PUBLISHED, STORED, Experiment
from lstm_lib.experiments.__main__ import main
from lstm_lib.experiments.running import plain
from lstm_lib.readout import init_readout
from lstm_lib.training import History, network_gradients

TINY = Experiment(
    "tiny",
    "a test",
    "counting",
    {"language": "anbn", "n": [1, 2]},
    "lstm",
    3,
    {"forget_bias": 1.0},
    1e-2,
    ("never", {}),
    max_sequences=20 * 8,
    batch_size=8,
)


def _history(wrong, error, size=100):
    n = len(wrong)
    return History(
        None,
        None,
        {},
        [0.0] * n,
        [0.0] * n,
        [size] * n,
        {"wrong": wrong, "error": error},
        "running",
    )


def test_the_rule_looks_at_the_latest_sequences_only():
    rule = experiments.last_sequences_right
    right = _history([5] + [0] * 20, [1.0] + [0.001] * 20)
    assert rule(right, 2000, 0.01)
    assert not rule(right, 2001, 0.01)  # one more batch: the wrong one
    assert not rule(_history([0] * 19, [0.0] * 19), 2000)  # too few yet
    assert not rule(_history([0] * 20, [0.02] * 20), 2000, 0.01)  # right, but not close enough
    assert not rule(_history([0] * 19 + [1], [0.0] * 20), 2000)
    assert rule(_history([0] * 19 + [1], [0.0] * 20), 2000, wrong=1)


def test_the_rule_of_experiment_1_wants_every_string_of_both_sets(monkeypatch):
    """A network that knows only what the strings themselves say: right, unless one is spoiled."""
    from lstm_lib.experiments import problems
    from lstm_lib.tasks import REBER_SYMBOLS, legal_next

    def knows(x):
        y = np.zeros(x.shape)
        for b in range(x.shape[1]):
            steps = int(x[:, b].sum())
            word = "".join(REBER_SYMBOLS[k] for k in x[:steps, b].argmax(-1))
            for t in range(steps):
                for symbol in legal_next(word[: t + 1]):
                    y[t, b, REBER_SYMBOLS.index(symbol)] = 1.0
        return y

    rule = problems.RULES["strings right"]
    history = _history([0] * 25, [0.0] * 25, size=32)
    monkeypatch.setattr(problems, "predict", lambda model, params, x: knows(x))
    assert rule(history, None, PROBLEMS["embedded Reber"], sets=1997)
    assert not rule(_history([0] * 24, [0.0] * 24), None, PROBLEMS["embedded Reber"], sets=1997)
    assert not rule(
        _history([0] * 24 + [1], [0.0] * 25), None, PROBLEMS["embedded Reber"], sets=1997
    )
    calls = []

    def spoiled(model, params, x):
        calls.append(x.shape)
        y = knows(x)
        if len(calls) == 2:  # the test set: one output of its last string
            y[3, -1] = 0.0
        return y

    monkeypatch.setattr(problems, "predict", spoiled)
    assert not rule(history, None, PROBLEMS["embedded Reber"], sets=1997)
    assert len(calls) == 2


def test_a_measure_counts_wrong_sequences_and_the_mean_error():
    problem = PROBLEMS["temporal order 6a"]
    batch = problem.make_batch(np.random.default_rng(0), 4)
    sure = np.eye(4)[batch.target] * 50.0
    measures = experiments.measure(problem, sure, batch)
    assert measures == {"wrong": 0, "error": pytest.approx(0, abs=1e-20)}
    sure[batch.lengths[2] - 1, 2] = 0.0  # undecided: probabilities of 1/4
    measures = experiments.measure(problem, sure, batch)
    assert measures["wrong"] == 1
    assert measures["error"] == pytest.approx((0.75 + 3 * 0.25) / 4 / 4)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_can_start(name):
    experiment = EXPERIMENTS[name]
    assert experiment.name == name
    problem = PROBLEMS[experiment.problem]
    assert experiment.rule[0] in experiments.problems.RULES
    assert json.loads(json.dumps(plain(experiment))) == plain(experiment)
    params = experiments.start_of(experiment, np.random.default_rng(0))
    batch = problem.make_batch(np.random.default_rng(0), 2, **experiment.options)
    result = network_gradients(experiments.model_of(experiment), params, batch, problem.loss)
    assert np.isfinite(result.loss)
    assert set(experiments.measure(problem, result.y, batch)) == {"wrong", "error"}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_start_takes_from_the_runs_chance_what_it_draws_and_no_more(name):
    """One number more, and no stored result could be had again."""
    experiment = EXPERIMENTS[name]
    used, expected = np.random.default_rng(5), np.random.default_rng(5)
    params = experiments.start_of(experiment, used)
    D, H, K = len(params.cell.W_x), experiment.hidden_size, params.readout.b_y.size
    cell = experiments.model_of(experiment).start(expected, D, H, **experiment.start)
    readout = init_readout(expected, H, K)
    for ours, drawn in zip((*params.cell, *params.readout), (*cell, *readout), strict=True):
        np.testing.assert_array_equal(ours, drawn)
    assert used.bit_generator.state == expected.bit_generator.state


def test_a_published_plain_network_says_how_it_was_trained():
    """Elman's procedure and BPTT are two things: a table with both must not mix them up."""
    figures = [figure for row in PUBLISHED.values() for figure in row]
    plain = [f.network for f in figures if "Elman" in f.network or "RNN" in f.network]
    assert len(plain) == 2
    assert all("BPTT" in network for network in plain)


def test_every_published_figure_has_a_source_and_an_experiment():
    assert {e.published for e in EXPERIMENTS.values()} - {""} >= set(PUBLISHED)
    for figures in PUBLISHED.values():
        assert all(figure.source and figure.network for figure in figures)


def test_a_run_says_all_that_repeats_it_and_repeats():
    result, history = experiments.run(TINY, 3, progress=False)
    again, _ = experiments.run(TINY, 3, progress=False)
    other, _ = experiments.run(TINY, 4, progress=False)
    assert result == again
    assert result["curve"] != other["curve"]
    assert result["steps"] == 20
    assert result["sequences"] == 160
    assert not result["solved"]
    assert result["parameters"] == 4 * 3 * (4 + 3 + 1) + 3 * 4 + 4
    assert result["test"]["sequences"] == 2560
    assert result["curve"]["sequences"][-1] == 160
    assert set(result["versions"]) == {"lstm_lib", "numpy", "python"}
    assert history.steps == 20
    json.dumps(result, allow_nan=False)


def test_a_run_ends_when_its_rule_says_so():
    quick = TINY._replace(rule=("last sequences right", {"count": 30, "wrong": 1000}))
    result, _ = experiments.run(quick, 0, progress=False)
    assert result["solved"]
    assert result["sequences"] == 32


def test_test_sequences_are_not_those_of_training():
    first = experiments.test_network(TINY, experiments.start_of(TINY, np.random.default_rng(0)), 0)
    again = experiments.test_network(TINY, experiments.start_of(TINY, np.random.default_rng(0)), 0)
    other = experiments.test_network(TINY, experiments.start_of(TINY, np.random.default_rng(0)), 1)
    assert first == again
    assert first["loss"] != other["loss"]


def test_an_interrupted_run_is_kept_and_gone_on_with(tmp_path, monkeypatch):
    whole, _ = experiments.run(TINY, 0, progress=False)
    checkpoint = tmp_path / "tiny.npz"
    problem = PROBLEMS["counting"]
    calls = iter(range(100))

    def interrupted(*arguments, **options):
        if next(calls) == 12:
            raise KeyboardInterrupt
        return problem.make_batch(*arguments, **options)

    monkeypatch.setitem(PROBLEMS, "counting", problem._replace(make_batch=interrupted))
    with pytest.raises(experiments.Interrupted, match="tiny, seed 0, after step 11"):
        experiments.run(TINY, 0, checkpoint=checkpoint, progress=False)
    monkeypatch.undo()
    rest, _ = experiments.run(TINY, 0, checkpoint=checkpoint, progress=False)
    assert rest == whole
    # Of another seed or other settings it is no start.
    other, _ = experiments.run(TINY, 1, progress=False)
    assert experiments.run(TINY, 1, checkpoint=checkpoint, progress=False)[0] == other


class TestStoring:
    RUN = {"seed": 1, "solved": True, "sequences": 64, "parameters": 9}
    RUN = {**RUN, "test": {"wrong": 3, "error": 0.0123}}

    def test_runs_are_collected_by_seed(self, tmp_path):
        experiments.save_run(TINY, self.RUN, tmp_path)
        experiments.save_run(TINY, {**self.RUN, "seed": 0}, tmp_path)
        path = experiments.save_run(TINY, {**self.RUN, "sequences": 32}, tmp_path)
        result = experiments.load_result("tiny", tmp_path)
        assert [(run["seed"], run["sequences"]) for run in result["runs"]] == [(0, 64), (1, 32)]
        assert result["experiment"] == plain(TINY)
        assert [p.name for p in tmp_path.iterdir()] == [path.name]

    def test_runs_of_other_settings_are_never_mixed_in(self, tmp_path):
        experiments.save_run(TINY, self.RUN, tmp_path)
        changed = TINY._replace(hidden_size=5)
        assert experiments.stored_runs(changed, tmp_path) == []
        experiments.save_run(changed, {**self.RUN, "seed": 2}, tmp_path)
        runs = experiments.load_result("tiny", tmp_path)["runs"]
        assert [run["seed"] for run in runs] == [2]

    def test_another_title_does_not_make_another_experiment(self, tmp_path):
        experiments.save_run(TINY, self.RUN, tmp_path)
        renamed = TINY._replace(title="other words", published="adding-100")
        assert experiments.stored_runs(renamed, tmp_path) == [self.RUN]

    def test_a_missing_result_says_how_to_make_it(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="python -m lstm_lib.experiments run tiny"):
            experiments.load_result("tiny", tmp_path)

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 9, "experiment": {}, "runs": []}'])
    def test_a_damaged_result_is_named(self, tmp_path, text):
        (tmp_path / "tiny.json").write_text(text)
        with pytest.raises(ValueError, match=r"tiny.json: damaged"):
            experiments.load_result("tiny", tmp_path)

    def test_the_table_stands_beside_the_published_figures(self, tmp_path):
        experiment = EXPERIMENTS["adding-100"]
        for seed, wrong in ((0, 3), (1, 0)):
            run = {**self.RUN, "seed": seed, "sequences": 64 * (seed + 1)}
            experiments.save_run(
                experiment, {**run, "test": {"wrong": wrong, "error": 0.5}}, tmp_path
            )
        lines = experiments.table(directory=tmp_path).splitlines()
        for cell in ("lstm, H = 16, 9 weights", "2/2", "64-128", "3/0", "0.5/0.5"):
            assert cell in lines[2]
        assert "Hochreiter & Schmidhuber 1997, table 7" in lines[3]
        assert "74,000" in lines[3]


class TestCommandLine:
    def test_without_a_command_it_lists(self, capsys):
        assert main([]) == 0
        shown = capsys.readouterr().out
        assert all(name in shown for name in EXPERIMENTS)

    def test_it_runs_stores_and_compares(self, tmp_path, capsys, monkeypatch):
        monkeypatch.setitem(EXPERIMENTS, "tiny", TINY)
        out = str(tmp_path)
        assert main(["run", "tiny", "--seeds", "0", "5", "--out", out, "--quiet"]) == 0
        shown = capsys.readouterr().out
        assert "tiny, seed 5: not solved after 160 sequences" in shown
        assert "experiment" in shown.splitlines()[3]
        result = experiments.load_result("tiny", tmp_path)
        assert result["runs"][1] == experiments.run(TINY, 5, progress=False)[0]
        assert main(["run", "tiny", "--seeds", "0", "--resume", "--out", out]) == 0
        assert "seed 0: stored" in capsys.readouterr().out
        assert main(["table", "tiny", "--out", out]) == 0
        assert "tiny" in capsys.readouterr().out

    def test_the_table_says_below_what_to_know_of_its_rows(self, capsys):
        assert main(["table", "multiplication-100"]) == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert shown.endswith("three seeds are wrong 7, 36 and 109 times.")
        assert main(["table", "adding-100"]) == 0
        assert "multiplication" not in capsys.readouterr().out

    def test_what_is_missing_is_one_line_and_a_code(self, tmp_path, capsys):
        assert main(["table", "adding-100", "--out", str(tmp_path)]) == 1
        assert capsys.readouterr().err.startswith("error: ")
        with pytest.raises(SystemExit):
            main(["run", "nothing"])

    def test_an_unfinished_run_is_not_deleted_without_a_word(self, tmp_path, capsys, monkeypatch):
        monkeypatch.setitem(EXPERIMENTS, "tiny", TINY)
        out = tmp_path / "my results"
        out.mkdir()
        checkpoint = out / "tiny-3.unfinished.npz"
        checkpoint.write_bytes(b"hours of training")
        command = ["run", "tiny", "--seeds", "0", "3", "--quiet", "--out", str(out)]
        assert main(command) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "--resume" in said and "--anew" in said
        assert f"'{checkpoint}'" in said  # as a shell takes a name with a space
        assert checkpoint.read_bytes() == b"hours of training"
        assert not (out / "tiny.json").exists()  # told before the first seed is run
        assert main([*command, "--anew"]) == 0
        assert not checkpoint.exists() and (out / "tiny.json").exists()
        with pytest.raises(SystemExit):
            main([*command, "--anew", "--resume"])

    @pytest.mark.skipif(os.name == "nt", reason="sends SIGINT as a shell does")
    def test_ctrl_c_keeps_the_run_and_resume_finishes_it(self, tmp_path):
        code = (
            "import sys, time\n"
            "from lstm_lib.experiments import EXPERIMENTS, PROBLEMS, Experiment\n"
            "from lstm_lib.experiments.__main__ import main\n"
            f"EXPERIMENTS['tiny'] = Experiment(*{tuple(TINY)!r})\n"
            "problem, calls = PROBLEMS['counting'], iter(range(1000))\n"
            "def waits(*arguments, **options):\n"
            "    if next(calls) == int(sys.argv[2]):\n"
            "        print('waits', flush=True)\n"
            "        time.sleep(60)\n"
            "    return problem.make_batch(*arguments, **options)\n"
            "PROBLEMS['counting'] = problem._replace(make_batch=waits)\n"
            "sys.exit(main('run tiny --seeds 0 --resume --quiet --out'.split() + [sys.argv[1]]))"
        )
        command = [sys.executable, "-c", code, str(tmp_path)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        # A shell that runs the tests in the background has interrupts ignored, and children inherit
        # that; a reader's terminal does not.
        heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        process = subprocess.Popen([*command, "12"], **pipes, preexec_fn=heed)
        assert process.stdout.readline() == "waits\n"
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "interrupted: tiny, seed 0, after step 11; go on with --resume" in rest
        checkpoint = tmp_path / "tiny-0.unfinished.npz"
        assert experiments.running.load_history(checkpoint).steps == 11
        again = subprocess.run([*command, "-1"], capture_output=True, text=True, check=True)
        assert "tiny, seed 0: not solved after 160 sequences" in again.stdout
        (run,) = experiments.load_result("tiny", tmp_path)["runs"]
        assert run == experiments.run(TINY, 0, progress=False)[0]
        assert not checkpoint.exists()


class TestTheBooksOwnResults:
    RESULTS = sorted(path.stem for path in STORED.glob("*.json"))

    def test_there_are_the_results_that_the_chapters_show(self):
        needed = {"adding-100", "adding-100-rnn", "adding-200", "adding-400", "order-6a"}
        needed |= {"order-6b", "reber", "anbn", "copy-50"}
        assert needed <= set(self.RESULTS)

    @pytest.mark.parametrize("name", RESULTS)
    def test_each_is_of_the_experiment_as_it_stands_in_the_catalogue(self, name):
        result = experiments.load_result(name)
        assert result["experiment"] == plain(EXPERIMENTS[name])
        assert [run["seed"] for run in result["runs"]] == [0, 1, 2]
        for run in result["runs"]:
            assert run["sequences"] == run["steps"] * EXPERIMENTS[name].batch_size
            assert run["test"]["sequences"] == 2560
            assert run["solved"] or run["steps"] == EXPERIMENTS[name].max_steps

    def test_a_note_quotes_what_is_stored(self):
        runs = experiments.load_result("multiplication-100")["runs"]
        first, second, third = (run["test"]["wrong"] for run in runs)
        note = EXPERIMENTS["multiplication-100"].note
        assert f"wrong {first}, {second} and {third} times" in note

    def test_recall_is_solved_without_output_squashing_and_not_with_it(self):
        for name, solved in (("recall-100", False), ("recall-100-unsquashed", True)):
            runs = experiments.load_result(name)["runs"]
            assert all(run["solved"] is solved for run in runs)

    def test_the_table_shows_them_all(self):
        shown = experiments.table()
        assert all(name in shown for name in self.RESULTS)
