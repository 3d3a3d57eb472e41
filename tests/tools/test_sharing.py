"""What a page says of itself: edition, address, source, citation, and the picture for its links."""

import datetime
import io
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import build
import figure_drawer
import matplotlib
import numpy as np
import pictures
import pybtex.database
import pytest
import sharing
from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from lstm_lib.palette import PALETTE, css_colour

DAY = datetime.date(2026, 11, 3)
BOOK = {"title": "Inside the LSTM", "authors": "A & B", "version": "1.2", "date": DAY, "url": ""}
SVG = f"""<svg viewBox="0 0 100 100"><title>A  finding.</title>
<defs><path id="mark" d="M-5 -5L5 -5L5 5L-5 5z" style="stroke:currentColor"/>
<clipPath id="half"><rect x="0" y="0" width="50" height="100"/></clipPath></defs>
<rect x="10" y="10" width="80" height="20" style="fill:{css_colour("f")};stroke:none"/>
<g style="fill:none;stroke:{css_colour("c")}">
<path d="M0 50L100 50" clip-path="url(#half)" style="stroke-width:6"/></g>
<use href="#mark" x="20" y="80" style="stroke:currentColor"/>
<g transform="translate(60 60)">
<circle cx="20" cy="20" r="8" style="fill:none;stroke:currentColor"/></g>
</svg>"""


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/reader/fork.git",
        "https://me:secret@github.com/reader/fork",
        "git@github.com:reader/fork.git",
        "ssh://git@github.com/reader/fork.git",
    ],
)
def test_a_known_host_gives_the_page_s_file_and_a_form(remote):
    source, report = sharing.source_links(remote, "main", "book/cell/a b.md", "The gate & more")
    home = "https://github.com/reader/fork"
    assert source["href"] == f"{home}/blob/main/book/cell/a%20b.md"
    assert report["href"] == f"{home}/issues/new?title=The%20gate%20%26%20more%3A%20"


def test_a_group_of_another_host_has_that_host_s_addresses():
    source, report = sharing.source_links("https://gitlab.com/a/b/c.git", "x/y", "book/a.md", "A")
    assert source["href"] == "https://gitlab.com/a/b/c/-/blob/x/y/book/a.md"
    assert report["href"] == "https://gitlab.com/a/b/c/-/issues/new?issue%5Btitle%5D=A%3A%20"


def test_a_host_whose_pages_are_not_known_gives_the_repository():
    (link,) = sharing.source_links("https://me:secret@git.example.org/a/b.git", "main", "a.md", "A")
    assert link["href"] == "https://git.example.org/a/b"
    assert sharing.source_links("https://github.com/a/b", "", "a.md", "A")[0]["href"] == (
        "https://github.com/a/b"
    )


@pytest.mark.parametrize(
    "remote",
    ["", "/home/me/book", "../book", "file:///home/me/book", "C:\\book", "http://localhost/a/b",
     "git@intern:a/b.git", "me@github.com/home/book"],
)  # fmt: skip
def test_a_path_is_never_a_link(remote):
    assert sharing.source_links(remote, "main", "a.md", "A") == []


def test_a_citation_is_bibtex_with_what_is_known():
    page = {"name": "forget", "number": 6, "title": "100 % kept", "url": "https://x.org/f.html"}
    text = sharing.bibtex(BOOK, page) + "\n" + sharing.bibtex({**BOOK, "date": None})
    entries = pybtex.database.parse_string(text, "bibtex").entries
    chapter, book = entries["inside-the-lstm-forget"], entries["inside-the-lstm"]
    assert [str(who) for who in chapter.persons["author"]] == [r"{A \& B}"]
    assert (
        chapter.fields["title"] == r"{100 \% kept}" and book.fields["title"] == "{Inside the LSTM}"
    )
    assert chapter.fields["howpublished"] == "Chapter 6 of {Inside the LSTM}, version 1.2"
    assert (chapter.fields["year"], chapter.fields["month"]) == ("2026", "November")
    assert chapter.fields["url"] == "https://x.org/f.html"
    assert not {"year", "month", "url"} & set(book.fields)


