"""Who wrote the book, which version this is and where it lives: said on each page, and to machines.

The date is that of the commit, so that two builds are the same. Where the pages will stand is known
from ``BOOK_URL`` (or ``html_baseurl``); where the source stands, from the git remote. What is not
known is left out, and no path of the machine is ever printed.
"""

import datetime
import os
import re
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from launch import git
from pages import chapter_number

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
# The pages of these hosts: a file, and a form for an issue with its title filled in.
FORGES = {
    "github.com": ("/blob/{branch}/{path}", "/issues/new?{title}", "title"),
    "gitlab.com": ("/-/blob/{branch}/{path}", "/-/issues/new?{title}", "issue[title]"),
    "codeberg.org": ("/src/branch/{branch}/{path}", "/issues/new?{title}", "title"),
}
HTTPS = re.compile(r"https://(?:[^/@\s]*@)?(?P<host>[\w.-]+)/(?P<path>[\w./~-]+?)(?:\.git)?/?")
SSH = re.compile(r"(?:ssh://)?git@(?P<host>[\w.-]+)(?::\d+/|[:/])(?P<path>[\w./~-]+?)(?:\.git)?/?")


def version(root: Path) -> str:
    """Return the book's version, which is its library's."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    return re.search(r'^version = "([^"]+)"', text, re.MULTILINE)[1]


def commit_date(root: Path) -> datetime.date | None:
    """Return the date of the commit that is built, or None where nothing tells it."""
    stamp = git(root, "log", "-1", "--format=%ct") or os.environ.get("SOURCE_DATE_EPOCH", "")
    if not stamp.isdigit():
        return None
    return datetime.datetime.fromtimestamp(int(stamp), datetime.timezone.utc).date()


def written(date: datetime.date) -> str:
    """Return a date as it is read, whatever the machine's language."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def source_links(remote: str, branch: str, path: str, title: str) -> list[dict[str, str]]:
    """Return the links to a page's source and to a form that reports a mistake in it.

    Parameters
    ----------
    remote : str
        The address of the repository, as ``git remote get-url`` prints it.
    branch : str
    path : str
        The page's file in the repository.
    title : str
        The page's title.

    Returns
    -------
    list of dict
        None for a remote that is no address on the web; the repository alone for a host whose
        pages are not known.
    """
    match = HTTPS.fullmatch(remote) or SSH.fullmatch(remote)
    if not match:
        return []
    home = f"https://{match['host']}/{match['path']}"
    if match["host"] not in FORGES:
        # How another host serves what it keeps by ssh is anyone's guess.
        known = HTTPS.fullmatch(remote)
        return [{"text": "The book’s source", "href": home}] if known else []
    if not branch:
        return [{"text": "The book’s source", "href": home}]
    file, issue, field = FORGES[match["host"]]
    place = {"branch": quote(branch), "path": quote(path)}
    report = urlencode({field: f"{title}: "}, quote_via=quote)
    return [
        {"text": "Source of this page", "href": home + file.format(**place)},
        {"text": "Report a mistake", "href": home + issue.format(title=report)},
    ]


def _plain(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text)


def bibtex(book: dict, page: dict | None = None) -> str:
    """Return the entry by which the book, or one chapter of it, is cited.

    Parameters
    ----------
    book : dict
        ``title``, ``authors``, ``version``, ``date`` (or None) and ``url`` (or "").
    page : dict, optional
        A chapter's ``name``, ``number``, ``title`` and ``url``.
    """
    key = "inside-the-lstm" + (f"-{page['name']}" if page else "")
    edition = f"version {book['version']}"
    fields = {"author": f"{{{_plain(book['authors'])}}}", "title": f"{{{_plain(book['title'])}}}"}
    if page:
        fields["title"] = f"{{{_plain(page['title'])}}}"
        fields["howpublished"] = f"Chapter {page['number']} of {{{book['title']}}}, {edition}"
    else:
        fields["howpublished"] = f"Interactive textbook, {edition}"
    if book["date"]:
        fields["year"] = str(book["date"].year)
        fields["month"] = MONTHS[book["date"].month - 1][:3].lower()
    url = (page or book)["url"]
    if url:
        fields["url"] = url
    rows = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'}"
        for name, value in fields.items()
    ]
    return f"@misc{{{key},\n" + ",\n".join(rows) + "\n}"


def sitemap(base: str, pages, date: datetime.date | None) -> str:
    """Return the list of pages for search engines.

    Parameters
    ----------
    base : str
        Where the book stands, ending with a slash.
    pages : iterable of str
        The pages' files, relative to it.
    date : datetime.date or None
        When they changed last.
    """
    changed = f"<lastmod>{date.isoformat()}</lastmod>" if date else ""
    rows = [f"<url><loc>{escape(base + quote(page))}</loc>{changed}</url>" for page in pages]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *rows,
            "</urlset>\n",
        ]
    )


def find_address(app, config):
    """Take the pages' address from the environment, where whoever publishes them knows it."""
    base = os.environ.get("BOOK_URL", "").strip() or config.html_baseurl
    if base:
        config.html_baseurl = base.rstrip("/") + "/"


def find_edition(app):
    """Ask once a build what the pages have to say."""
    root = Path(app.srcdir)
    app.book_edition = {
        "title": app.config.html_title or app.config.project,
        "authors": app.config.author,
        "version": version(root),
        "date": commit_date(root),
        "url": app.config.html_baseurl,
    }


def add_edition(app, pagename, templatename, context, doctree):
    """Give a page its edition, its citation, and links to its source where that is known."""
    edition = app.book_edition
    context["edition"] = {
        **edition,
        "written": written(edition["date"]) if edition["date"] else "",
    }
    number = chapter_number(app.env, pagename)
    page = None
    if number:
        page = {
            "name": pagename.rpartition("/")[2],
            "number": number,
            "title": app.env.titles[pagename].astext(),
            "url": context.get("pageurl") or "",
        }
    context["citation"] = {"bibtex": bibtex(edition, page), "chapter": page}
    context["source_links"] = []
    if doctree is not None:
        path = Path(app.env.doc2path(pagename, False)).as_posix()
        title = app.env.titles[pagename].astext()
        context["source_links"] = source_links(app.book_remote, app.book_branch, path, title)


def write_sitemap(app, error):
    base = app.config.html_baseurl
    if error is not None or app.builder.format != "html" or not base:
        return
    pages = [f"{page}.html" for page in sorted(app.env.found_docs)]
    text = sitemap(base, pages, app.book_edition["date"])
    (Path(app.outdir) / "sitemap.xml").write_text(text, encoding="utf-8")


def setup(app):
    app.connect("config-inited", find_address)
    app.connect("builder-inited", find_edition)
    app.connect("html-page-context", add_edition)
    app.connect("build-finished", write_sitemap)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
