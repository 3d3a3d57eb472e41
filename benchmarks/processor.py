"""What kind of processor this is, and which of its kernels NumPy's BLAS has chosen."""

import ctypes
import platform
from pathlib import Path


def name():
    """As the system calls it."""
    return _field("model name") or platform.processor() or platform.machine()


def is_wide():
    """Whether it has AVX-512; as far as known, NumPy's word where the system says nothing."""
    flags = _field("flags")
    if flags:
        return "avx512f" in flags.split()
    import numpy as np

    found = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    return any(extension.startswith("AVX512") for extension in found)


def blas_kernel():
    """The kernel of the loaded OpenBLAS, such as SkylakeX, or "unknown"."""
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return "unknown"
    libraries = {line.split(None, 5)[-1] for line in maps.splitlines() if "openblas" in line}
    for path in sorted(libraries):
        library = ctypes.CDLL(path)
        for prefix, suffix in (("scipy_", "64_"), ("", "64_"), ("", "")):
            function = getattr(library, f"{prefix}openblas_get_corename{suffix}", None)
            if function is not None:
                function.restype = ctypes.c_char_p
                return function().decode()
    return "unknown"


def _field(label):
    """The first entry of this label in Linux's description of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(label)), "")
