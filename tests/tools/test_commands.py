"""The commands: what `make help` prints is what the README lists, and ONLY runs what it names."""

import re
import shutil
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


def test_clean_leaves_nothing_but_results(tmp_path):
    # Whatever git is told to overlook is made by the commands, and made here in its simplest form.
    project = tmp_path / "a folder"
    (project / "book" / "deep").mkdir(parents=True)
    for name in ("Makefile", ".gitignore"):
        shutil.copy(ROOT / name, project)
    patterns = (project / ".gitignore").read_text().split()
    results = {"experiment-results/", "*.unfinished.npz"}
    assert results < set(patterns)
    for pattern in patterns:
        made = project / pattern.replace("*", "made").rstrip("/")
        nested = project / "book" / "deep" / made.name
        top_only = pattern.startswith(
            (".venv", "_build", ".python", ".hyp", ".ruff", ".pyt", "*.egg")
        )
        for path in [made] if top_only or pattern in results else [made, nested]:
            if pattern.endswith("/"):
                path.mkdir()
                path = path / "file"
            path.write_text("")
    subprocess.run(["make", "-s", "clean"], cwd=project, check=True)
    left = {path.name for path in project.rglob("*")}
    assert left == {
        *("Makefile", ".gitignore", "book", "deep"),
        *("experiment-results", "file", "made.unfinished.npz"),
    }
