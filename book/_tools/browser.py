"""Print the path of a Chromium for the browser tests; install what they lack.

    python book/_tools/browser.py            # $CHROMIUM, else one on PATH, else Playwright's own
    python book/_tools/browser.py firefox    # a Firefox, where there is one or Debian has it

As root on Debian, what is missing is installed. Anywhere else one line says what to run.
"""

from __future__ import annotations

import glob
import os
import shlex
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
# Playwright's driver is a Node that is linked against it; a bare Debian does without.
DRIVER_PACKAGES = ("libatomic1",)


def find() -> str | None:
    """The path of a browser that is there, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            sys.exit(f"error: CHROMIUM names {shlex.quote(named)}, which cannot be run")
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


def driver_runs() -> bool:
    """Whether the program by which Playwright talks to the browser starts."""
    from playwright._impl._driver import compute_driver_executable

    node = compute_driver_executable()[0]
    try:
        return subprocess.run([node, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def missing() -> list[str]:
    """Debian's names of what the browser tests need and this machine lacks."""
    return [*(PACKAGES if find() is None else ()), *(() if driver_runs() else DRIVER_PACKAGES)]


def install(packages: list[str]) -> None:
    """Install Debian packages, or end with one line that says how to."""
    command = f"apt-get install {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        named = ", or set CHROMIUM to the path of a Chrome or Chromium" if find() is None else ""
        sys.exit(f"error: the browser tests need more. Run: sudo {command}   (on Debian{named})")
    print(f"Installing for the browser tests: {', '.join(packages)}.", file=sys.stderr, flush=True)
    quiet = {
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
    }
    options = ("-qq", "-o", "Acquire::Retries=2")
    subprocess.run(["apt-get", "update", *options], **quiet)
    done = subprocess.run(
        ["apt-get", "install", "-y", "--no-install-recommends", *options, *packages], **quiet
    )
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.startswith("E:")]
        why = lines[0] if lines else "is the network missing?"
        sys.exit(f"error: what the browser tests need did not install ({why}). Run: {command}")


def firefox() -> str:
    """The path of a Firefox, or nothing: a second browser is worth having, and not demanded."""
    named = os.environ.get("FIREFOX", "")
    found = named or shutil.which("firefox-esr") or shutil.which("firefox") or ""
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        try:
            install(["firefox-esr"])
        except SystemExit as stopped:
            print(stopped, file=sys.stderr)
        found = shutil.which("firefox-esr") or ""
    return found


def main() -> None:
    if sys.argv[1:] == ["firefox"]:
        print(firefox())
        return
    packages = missing()
    if packages:
        install(packages)
    if still := missing():
        sys.exit(f"error: the browser tests still lack {' '.join(still)} after installing it.")
    print(find())


if __name__ == "__main__":
    main()
