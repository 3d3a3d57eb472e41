"""Print the path of a Chromium for the browser tests; install Debian's if there is none.

    python book/_tools/browser.py            # $CHROMIUM, else one on PATH, else Playwright's own

As root on Debian a missing one is installed. Anywhere else one line says what to run.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "~/Library/Caches/ms-playwright/chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)
# Without any font a page has no text to measure, and Debian's Chromium only recommends some.
PACKAGES = ("chromium", "fonts-dejavu-core")


def find() -> str | None:
    """The path of a browser that is there, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            sys.exit(f"error: CHROMIUM names {named}, which cannot be run")
        return path
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    for pattern in ELSEWHERE:
        for path in sorted(glob.glob(os.path.expanduser(pattern)), reverse=True):
            if os.access(path, os.X_OK):
                return path
    return None


def install() -> None:
    """Install Debian's Chromium, or end with one line that says how to."""
    command = "apt-get install chromium"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(
            "error: the browser tests need Chromium and none was found. "
            f"Run: sudo {command}   (or set CHROMIUM to the path of a Chrome or Chromium)"
        )
    print("Installing Debian's Chromium for the browser tests.", file=sys.stderr, flush=True)
    quiet = {
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
    }
    flags = ("-qq", "-y", "--no-install-recommends", "-o", "Acquire::Retries=2")
    subprocess.run(["apt-get", "update", "-qq", "-o", "Acquire::Retries=2"], **quiet)
    done = subprocess.run(["apt-get", "install", *flags, *PACKAGES], **quiet)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.startswith("E:")]
        why = lines[0] if lines else "is the network missing?"
        sys.exit(f"error: Debian's Chromium could not be installed ({why}). Run: {command}")


def main() -> None:
    path = find()
    if path is None:
        install()
        path = find()
    if path is None:
        sys.exit("error: no Chromium after installing it. Set CHROMIUM to the path of one.")
    print(path)


if __name__ == "__main__":
    main()
