"""How the book's figures look, and the few colours that they may use.

matplotlib has to be given a plain colour. Each one here stands for a CSS value, which `Figure`
puts in its place, so that the page's theme decides what is seen.
"""

from contextlib import contextmanager

from lstm_lib._checks import check_one_of
from lstm_lib.palette import DARK_SELECTORS, PALETTE, css_colour

__all__ = [
    "CSS_COLOURS",
    "DOTTED",
    "FIGURE_STYLE",
    "FRAME_STYLE",
    "HALO",
    "HALO_STYLE",
    "HEIGHT",
    "INK",
    "INSTEAD_STYLE",
    "MUTED",
    "RULE",
    "SURFACE",
    "SVG_STYLE",
    "WIDTH",
    "canvas",
    "colour",
    "jupyter_dark_css",
    "theme",
]

WIDTH = 416
"""Width of a figure in CSS pixels: at this width all type stays over 11 px on a 360 px phone."""
HEIGHT = 260
"""Height of a figure in CSS pixels, if no other is asked for."""
FONT_SIZE = 14  # pixels; the figures have a single size of type
SMALLEST_TYPE = 11  # pixels, after shrinking: a wider figure scrolls in its frame instead

INK = "#000000"
"""Colour of text and axes; the page shows its own."""
MUTED = "#666666"
"""Colour of what is secondary, such as a line at zero."""
RULE = "#cccccc"
"""Colour of grid lines."""
SURFACE = "#ffffff"
"""Colour of the page behind, for hollow marks."""
DOTTED = (0, (1, 4))  # dashes of a thin line to compare with, which no curve has

CSS_COLOURS = {
    INK: "currentColor",
    MUTED: "var(--pst-color-text-muted, var(--jp-ui-font-color2, currentColor))",
    RULE: "var(--pst-color-border, var(--jp-border-color1, currentColor))",
    SURFACE: "var(--pst-color-background, var(--jp-layout-color0, Canvas))",
}
CSS_COLOURS |= {PALETTE[symbol].light.lower(): css_colour(symbol) for symbol in PALETTE}

# Inline, so that a figure looks the same in the book, in JupyterLab and in a saved page.
FIGURE_STYLE = (
    "margin:1.5rem auto;color:var(--pst-color-text-base, var(--jp-ui-font-color1, currentColor))"
)
FRAME_STYLE = "overflow-x:auto;font-size:0"  # every word of a drawing has a size of its own
INSTEAD_STYLE = "contain:strict;margin:0"  # of no size where it is known, and so not seen
SVG_STYLE = (
    "display:block;margin:0 auto;max-width:100%;height:auto;fill:currentColor;"
    "stroke-linejoin:round;font-family:var(--pst-font-family-base, "
    "var(--jp-ui-font-family, inherit));font-variant-numeric:tabular-nums"
)

# The gid of a text that the page's own colour surrounds, so that no grid line strikes it out. A
# text's outline would be forced into the text's colour, where a reader has forced colours.
HALO = "halo"
HALO_STYLE = (
    f"paint-order:stroke;stroke:{CSS_COLOURS[SURFACE]};stroke-width:4;forced-color-adjust:none"
)


def colour(symbol):
    """Return the colour to give matplotlib for a symbol; the page shows the theme's own.

    Parameters
    ----------
    symbol : str or None
        One of ``"i"``, ``"f"``, ``"g"``, ``"o"``, ``"c"``, ``"h"``, or None for the text's colour.

    Returns
    -------
    str
        ``#RRGGBB``.

    Raises
    ------
    ValueError
        If the symbol has no colour of its own.
    """
    if symbol is None:
        return INK
    check_one_of("symbol", symbol, PALETTE)
    return PALETTE[symbol].light


def jupyter_dark_css(symbols):
    """The dark values of these symbols for JupyterLab, where the book's style sheet is absent."""
    values = "".join(f"--sym-{s}:{PALETTE[s].dark};" for s in PALETTE if s in symbols)
    return f"{DARK_SELECTORS[1]}{{{values}}}" if values else ""


@contextmanager
def theme():
    """Draw with the book's look inside this block; matplotlib's settings stay as they were."""
    import matplotlib

    settings = {
        "axes.edgecolor": INK,
        "axes.facecolor": "none",
        "axes.formatter.use_mathtext": False,
        "axes.labelcolor": INK,
        "axes.labelsize": FONT_SIZE,
        "axes.linewidth": 0.8,
        "axes.prop_cycle": matplotlib.cycler(color=[INK]),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": FONT_SIZE,
        "axes.unicode_minus": True,
        "axes.xmargin": 0.02,
        "figure.constrained_layout.use": True,
        "figure.dpi": 72,
        "figure.facecolor": "none",
        "font.family": ["DejaVu Sans"],
        "font.size": FONT_SIZE,
        "grid.color": RULE,
        "grid.linewidth": 0.8,
        "hatch.linewidth": 1.0,
        "legend.frameon": False,
        "lines.linewidth": 1.8,
        "lines.markersize": 6,
        "path.simplify": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "lstm_lib",
        "text.color": INK,
        "xtick.color": INK,
        "xtick.labelsize": FONT_SIZE,
        "ytick.color": INK,
        "ytick.labelsize": FONT_SIZE,
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a reader's own settings must not change the book's figures
        matplotlib.rcParams.update(settings)
        yield


def canvas(width=WIDTH, height=HEIGHT):
    """Return an empty matplotlib figure and its axes. Use it inside `theme`.

    Parameters
    ----------
    width, height : float
        Size in pixels of the page.

    Returns
    -------
    fig : matplotlib.figure.Figure
        The figure, which pyplot does not know and so does not show a second time.
    ax : matplotlib.axes.Axes
        Its axes.
    """
    from matplotlib.figure import Figure  # not pyplot, which would show the drawing as well

    fig = Figure(figsize=(width / 72, height / 72))
    return fig, fig.add_subplot()
