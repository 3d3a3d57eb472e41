"""Read what a widget has drawn: its data, and the pixels they stand at by the axes' own ticks."""

import json
import re
from dataclasses import dataclass, field

import numpy as np

# Every drawing, as it stands: the ticks of its axes, and every element that says what it drew.
_READ = """root => [...root.querySelectorAll("svg")].map(picture => ({
  plot: picture.classList.contains("lw-plot"),
  unit: picture.classList.contains("lw-plot")
    ? parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 : 1,
  ticks: [...picture.querySelectorAll("[data-axis]")].filter(e => e.textContent).map(e => ({
    axis: e.dataset.axis, base: e.firstChild.textContent,
    power: e.querySelector("tspan")?.textContent ?? null,
    x: Number(e.getAttribute("x")), y: Number(e.getAttribute("y")),
  })),
  grid: [...picture.querySelectorAll(".lw-grid")]
    .filter(e => e.style.visibility !== "hidden")
    .map(e => ["x1", "x2", "y1", "y2"].map(name => Number(e.getAttribute(name)))),
  unnamed: picture.querySelectorAll(
    ".lw-line:not([data-drawn]), .lw-mark:not([data-drawn]), .lw-wire[data-value]:not([data-drawn])"
  ).length,
  drawn: [...picture.querySelectorAll("[data-drawn]")].map(e => ({
    name: e.dataset.drawn, tag: e.tagName, classes: [...e.classList], data: {...e.dataset},
    at: Object.fromEntries([...e.attributes].map(a => [a.name, a.value])),
    dashes: getComputedStyle(e).strokeDasharray, seen: getComputedStyle(e).visibility,
  })),
}))"""


@dataclass
class Element:
    """One element that says what it drew."""

    name: str
    tag: str
    classes: list
    data: dict
    at: dict
    dashes: str
    seen: str

    @property
    def value(self) -> float:
        """The number on a wire or a bar."""
        return float(self.data["value"].replace("Infinity", "inf"))

    @property
    def points(self) -> np.ndarray:
        """The points of a line or a mark, (n, 2)."""
        x, y = (np.atleast_1d(json.loads(self.data[axis])) for axis in "xy")
        return np.stack([x, y], axis=1).astype(float)

    def pixel(self, *names: str) -> list:
        """Return attributes as numbers."""
        return [float(self.at[name]) for name in names]

    def is_line(self) -> bool:
        """Tell a line of a plot."""
        return "lw-line" in self.classes and "x" in self.data


@dataclass
class Picture:
    """One drawing of a widget."""

    plot: bool
    unit: float
    ticks: list
    grid: list
    unnamed: int
    drawn: list = field(default_factory=list)

    def scale(self, axis: str):
        """Return the map from data to pixels that the ticks of ``axis`` tell a reader."""
        ticks = [t for t in self.ticks if t["axis"] == axis]
        values = np.array([number(t) for t in ticks])
        offset = 4 * self.unit if axis == "y" else 0  # from the middle of the type to its foot
        places = np.array([t[axis] for t in ticks]) - offset
        assert len(values) >= 2, f"{axis}: an axis needs two ticks, got {values}"
        for level in (np.asarray, np.log10):
            if level is np.log10 and (values <= 0).any():
                continue
            slope, foot = np.polyfit(level(values), places, 1)
            if np.allclose(slope * level(values) + foot, places, atol=0.01):
                assert (slope < 0) == (axis == "y"), f"{axis}: the axis runs backwards"
                return lambda v, a=slope, b=foot, level=level: a * level(np.asarray(v)) + b
        raise AssertionError(f"{axis}: ticks {values} stand at {places}, on no scale")


def number(tick: dict) -> float:
    """Return what a reader reads at a tick."""
    base = float(tick["base"])
    return base if tick["power"] is None else base ** int(tick["power"])


def read(root) -> list[Picture]:
    """Return every drawing of a widget."""
    pictures = []
    for raw in root.evaluate(_READ):
        elements = [Element(**element) for element in raw.pop("drawn")]
        pictures.append(Picture(**raw, drawn=elements))
    return pictures


def vertices(d: str) -> np.ndarray:
    """Return the corners of a path of straight lines, (n, 2)."""
    return np.array([[float(a), float(b)] for a, b in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", d)])
