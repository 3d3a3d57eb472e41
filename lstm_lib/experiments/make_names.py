"""Run the next-letter experiments and store them: ``python -m lstm_lib.experiments.make_names``."""

import argparse
from pathlib import Path

from lstm_lib.experiments.names import NAMES, STORED_NAMES, run_names
from lstm_lib.experiments.results import save_run, stored_runs


def main(argv=None) -> None:
    """Run and store what is not stored yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2], metavar="SEED")
    parser.add_argument("--out", type=Path, default=STORED_NAMES, metavar="DIR")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.names) - set(NAMES):
        parser.error(f"no experiment {sorted(unknown)[0]!r}, expected one of {', '.join(NAMES)}")
    for name in arguments.names or NAMES:
        for seed in arguments.seeds:
            if any(run["seed"] == seed for run in stored_runs(NAMES[name], arguments.out)):
                print(f"{name}, seed {seed}: stored")
                continue
            result, _ = run_names(NAMES[name], seed)
            save_run(NAMES[name], result, arguments.out)
            print(f"{name}, seed {seed}: {result['test']['loss']:.3f} nats a letter", flush=True)


if __name__ == "__main__":
    main()
