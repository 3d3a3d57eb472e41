"""Take the README's picture from the built book: the forget chapter, with its widget in view."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "_build" / "html" / "book" / "cell" / "forget.html"
PICTURE = ROOT / "book" / "_static" / "readme.png"
MOST_BYTES = 150_000


def main() -> int:
    if not PAGE.is_file():
        sys.exit(f"error: {PAGE.relative_to(ROOT)} is not built; run: make book")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=sandbox)
        tab = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        tab.goto(PAGE.as_uri())
        tab.evaluate("() => window.MathJax?.startup?.promise?.then(() => true)")
        widget = tab.locator("figure[data-widget=forget]").first
        widget.wait_for()
        # The line before the widget stays in view: it says what to look for.
        widget.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 200)")
        tab.wait_for_timeout(500)
        picture = Image.open(io.BytesIO(tab.screenshot()))
        browser.close()
    # Flat colours and text: few colours serve, at a third of the bytes.
    picture.convert("RGB").quantize(128).save(PICTURE, optimize=True)
    size = PICTURE.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"error: the picture has {size} bytes, more than {MOST_BYTES}")
    print(f"{PICTURE.relative_to(ROOT)}: {size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
