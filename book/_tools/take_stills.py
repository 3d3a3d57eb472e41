"""Take the pictures that stand in the widgets' places where no script runs (book/_ext/stills.py).

    python book/_tools/take_stills.py [WIDGET ...]     # these, or all

Each is taken from the built book at a phone's width, in few colours: a picture costs a page no more
than a reader without scripts can bear, and a reader with scripts nothing.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path

from first_state import FIRST_STATE_CSS, show_first_state
from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).resolve().parents[1] / "_ext"))
import stills

from lstm_lib.palette import PALETTE

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
MOST_BYTES = 55_000
COLOURS = 32  # besides those of the symbols
# A phone's, and two of the picture's pixels to one of the page's.
SCREEN = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}
# What stands as text beside the picture is not in it, and nothing of the page lies over it.
ALONE = """.book-bar, .lw-head, .lw-predict, .lw-caption, .lw-code { display: none !important; }
.lw { margin: 0 !important; padding: .25rem .5rem !important; border: 0 !important; }
.lw-drawing { position: static !important; }"""
SAID = "widget => widget.querySelector(':scope > [aria-live]').textContent"
# All words and digits that a widget shows or says of its drawings: no colour, and no font.
SHOWN = """(widget) => {
  const all = [...widget.querySelectorAll("[aria-label]")].map((e) => e.getAttribute("aria-label"));
  const words = widget.cloneNode(true);
  words.querySelector(":scope > [aria-live]").remove(); // said later, when it rests
  return [words.textContent, ...all].join(" ").replace(/\\s+/g, " ");
}"""


def widgets_of(folder: Path) -> dict[str, tuple[str, dict]]:
    """Return the page and the values of each kind of widget that has its picture taken."""
    mount = re.compile(r'<div class="lw-mount" data-module="(\w+)" data-model="([^"]+)">(.{20})')
    found = {}
    for page in sorted((folder / "book").rglob("*.html")):
        text = page.read_text(encoding="utf-8")
        for slug, model, inside in mount.findall(text):
            # Where a picture is drawn at build, none has to be taken.
            if slug in stills.WORDS or slug in found or "lw-still" in inside:
                continue
            start = text.index(">", text.index(f'data-state="{model}"')) + 1
            traits = json.loads(text[start : text.index("</script>", start)])
            found[slug] = (page.relative_to(folder).as_posix(), traits)
    return found


def open_widget(browser, address: str, slug: str):
    """Return a page of the book and its widget, in its first state and as a picture shows it."""
    tab = browser.new_page(**SCREEN, reduced_motion="reduce", color_scheme="light")
    tab.goto(address)
    show_first_state(tab)
    tab.add_style_tag(content=FIRST_STATE_CSS + ALONE)
    widget = tab.query_selector(f'figure[data-widget="{slug}"]')
    tab.wait_for_function(f"widget => ({SAID})(widget)", arg=widget)
    tab.wait_for_timeout(600)  # what changed last is said when it rests
    return tab, widget


def shown(widget) -> str:
    """Return the digest of what a widget shows."""
    return stills.digest(widget.evaluate(SHOWN))


def few_colours(image: Image.Image) -> Image.Image:
    """Return a picture in its most frequent colours and those of the symbols, with their edges.

    A symbol's letter is so small that its colour is not among the frequent ones.
    """
    counts = sorted(image.getcolors(image.width * image.height), reverse=True)
    paper = Image.new("RGB", (1, 1), counts[0][1])
    palette = [colour for _, colour in counts[:COLOURS]]
    for symbol in PALETTE.values():
        for share in (1, 2 / 3, 1 / 3):
            pure = Image.new("RGB", (1, 1), symbol.light)
            palette.append(Image.blend(paper, pure, share).getpixel((0, 0)))
    kept = Image.new("P", (1, 1))
    kept.putpalette([part for colour in palette for part in colour])
    return image.quantize(palette=kept, dither=Image.Dither.NONE).convert("RGB")


def small(picture: bytes) -> bytes:
    """Return a picture as WebP of at most `MOST_BYTES`."""
    made = io.BytesIO()
    few = few_colours(Image.open(io.BytesIO(picture)).convert("RGB"))
    few.save(made, "webp", lossless=True, quality=90, method=5)
    if made.tell() > MOST_BYTES:
        raise ValueError(f"a picture of {MOST_BYTES} bytes at most was expected, got {made.tell()}")
    return made.getvalue()


def main() -> int:
    found, known = widgets_of(HTML), stills.listed()
    if unknown := set(sys.argv[1:]) - set(found):
        sys.exit(f"error: no widget of the built book is named {', '.join(sorted(unknown))}")
    stills.FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=sandbox)
        for slug in sys.argv[1:] or sorted(found):
            page, traits = found[slug]
            tab, widget = open_widget(browser, (HTML / page).as_uri(), slug)
            picture = small(widget.screenshot(animations="disabled"))
            title = widget.query_selector(".lw-title").text_content()
            title += "" if title.endswith("?") else "."
            width, height = Image.open(io.BytesIO(picture)).size
            (stills.FOLDER / f"{slug}.webp").write_bytes(picture)
            known[slug] = {
                "alt": f"{title} {widget.evaluate(SAID)}",
                "caption": widget.query_selector(".lw-caption").text_content(),
                "height": round(height / SCREEN["device_scale_factor"]),
                "shows": shown(widget),
                "state": stills.state_of(traits),
                "width": round(width / SCREEN["device_scale_factor"]),
            }
            tab.close()
            print(f"{slug}: {width} x {height}, {len(picture)} bytes", flush=True)
        browser.close()
    for slug in set(known) - set(found):
        del known[slug]
        (stills.FOLDER / f"{slug}.webp").unlink(missing_ok=True)
    text = json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False)
    stills.LIST.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
