"""A picture for each page's links, drawn at build: the title, and the page's own figure.

Chats and search engines show it beside a link. They take no SVG. The same picture, byte for byte,
is made on every machine.
"""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
from docutils import nodes
from figure_drawer import Drawer, font, text_width
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D
from pages import chapter_number
from PIL import Image

from lstm_lib.figures.style import INK, MUTED

WIDTH, HEIGHT, MARGIN = 1200, 630, 64  # the size that those who show links ask for
COLUMN = 400  # the title's
COLOURS = 96  # flat colours and type need few, at a third of the bytes
FOLDER = "pictures"
COVER = "book/cell/structure"  # whose figure stands for the book, and for pages without one

SVG = re.compile(r'<figure class="lstm-figure".*?(<svg.*?</svg>)', re.DOTALL)


def figure_of(doctree) -> str | None:
    """Return the first figure of a page, as SVG, or nothing."""
    for node in doctree.findall(nodes.raw):
        found = SVG.search(node.astext())
        if found:
            return found[1]
    return None


def alt_of(svg: str) -> str:
    """Return what a figure says to those who do not see it."""
    return " ".join(ElementTree.fromstring(svg).findtext("title", "").split())


def wrapped(text: str, properties: FontProperties, width: float) -> list[str]:
    """Return a text's lines, none wider than ``width`` unless one word is."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, properties) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _write_words(axes, title, above, below):
    def write(text, y, properties, ink):
        if text:
            glyphs = TextPath((0, 0), text, prop=properties)
            place = Affine2D().scale(1, -1).translate(MARGIN, y) + axes.transData
            axes.add_patch(PathPatch(glyphs, color=ink, linewidth=0, transform=place))

    size, foot = 58, MARGIN + 110
    while any(text_width(word, font("serif", size)) > COLUMN for word in title.split()):
        size -= 2
    write(above, MARGIN + 24, font("plain", 24), MUTED)
    for k, line in enumerate(wrapped(title, font("serif", size), COLUMN)):
        write(line, foot + 1.2 * size * k, font("serif", size), INK)
    write(below, HEIGHT - MARGIN, font("plain", 24), MUTED)


def picture(svg: str, title: str, above: str, below: str) -> bytes:
    """Return a picture for links, as PNG.

    Parameters
    ----------
    svg : str
        A figure of the book.
    title : str
    above, below : str
        What stands over the title, and at the foot.
    """
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # the machine's own settings must not change the picture
        matplotlib.rcParams["lines.scale_dashes"] = False
        canvas = FigureCanvasAgg(Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72))
        axes = canvas.figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        axes.axis("off")
        _write_words(axes, title, above, below)
        _, _, wide, high = (float(n) for n in re.search(r'viewBox="([^"]+)"', svg)[1].split())
        room = WIDTH - COLUMN - 3 * MARGIN, HEIGHT - 2 * MARGIN
        scale = min(room[0] / wide, room[1] / high)
        x = WIDTH - MARGIN - (room[0] + wide * scale) / 2
        Drawer(axes, x, (HEIGHT - high * scale) / 2, scale).draw(svg)
        canvas.draw()
    pixels = Image.frombuffer("RGBA", (WIDTH, HEIGHT), canvas.buffer_rgba()).convert("RGB")
    file = io.BytesIO()
    pixels.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def cover(app) -> str | None:
    """Return the figure that stands for the book, read once a build."""
    if app.cover is None:
        app.cover = figure_of(app.env.get_doctree(COVER))
    return app.cover


def add_picture(app, pagename, templatename, context, doctree):
    """Name a page's picture, which `write_pictures` draws."""
    if doctree is None or COVER not in app.env.found_docs:
        return
    # The library's pages hold examples of figures, and none that is their subject.
    own = None if pagename.startswith("book/api") else figure_of(doctree)
    svg = own or cover(app)
    number = chapter_number(app.env, pagename)
    book = app.config.html_title or app.config.project
    name = f"{pagename.replace('/', '-')}.png" if own else "cover.png"
    title = app.env.titles[pagename].astext()
    app.pictures[name] = (
        (svg, title, f"Chapter {number}" if number else "", book)
        if own
        else (svg, book, "", app.config.author)
    )
    context["picture"] = {
        "path": f"_static/{FOLDER}/{name}",
        "alt": alt_of(svg),
        "width": WIDTH,
        "height": HEIGHT,
    }


def start(app):
    app.pictures = {}
    app.cover = None


def write_pictures(app, error):
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in app.pictures.items():
        (folder / name).write_bytes(picture(*parts))


def setup(app):
    app.connect("builder-inited", start)
    app.connect("html-page-context", add_picture)
    app.connect("build-finished", write_pictures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
