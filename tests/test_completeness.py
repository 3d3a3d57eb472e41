"""What a new chapter, widget or function must bring with it, told without a browser."""

import importlib
import inspect
import re
from pathlib import Path

import pytest
import yaml
from front_map import map_lines, shorten_map
from library import LISTED, index, is_function, public_names

from lstm_lib import widgets

ROOT = Path(__file__).resolve().parents[1]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
CHAPTERS = [
    chapter["file"]
    for part in TOC["parts"]
    for chapter in part["chapters"]
    if (ROOT / f"{chapter['file']}.ipynb").is_file()
]
WIDGETS = [getattr(widgets, name) for name in widgets.__all__]


LISTED_MODULES = sorted(
    {
        listed["module"]
        for page in (ROOT / "book" / "api").glob("*.md")
        for listed in LISTED.finditer(page.read_text())
    }
)


def public_functions():
    """Every function that a page of the reference lists, by its full name."""
    found = {}
    for module in map(importlib.import_module, LISTED_MODULES):
        for home, names in public_names(module).items():
            things = {f"{home}.{name}": getattr(module, name) for name in names}
            found |= {name: f for name, f in things.items() if is_function(f)}
    assert found
    return sorted(found.items())


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_front_page_has_a_line_for_each_chapter(chapter):
    page = shorten_map((ROOT / "book" / "index.md").read_text(), CHAPTERS)
    link = chapter.removeprefix("book/")
    assert f"]({link}.ipynb)" in page, f"book/index.md: its map has no line for {chapter}"


def test_the_front_page_has_the_order_of_the_contents():
    mapped = [page for page in map_lines(ROOT) if page in CHAPTERS]
    assert mapped == [chapter for chapter in CHAPTERS if chapter in mapped]


def test_what_the_reference_lists_leads_to_its_source():
    for page in [ROOT / "book" / "api.md", *sorted((ROOT / "book" / "api").glob("*.md"))]:
        for listed in LISTED.finditer(page.read_text()):
            source = (page.parent / listed["source"]).resolve()
            file = source / "__init__.py" if source.is_dir() else source
            assert file == Path(importlib.import_module(listed["module"]).__file__), listed[0]


@pytest.mark.parametrize("module", LISTED_MODULES)
def test_each_public_name_says_what_it_is(module):
    untold = re.findall(r"^\{py:obj\}`(\w+) <.*\n:[ .]*$", index(module), re.MULTILINE)
    assert not untold, f"{module}: {untold} have no text"


def test_every_chapter_on_disk_is_in_the_table_of_contents():
    for path in sorted((ROOT / "book").rglob("*.ipynb")):
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        if ".ipynb_checkpoints" not in path.parts:
            assert name in CHAPTERS, f"_toc.yml does not name {name}"


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.slug)
def test_each_widget_has_a_browser_test_and_its_javascript(widget):
    for path in (
        f"tests/browser/test_widget_{widget.slug}.py",
        f"lstm_lib/widgets/js/{widget.slug}.js",
    ):
        if widget.slug != "quiz" or "tests" not in path:
            assert (ROOT / path).is_file(), f"{path} is missing for the widget {widget.slug}"


@pytest.mark.parametrize("name, function", public_functions())
def test_each_public_function_says_what_goes_in_and_what_comes_out(name, function):
    doc = inspect.getdoc(function) or ""
    assert doc.split("\n")[0].endswith((".", "?")), f"{name}: no summary in one line"
    taken = [p for p in inspect.signature(function).parameters if not p.startswith("_")]
    if taken:
        assert re.search(r"^Parameters\n-+$", doc, re.MULTILINE), f"{name}: no Parameters"
    source = inspect.getsource(function)
    returns = re.search(r"^\s+(return|yield) \S", source.split('"""')[-1], re.MULTILINE)
    if returns and function.__annotations__.get("return", ...) is not None:
        assert re.search(r"^(Returns|Yields)\n-+$", doc, re.MULTILINE), f"{name}: no Returns"
