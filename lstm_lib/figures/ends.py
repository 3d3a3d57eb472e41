"""Labels at the ends of curves, moved apart where they would meet."""

import numpy as np

from lstm_lib.figures.style import HALO

__all__ = ["name_ends"]

APART = 18  # pixels between the middles of two labels
BESIDE = 8  # pixels between an end and its label


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


def name_ends(fig, ax, ends):
    """Write a label beside each end.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        With all else drawn: its layout is settled here.
    ax : matplotlib.axes.Axes
    ends : list of (str, float, float, str)
        Label, place and height of each end, and its colour.
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
    for label, shift in zip(labels, placed - heights, strict=True):
        label.set_position((BESIDE, shift))


def _heights(fig, ax, ends):
    """How high each end is, in pixels, once the figure is laid out."""
    fig.draw_without_rendering()
    return np.array([ax.transData.transform((x, y))[1] for _, x, y, _ in ends])
