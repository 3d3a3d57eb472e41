"""The face of one letter with which widgets write a minus: the keyboard's "-", drawn as one.

    python book/_tools/minus_face.py        # the address that stands in widgets.css

The digits of a widget are read from outside, and a number that begins with "-" is a number to every
program. So its text stays as it is, and only its drawing is that of "−": as wide as a digit, as
thick as a plus sign, at half the height of the digits.
"""

import base64
import io

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM = 1000
ADVANCE = 620
LEFT, RIGHT = 70, 550
BOTTOM, TOP = 276, 344
HYPHEN = 0x2D


def bar():
    """Return the outline of the minus."""
    pen = TTGlyphPen(None)
    pen.moveTo((LEFT, BOTTOM))
    for corner in ((LEFT, TOP), (RIGHT, TOP), (RIGHT, BOTTOM)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def minus_face() -> bytes:
    """Return the font as WOFF2; nothing in it tells when it was made."""
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "minus"])
    builder.setupCharacterMap({HYPHEN: "minus"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "minus": bar()})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "minus": (ADVANCE, LEFT)})
    # No higher and no lower than the face beside it: no line grows because a number is negative.
    builder.setupHorizontalHeader(ascent=700, descent=-200)
    builder.setupOS2(sTypoAscender=700, sTypoDescender=-200, usWinAscent=700, usWinDescent=200)
    builder.setupPost(keepGlyphNames=False)
    builder.setupNameTable({"familyName": "m", "styleName": "r"}, mac=False)
    font = builder.font
    font["name"].names = []
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = 0x7C259DC0  # the first day of 1970
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def address() -> str:
    """Return the font as the address that a style sheet names."""
    return f"data:font/woff2;base64,{base64.b64encode(minus_face()).decode('ascii')}"


if __name__ == "__main__":
    print(address())
