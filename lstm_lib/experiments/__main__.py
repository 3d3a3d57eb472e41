"""Command line: list the experiments, run them, show the results beside the published figures."""

import argparse
import shlex
import sys
from pathlib import Path
from textwrap import fill

from lstm_lib.experiments.catalogue import EXPERIMENTS
from lstm_lib.experiments.published import PUBLISHED
from lstm_lib.experiments.results import STORED, save_run, stored_runs, table
from lstm_lib.experiments.running import Interrupted, run

INTERRUPTED = 130  # what a shell expects after Ctrl-C


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m lstm_lib.experiments",
        description="Run the published long-lag experiments and compare.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("list", help="list the experiments (also without a command)")
    runner = commands.add_parser("run", help="run experiments and store their results")
    runner.add_argument("names", nargs="+", metavar="NAME", choices=[*EXPERIMENTS, "all"])
    runner.add_argument(
        "--seeds", nargs="+", type=int, default=[0, 1, 2], metavar="SEED", help="default: 0 1 2"
    )
    again = runner.add_mutually_exclusive_group()
    again.add_argument(
        "--resume",
        action="store_true",
        help="skip seeds that are stored, go on with one that was interrupted",
    )
    again.add_argument(
        "--anew",
        action="store_true",
        help="start over, also where that deletes what an interrupted run has kept",
    )
    runner.add_argument(
        "--out",
        type=Path,
        default=Path("experiment-results"),
        metavar="DIR",
        help="where results go (default: experiment-results)",
    )
    runner.add_argument("--quiet", action="store_true", help="no progress bars")
    shower = commands.add_parser("table", help="stored results beside the published figures")
    shower.add_argument("names", nargs="*", metavar="NAME", help="default: all that were run")
    shower.add_argument(
        "--out", type=Path, default=STORED, metavar="DIR", help="default: the book's own results"
    )
    return parser


def _list():
    width = max(map(len, EXPERIMENTS))
    for name, experiment in EXPERIMENTS.items():
        mark = "*" if experiment.published in PUBLISHED else " "
        print(f"{mark} {name:<{width}}  {experiment.title}")
    print("\n* has published figures. Run one with: python -m lstm_lib.experiments run NAME")


def _show(names, directory):
    """The table, and below it what to know of its rows."""
    print(table(names, directory))
    for name in names or EXPERIMENTS:
        note = EXPERIMENTS[name].note
        if note and (directory / f"{name}.json").exists():
            print("\n" + fill(f"{name}: {note}", 100))


def _kept(arguments, name, seed):
    """Where an unfinished run is kept."""
    return arguments.out / f"{name}-{seed}.unfinished.npz"


def _refuse_to_delete(arguments, names):
    """Hours of training may stand in a checkpoint: only who says so starts over."""
    kept = [_kept(arguments, name, seed) for name in names for seed in arguments.seeds]
    kept = [shlex.quote(str(path)) for path in kept if path.exists()]
    if kept and not (arguments.resume or arguments.anew):
        raise ValueError(
            f"an interrupted run is kept in {', '.join(kept)}: "
            "go on with --resume, or delete it with --anew"
        )


def _run(arguments):
    names = list(EXPERIMENTS) if "all" in arguments.names else arguments.names
    _refuse_to_delete(arguments, names)
    for name in names:
        experiment = EXPERIMENTS[name]
        for seed in arguments.seeds:
            checkpoint = _kept(arguments, name, seed)
            if not arguments.resume:
                checkpoint.unlink(missing_ok=True)
            elif any(old["seed"] == seed for old in stored_runs(experiment, arguments.out)):
                print(f"{name}, seed {seed}: stored")
                continue
            result, _ = run(experiment, seed, checkpoint=checkpoint, progress=not arguments.quiet)
            save_run(experiment, result, arguments.out)
            checkpoint.unlink(missing_ok=True)
            outcome = "solved" if result["solved"] else "not solved"
            print(
                f"{name}, seed {seed}: {outcome} after {result['sequences']:,} sequences, "
                f"{result['test']['wrong']} wrong of {result['test']['sequences']}",
                flush=True,
            )
    print()
    _show(names, arguments.out)


def main(argv=None):
    """Do what the command line says; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.command == "run":
            _run(arguments)
        elif arguments.command == "table":
            _show(arguments.names or None, arguments.out)
        else:
            _list()
    except Interrupted as error:
        print(f"interrupted: {error}; go on with --resume", file=sys.stderr)
        return INTERRUPTED
    except KeyboardInterrupt:
        print("interrupted; finished seeds are stored, go on with --resume", file=sys.stderr)
        return INTERRUPTED
    except (FileNotFoundError, FloatingPointError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
