"""Serve the built book on this machine, or say in one line why the port cannot be had.

    python book/_tools/serve.py --check PORT     # before anything is built
    python book/_tools/serve.py PORT

Only programs on this machine reach it.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import sys
from pathlib import Path

HTML = Path(__file__).resolve().parents[2] / "_build" / "html"
HOST = "127.0.0.1"


def port(text: str) -> int:
    """A port's number, or a line that says what was expected."""
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"error: PORT is {text!r}, expected a number from 1 to 65535")
    return int(text)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, and the book's own page where there is none, as its hosts do."""

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def open_server(number: int) -> http.server.ThreadingHTTPServer:
    """A server of the built book at port `number`, or a line that says why there is none."""
    handler = functools.partial(Handler, directory=str(HTML))
    try:
        return http.server.ThreadingHTTPServer((HOST, number), handler)
    except OSError as error:
        sys.exit(
            f"error: port {number} cannot be used ({error.strerror}). "
            f"Name another one: make serve PORT={number + 1 if number < 65535 else 8000}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("port")
    parser.add_argument("--check", action="store_true", help="only see whether the port is free")
    args = parser.parse_args()
    with open_server(port(args.port)) as server:
        if args.check:
            return
        print(f"The book is at http://localhost:{args.port}   (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
