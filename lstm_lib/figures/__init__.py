"""Arrays in, figure out: drawings that stand in the page as text.

Every function returns a `Figure`: SVG inside HTML, which follows the page's light or dark theme,
says its finding to a screen reader, and is compared digit by digit when a notebook is tested.
"""

from lstm_lib.figures.charts import bars, histogram, lines, stems
from lstm_lib.figures.curves import activation_curve
from lstm_lib.figures.diagrams import lstm_cell_diagram, rnn_cell_diagram, wire_values
from lstm_lib.figures.digits import heatmap, waterfall
from lstm_lib.figures.figure import Figure
from lstm_lib.figures.style import HEIGHT, INK, MUTED, RULE, SURFACE, WIDTH, canvas, colour, theme
from lstm_lib.figures.unrolled import unrolled_diagram

__all__ = [
    "HEIGHT",
    "INK",
    "MUTED",
    "RULE",
    "SURFACE",
    "WIDTH",
    "Figure",
    "activation_curve",
    "bars",
    "canvas",
    "colour",
    "heatmap",
    "histogram",
    "lines",
    "lstm_cell_diagram",
    "rnn_cell_diagram",
    "stems",
    "theme",
    "unrolled_diagram",
    "waterfall",
    "wire_values",
]
