"""Training steps side by side with peers, on one core, as ratios within one run.

``make bench``, or ``python benchmarks/run.py --help``; ``make bench ARGS=--peers`` first makes an
environment with the newest NumPy and the peers. The machine's other work disturbs both sides of a
ratio alike, since the contestants take turns; times in one run alone mean little.
"""

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# What fixes the kernels of BLAS or of NumPy, perhaps so that notebooks print the same everywhere.
FIXED = ("OPENBLAS_CORETYPE", "OPENBLAS_VERBOSE", "MKL_CBWR", "NPY_DISABLE_CPU_FEATURES")
PEERS = ("torch", "jax")
ENVIRONMENT = HERE.parent / "_build" / "bench"


def main():
    arguments = parse_arguments()
    # Before NumPy is loaded: its threads are counted and its kernels chosen when it is.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    for name in FIXED:
        os.environ.pop(name, None)
    if arguments.peers is not None:
        sys.exit(run_with_peers(arguments))
    if hasattr(os, "sched_setaffinity"):
        core = max(os.sched_getaffinity(0)) if arguments.core is None else arguments.core
        os.sched_setaffinity(0, {core})
    names = installed()
    print(describe_machine())
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
    parser.add_argument(
        "--peers",
        nargs="*",
        metavar="REQUIREMENT",
        help="measure in an environment of its own, _build/bench, with the newest NumPy and these "
        f"peers as pip takes them (default: {' '.join(PEERS)})",
    )
    return parser.parse_args()


def run_with_peers(arguments):
    """Make the environment, or bring it up to date, and run there; returns the exit code."""
    if not (ENVIRONMENT / "pyvenv.cfg").exists():
        venv.create(ENVIRONMENT, with_pip=True)
    python = str(ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python")
    for requirement in ("numpy", *(arguments.peers or PEERS)):  # one is missed, the others come
        pip = [python, "-m", "pip", "install", "--quiet", "--upgrade", requirement]
        print(f"installing {requirement} into {ENVIRONMENT}", flush=True)
        if subprocess.run(pip).returncode and requirement == "numpy":
            return 1
    command = [python, str(HERE / "run.py"), "--repeats", str(arguments.repeats)]
    if arguments.core is not None:
        command += ["--core", str(arguments.core)]
    paths = [str(HERE.parent), os.environ.get("PYTHONPATH", "")]
    path = os.pathsep.join(filter(None, paths))
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": path}).returncode


def describe_machine():
    """The processor and its kind, and the NumPy that uses it."""
    import numpy as np
    import processor

    kind = "AVX-512" if processor.is_wide() else "no AVX-512"
    kernel = processor.blas_kernel()
    return f"{processor.name()} ({kind}); NumPy {np.__version__}, BLAS kernel {kernel}"


def installed():
    """The contestants that can run here; the others are named, with how to get them."""
    names = ["ours"]
    for name in PEERS:
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not here, and not measured. With it: make bench ARGS=--peers")
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
