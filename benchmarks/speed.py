"""The tables of speed. Whoever imports this has set the number of threads before."""

import statistics
import time

import numpy as np
import processor
from cases import SIZES, make_case
from contestants import CONTESTANTS, ours

SHORTEST = 0.005  # seconds: what is quicker is repeated within one measurement


def seconds(step, inner=1):
    start = time.perf_counter()
    for _ in range(inner):
        step()
    return (time.perf_counter() - start) / inner


def take_turns(steps, repeats):
    """Seconds of each of the named steps, measured in turns, a list for each.

    Every other turn goes backwards: nobody always comes after the same other, whose memory and
    caches it finds.
    """
    for step in steps.values():
        step()
    inner = {name: max(1, int(SHORTEST / seconds(step))) for name, step in steps.items()}
    measured = {name: [] for name in steps}
    order = list(steps.items())
    for _ in range(repeats):
        for name, step in order:
            measured[name].append(seconds(step, inner[name]))
        order.reverse()
    return measured


def ratios(of, to):
    """Median, and the range that holds the middle 80 %, of the ratios turn by turn."""
    found = sorted(a / b for a, b in zip(of, to, strict=True))
    tenth = len(found) // 10
    return statistics.median(found), found[tenth], found[-1 - tenth]


def floor(T, B, D, H):
    """The work no implementation can spare, as steps: the matrix products at the best rate
    measured here, and five activations a cell."""
    a, b, out = np.random.default_rng(0).uniform(size=(3, 512, 512))
    z = a.ravel()[:16384]
    flops = 3 * 2 * T * B * (D + H) * 4 * H  # forward, to the inputs, to the weights
    tanhs = 5 * T * B * H

    def product():
        np.dot(a, b, out=out)

    def tanh():
        np.tanh(z, out=out.ravel()[:16384])

    return {product: flops / (2 * 512**3), tanh: tanhs / z.size}


def print_speed(names, repeats):
    """One table for each peer: a peer's idle threads must not disturb another's turns."""
    for peer in names[1:]:
        print(f"\nTraining step, float64, one core, {repeats} turns: {peer}'s time / ours, median")
        print("(middle 80 %), above 1 is faster here")
        print(f"{'T, B, D, H':>19}{'ours, ms':>11}{f'{peer}, ms':>11}{'ratio':>22}{'goal':>6}")
        for *sizes, goal, wide_goal in SIZES:
            goal = wide_goal if processor.is_wide() else goal
            measured = take_turns(rivals(["ours", peer], sizes), repeats)
            mine, theirs = (1e3 * statistics.median(times) for times in measured.values())
            middle, low, high = ratios(measured[peer], measured["ours"])
            print(f"{sizes!s:>19}{mine:11.3f}{theirs:11.3f}", end="")
            print(f"{f'{middle:.2f} ({low:.2f}-{high:.2f})':>22}", end="")
            print(f"{goal:6.2f}" if peer == "torch" else "", flush=True)


def rivals(names, sizes):
    """Steps by name, after a look that they compute the same."""
    case = make_case(*sizes)
    steps = {name: CONTESTANTS[name](case) for name in names}
    for step in steps.values():
        np.testing.assert_allclose(step(), steps["ours"](), rtol=1e-9, atol=1e-11)
    return steps


def print_floor(repeats):
    print("\nOur time / floor: matrix products at the best rate seen here, and five tanh a cell")
    print(f"{'T, B, D, H':>19}{'ours, ms':>11}{'ratio':>9}")
    for *sizes, _, _ in SIZES:
        parts = floor(*sizes)
        measured = take_turns(
            {"ours": ours(make_case(*sizes)), **dict(zip(parts, parts, strict=True))}, repeats
        )
        mine, *units = (statistics.median(times) for times in measured.values())
        least = sum(unit * count for unit, count in zip(units, parts.values(), strict=True))
        print(f"{sizes!s:>19}{1e3 * mine:11.3f}{mine / least:9.2f}", flush=True)


def print_linearity(repeats):
    print("\nTime a step against the length of the sequence, B=20, D=2, H=64 (T=200 is 1)")
    steps = {T: ours(make_case(T, 20, 2, 64)) for T in (200, 400, 800, 1600, 3200)}
    measured = take_turns(steps, repeats)
    for T, times in measured.items():
        longer = ratios(times, measured[200])[0]
        print(f"{f'T={T}':>19}{longer * 200 / T:9.2f}", flush=True)
