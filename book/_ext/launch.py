"""Links that run a chapter elsewhere, to the repository that the book was built from.

Links are shown for an ``https`` address of a host that Binder and Colab know; a fork's pages open
the fork, and a local path is never printed. The notebook that a page offers for download installs
the library from the same place.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "_tools"))

from first_cell import installing  # noqa: E402

HOSTS = {
    "github.com": (
        "https://mybinder.org/v2/gh/{repository}/{branch}?urlpath=lab/tree/{path}",
        "https://colab.research.google.com/github/{repository}/blob/{branch}/{path}",
    ),
    "gitlab.com": ("https://mybinder.org/v2/gl/{quoted}/{branch}?urlpath=lab/tree/{path}", None),
}
# As pip takes it, without git on the reader's machine.
ARCHIVES = {
    "github.com": "https://github.com/{repository}/archive/{branch}.zip",
    "gitlab.com": "https://gitlab.com/{repository}/-/archive/{branch}/{name}.zip",
}
REMOTE = re.compile(
    r"https://(?:[^/@\s]*@)?(?P<host>[a-z.]+)/(?P<repository>[\w.-]+(?:/[\w.-]+?)+?)(?:\.git)?/?"
)


def git(directory, *arguments) -> str:
    """Return what git answers, or nothing where there is no git or no repository."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(directory), *arguments], capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def launch_links(remote: str, branch: str, path: str) -> list[dict[str, str]]:
    """Return the links for one notebook; none for a remote that the services cannot open.

    Parameters
    ----------
    remote : str
        The address of the repository, as ``git remote get-url`` prints it.
    branch : str
        The branch or commit to open.
    path : str
        The notebook's path in the repository.
    """
    match = REMOTE.fullmatch(remote)
    if not match or match["host"] not in HOSTS or not branch:
        return []
    values = {
        "repository": match["repository"],
        "quoted": quote(match["repository"], safe=""),
        "branch": quote(branch, safe=""),
        "path": quote(path),
    }
    names = ("Run on Binder", "Run on Colab")
    return [
        {"text": name, "href": template.format(**values)}
        for name, template in zip(names, HOSTS[match["host"]], strict=True)
        if template
    ]


def requirement(remote: str, branch: str) -> str:
    """Return what pip installs the library from, or nothing for another remote than a public one.

    Parameters
    ----------
    remote, branch : str
        As for `launch_links`.
    """
    match = REMOTE.fullmatch(remote)
    if not match or match["host"] not in ARCHIVES or not branch:
        return ""
    repository = match["repository"]
    name = f"{repository.split('/')[-1]}-{branch.replace('/', '-')}"
    address = ARCHIVES[match["host"]].format(
        repository=repository, branch=quote(branch), name=quote(name)
    )
    return f"lstm_lib[notebook] @ {address}"


def offered(notebook: str, wanted: str) -> str:
    """Return the text of a notebook, its first cell of code made to install what is wanted.

    Parameters
    ----------
    notebook : str
        The text of the file.
    wanted : str
        What `requirement` returned.
    """
    made = json.loads(notebook)
    first = next((cell for cell in made["cells"] if cell["cell_type"] == "code"), None)
    if first is None or not wanted:
        return notebook
    first["source"] = installing("".join(first["source"]), wanted).splitlines(keepends=True)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def write_copies(app, exception):
    """Make the copies that pages offer anew from their sources."""
    if exception or app.builder.format != "html":
        return
    wanted = requirement(app.book_remote, app.book_branch)
    for name in sorted(app.env.found_docs):
        source = Path(app.env.doc2path(name))
        copy = Path(app.outdir, "_sources", f"{name}.ipynb")
        if source.suffix == ".ipynb" and copy.is_file():
            text = source.read_text(encoding="utf-8")
            copy.write_text(offered(text, wanted), encoding="utf-8", newline="\n")


def find_repository(app):
    """Ask git once a build."""
    app.book_remote = git(app.srcdir, "remote", "get-url", "origin")
    app.book_branch = git(app.srcdir, "branch", "--show-current") or git(
        app.srcdir, "rev-parse", "HEAD"
    )


def add_links(app, pagename, templatename, context, doctree):
    """Give notebook pages their links: a download, which needs no network, then the services."""
    source = context.get("sourcename") or ""
    if doctree is None or not source.endswith(".ipynb"):
        return
    download = {
        "text": "Download the notebook",
        "href": context["pathto"](f"_sources/{source}", True),
        "download": True,
    }
    context["launch_links"] = [
        download,
        *launch_links(app.book_remote, app.book_branch, f"{pagename}.ipynb"),
    ]


def setup(app):
    app.connect("builder-inited", find_repository)
    app.connect("html-page-context", add_links)
    app.connect("build-finished", write_copies)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