def test_the_date_is_the_commit_s_then_the_build_s_then_none(tmp_path, monkeypatch, request):
    root = request.config.rootpath
    shown = subprocess.run(
        ["git", "-C", root, "log", "-1", "--format=%ct"], capture_output=True, text=True
    ).stdout.strip()
    if shown:
        day = datetime.datetime.fromtimestamp(int(shown), datetime.timezone.utc).date()
        assert sharing.commit_date(root) == day
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_700_000_000))
    assert sharing.commit_date(tmp_path) == datetime.date(2023, 11, 14)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert sharing.commit_date(tmp_path) is None
    assert sharing.written(DAY) == "3 November 2026"


def test_the_map_for_search_engines_holds_full_addresses():
    text = sharing.sitemap("https://x.org/b/", ["book/index.html", "book/a b&c.html"], DAY)
    (space,) = set(re.findall(r'xmlns="([^"]+)"', text))
    root = ElementTree.fromstring(text)
    places = [url.findtext(f"{{{space}}}loc") for url in root]
    assert places == ["https://x.org/b/book/index.html", "https://x.org/b/book/a%20b%26c.html"]
    assert {url.findtext(f"{{{space}}}lastmod") for url in root} == {"2026-11-03"}


@pytest.mark.parametrize(
    ("said", "told", "address"),
    [
        ("https://x.org/b", "", "https://x.org/b/"),
        ("", "https://y.org/", "https://y.org/"),
        ("", "", ""),
    ],
)
def test_the_address_comes_from_whoever_publishes(said, told, address, monkeypatch):
    monkeypatch.setenv("BOOK_URL", said)
    config = SimpleNamespace(html_baseurl=told)
    sharing.find_address(None, config)
    assert config.html_baseurl == address


def test_the_page_without_a_path_names_the_front_page_s_address(tmp_path):
    front = tmp_path / "book" / "index.html"
    front.parent.mkdir()
    there = "https://x.org/book/index.html"
    known = f'<link rel="canonical" href="{there}">'
    for link, address in (("", "book/index.html"), (known, there)):
        front.write_text(f"<title>T</title>{link}", encoding="utf-8")
        build.write_root_page(tmp_path)
        assert f'<link rel="canonical" href="{address}">' in (tmp_path / "index.html").read_text()


@pytest.fixture
def small_book(tmp_path, monkeypatch, request):
    """Return ``small_book(remote)``: the pages of a book of one chapter, in a repository."""

    def git(*arguments):
        subprocess.run(["git", "-C", source, *arguments], check=True, capture_output=True)

    source = tmp_path / "source"
    (source / "book").mkdir(parents=True)
    (source / "pyproject.toml").write_text('version = "7.8.9"\n')
    (source / "book" / "index.md").write_text("# A book\n\nIt is a book.\n\n## The chapters\n")
    (source / "index.rst").write_text("Index\n=====\n\nA first sentence that says what it is.\n")
    git("init", "-q", "-b", "main")
    settings = {
        "extensions": ["pages", "launch", "pictures", "sharing"],
        "source_suffix": {".rst": "restructuredtext"},
        "html_theme": "book",
        "author": "The authors",
        "project": "A book",
    }

    def built(remote) -> str:
        git("remote", "add", "origin", remote)
        out = tmp_path / "out"
        with docutils_namespace():
            Sphinx(source, None, out, out, "html", settings, None, io.StringIO()).build()
        return (out / "index.html").read_text(encoding="utf-8")

    return built


def test_a_page_whose_place_is_known_says_so(small_book, monkeypatch, tmp_path):
    monkeypatch.setenv("BOOK_URL", "https://me.example.org/book")
    text = small_book("git@github.com:me/book.git")
    address = "https://me.example.org/book/index.html"
    assert f'<link rel="canonical" href="{address}">' in text
    assert f'<meta property="og:url" content="{address}">' in text
    assert 'href="https://github.com/me/book/blob/main/index.rst"' in text
    assert "Version 7.8.9" in text
    assert address in (tmp_path / "out" / "sitemap.xml").read_text()


