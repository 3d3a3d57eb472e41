"""The published experiments from their stored results: task, length and start."""

import json
import re
from itertools import pairwise

import numpy as np
import traitlets

from lstm_lib.experiments import EXPERIMENTS, PUBLISHED, STORED, Experiment, load_result
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Choice, Number

POINTS = 24  # of a curve: as many as a drawing of this size can show
SHARE = 3  # decimals of a share

# How many steps a sequence of a task has, by the options of its generator.
LENGTHS = {
    "adding": lambda options: options["T"],
    "multiplication": lambda options: options["T"],
    "latch": lambda options: options["T"],
    "recall": lambda options: options["p"],
    "copy": lambda options: options["lag"] + 2 * options.get("length", 10),
    "temporal order 6a": lambda options: 100,
    "temporal order 6b": lambda options: 100,
    "embedded Reber": lambda options: 9,
    "counting": lambda options: options["language"].count("n") * options["n"][1],
}
LANGUAGES = {"anbn": "a^n b^n", "anbncn": "a^n b^n c^n"}


def task_of(experiment: Experiment) -> str:
    """Return what the experiment is about, as the page calls it."""
    if experiment.problem == "counting":
        return LANGUAGES[experiment.options["language"]]
    easy = experiment.problem == "copy" and "length" in experiment.options
    return "copy, easy" if easy else experiment.problem


def length_of(experiment: Experiment) -> int:
    """Return how many steps a sequence has; the fewest or the most where it differs."""
    return LENGTHS[experiment.problem](experiment.options)


def _network_of(experiment):
    if experiment.cell == "rnn":
        return "RNN"
    if experiment.cell != "lstm":
        return "cell of 1997"
    bias = experiment.start.get("forget_bias")
    return "LSTM, chrono" if bias is None else f"LSTM, bias {bias:g}"


def networks() -> dict[str, str]:
    """Return for each experiment the network and its start, told apart within task and length."""
    names, first = {}, {}
    for experiment in EXPERIMENTS.values():
        network = _network_of(experiment)
        like = first.setdefault((task_of(experiment), length_of(experiment), network), experiment)
        if experiment.learning_rate != like.learning_rate:
            network += f", rate {experiment.learning_rate:g}"
        elif experiment.hidden_size != like.hidden_size:
            network += f", {experiment.hidden_size} units"
        names[experiment.name] = network
    return names


def thinned(curve: dict) -> list[list]:
    """Return the sequences seen and the share of wrong ones at a few places, even by their ratio.

    Parameters
    ----------
    curve : dict
        Of a stored run: lists ``sequences`` and ``wrong``.

    Returns
    -------
    list
        Two lists of at most `POINTS` numbers, the first and the last of the curve among them.
    """
    count = len(curve["sequences"])
    kept = np.unique(np.geomspace(1, count, POINTS).round().astype(int)) - 1
    wrong = [round(curve["wrong"][k], SHARE) for k in kept]
    return [[curve["sequences"][k] for k in kept], wrong]


def published_counts(text: str) -> list[int]:
    """Return the training sequences of a published figure, none where it only says "more than"."""
    return [] if ">" in text else [int(n.replace(",", "")) for n in re.findall(r"[\d,]+", text)]


def stored_results() -> dict:
    """Return what the page shows of the stored results: small, and nothing else.

    Returns
    -------
    dict
        ``runs``, a list in the catalogue's order, and ``published`` by the names under which they
        are compared.
    """
    names = networks()
    runs, published = [], {}
    for name, experiment in EXPERIMENTS.items():
        if not (STORED / f"{name}.json").exists():
            continue
        seeds = load_result(name)["runs"]
        run = {
            "name": name,
            "task": task_of(experiment),
            "length": length_of(experiment),
            "network": names[name],
            "parameters": seeds[0]["parameters"],
            "budget": experiment.max_sequences,
            "published": experiment.published if experiment.published in PUBLISHED else "",
            "solved": [run["solved"] for run in seeds],
            "sequences": [run["sequences"] for run in seeds],
            "wrong": [run["test"]["wrong"] for run in seeds],
            "curves": [thinned(run["curve"]) for run in seeds],
        }
        runs.append(run)
        for figure in PUBLISHED.get(experiment.published, ()):
            length = re.search(r"T = (\d+)", figure.source)  # where it is not that of our run
            entry = figure._asdict() | {
                "counts": published_counts(figure.sequences),
                "length": int(length[1]) if length else length_of(experiment),
            }
            published.setdefault(experiment.published, {})[figure] = entry
    figures = {key: list(entries.values()) for key, entries in published.items()}
    return {"runs": runs, "published": figures}


def _options(of) -> list[str]:
    """Each once, in their order, the plain network after those with a start of their own."""
    return sorted(dict.fromkeys(of), key=lambda name: name.startswith("RNN"))


class LongLags(BookWidget):
    """Choose a task, the length of its sequences and a network with its start; see what came of it.

    The curves are those of the stored results (`lstm_lib.experiments.load_result`), three seeds
    each, thinned for the page.

    Parameters
    ----------
    task : str
        A task of the catalogue. Default ``"adding"``.
    length : float
        Steps of a sequence, 20 to 1000; the nearest length that was run is shown. Default 100.
    start : str
        The network and how its biases start; where it was not run, the first that was is shown.
        Default ``"LSTM, bias 1"``.

    See Also
    --------
    lstm_lib.experiments.load_result, lstm_lib.experiments.PUBLISHED

    Notes
    -----
    Explained in book/learning/long_lags.
    """

    slug = "long_lags"

    task = Choice(_options(map(task_of, EXPERIMENTS.values())), "adding", label="task")
    length = Number(100, low=20, high=1000, step=1, label="length of a sequence", whole=True)
    start = Choice(_options(networks().values()), "LSTM, bias 1", label="network and start")
    results = traitlets.Unicode(help="stored results, small enough for a page").tag(sync=True)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        # As text: a notebook stores it in one line, and nobody reads its thousands of numbers.
        self.results = json.dumps(stored_results(), separators=(",", ":"))

    @property
    def experiment(self) -> str:
        """Name of the experiment that is shown."""
        runs = [run for run in json.loads(self.results)["runs"] if run["task"] == self.task]
        lengths = sorted({run["length"] for run in runs})
        ends = [a * b for a, b in pairwise(lengths)]  # between them by ratio, squared
        length = lengths[int(np.searchsorted(ends, self.length**2))]
        group = [run for run in runs if run["length"] == length]
        return next((r for r in group if r["network"] == self.start), group[0])["name"]
