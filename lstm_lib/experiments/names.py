"""Next letter of a name: RNN and LSTM in two sizes.

No rule ends these runs: they are as long as they are, and what counts is the cross-entropy on names
that were held out. ``python -m lstm_lib.experiments.make_names`` runs them and stores the results,
which are read as those of the other experiments.

Explained in book/learning/names.ipynb.
"""

from functools import partial
from typing import Any

import numpy as np

from lstm_lib._trees import leaves
from lstm_lib.experiments.catalogue import Experiment
from lstm_lib.experiments.results import STORED
from lstm_lib.experiments.running import _versions, model_of
from lstm_lib.losses import cross_entropy
from lstm_lib.optimizers import Adam
from lstm_lib.readout import init_readout
from lstm_lib.tasks import NAME_SYMBOLS, names_batch, names_problem, split_names
from lstm_lib.training import History, NetworkParams, predict, train

__all__ = ["NAMES", "STORED_NAMES", "held_out_loss", "run_names", "start_of_names"]

STEPS, SLOWER_AFTER, SLOWER = 3000, 2000, 1e-3
TEST_EVERY = 50
STORED_NAMES = STORED / "names"
"""Where the results that come with the book are: ``load_result("names-lstm-64", STORED_NAMES)``."""


def _names(cell, size):
    kind = {"lstm": "LSTM", "rnn": "tanh RNN"}[cell]
    return Experiment(
        name=f"names-{cell}-{size}",
        title=f"next letter of a name, {kind}, H = {size}",
        problem="names",
        options={"held_out": 500},
        cell=cell,
        hidden_size=size,
        start={"forget_bias": 1.0} if cell == "lstm" else {},
        learning_rate=3e-3,
        rule=("slower, then over", {"after": SLOWER_AFTER, "learning_rate": SLOWER}),
        max_sequences=STEPS * 64,
        batch_size=64,
    )


NAMES = {e.name: e for e in (_names(cell, H) for cell in ("rnn", "lstm") for H in (32, 64))}
"""The four networks by name."""


def start_of_names(experiment: Experiment, rng: np.random.Generator) -> NetworkParams:
    """Parameters before the first step.

    Parameters
    ----------
    experiment : Experiment
        One of `NAMES`.
    rng : numpy.random.Generator
        Source of the start values.

    Returns
    -------
    NetworkParams
    """
    K, H = len(NAME_SYMBOLS), experiment.hidden_size
    cell = model_of(experiment).start(rng, K, H, **experiment.start)
    return NetworkParams(cell, init_readout(rng, H, K))


def held_out_loss(experiment: Experiment, params: NetworkParams) -> float:
    """Cross-entropy on the names that no training has seen, in nats a symbol.

    Parameters
    ----------
    experiment : Experiment
        One of `NAMES`: it says how many are held out.
    params : NetworkParams
        The trained network.

    Returns
    -------
    float
    """
    _, test = split_names(**experiment.options)
    batch = names_batch(test)
    y = predict(model_of(experiment), params, batch.x)
    return cross_entropy(y, batch.target, batch.mask).value


def run_names(
    experiment: Experiment, seed: int, *, max_steps: int = STEPS, progress: bool = True
) -> tuple[dict[str, Any], History]:
    """Train once, and test on the names held out.

    Parameters
    ----------
    experiment : Experiment
        One of `NAMES`.
    seed : int
        Of the start values and of the order of the names.
    max_steps : int
        Fewer than the experiment has, for a training to be watched.
    progress : bool
        Show a progress bar.

    Returns
    -------
    result : dict
        Ready for JSON, as `lstm_lib.experiments.run` gives it, but nothing is ``solved`` here:
        ``test`` has the ``loss`` on the names held out, and ``curve["held_out"]`` how it fell.
    history : History
        The training's record.
    """
    rng, model = np.random.default_rng(seed), model_of(experiment)
    make_batch = partial(names_problem, batch_size=experiment.batch_size, **experiment.options)
    fast, (_, slower) = experiment.learning_rate, experiment.rule
    history: NetworkParams | History = start_of_names(experiment, rng)
    tested: list[float] = []

    def test_now(current):
        # The curve has a point for every so many steps; more tests would say no more.
        if current.steps == TEST_EVERY * (len(tested) + 1):
            tested.append(held_out_loss(experiment, current.params))
        return False

    for last, rate in (
        (min(slower["after"], max_steps), fast),
        (max_steps, slower["learning_rate"]),
    ):
        history = train(
            model,
            history,
            make_batch,
            cross_entropy,
            Adam(rate),
            None if isinstance(history, History) else rng,
            max_steps=last,
            clip_norm=experiment.clip_norm,
            stop=test_now,
            progress=progress,
        )
    means = {"loss": history.loss, "gradient_norm": history.gradient_norm}
    means = {
        name: [
            float(f"{part.mean():.4g}")
            for part in values[: len(tested) * TEST_EVERY].reshape(-1, TEST_EVERY)
        ]
        for name, values in means.items()
    }
    _, test = split_names(**experiment.options)
    result = {
        "seed": seed,
        "steps": history.steps,
        "sequences": int(history.sequences.sum()),
        "parameters": sum(leaf.size for leaf in leaves(history.params)),
        "test": {"sequences": len(test), "loss": held_out_loss(experiment, history.params)},
        "curve": {
            "sequences": [TEST_EVERY * experiment.batch_size * (k + 1) for k in range(len(tested))],
            **means,
            "held_out": [float(f"{loss:.5g}") for loss in tested],
        },
        "versions": _versions(),
    }
    return result, history
