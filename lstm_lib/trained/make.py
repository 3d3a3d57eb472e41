"""Make the stored networks again: ``python -m lstm_lib.trained.make [NAME ...]``.

Each is the best of several seeds of one experiment, by the measure that the book shows; the note
in the file names the seed and all candidates.
"""

import argparse
from pathlib import Path

import numpy as np

from lstm_lib.experiments import (
    EXPERIMENTS,
    NAMES,
    PROBLEMS,
    held_out_loss,
    model_of,
    run,
    run_names,
    test_network,
    words_right,
)
from lstm_lib.experiments.running import plain
from lstm_lib.storage import save_params
from lstm_lib.trained import DIRECTORY, TRAINED, in_doubles
from lstm_lib.trained.reading import counter_cell, latch_cell, sum_cell

__all__ = ["make"]

# The counter is trained on after its words are right: the gates saturate and it counts further.
RECIPES = {
    "counter": EXPERIMENTS["anbn"]._replace(rule=("never", {}), max_sequences=64_000),
    "temporal_order": EXPERIMENTS["order-6a-8"],
    "adding": EXPERIMENTS["adding-100"],
    "names": NAMES["names-lstm-64"],
}
SEEDS = {"counter": range(8), "temporal_order": range(3), "adding": range(3)}
SEEDS["names"] = [2]  # the best of the three runs that are stored as results
# Half precision where there are 25,000 weights: the loss on held-out names does not notice.
STORED_AS = {"names": np.float16}


def _rounded(name, params):
    """Single precision or half: a part of the size, and what is tested is what is stored."""
    as_stored, (cell, readout) = STORED_AS.get(name, np.float32), params
    return type(params)(
        type(cell)(*(array.astype(as_stored) for array in cell)),
        type(readout)(*(array.astype(as_stored) for array in readout)),
    )


def _judge(name, experiment, history):
    """What the network can do, what its best cell does, and a score to choose by."""
    if name == "names":
        loss = held_out_loss(experiment, history.params)
        return {"loss": loss}, {}, (-loss,)
    test = test_network(experiment, history.params, seed=0)
    if name == "counter":
        test["longest"] = words_right(history, model_of(experiment), PROBLEMS["counting"])
        cell = counter_cell(history.params)
        return test, cell, (test["longest"], -cell["spread"])
    if name == "temporal_order":
        cell = latch_cell(history.params)
        return test, cell, (cell["separation"], cell["forget"])
    cell = sum_cell(history.params)
    return test, cell, (cell["r2"],)


def make(name: str, directory: Path = DIRECTORY, progress: bool = True) -> None:
    """Train the candidates of one network and store the best."""
    experiment = RECIPES[name]
    candidates = []
    for seed in SEEDS[name]:
        train = run_names if name == "names" else run
        _, history = train(experiment, seed, progress=progress)
        history = history._replace(params=in_doubles(_rounded(name, history.params)))
        candidates.append((*_judge(name, experiment, history), seed, history.params))
    test, cell, _, seed, params = max(candidates, key=lambda entry: entry[2])
    note = {
        "experiment": plain(experiment),
        "seed": seed,
        "chosen": f"best of seeds {[entry[3] for entry in candidates]}, scores "
        f"{[[round(x, 4) for x in entry[2]] for entry in candidates]}",
        "test": test,
        "cell": cell,
    }
    save_params(directory / f"{name}.npz", _rounded(name, params), note)
    print(f"{name}: seed {seed}, {test}, {cell}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*TRAINED, []], metavar="NAME")
    for chosen in parser.parse_args().names or TRAINED:
        make(chosen)
