"""Print every page of the built book into _build/pdf, as the widgets stand when a page opens."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HTML, PDF = ROOT / "_build" / "html", ROOT / "_build" / "pdf"
# Pages that lead elsewhere or only work with a script have nothing to print.
LEFT_OUT = {"index.html", "search.html", "genindex.html"}


def main() -> int:
    pages = [page for page in sorted(HTML.rglob("*.html")) if "_static" not in page.parts]
    pages = [page for page in pages if page.relative_to(HTML).as_posix() not in LEFT_OUT]
    with sync_playwright() as playwright:
        # Chromium's sandbox does not work for root, and these pages are our own.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=sandbox)
        tab = browser.new_page()
        for page in pages:
            name = page.relative_to(HTML).with_suffix(".pdf")
            tab.goto(page.as_uri())
            tab.wait_for_load_state("networkidle")
            tab.evaluate("() => window.MathJax?.startup?.promise?.then(() => true)")
            (PDF / name).parent.mkdir(parents=True, exist_ok=True)
            tab.pdf(path=PDF / name, format="A4", print_background=True, outline=True, tagged=True)
            print(f"_build/pdf/{name.as_posix()}", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
