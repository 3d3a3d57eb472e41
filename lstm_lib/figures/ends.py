"""Labels at the ends of curves: moved apart where they would meet, and then led back to them."""

import numpy as np

from lstm_lib.figures.style import HALO

__all__ = ["name_ends"]

APART = 18  # pixels between the middles of two labels
BESIDE = 8  # pixels between an end and its label
BESIDE_LED = 22  # the same, where some label has a leader
UNLED = 6  # pixels that a label may be moved before it needs one


def _spread(heights, gap, lowest, highest):
    """Move values apart to at least `gap`, as little as needed, keeping order and limits."""
    order = np.argsort(heights, kind="stable")
    rank = np.arange(len(order)) * gap
    wanted = np.asarray(heights)[order] - rank
    blocks = []  # each (sum, count); pooling neighbours gives the nearest non-decreasing values
    for value in wanted:
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            (total, count), (more, extra) = blocks[-2:]
            blocks[-2:] = [(total + more, count + extra)]
    placed = np.concatenate([np.full(count, total / count) for total, count in blocks])
    placed = np.maximum(np.minimum(placed, highest - rank[-1]), lowest) + rank
    spread = np.empty(len(order))
    spread[order] = placed
    return spread


def name_ends(fig, ax, ends, clear=2):
    """Write a label beside each end. One that had to be moved has a hairline back to its end.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        With all else drawn: its layout is settled here.
    ax : matplotlib.axes.Axes
    ends : list of (str, float, float, str)
        Label, place and height of each end, and its colour.
    clear : float
        Pixels around an end that a leader leaves free, for its mark.
    """
    labels = [
        ax.annotate(
            label, (x, y), (BESIDE, 0), textcoords="offset points", va="center", color=ink,
            annotation_clip=False, gid=HALO,
        )
        for label, x, y, ink in ends
    ]  # fmt: skip
    heights = _heights(fig, ax, ends)
    placed = _spread(heights, APART, ax.bbox.y0 + 6, ax.bbox.y1 + 6)
    led = np.abs(placed - heights) > UNLED
    beside = BESIDE_LED if led.any() else BESIDE
    for label, shift in zip(labels, placed - heights, strict=True):
        label.set_position((beside, shift))
    if not led.any():
        return
    # The leaders are in pixels of one layout, which takes some passes to come to rest: after fewer
    # it differs from one matplotlib to the next.
    for _ in range(4):
        fig.draw_without_rendering()
    fig.set_layout_engine("none")
    from matplotlib.lines import Line2D

    for k in np.flatnonzero(led):
        _, x, y, ink = ends[k]
        right, up = ax.transData.transform((x, y))
        leader = Line2D(
            [right + clear, right + beside - 3], [up, up + placed[k] - heights[k]],
            color=ink, linewidth=0.8, transform=None,
        )  # fmt: skip
        fig.add_artist(leader)


def _heights(fig, ax, ends):
    """How high each end is, in pixels, once the figure is laid out."""
    fig.draw_without_rendering()
    return np.array([ax.transData.transform((x, y))[1] for _, x, y, _ in ends])
