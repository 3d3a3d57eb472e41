"""What makes NumPy print the same digits on every x86 processor: its kernels, and its threads.

OpenBLAS adds up in another order on a processor with AVX-512, and on two threads, and NumPy has
an exp of its own there. A matrix product, an orthogonal start and a logarithm then differ in
their last digits, and with them a curve that is drawn. Outputs are made and compared with the
kernels of AVX2, which every such processor has. Nothing else is: a benchmark measures the best.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

WIDER = ("AVX512", "X86_V4")  # as NumPy calls what goes beyond AVX2, before 2.4 and since


def same_digits(features: Collection[str]) -> dict[str, str]:
    """Return the variables of the environment for a processor with these `features`."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if not {"AVX2", "X86_V3"} & set(features):
        return threads
    wider = sorted(name for name in features if name.startswith(WIDER))
    # To name what a processor has not is a warning, and none at all would still be parsed.
    narrowed = {"NPY_DISABLE_CPU_FEATURES": " ".join(wider)} if wider else {}
    return {**threads, "OPENBLAS_CORETYPE": "Haswell", **narrowed}


def processor_features() -> list[str]:
    """Return the features beyond NumPy's baseline that it has found in this processor."""
    return np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
