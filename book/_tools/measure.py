"""What a reader with a slow phone meets on a page of the built book: bytes, times, jumps.

    python book/_tools/measure.py [PAGE ...]     # as a table; all pages if none is named

Weights are those of a first visit, compressed as servers do. Times are those of a processor made
four times slower with 1.6 Mbit/s: ratios between pages of one run mean more than the figures. The
last row is the forget chapter as Jupyter Book builds it by default, its files from this machine
too; what it wants from other hosts is counted, and left out of its weight.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
NOTEBOOK = ROOT / "book" / "cell" / "forget.ipynb"
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "has_touch": True}
SLOWER = 4
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
TEXT = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt")

# Watched from the first line of a page on: shifts that the reader did not cause, and the moment at
# which the first widget has something in it.
WATCH = """
window.seen = { shift: 0, widget: null };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new MutationObserver((_, observer) => {
  if (!document.querySelector(".lw-mount figure[data-widget]")) return;
  seen.widget = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });
"""
FOUND = """() => ({
  ...seen,
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
  files: [location.href, ...performance.getEntriesByType("resource").map((entry) => entry.name)],
})"""


class Compressing(http.server.SimpleHTTPRequestHandler):
    """A server that compresses text, as every host of a book does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXT:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@functools.cache
def compressed(path: Path) -> bytes:
    """Return a file as a server sends it."""
    body = path.read_bytes()
    return gzip.compress(body, mtime=0) if path.suffix in TEXT else body


@contextmanager
def serving(folder: Path):
    """Serve a folder on a free port and give its address."""
    handler = functools.partial(Compressing, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def files_of(urls, address: str, folder: Path) -> set[Path]:
    """Return the files of a folder that a page asked its server for."""
    own = (url.removeprefix(address).split("?")[0].split("#")[0] for url in urls if address in url)
    return {folder / path.lstrip("/") for path in own}


def weight(files) -> int:
    """Return what files weigh on the way to the reader, in bytes."""
    return sum(len(compressed(path)) for path in files if path.is_file())


@contextmanager
def slow_page(browser, **options):
    """Give a page on a slow phone, watched from its first line on."""
    context = browser.new_context(**PHONE, **options)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    yield page
    context.close()


def look(page, address: str, path: str) -> dict:
    """Open a page, read it to its end, and return what was seen."""
    page.goto(f"{address}/{path}", wait_until="load", timeout=120_000)
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(400)
    return page.evaluate(FOUND)


def chapters_first(folder: Path) -> list[str]:
    """Return the pages of the built book in the order of its contents, the others after them."""
    every = sorted(
        page.relative_to(folder).as_posix()
        for page in folder.rglob("*.html")
        if "_static" not in page.parts and page.name != "index.html"
    )
    front = ["book/index.html"]
    chapters = [p for p in every if p.startswith("book/") and not p.startswith("book/api")]
    return front + chapters + [p for p in every if p not in chapters]


def default_book(folder: Path) -> Path:
    """Build one chapter as Jupyter Book does by default, and return where its pages are."""
    source = folder / "source"
    source.mkdir()
    shutil.copy(NOTEBOOK, source / NOTEBOOK.name)
    settings = 'title: "Default"\nexecute:\n  execute_notebooks: "off"\n'
    (source / "_config.yml").write_text(settings, encoding="utf-8")
    (source / "_toc.yml").write_text(f"format: jb-book\nroot: {NOTEBOOK.stem}\n", encoding="utf-8")
    command = "from jupyter_book.cli.main import main; main()"
    subprocess.run(
        [sys.executable, "-c", command, "build", "--quiet", str(source)],
        check=True,
        capture_output=True,
    )
    return source / "_build" / "html"


def violations(page) -> int:
    """Return how many of axe's rules a page breaks, as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    return Axe().run(page).violations_count


def row(browser, address: str, folder: Path, path: str) -> dict:
    """Return what the table says of one page."""
    with slow_page(browser) as page:
        remote = []
        page.on("request", lambda request: remote.append(request.url))
        seen = look(page, address, path)
        files = files_of(seen["files"], address, folder)
        own = (address, "data:", "blob:", "about:")
        return {
            "page": path.removesuffix(".html"),
            "weight": weight(files) / 1000,
            "requests": len(files),
            "other hosts": sum(not url.startswith(own) for url in remote),
            "shift": seen["shift"],
            "first paint": seen["paint"] and seen["paint"] / 1000,
            "first widget": seen["widget"] and seen["widget"] / 1000,
            "axe": violations(page),
        }


FORMS = {
    "page": "{}",
    "weight": "{:.0f} KB",
    "requests": "{}",
    "other hosts": "{}",
    "shift": "{:.3f}",
    "first paint": "{:.1f} s",
    "first widget": "{:.1f} s",
    "axe": "{}",
}


def line(values) -> str:
    """Return one line of a table in Markdown."""
    return "| " + " | ".join(values) + " |"


def cells(found: dict) -> list[str]:
    """Return a row's values as they are read; what a page does not have is left empty."""
    return ["" if found[name] is None else form.format(found[name]) for name, form in FORMS.items()]


def main() -> int:
    from playwright.sync_api import sync_playwright

    if not (HTML / "index.html").is_file():
        sys.exit(f"error: {HTML.relative_to(ROOT)} is not built; run: make book")
    named = [path if path.endswith(".html") else f"{path}.html" for path in sys.argv[1:]]
    missing = [path for path in named if not (HTML / path).is_file()]
    if missing:
        sys.exit(f"error: no page {missing[0]} in {HTML.relative_to(ROOT)}")
    print(line(FORMS), line("---" for _ in FORMS), sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        default = default_book(Path(folder))
        # Chromium's sandbox does not work for root, and these pages are our own.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=sandbox)
        with serving(HTML) as address:
            for path in named or chapters_first(HTML):
                print(line(cells(row(browser, address, HTML, path))), flush=True)
        with serving(default) as address:
            found = row(browser, address, default, f"{NOTEBOOK.stem}.html")
            print(line(cells(found | {"page": "a default Jupyter Book page"})), flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
