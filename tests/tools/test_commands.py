"""The commands: what `make help` prints is what the README lists, and ONLY runs what it names."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(*arguments):
    done = subprocess.run(["make", *arguments], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_lists_what_make_help_prints():
    printed = re.findall(r"^  make (\S+) +(.+)$", make("help"), re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `make (\S+)` \| (.+) \|$", readme, re.MULTILINE)
    assert len(printed) > 15
    assert listed == printed


def test_every_command_is_described_and_every_described_one_is_phony():
    text = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", text, re.MULTILINE)[1].replace("\\\n", " ")
    targets = re.findall(r"^([a-z-]+):", text, re.MULTILINE)
    assert sorted(phony.split()) == sorted(targets)


@pytest.mark.parametrize(
    "part, all_of_it", [("notebooks", "tests/notebooks"), ("browser", "tests/browser --ignore")]
)
def test_only_runs_what_is_named(part, all_of_it):
    named = "tests/browser/test_widget_forget.py" if part == "browser" else "book/cell/forget.ipynb"
    whole, one = make("-n", part), make("-n", part, f"ONLY={named}")
    assert all_of_it in whole and named not in whole
    assert named in one
    if part == "browser":
        assert all_of_it not in one
