"""Take the README's picture: the forget chapter, a cell edited and run, and the widget it made."""

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
DONE = """() => document.querySelector("[data-live-output] [data-widget=forget]")
  && !document.querySelector("[data-running]")"""


def main() -> int:
    if not PAGE.is_file():
        sys.exit(f"error: {PAGE.relative_to(ROOT)} is not built; run: make book")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=sandbox)
        tab = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme="light")
        tab.goto(PAGE.as_uri())
        tab.evaluate("() => window.MathJax?.startup?.promise?.then(() => true)")
        cell = tab.locator("[data-cell]:has(figure[data-widget=forget])").first
        if not cell.count():
            sys.exit("error: the book was built without Python in its pages; make book says why")
        cell.locator("[data-action=edit]").click()
        cell.locator("textarea").fill("w = Forget(bias=3)  # move it, and w.f follows\nw")
        cell.locator("textarea").press("Shift+Enter")
        tab.wait_for_function(DONE, timeout=180_000)
        cell.locator("[data-live-output] figure[data-widget=forget]").wait_for()
        tab.evaluate("() => document.activeElement.blur()")
        # The line before the cell stays in view: it says what to look for.
        cell.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 130)")
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
