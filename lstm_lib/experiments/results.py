"""Results on disk, as JSON with everything needed to repeat them, and the table made from them.

Explained in book/learning/long_lags.ipynb.
"""

import json
from pathlib import Path
from typing import Any

from lstm_lib.experiments.catalogue import EXPERIMENTS, Experiment
from lstm_lib.experiments.published import PUBLISHED
from lstm_lib.experiments.running import plain
from lstm_lib.storage import whole_file

__all__ = ["STORED", "load_result", "save_run", "stored_runs", "table"]

STORED = Path(__file__).parent / "results"
"""Where the results that come with the book are."""

FORMAT = 1


def load_result(name: str, directory: Path = STORED) -> dict[str, Any]:
    """Read the stored result of an experiment.

    Parameters
    ----------
    name : str
        The experiment's.
    directory : path
        Where to look; the book's own results if not given.

    Returns
    -------
    dict
        ``experiment`` (all its settings) and ``runs``, one for each seed: ``seed``, ``solved``,
        ``steps``, ``sequences``, ``parameters``, ``test``, ``curve``, ``versions``.

    Raises
    ------
    FileNotFoundError
        If it was not run yet.
    ValueError
        If the file is damaged.

    Examples
    --------
    >>> result = load_result("adding-100")
    >>> [run["solved"] for run in result["runs"]]
    [True, True, True]
    """
    path = Path(directory) / f"{name}.json"
    if not path.exists():
        raise FileNotFoundError(
            f"{path}: no result; make it with `python -m lstm_lib.experiments run {name}`"
        )
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
        complete = result["format"] == FORMAT and all("seed" in run for run in result["runs"])
        complete = complete and "experiment" in result
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path}: damaged ({error})") from error
    if not complete:
        raise ValueError(f"{path}: damaged, or of another format than {FORMAT}")
    return result


def save_run(experiment: Experiment, run: dict[str, Any], directory: Path) -> Path:
    """Add one run to the experiment's file; a run of the same seed is replaced.

    Runs made with other settings are dropped: a file never mixes two experiments.

    Parameters
    ----------
    experiment : Experiment
        What was run.
    run : dict
        The result that ``run`` returned.
    directory : path
        Where results are kept; made if it is missing.

    Returns
    -------
    path
        The file, which appears whole or not at all.
    """
    directory = Path(directory)
    runs = [old for old in stored_runs(experiment, directory) if old["seed"] != run["seed"]]
    runs = sorted([*runs, run], key=lambda entry: entry["seed"])
    path = directory / f"{experiment.name}.json"
    result = {"format": FORMAT, "experiment": plain(experiment), "runs": runs}
    with whole_file(path) as partial:
        partial.write_text(_dumps(result), encoding="utf-8")
    return path


def stored_runs(experiment: Experiment, directory: Path) -> list[dict[str, Any]]:
    """Runs stored for exactly these settings.

    Parameters
    ----------
    experiment : Experiment
        The settings; its title and what it is shown beside do not count.
    directory : path
        Where results are kept.

    Returns
    -------
    list of dict
        One for each seed; empty where there is no file, or one of other settings.
    """
    try:
        result = load_result(experiment.name, directory)
    except FileNotFoundError:
        return []
    same = _settings(result["experiment"]) == _settings(plain(experiment))
    return result["runs"] if same else []


def _settings(fields):
    """What decides a run: not the title, nor what it is shown beside."""
    return {key: value for key, value in fields.items() if key not in ("title", "published")}


def _dumps(result):
    """JSON that a person can read: lists of numbers stay on one line."""
    parts = []

    def hold(value):
        if isinstance(value, dict):
            return {key: hold(inner) for key, inner in value.items()}
        if isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value):
            parts.append(json.dumps(value, allow_nan=False))
            return f"@{len(parts) - 1}@"
        return [hold(v) for v in value] if isinstance(value, list) else value

    text = json.dumps(hold(result), indent=1, allow_nan=False)
    for k, part in enumerate(parts):
        text = text.replace(f'"@{k}@"', part)
    return text + "\n"


def table(names=None, directory: Path = STORED) -> str:
    """Stored results beside the published figures.

    Parameters
    ----------
    names : sequence of str, optional
        Experiments; all that have a result if not given.
    directory : path
        Where the results are.

    Returns
    -------
    str
        Lines of text: for each experiment what was measured, then what its source reports.
    """
    if names is None:
        names = [name for name in EXPERIMENTS if (Path(directory) / f"{name}.json").exists()]
    rows = [("experiment", "network", "solved", "sequences", "wrong of 2,560", "mean |error|")]
    for name in names:
        result = load_result(name, directory)
        rows.append(_measured(result))
        rows.extend(
            (f"  {figure.source}", figure.network, "", figure.sequences, figure.outcome, "")
            for figure in PUBLISHED.get(result["experiment"]["published"], ())
        )
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _measured(result):
    settings, runs = result["experiment"], result["runs"]
    network = f"{settings['cell']}, H = {settings['hidden_size']}"
    network += f", {runs[0]['parameters']} weights" if runs else ""
    counts = [run["sequences"] for run in runs]
    span = f"{min(counts):,}-{max(counts):,}" if counts else ""
    wrong = "/".join(str(run["test"]["wrong"]) for run in runs)
    if runs and "longest" in runs[0]:
        wrong += "; right for n = 1.." + "/".join(str(run["longest"]) for run in runs)
    if runs and "symbols" in runs[0]["test"]:
        shares = "/".join(f"{100 * run['test']['symbols']:.1f}" for run in runs)
        losses = "/".join(f"{run['test']['loss']:.2g}" for run in runs)
        wrong += f"; {shares} % of symbols right, cross-entropy {losses}"
    error = "/".join(f"{run['test']['error']:.2g}" for run in runs)
    solved = f"{sum(run['solved'] for run in runs)}/{len(runs)}"
    return (settings["name"], network, solved, span, wrong, error)
