"""The published experiments, runnable: ``python -m lstm_lib.experiments --help``.

`catalogue` says what is run, `problems` what each task needs, `running` does one run, `results`
stores and tabulates, `published` has the papers' figures with their sources.
"""

from lstm_lib.experiments.catalogue import EXPERIMENTS, Experiment
from lstm_lib.experiments.names import (
    NAMES,
    STORED_NAMES,
    held_out_loss,
    run_names,
    start_of_names,
)
from lstm_lib.experiments.problems import (
    PROBLEMS,
    Problem,
    last_sequences_right,
    measure,
    words_right,
)
from lstm_lib.experiments.published import PUBLISHED, Published
from lstm_lib.experiments.results import STORED, load_result, save_run, stored_runs, table
from lstm_lib.experiments.running import Interrupted, model_of, run, start_of, test_network
from lstm_lib.experiments.summary import summary

__all__ = [
    "NAMES",
    "STORED_NAMES",
    "held_out_loss",
    "run_names",
    "start_of_names",
    "EXPERIMENTS",
    "PROBLEMS",
    "PUBLISHED",
    "STORED",
    "Experiment",
    "Interrupted",
    "Problem",
    "Published",
    "last_sequences_right",
    "load_result",
    "measure",
    "model_of",
    "run",
    "save_run",
    "start_of",
    "stored_runs",
    "summary",
    "table",
    "test_network",
    "words_right",
]
