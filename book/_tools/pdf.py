"""Print the built book as one PDF: title, contents with page numbers, chapters, outline.

    python book/_tools/pdf.py [PAGE ...]     # the pages of the book in their order, or these

The pages are put into one document, which Chromium prints. Widgets stand in their first state,
with a line that says where they live; solutions stand at the end of their chapter. The page numbers
of the contents are read from a first printing.
"""

from __future__ import annotations

import datetime
import html
import os
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

sys.path.append(str(Path(__file__).resolve().parents[1] / "_ext"))
import text_face
from first_state import show_first_state
from paging import mend, set_right, starts
from paper import HEIGHT, MARK, PRINT_CSS, SCALE, SHAPE, WIDTH
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[2]
HTML, PDF = ROOT / "_build" / "html", ROOT / "_build" / "pdf"
FRONT = "book/index.html"
MENDED = 2  # times at most that half-empty pages are looked for
LEFT_OUT = {"book/try.html"}  # cells of the page itself: nothing to print

ARTICLE = re.compile(r'<article class="book-article">(.*?)</article>', re.DOTALL)
SHEET = re.compile(r'<link rel="stylesheet"[^>]*href="([^"?]+)')
SCRIPT = re.compile(r'<script[^>]*src="([^"?]*widgets/[^"?]+)')
# What the book's contents say, in their order: a part, or a page and how deep it stands.
ENTRY = re.compile(
    r'<span class="caption-text">(?P<part>.*?)</span>'
    r'|<li class="(?:toctree-l(?P<depth>\d))?[^"]*"><a [^>]*href="(?P<link>[^"]*)"[^>]*>'
    r"(?P<title>.*?)</a>"
)
LOGO = re.compile(r'<a class="book-brand".*?<img src="([^"]+)"', re.DOTALL)
ABOUT = re.compile(r'<meta name="description" content="([^"]*)"')
ID = re.compile(r'(?<=\s)(id|for|aria-labelledby|aria-describedby)="([^"]+)"')
DRAWN = re.compile(r"url\(#([^)\"&]+)\)")
PLACE = re.compile(r'(?<=\s)(href|src)="([^"]*)"')
EDITION = re.compile(r'<footer class="book-footer".*?<p>(.*?)\s*<span', re.DOTALL)
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')


def contents(folder: Path) -> list[tuple[str, int, str]]:
    """Return what a built book consists of, in the reader's order.

    Returns
    -------
    list of tuple
        Title, depth and page; a part of the book has depth 0 and no page.
    """
    front = (folder / FRONT).read_text(encoding="utf-8")
    nav = front[front.index('<nav id="book-contents"') : front.index("</nav>")]
    found = []
    for entry in ENTRY.finditer(nav):
        if entry["part"]:
            found.append((entry["part"], 0, ""))
            continue
        page = within(FRONT, html.unescape(entry["link"]).partition("#")[0])
        if page not in LEFT_OUT:
            found.append((entry["title"], int(entry["depth"] or 1), page))
    return found


def within(page: str, link: str) -> str:
    """Return where a page's link leads, relative to the book's folder."""
    return urlsplit(urljoin(f"http://book/{page}", link)).path.lstrip("/")


def anchor(page: str, place: str = "") -> str:
    """Return the place of a page, or of a place in it, within the one document."""
    name = page.removesuffix(".html").removeprefix("book/").replace("/", "-")
    return f"{name}--{place}" if place else name


def joined(page: str, body: str, pages, folder: Path, address: str) -> str:
    """Return a page's article for the one document: its ids its own, its links within or absolute.

    Parameters
    ----------
    page : str
        Its file, relative to the book's folder.
    body : str
        Its article's HTML.
    pages : collection of str
        The pages of the document.
    folder : pathlib.Path
        Where its pictures are.
    address : str
        Where the book is published, or "": links to what is not in the document are text then.
    """

    def own(match) -> str:
        names = " ".join(anchor(page, name) for name in match[2].split())
        return f'{match[1]}="{names}"'

    def lead(match) -> str:
        kind, link = match[1], html.unescape(match[2])
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return match[0]
        there = within(page, link) if parts.path else page
        if kind == "src":
            return f'src="{(folder / unquote(there)).as_uri()}"'
        if there in pages:
            return f'href="#{anchor(there, unquote(parts.fragment))}"'
        return f'href="{html.escape(urljoin(address, there))}"' if address else ""

    body = DRAWN.sub(lambda match: f"url(#{anchor(page, match[1])})", ID.sub(own, body))
    return PLACE.sub(lead, body)


