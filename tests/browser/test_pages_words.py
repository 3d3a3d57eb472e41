"""The words around figures, folds and cells: names that differ, numbers, minus signs."""

import json
import re

import html5lib
import pytest

CODE = {"pre", "code", "script", "style", "svg", "mjx-container", "textarea", "math", "kbd"}
MINUS = re.compile(r"(?<![\w.\-–−])-\.?\d")


@pytest.fixture(scope="module")
def trees(book_html, pages):
    """Return the tree of each page."""
    return {
        path: html5lib.parse((book_html / path).read_bytes(), namespaceHTMLElements=False)
        for path in pages
    }


def words(element) -> str:
    return " ".join("".join(element.itertext()).split())


def read_aloud(element):
    """Yield the text of an element, piece by piece, without code, drawings and what has no size."""
    if element.tag.rpartition("}")[2] in CODE:  # a drawing has a namespace
        return
    if element.get("aria-hidden") and "contain:strict" in element.get("style", ""):
        return  # neither seen nor heard
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from read_aloud(child)
        yield child.tail or ""


def test_every_fold_of_a_page_has_its_own_name(trees):
    folds = 0
    for path, tree in trees.items():
        for state in ("when-closed", "when-open"):
            names = [
                words(part)
                for summary in tree.iter("summary")
                for part in summary.iter("span")
                if state in part.get("class", "")
            ]
            assert len(set(names)) == len(names), (path, names)
            folds += len(names)
        solutions = [words(s) for s in tree.iter("summary") if words(s).startswith("Solution")]
        assert len(set(solutions)) == len(solutions), (path, solutions)
    assert folds > 100


def test_a_fold_names_the_figure_of_its_cell(trees):
    named = 0
    for path, tree in trees.items():
        figures = [f for f in tree.iter("figure") if f.get("class") == "lstm-figure"]
        numbers = [int(figure.find("figcaption").get("data-number")) for figure in figures]
        assert numbers == list(range(1, len(figures) + 1)), path
        for cell in tree.iter("div"):
            if not re.match(r"cell (?!tag_hide-cell)", cell.get("class", "")):
                continue
            own = [
                f.find("figcaption").get("data-number") for f in cell.iter("figure") if f in figures
            ]
            for summary in cell.iter("summary"):
                if own:
                    assert f"of figure {own[0]}" in words(summary), path
                    named += 1
                else:
                    assert "figure" not in words(summary), path
    assert named > 20


def test_the_imports_stand_with_the_first_cell_that_computes(trees):
    chapters = 0
    for path, tree in trees.items():
        inside = [e for e in tree.iter() if e.tag == "h2" or e.get("data-cell")]
        if not any("Show the imports" in words(e) for e in inside):
            continue
        cells = [e for e in inside if e.get("data-cell")]
        assert [cell.get("data-cell") for cell in cells[:2]] == ["0", "1"], path
        assert inside.index(cells[0]) > 0, f"{path}: under the objectives stands text"
        assert inside.index(cells[1]) == inside.index(cells[0]) + 1, path
        chapters += 1
    assert chapters == 15


def test_a_fold_and_its_bar_share_a_line(visit):
    for width in (1280, 360):
        page = visit("book/cell/forget.html", width=width).page
        page.locator(".tag_hide-input > .cell-bar").first.wait_for()
        lines = page.locator(".tag_hide-input:has(> .cell-bar)").evaluate_all(
            "(all) => all.map((cell) => ['summary', '.cell-bar button'].map((part) =>"
            " { const box = cell.querySelector(part).getBoundingClientRect();"
            " return (box.top + box.bottom) / 2; }))"
        )
        assert len(lines) >= 3
        assert all(abs(fold - bar) < 6 for fold, bar in lines), (width, lines)


def test_a_caption_shows_its_number(visit):
    page = visit("book/cell/forget.html").page
    shown = page.locator(".lstm-figure figcaption").evaluate_all(
        "(all) => all.map((caption) => getComputedStyle(caption, '::before').content)"
    )
    assert len(shown) >= 3 and "2" in shown[1] and "Figure" in shown[1]


def test_a_minus_in_the_text_is_one(trees):
    for path, tree in trees.items():
        if path.startswith(("book/api", "genindex")):
            continue
        text = "".join(
            read_aloud(tree.find(".//main") if tree.find(".//main") is not None else tree)
        )
        found = [text[max(0, m.start() - 30) : m.end() + 5] for m in MINUS.finditer(text)]
        assert not found, (path, found)


def test_code_keeps_the_keyboards_minus(book_html):
    text = (book_html / "book/cell/forget.html").read_text(encoding="utf-8")
    code = re.search(r"<pre>(z_f = 0\.5.*?)</pre>", text, re.DOTALL)[1]
    assert "* -2" in code
    printed = re.findall(r'<div class="output stream.*?</pre>', text, re.DOTALL)
    assert any("-0." in part for part in printed) and not any("−" in part for part in printed)


def test_citations_read_as_in_the_notebook(trees, request):
    cited = 0
    for path in trees:
        source = request.config.rootpath / path.replace(".html", ".ipynb")
        if not source.is_file():
            continue
        cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
        words = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        words = re.sub(r"\[([^\]\n]+)\]\(https?:[^)\s]+\)", r"\1", words)
        for span in trees[path].iter("span"):
            if "bibtex-citation" in (span.get("class") or ""):
                said = " ".join("".join(span.itertext()).split())
                missing = [one for one in said.strip("()").split("; ") if one not in words]
                assert not missing, f"{path}: {missing}"
                cited += 1
    assert cited > 50


def test_the_call_of_a_widget_stands_back(visit):
    page = visit("book/cell/forget.html").page
    call = page.locator(".widget-call pre").first
    other = page.locator("[data-cell]:not(.widget-call) .cell_input pre").first
    assert call.inner_text().strip() == "Forget()"
    size = (
        "(pre) => [parseFloat(getComputedStyle(pre).fontSize), pre.getBoundingClientRect().height]"
    )
    (small, low), (type_size, _) = call.evaluate(size), other.evaluate(size)
    assert small < type_size and low < 2 * small


def test_without_a_script_a_line_says_what_the_widget_does(browser, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/book/cell/forget.html")
    lines = page.locator(".lw-mount noscript").evaluate_all("(all) => all.map((e) => e.innerText)")
    assert len(lines) >= 3 and len(set(lines)) == len(lines)
    assert "see how fast the cell state decays" in lines[0]
    assert "Where does its cell state stand after 200 steps?" in " ".join(lines)
    assert (
        page.locator("mjx-container").first.is_visible()
        and page.locator(".lstm-figure svg").first.is_visible()
    )
    context.close()
