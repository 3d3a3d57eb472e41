"""Links that run a chapter elsewhere, to the repository that the book was built from.

They are shown for an ``https`` address of a host that Binder and Colab know; a fork's pages open
the fork, and a local path is never printed.
"""

import re
import subprocess
from urllib.parse import quote

HOSTS = {
    "github.com": (
        "https://mybinder.org/v2/gh/{repository}/{branch}?urlpath=lab/tree/{path}",
        "https://colab.research.google.com/github/{repository}/blob/{branch}/{path}",
    ),
    "gitlab.com": ("https://mybinder.org/v2/gl/{quoted}/{branch}?urlpath=lab/tree/{path}", None),
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
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
