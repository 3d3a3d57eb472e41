"""Arrays in, figure out: drawings that stand in the page as text.

Every function returns a `Figure`: SVG inside HTML, which follows the page's light or dark theme,
says its finding to a screen reader, and is compared digit by digit when a notebook is tested.
"""

from lstm_lib.figures.charts import bars, histogram, lines, stems
from lstm_lib.figures.figure import Figure
from lstm_lib.figures.style import HEIGHT, INK, MUTED, RULE, SURFACE, WIDTH, canvas, colour, theme
from lstm_lib.figures.tables import heatmap, waterfall

__all__ = [
    "HEIGHT",
    "INK",
    "MUTED",
    "RULE",
    "SURFACE",
    "WIDTH",
    "Figure",
    "bars",
    "canvas",
    "colour",
    "heatmap",
    "histogram",
    "lines",
    "stems",
    "theme",
    "waterfall",
]
