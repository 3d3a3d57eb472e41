"""Outputs are made and compared with one set of kernels, whatever the processor has."""

import os
import platform
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from same_digits import processor_features, same_digits
from update_notebooks import KERNEL_ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
# What differed between processors, or between one thread and two: products, starts, powers.
DIGITS = """
import hashlib
import numpy as np
rng = np.random.default_rng(0)
a = rng.normal(size=(300, 300))
found = a @ a, np.linalg.qr(a)[0], np.exp(a), np.log(np.abs(a))
print(*(hashlib.sha256(np.ascontiguousarray(part)).hexdigest() for part in found))
"""
KERNELS = "SkylakeX", "Zen", "Nehalem"
X86 = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64") or "AVX2" not in processor_features(),
    reason="another processor than those whose kernels are fixed",
)


def digits(**environment):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DIGITS],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout


@X86
def test_digits_are_the_same_whatever_is_chosen_outside():
    expected = digits(**KERNEL_ENVIRONMENT)
    for kernel in KERNELS:
        outside = {"OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "2"}
        assert digits(**{**outside, **KERNEL_ENVIRONMENT}) == expected


@X86
def test_without_it_digits_depend_on_the_kernel():
    # That the comparison above can fail: the oldest kernel adds up in another order.
    older = {**KERNEL_ENVIRONMENT, "OPENBLAS_CORETYPE": "Nehalem"}
    assert digits(**older) != digits(**KERNEL_ENVIRONMENT)


@X86
def test_a_kernel_finds_no_wider_processor():
    code = "import numpy as np; print(*np.show_config(mode='dicts')['SIMD Extensions']['found'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **KERNEL_ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    found = done.stdout.split()
    assert "AVX2" in found
    assert not [name for name in found if name.startswith(("AVX512", "X86_V4"))]


def test_the_variables_belong_to_what_the_processor_has():
    plain = same_digits(["ASIMD"])
    assert plain["OPENBLAS_NUM_THREADS"] == "1" and "OPENBLAS_CORETYPE" not in plain
    narrow = same_digits(["SSE42", "AVX2"])
    assert narrow == {**plain, "OPENBLAS_CORETYPE": "Haswell"}
    wide = same_digits(["AVX2", "AVX512F", "AVX512_SKX"])
    assert wide == {**narrow, "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512_SKX"}
    assert same_digits(["X86_V3", "X86_V4"])["NPY_DISABLE_CPU_FEATURES"] == "X86_V4"


def test_a_benchmark_is_not_held_back():
    benchmark = runpy.run_path(str(ROOT / "benchmarks" / "run.py"))
    lifted = {*benchmark["FIXED"], *benchmark["THREADS"]}
    assert lifted >= same_digits(["AVX2", "AVX512F"]).keys()