def document(folder: Path, pages: list[str]) -> str:
    """Return the one document, without its contents' page numbers."""
    front = (folder / FRONT).read_text(encoding="utf-8")
    canonical = CANONICAL.search(front)
    address = html.unescape(canonical[1]).removesuffix(FRONT) if canonical else ""
    sheets, scripts, articles = {}, {}, []
    for page in pages:
        text = (folder / page).read_text(encoding="utf-8")
        for found, pattern in ((sheets, SHEET), (scripts, SCRIPT)):
            found |= dict.fromkeys(within(page, link) for link in pattern.findall(text))
        body = joined(page, ARTICLE.search(text)[1], pages, folder, address)
        where = urljoin(address, page) if address else ""
        articles.append(
            f'<article class="book-article" id="{anchor(page)}" data-page="{page}" '
            f'data-address="{html.escape(where)}">{body}</article>'
        )
    links = [
        f'<link rel="stylesheet" href="{(folder / name).as_uri()}">'
        for name in sheets
        if Path(name).name != text_face.SHEET
    ]
    body = [
        title_page(front, folder, address),
        '<nav class="print-contents"><h1>Contents</h1><ol>',
        *rows(folder, pages),
        "</ol></nav>",
        *articles,
    ]
    used = text_face.used_characters(body)
    # The questions of the quizzes come into italics where they are printed.
    used = dict.fromkeys(used, set().union(*used.values()))
    face = text_face.face_sheet(text_face.FONTS, used, text_face.PAPER)
    loads = [f'<script async src="{(folder / name).as_uri()}"></script>' for name in scripts]
    return "\n".join(
        [
            '<!DOCTYPE html><html lang="en-GB" data-theme="light"><head><meta charset="utf-8">',
            re.search(r"<title>.*?</title>", front)[0],
            *links,
            f"<style>{face}{PRINT_CSS}</style></head><body><main>",
            *body,
            "</main>",
            *loads,
            "</body></html>",
        ]
    )


def title_page(front: str, folder: Path, address: str) -> str:
    """Return the first page: what the book is called and is about, its edition and its address."""
    title = re.search(r"<title>(.*?)</title>", front)[1]
    edition = re.sub(r"<[^>]+>", "", EDITION.search(front)[1])
    logo = (folder / within(FRONT, html.unescape(LOGO.search(front)[1]))).as_uri()
    where = html.escape(address)
    lines = [
        f'<header class="title-page"><img src="{logo}" alt="">',
        f'<p class="title">{title}</p><p class="about">{ABOUT.search(front)[1]}</p>',
        f'<p class="edition">{edition}</p>',
        f'<p class="edition"><a href="{where}">{where}</a></p>' if address else "",
        "</header>",
    ]
    return "".join(lines)


def rows(folder: Path, pages: list[str]) -> list[str]:
    """Return the lines of the contents; a part of which no page is printed has none."""
    found, part = [], ""
    for title, depth, page in contents(folder):
        if depth == 0:
            part = f'<li class="part">{title}</li>'
        elif page in pages:
            number, chapter = re.fullmatch(r"(?:(\d+)\. )?(.*)", title, re.DOTALL).groups()
            found += [part] if part else []
            part = ""
            found.append(
                f'<li class="{"below" if depth > 1 else "chapter"}">'
                f'<span class="number">{number or ""}</span>'
                f'<a href="#{anchor(page)}">{chapter}</a><span class="dots"></span>'
                '<span class="page"></span></li>'
            )
    return found


def print_book(browser, folder: Path, pages: list[str], file: Path) -> None:
    """Print pages of a built book into one file.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    folder : pathlib.Path
        The built book.
    pages : list of str
        Its pages to print, relative to it.
    file : pathlib.Path
        Where the PDF goes; beside it the document that was printed.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    source = file.with_suffix(".html")
    source.write_text(document(folder, pages), encoding="utf-8")
    tab = browser.new_page(viewport={"width": WIDTH, "height": 1200}, reduced_motion="reduce")
    tab.emulate_media(media="print", color_scheme="light")
    tab.goto(source.as_uri(), wait_until="load", timeout=180_000)
    show_first_state(tab)
    tab.evaluate(SHAPE, [HEIGHT, MARK])
    fill = """(starts) => document.querySelectorAll(".print-contents .page")
      .forEach((cell, k) => { cell.textContent = starts[k]; })"""
    options = {"prefer_css_page_size": True, "print_background": True, "scale": SCALE}
    for last in (False,) * MENDED + (True,):
        tab.pdf(path=file, outline=True, tagged=True, **options)
        reader = PdfReader(file)
        tab.evaluate(fill, starts(reader))
        if last or not mend(tab, reader):
            break
    tab.pdf(path=file, outline=True, tagged=True, **options)  # with the pages in the contents
    authors = tab.evaluate("() => document.querySelector('.edition').textContent.split(' · ')[0]")
    set_right(file, anchor(pages[0]), {"Author": authors})
    tab.close()
    source.unlink()


def main() -> int:
    named = [path if path.endswith(".html") else f"{path}.html" for path in sys.argv[1:]]
    pages = named or [page for _, _, page in contents(HTML) if page]
    file = PDF / "inside-the-lstm.pdf"
    began = datetime.datetime.now()
    with sync_playwright() as playwright:
        # Chromium's sandbox does not work for root, and these pages are our own.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=sandbox)
        print_book(browser, HTML, pages, file)
        browser.close()
    took = (datetime.datetime.now() - began).seconds
    count = len(PdfReader(file).pages)
    print(f"{file.relative_to(ROOT)}: {count} pages, {file.stat().st_size // 1000} KB, {took} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
