"""Training steps side by side with peers, on one core, as ratios within one run.

``make bench``, or ``python benchmarks/run.py --help``. The machine's other work disturbs both sides
of a ratio alike, since the contestants take turns; times in one run alone mean little.
"""

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
INSTALL = {
    "torch": f"{sys.executable} -m pip install torch",
    "jax": f"{sys.executable} -m pip install jax",
}


def main():
    arguments = parse_arguments()
    # Before NumPy is loaded: its threads are counted when it is.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    if hasattr(os, "sched_setaffinity"):
        core = max(os.sched_getaffinity(0)) if arguments.core is None else arguments.core
        os.sched_setaffinity(0, {core})
    names = installed()
    # First, while this process is small: what it starts inherits its peak memory.
    if sys.platform == "linux":
        print_memory(names)
    print_import_time()
    import speed

    speed.print_floor(arguments.repeats)
    speed.print_linearity(max(5, arguments.repeats // 3))
    speed.print_speed(names, arguments.repeats)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--core", type=int, help="the core to run on (default: the last)")
    parser.add_argument("--repeats", type=int, default=30, help="turns of each contestant")
    return parser.parse_args()


def installed():
    """The contestants that can run here; the others are named, with how to install them."""
    names = ["ours"]
    for name, command in INSTALL.items():
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not here, and not measured. To compare with it: {command}")
        else:
            names.append(name)
    return names


def print_memory(names):
    print("\nPeak memory of one step, T=3200, B=20, D=2, H=64, above imports and inputs (in all):")
    for name in names:
        command = [sys.executable, str(HERE / "memory.py"), name, "3200", "20", "2", "64"]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        step, whole = map(float, run.stdout.split()[-2:])
        print(f"  {name:<6} {step:6.0f} MB ({whole:.0f} MB)", flush=True)


def print_import_time(repeats=15):
    code = (
        "import numpy, time; start = time.perf_counter(); import lstm_lib; "
        "print(time.perf_counter() - start)"
    )
    command = [sys.executable, "-c", code]
    times = [float(subprocess.check_output(command, text=True)) for _ in range(repeats)]
    print(
        f"\nimport lstm_lib, above NumPy's own: {1e3 * statistics.median(times):.1f} ms (goal 30)"
    )


if __name__ == "__main__":
    main()
