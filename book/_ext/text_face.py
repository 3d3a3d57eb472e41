"""The face that the text is set in: two small fonts, made from a package's at each build.

They stand in a style sheet of their own, as the formulas' do: a page that has its style has them,
and no line of text moves because a font comes late. The upright one goes from regular to
semi-bold; both hold the characters of the pages, and the pairs that are set closer. On paper each
weight has a font of its own: a PDF holds a font that varies as a drawing for each letter.
"""

import base64
import io
from html.parser import HTMLParser
from pathlib import Path
from string import ascii_letters, digits

import fontpkg_source_serif_4 as package
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

SHEET, LICENCE = "face.css", "face-licence.txt"
FAMILY = "Book Text"  # the licence keeps the name "Source" for the whole of the font
UPRIGHT, ITALIC = "SourceSerif4[opsz,wght].ttf", "SourceSerif4-Italic[opsz,wght].ttf"
FONTS = Path(package.ROOT) / "files"
SIZE = 14  # points: the drawing of the letters is that for text
REGULAR, MEDIUM, BOLD = 400, 500, 600
# Each font of a style sheet: its file, and its weight or the first and last of them.
SCREEN = ((UPRIGHT, (REGULAR, BOLD)), (ITALIC, REGULAR))
PAPER = (*((UPRIGHT, weight) for weight in (REGULAR, MEDIUM, BOLD)), (ITALIC, REGULAR))
STYLES = {UPRIGHT: "normal", ITALIC: "italic"}
# What scripts may write, in the search's results for one, is in no page yet.
ALWAYS = {
    UPRIGHT: ascii_letters + digits + " ,.-()<>{}@#",
    ITALIC: ascii_letters + digits + " ,.-()",
}
# Set in another face, or not at all.
OTHER = {
    "script",
    "style",
    "template",
    "title",
    "pre",
    "code",
    "kbd",
    "samp",
    "svg",
    "mjx-container",
}
SLANTED = {"em", "i", "cite", "var", "dfn"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Characters(HTMLParser):
    """The characters that pages set upright, and those that they set in italics."""

    def __init__(self):
        super().__init__()
        self.open, self.found = [], {UPRIGHT: set(), ITALIC: set()}

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if OTHER.isdisjoint(self.open):
            upright = SLANTED.isdisjoint(self.open)
            self.found[UPRIGHT if upright else ITALIC].update(data)


def used_characters(pages) -> dict[str, set[str]]:
    """Return the characters that each font is for, by its file.

    Parameters
    ----------
    pages : iterable of str
        HTML of every page of the book.
    """
    found = {file: set(always) for file, always in ALWAYS.items()}
    for page in pages:
        reader = Characters()
        reader.feed(page)
        reader.close()
        for file, characters in reader.found.items():
            found[file] |= characters
    return found


def part(source: Path, weights, characters, features) -> TTFont:
    """Return the part of a variable font that has these weights and characters.

    What names the font is left out; the style sheet says whose it is. Nothing tells when it was
    made.
    """
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        notdef_outline=False, layout_features=features, name_IDs=[], hinting=False
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(characters)))
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"opsz": SIZE, "wght": weights})
    # A page names no instance of the font, and takes the widths of letters from the letters.
    for table in ("STAT", "HVAR", "MVAR", "BASE", "GSUB"):
        if table in font:
            del font[table]
    font["name"].names = []
    return font


def small_font(source: Path, characters, weights) -> bytes:
    """Return a font as WOFF2, with one weight or with all between two.

    Pairs of letters are as close in every weight as in the regular one: how that changes with the
    weight would be as long as the letters.
    """
    regular = part(source, REGULAR, characters, ["kern"])
    font = regular if weights == REGULAR else part(source, weights, characters, [])
    font["GPOS"] = regular["GPOS"]
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def face_sheet(folder: Path, used, faces=SCREEN) -> str:
    """Return the style sheet that holds the fonts.

    Parameters
    ----------
    folder : Path
        Where the whole fonts are.
    used : dict of str to set of str
        The characters of each, by its file.
    faces : tuple, optional
        `SCREEN`, the default, or `PAPER`.
    """
    owner = TTFont(folder / UPRIGHT)["name"].getDebugName(0)
    rules = [f"/* Parts of fonts under the SIL Open Font License 1.1 ({LICENCE}). {owner} */"]
    for file, weights in faces:
        font = small_font(folder / file, used[file], weights)
        weight = " ".join(map(str, weights)) if isinstance(weights, tuple) else weights
        data = base64.b64encode(font).decode("ascii")
        rules.append(
            f'@font-face{{font-family:"{FAMILY}";font-style:{STYLES[file]};font-weight:{weight};'
            f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
        )
    return "\n".join(rules) + "\n"


def write_face(app, error):
    if error is not None or app.builder.format != "html":
        return
    top = Path(app.outdir)
    pages = (
        page.read_text(encoding="utf-8")
        for page in sorted(top.rglob("*.html"))
        if "_static" not in page.relative_to(top).parts
    )
    root, static = Path(package.ROOT), top / "_static"
    sheet = face_sheet(FONTS, used_characters(pages))
    (static / SHEET).write_text(sheet, encoding="utf-8")
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    (static / LICENCE).write_text(licence, encoding="utf-8")


def setup(app):
    app.add_css_file(SHEET)
    app.connect("build-finished", write_face, priority=850)  # when every page is there
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
