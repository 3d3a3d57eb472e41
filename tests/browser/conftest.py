"""The built book in a real browser: from a server and from file://, light and dark, in two widths.

``BOOK_HTML`` names a built book; without it ``_build/html`` is taken, and built first if missing.
``CHROMIUM`` names the browser; without it one is looked for on the path.
"""

import fcntl
import functools
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from driving import ORIGINS, Driver
from playwright import sync_api as playwright_api

from lstm_lib.widgets.base import JS

ROOT = Path(__file__).resolve().parents[2]
# Nothing the browser does by itself may look like a request of the page.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {1280: 800, 360: 740}


@dataclass
class Visit:
    """A page under test and what it said while it was open."""

    page: "playwright_api.Page"
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    remote: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        """Fail on any console message, script error or request to another host."""
        assert not self.errors, f"{self.page.url}: script errors {self.errors}"
        assert not self.console, f"{self.page.url}: console {self.console}"
        assert not self.remote, f"{self.page.url}: remote requests {self.remote}"


def find_chromium() -> str:
    """Return the path of a Chromium; a run without one fails rather than pass unseen."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail(f"no browser: set CHROMIUM, or install one of {', '.join(names)}")
    return found


@pytest.fixture(scope="session")
def book_html() -> Path:
    """Return the directory of the built book."""
    given = os.environ.get("BOOK_HTML")
    if given:
        built = Path(given).resolve()
        assert (built / "index.html").is_file(), f"BOOK_HTML: no index.html in {built}"
        return built
    built = ROOT / "_build" / "html"
    # Workers of one run wait for the first of them to build.
    with open(Path(tempfile.gettempdir()) / "lstm-book-build.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (built / "index.html").is_file():
            build = ROOT / "book" / "_tools" / "build.py"
            subprocess.run([sys.executable, str(build)], check=True, cwd=ROOT)
    return built


class _QuietServer(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        # A page that is closed early hangs up; whatever else goes wrong is told.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
    }

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def server(book_html):
    """Serve the built book on a free port and return its address."""
    handler = functools.partial(_QuietHandler, directory=str(book_html))
    with _QuietServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Return one Chromium for the whole session."""
    with playwright_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_ARGS, headless=True
        )
        yield chromium
        chromium.close()


@pytest.fixture
def browser_with(browser):
    """Return ``browser_with(*arguments)``, another browser while the ``with`` lasts."""

    @contextmanager
    def started(*arguments):
        other = browser.browser_type.launch(
            executable_path=find_chromium(), args=[*CHROMIUM_ARGS, *arguments]
        )
        yield other
        other.close()

    return started


@pytest.fixture(scope="module")
def modules(browser):
    """Return a page from which the widgets' modules can be imported as they are."""
    handler = functools.partial(_QuietHandler, directory=str(JS))
    with _QuietServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{httpd.server_port}/widgets.css")
        yield page
        page.close()
        httpd.shutdown()


@pytest.fixture
def visit(browser, book_html, server):
    """Return ``visit(path, origin="server", theme="light", width=1280, touch=False)``.

    It opens a page of the book in a fresh context and returns a `Visit` once the page's scripts
    have run and its maths is drawn.
    """
    contexts = []

    def open_page(path, origin="server", theme="light", width=1280, touch=False, **options):
        base = server if origin == "server" else book_html.as_uri()
        context = browser.new_context(
            viewport={"width": width, "height": WIDTHS.get(width, 800)},
            color_scheme=theme,
            has_touch=touch,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        visited = Visit(page)
        page.on("console", lambda message: visited.console.append(message.text))
        page.on("pageerror", lambda error: visited.errors.append(str(error)))
        page.on("request", lambda request: _note_remote(request.url, base, visited.remote))
        page.goto(f"{base}/{path}", wait_until="load")
        page.evaluate("() => window.MathJax?.startup?.promise?.then(() => true)")
        return visited

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(params=ORIGINS)
def widget(visit, request):
    """Return the driver of the widget of the test module's ``PAGE``, whose name is the page's.

    From the server and from disk; the page has to have been quiet to the end.
    """
    page = request.module.PAGE
    driver = Driver(visit(page, origin=request.param), Path(page).stem)
    yield driver
    driver.visit.assert_quiet()


def _note_remote(url: str, base: str, remote: list[str]) -> None:
    scheme = urlsplit(url).scheme
    if scheme in ("data", "blob", "about") or url.startswith(base):
        return
    remote.append(url)


def book_pages(book_html: Path) -> list[str]:
    """Return every page of the built book, as paths relative to it."""
    return sorted(
        page.relative_to(book_html).as_posix()
        for page in book_html.rglob("*.html")
        if "_static" not in page.parts
    )


@pytest.fixture(scope="session")
def pages(book_html) -> list[str]:
    """Return every page of the built book, as paths relative to it."""
    found = book_pages(book_html)
    assert "book/index.html" in found
    return found
