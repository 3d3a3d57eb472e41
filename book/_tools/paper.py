"""The paper of the printed book; paper.css says how it looks, paper.js what is moved for it."""

from pathlib import Path

from first_state import FIRST_STATE_CSS

# The pages are laid out this much larger than they are printed: wide enough for a widget's controls
# to stand beside its drawing, as on a screen.
SCALE = 0.7
TOP, SIDE, BOTTOM = 21, 23, 23  # millimetres of margin
# Between the margins of A4, in the page's own pixels.
WIDTH = round((210 - 2 * SIDE) / 25.4 * 96 / SCALE)
HEIGHT = (297 - TOP - BOTTOM) / 25.4 * 96 / SCALE
# How the names begin of the places that are looked for in what was printed.
MARK = "mark-"

_HERE = Path(__file__)
SHAPE = _HERE.with_suffix(".js").read_text(encoding="utf-8")
PRINT_CSS = f"""@page {{ size: A4; margin: {TOP}mm {SIDE}mm {BOTTOM}mm;
  @bottom-center {{ content: counter(page); font: 9pt Arial, "Liberation Sans", sans-serif; }} }}
.title-page {{ height: {HEIGHT - 2:.0f}px; }}
{FIRST_STATE_CSS}
{_HERE.with_suffix(".css").read_text(encoding="utf-8")}"""
