"""The long_lags widget: what it shows is what the stored results say, seed by seed."""

import json

import numpy as np
import pytest
from driving import ORIGINS, Driver
from test_widget_twins import twin  # noqa: F401

from lstm_lib.experiments import EXPERIMENTS, PUBLISHED, STORED, load_result
from lstm_lib.widgets import LongLags
from lstm_lib.widgets.long_lags import length_of, networks, published_counts, task_of, thinned

PAGE = "book/learning/long_lags.html"
FLOOR = 2e3  # of the lower drawing, where the length is held
STORED_NAMES = [name for name in EXPERIMENTS if (STORED / f"{name}.json").exists()]
NETWORKS = networks()


def named(task, length=None, network=None):
    """The stored experiments on a task, of one length and one network where these are given."""
    return [
        name
        for name in STORED_NAMES
        if task_of(EXPERIMENTS[name]) == task
        and length in (None, length_of(EXPERIMENTS[name]))
        and network in (None, NETWORKS[name])
    ]


def median(counts):
    return sorted(counts)[len(counts) // 2]


def seeds(name, run):
    """The points of each seed's curve, as they are thinned for the page."""
    for k, stored in enumerate(load_result(name)["runs"]):
        yield f"{run} {k}", np.transpose(thinned(stored["curve"]))


def drawn(w, driver):
    name = w.experiment
    task, length, network = w.task, length_of(EXPERIMENTS[name]), NETWORKS[name]
    lines = dict(seeds(name, "seed"))
    if network != "RNN":
        for plain in named(task, length, "RNN"):
            lines |= dict(seeds(plain, "RNN"))
    marks = {f"end {line[5:]}": points[-1] for line, points in lines.items() if "seed" in line}

    published = {}
    for other in named(task):
        for figure in PUBLISHED.get(EXPERIMENTS[other].published, ())[:1]:
            at = 500 if EXPERIMENTS[other].published == "adding-500" else None
            if counts := published_counts(figure.sequences):
                published[at or length_of(EXPERIMENTS[other])] = counts[0]
    if published:
        lines["published"] = np.array(sorted(published.items()))
    marks |= {f"published {x}": (x, y) for x, y in published.items()}

    families = {"seed": named(task, network=network)}
    families["RNN"] = named(task, network="RNN") if network != "RNN" else []
    for kind, family in families.items():
        through = []
        for other in family:
            at = length_of(EXPERIMENTS[other])
            counts = [run["sequences"] for run in load_result(other)["runs"]]
            marks |= {f"{kind} {at} {k}": (at, y) for k, y in enumerate(counts)}
            through.append((at, median(counts)))
        if len(through) > 1:
            lines["needed" if kind == "seed" else "RNN"] = np.array(sorted(through))
    if len({length_of(EXPERIMENTS[other]) for other in named(task)}) > 1:
        marks["handle length"] = (length, FLOOR)
    return {"lines": lines, "marks": marks}


def assert_read(driver):
    """The digits are those of the stored result, and failures are hollow."""
    name = driver.state(LongLags).experiment
    runs = load_result(name)["runs"]
    counts = [run["sequences"] for run in runs]
    solved = [run["solved"] for run in runs]
    assert driver.text("solved") == f"{sum(solved)} of {len(runs)}"
    ends = [f"{count:,}" for count in dict.fromkeys((min(counts), max(counts)))]
    assert driver.text("sequences") == " to ".join(ends)
    assert driver.text("wrong") == ", ".join(f"{run['test']['wrong']:,}" for run in runs)
    assert driver.value("parameters") == runs[0]["parameters"]
    said = driver.root.locator(".lw-predict-said").text_content()
    assert driver.text("wrong") in said, "what is said is of the state that is shown"
    for k, yes in enumerate(solved):
        mark = driver.root.locator(f'[data-drawn="end {k}"]')
        assert ("lw-hollow" in mark.get_attribute("class")) == (not yes), (name, k)
    pressed = driver.root.locator('[data-start][aria-pressed="true"]')
    assert pressed.get_attribute("data-start") == NETWORKS[name]
    return name


def test_the_page_has_every_stored_result_and_no_other_number():
    runs = json.loads(LongLags().results)["runs"]
    assert [run["name"] for run in runs] == STORED_NAMES and len(runs) > 30
    for run in runs:
        stored = load_result(run["name"])
        assert run["solved"] == [r["solved"] for r in stored["runs"]]
        assert run["wrong"] == [r["test"]["wrong"] for r in stored["runs"]]
        assert run["budget"] == stored["experiment"]["max_sequences"]
        for (x, y), r in zip(run["curves"], stored["runs"], strict=True):
            whole = dict(zip(r["curve"]["sequences"], r["curve"]["wrong"], strict=True))
            assert (x[0], x[-1]) == (min(whole), max(whole)) and x == sorted(set(x))
            np.testing.assert_allclose(y, [whole[at] for at in x], atol=5.1e-4)


def test_networks_are_told_apart():
    shown = [(task_of(e), length_of(e), NETWORKS[n]) for n, e in EXPERIMENTS.items()]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize(
    ("text", "counts"),
    [("74,000", [74000]), ("8,440-39,740", [8440, 39740]), (">200,000", []), ("", [])],
)
def test_published_counts(text, counts):
    assert published_counts(text) == counts


def test_the_first_state_is_the_start_that_fails(widget):
    assert assert_read(widget) == "adding-100-bias-1"
    assert widget.text("solved") == "0 of 3"
    assert widget.root.locator(".lw-mark.lw-hollow[data-drawn^=end]").count() == 3
    assert "74,000 sequences" in widget.root.locator(".lw-ll-papers").inner_text()


def test_starts_tasks_and_lengths_are_chosen(widget):
    for start, name in (
        ("LSTM, chrono", "adding-100"),
        ("LSTM, bias 5", "adding-100-bias-5"),
        ("RNN", "adding-100-rnn"),
    ):
        widget.root.locator(f'[data-start="{start}"]').click()
        assert assert_read(widget) == name
    widget.type("length", "30")
    assert assert_read(widget) == "adding-40-rnn"
    assert widget.held("length") == 40
    widget.press("length", "ArrowLeft")
    assert assert_read(widget) == "adding-20-rnn"
    widget.type("length", "1000")  # no RNN there: it says so
    assert assert_read(widget) == "adding-1000"
    assert "RNN was not run here" in widget.root.locator(".lw-ll-other").text_content()
    widget.root.locator('select[data-key="task"]').select_option("recall")
    assert assert_read(widget) == "recall-100"
    assert not widget.slider("length").is_visible()
    assert widget.root.locator("[data-start]:visible").count() == 2
    widget.button("Reset").click()
    assert assert_read(widget) == "adding-100-bias-1"


def test_every_stored_result_can_be_reached(visit):
    widget = Driver(visit(PAGE), "long_lags")
    seen = set()
    for task in LongLags.task.values:
        widget.root.locator('select[data-key="task"]').select_option(task)
        for length in sorted({length_of(EXPERIMENTS[name]) for name in named(task)}):
            if widget.slider("length").is_visible():
                widget.type("length", str(length))
            for button in widget.root.locator("[data-start]:visible").all():
                button.click()
                seen.add(assert_read(widget))
    assert seen == set(STORED_NAMES)
    widget.visit.assert_quiet()


def test_the_mark_is_dragged_from_length_to_length(widget):
    widget.root.locator('[data-start="LSTM, chrono"]').click()
    places = widget.root.locator('[data-drawn="needed"]')
    assert places.get_attribute("data-x") == "[20,40,100,200,400,1000]"
    at = lambda n: widget.root.locator(f'[data-drawn="seed {n} 0"]').bounding_box()["x"]  # noqa: E731
    widget.pull("length", at(400) - at(100), 0)
    assert assert_read(widget) == "adding-400"
    assert widget.hold("length").text_content() == "400 steps"
    widget.pull("length", at(20) - at(400) - 200, 0)
    assert assert_read(widget) == "adding-20"
    widget.hold("length").press("ArrowRight")
    assert assert_read(widget) == "adding-40"


@pytest.mark.parametrize(
    ("state", "guess", "said"),
    [
        ("", None, "You said never, and that is so. None of 3 seeds"),
        ("", "30", "You said 30,000; it never does. None of 3 seeds"),
        (
            "LSTM, chrono",
            "30",
            "You said 30,000: the middle one of the seeds stands at 26,400, 3,600",
        ),
        ("LSTM, chrono", None, "You said never. All 3 seeds solve it, after 23,744 to 31,072"),
    ],
)
def test_a_guess_is_told_how_far_it_is_off(visit, state, guess, said):
    widget = Driver(visit(PAGE), "long_lags", show=False)
    if state:  # what is asked follows the state
        widget.root.locator(f'[data-start="{state}"]').click()
        assert "chrono start" in widget.root.locator(".lw-predict-question").text_content()
    if guess is None:
        widget.root.locator('[data-choice="never"]').click()
    else:
        widget.type("guess", guess)
        widget.action("commit").click()
    assert widget.root.locator(".lw-predict-said").text_content().startswith(said)


def test_before_a_guess_no_run_of_ours_is_drawn_or_said(visit):
    widget = Driver(visit(PAGE), "long_lags", show=False)
    names = widget.root.locator("[data-drawn]").evaluate_all("all => all.map(e => e.dataset.drawn)")
    assert {name.split()[0] for name in names} == {"published", "handle"}
    widget.page.wait_for_timeout(600)
    aloud = widget.root.locator("svg, [aria-live=polite]").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') ?? e.textContent).join(' ')"
    )
    assert "solve it" not in aloud and "wrong" not in aloud
    widget.visit.assert_quiet()


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_finger_on_a_phone(visit, origin):
    widget = Driver(visit(PAGE, origin=origin, width=360, touch=True), "long_lags")
    widget.root.locator('[data-start="LSTM, chrono"]').tap()
    widget.tap("length", 0.99)
    assert assert_read(widget) == "adding-1000"
    for button in widget.root.locator("[data-start]:visible").all():
        assert min(button.bounding_box()[side] for side in ("width", "height")) >= 24
    widget.visit.assert_quiet()


def test_a_logarithmic_axis_goes_along_as_well_as_up(twin):  # noqa: F811
    twin.page.evaluate("async () => { window.s = (await import('/shared/scales.js')).scales; }")
    px = twin.page.evaluate(
        "() => { const k = s({min: 1, max: 1e4, log: true}, {min: 0, max: 1}, 468, 200);"
        " return [1, 10, 100, 1e4].map(k.px).concat(k.x_at(k.px(37))); }"
    )
    np.testing.assert_allclose(px, [52, 152, 252, 452, 37], rtol=1e-12)
