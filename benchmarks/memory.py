"""Peak memory of one training step, in a process of its own: python memory.py ours 3200 20 2 64"""

import resource
import sys

from cases import make_case
from contestants import CONTESTANTS


def peak_in_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in kilobytes


def main(name, *sizes):
    T, *others = map(int, sizes)
    CONTESTANTS[name](make_case(2, *others))()  # loads what the first call loads
    step = CONTESTANTS[name](make_case(T, *others))
    before = peak_in_megabytes()
    step()
    print(peak_in_megabytes() - before, peak_in_megabytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
