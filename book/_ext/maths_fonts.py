"""MathJax's style sheet, small, with its fonts in it, cut down to the glyphs that the book uses.

The fonts stand in the sheet itself: a page that has its style has them, and no line of text moves
because a font comes late. Their owners and licence stand there too, once for all: in each font they
would be as long as some fonts are.
"""

import base64
import io
import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# The source of a formula: unseen and unspoken, but copied with the text around it.
COPIED = """
.tex { position: absolute; left: 0; top: 0; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap }
"""
FACE = re.compile(
    r"@font-face[^{]*\{\s*font-family: (?P<family>[\w-]+);"
    r'\s*src: url\("\./(?P<file>[^"]+)"\)[^}]*\}'
)
GLYPH = re.compile(r'(?P<selector>[^{}]+)\{[^{}]*?content: "(?P<text>[^"]*)"')
STRING = re.compile(r'("(?:[^"\\]|\\.)*")')
ESCAPED = re.compile(r"\\([0-9A-Fa-f]+) ?")
OWNERS = "/* Parts of fonts under the SIL Open Font License 1.1. {} */\n"
# Empty, but its metrics are those of the line.
EMPTY = {"MJXZERO": "\ueffc"}
# The browser takes the first of these that has the piece of a tall bracket.
STRETCHY = ("-S1", "-S4", "", "-A")


def used_glyphs(sheet: str) -> dict[str, set[str]]:
    """Return the characters that MathJax's style puts on the page, by font family."""
    used = {family: set(text) for family, text in EMPTY.items()}
    for match in GLYPH.finditer(sheet):
        selector = match["selector"]
        text = ESCAPED.sub(lambda code: chr(int(code[1], 16)), match["text"])
        sizes = re.findall(r"\.TEX(-\w+)", selector) or [""]
        for size in STRETCHY if "mjx-stretchy" in selector else sizes:
            used.setdefault(f"MJXTEX{size}", set()).update(text)
    return used


def small_sheet(sheet: str, fonts: Path) -> str:
    """Return MathJax's style with the fonts it names, each with its used glyphs alone.

    Parameters
    ----------
    sheet : str
        MathJax's style for what has been drawn.
    fonts : Path
        The folder of MathJax's own fonts.
    """
    used, owners = used_glyphs(sheet), {}

    def face(match) -> str:
        font, owner = small_font(fonts / match["file"], used.get(match["family"], set()))
        if not font:
            return ""
        owners[owner] = True
        data = base64.b64encode(font).decode("ascii")
        return (
            f"@font-face {{ font-family: {match['family']}; "
            f'src: url("data:font/woff2;base64,{data}") format("woff2") }}'
        )

    css = re.sub(r"/\*.*?\*/", "", FACE.sub(face, sheet) + COPIED, flags=re.DOTALL)
    # Between strings: a brace may be the very glyph that a rule is about.
    small = "".join(part if part[:1] == '"' else _small(part) for part in STRING.split(css))
    return OWNERS.format(". ".join(owner.rstrip(".") for owner in owners)) + small


def _small(css: str) -> str:
    css = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", css))
    return css.replace("}", "}\n")


def small_font(source: Path, glyphs: set[str]) -> tuple[bytes, str]:
    """Return a font as WOFF2 with some of its glyphs, and whose it is; nothing if it has none.

    What names the font is left out, for its licence keeps the name for the whole of it. The hinting
    stays. Nothing in it tells when it was made.
    """
    font = TTFont(source, recalcTimestamp=False)
    if glyphs.isdisjoint(map(chr, font.getBestCmap())):
        return b"", ""
    owner = font["name"].getDebugName(0)
    options = subset.Options(notdef_outline=False, layout_features=[], name_IDs=[])
    options.drop_tables += ["FFTM", "GDEF"]  # a time, and kinds of letters that no feature asks for
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(glyphs)))
    subsetter.subset(font)
    outlines = font["CFF "].cff
    outlines.fontNames = ["Part"]
    for said in ("Notice", "FullName", "FamilyName", "Weight", "version"):
        outlines.topDictIndex[0].rawDict.pop(said, None)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue(), owner