def test_a_page_whose_place_is_not_known_prints_no_path(small_book, monkeypatch, tmp_path):
    monkeypatch.delenv("BOOK_URL", raising=False)
    text = small_book(str(tmp_path))
    assert "canonical" not in text and "og:url" not in text and str(tmp_path) not in text
    assert "Report a mistake" not in text and "Version 7.8.9" in text
    assert not (tmp_path / "out" / "sitemap.xml").exists()


def drawn(svg: str) -> np.ndarray:
    """Return the pixels at which a figure of 100 by 100 stands in its picture, (502, 502, 3)."""
    made = Image.open(io.BytesIO(pictures.picture(svg, "Title", "Chapter 1", "Book")))
    assert made.size == (pictures.WIDTH, pictures.HEIGHT) and made.format == "PNG"
    pixels = np.asarray(made.convert("RGB"))
    room = pictures.WIDTH - pictures.COLUMN - 3 * pictures.MARGIN
    side = pictures.HEIGHT - 2 * pictures.MARGIN
    left = pictures.WIDTH - pictures.MARGIN - (room + side) // 2
    return pixels[pictures.MARGIN :, left:][:side, :side]


def test_a_picture_shows_the_figure_in_its_light_colours():
    seen = drawn(SVG)

    def at(x, y):
        return "#{:02X}{:02X}{:02X}".format(*seen[round(5.02 * y), round(5.02 * x)])

    assert at(50, 20) == PALETTE["f"].light and at(5, 20) == "#FFFFFF"
    assert at(25, 50) == PALETTE["c"].light and at(75, 50) == "#FFFFFF", "clipped at the half"
    assert at(20, 80) == "#000000" and at(20, 88) == "#FFFFFF", "a mark where it is used"
    assert at(88, 80) == "#000000" and at(80, 80) == "#FFFFFF", "a circle, moved"


def test_text_stands_where_its_anchor_says():
    def ink(anchor):
        style = f"font-size:14px;text-anchor:{anchor}"
        runs = '<tspan>hm</tspan><tspan dy="4"> mh</tspan>'
        text = f'<text x="50" y="50" style="{style}">{runs}</text>'
        columns = (
            np.flatnonzero(
                (drawn(f'<svg viewBox="0 0 100 100">{text}</svg>') < 128).any(axis=(0, 2))
            )
            / 5.02
        )
        return columns.min(), columns.max()

    (start, _), (left, right), (_, end) = ink("start"), ink("middle"), ink("end")
    assert 50 <= start < 53 and 47 < end <= 50
    assert abs((left + right) / 2 - 50) < 1.5


def test_two_pictures_are_one_and_no_font_is_the_machine_s():
    made = [pictures.picture(SVG, "A long title, set in lines", "", "Book") for _ in range(2)]
    assert made[0] == made[1]
    for face in figure_drawer.FACES:
        file = Path(figure_drawer.font(face, 12).get_file())
        assert Path(matplotlib.get_data_path()) in file.parents and file.is_file()


@pytest.mark.parametrize("part", ['<image href="#a"/>', '<path d="M0 0a5 5 0 0 1 3 3" style=""/>'])
def test_what_no_figure_holds_is_named(part):
    with pytest.raises(ValueError, match="expected"):
        pictures.picture(f'<svg viewBox="0 0 9 9">{part}</svg>', "T", "", "B")


def test_the_picture_is_of_the_first_figure_and_keeps_its_words():
    figure = f'<figure class="lstm-figure" id="a">\n<div>{SVG}</div></figure>'
    second = figure.replace("A  finding", "Another")
    document = nodes.section("", *(nodes.raw("", text, format="html") for text in (figure, second)))
    assert pictures.alt_of(pictures.figure_of(document)) == "A finding."
    assert pictures.figure_of(nodes.section("", nodes.paragraph("", "Text."))) is None
