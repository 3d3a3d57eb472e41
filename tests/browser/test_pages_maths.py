"""Formulas are drawn when the book is built: there without a script, in MathJax's own fonts."""

import re
import sys

import maths_engine
import maths_fonts
import pytest
from drawn_maths import hold_stops
from offline_maths import mathjax_source
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace
from symbols import colour_symbols, uncolour
from test_pages_accessible import MOUNTED

CHAPTER = "book/cell/forget.html"
UNDRAWN = """() => [...document.querySelectorAll("main .math")]
  .filter((formula) => !formula.querySelector("mjx-container mjx-assistive-mml math"))
  .map((formula) => formula.outerHTML.slice(0, 90))"""

# Italic and bold letters of the six that have no colour. A subscript may name a block with one, and
# so may W^{(h)}; a letter with a subscript of its own is a symbol wherever it stands.
LETTERS = "\U0001d456\U0001d453\U0001d454\U0001d45c\U0001d450\u210e" + "".join(
    chr(0x1D41A + ord(letter) - ord("a")) for letter in "ifgoch"
)
PLAIN = """(letters) => [...document.querySelectorAll("main mjx-math mjx-c")].filter((drawn) => {
  if (!letters.includes(drawn.classList[0])) return false;
  if (drawn.closest("mjx-math [class*=sym-]")) return false;
  const under = drawn.closest("mjx-mi").parentElement;
  if (under.matches("mjx-msub, mjx-msubsup")) return true;
  if (drawn.closest(`mjx-msub > mjx-script, mjx-munder > mjx-script, mjx-under,
    mjx-msubsup > mjx-script > :last-child`)) return false;
  const above = drawn.closest("mjx-script > :first-child");
  return !above || above.querySelector("mjx-c").classList[0] !== "mjx-c28";
}).map((drawn) => drawn.classList[0] + " in "
  + drawn.closest("mjx-container").querySelector(".tex").textContent)"""

# The same in what widgets write; the letters of a network that writes names are upright.
PLAIN_IN_WIDGETS = """() => [...document.querySelectorAll(
    "figure[data-widget] i, figure[data-widget] tspan[font-style=italic]")]
  .filter((e) => /^[ifgoch]$/.test(e.textContent) && !e.closest("[class*=sym-], sub"))
  .map((e) => e.textContent + " in " + e.closest("figure").dataset.widget
    + ": " + e.parentElement.parentElement.textContent.slice(0, 60))"""


@pytest.fixture
def maths():
    engine = maths_engine.Maths()
    yield engine
    engine.close()


def small_book(folder, text: str, name="out", **settings):
    """Build a page of formulas in a folder; return what the build warned of."""
    source = folder / "source"
    source.mkdir(exist_ok=True)
    (source / "index.md").write_text(text, encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "symbols", "drawn_maths"],
        "myst_enable_extensions": ["dollarmath", "amsmath"],
        **settings,
    }
    with docutils_namespace(), open(folder / "warnings", "w+", encoding="utf-8") as warnings:
        out = folder / name
        app = Sphinx(source, None, out, folder / f"{name}-trees", "html", settings, None, warnings)
        app.build()
        warnings.seek(0)
        return warnings.read()


def test_formulas_are_there_without_scripts(visit, pages):
    for path in pages:
        if path == "index.html":  # leads to the front page
            continue
        page = visit(path, java_script_enabled=True).page
        assert page.evaluate(UNDRAWN) == [], path
        assert page.evaluate("() => typeof MathJax") == "undefined", path
        page.context.close()
    page = visit(CHAPTER, java_script_enabled=False).page
    assert page.locator("main .math mjx-container").first.is_visible()


STOPS_APART = """() => [...document.querySelectorAll("main span.math")].filter((formula) => {
  const range = document.createRange();
  const text = [formula.lastChild, formula.nextSibling].find((node) => node?.nodeType === 3);
  if (!text || !/^[.,;:!?)]/.test(text.data) || formula.querySelector(".wide")) return false;
  range.setStart(text, 0);
  range.setEnd(text, 1);
  const stop = range.getBoundingClientRect();
  const drawn = formula.querySelector("mjx-math").getBoundingClientRect();
  return stop.height && stop.top >= drawn.bottom;
}).map((formula) => formula.textContent)"""


def test_no_full_stop_leaves_its_formula(visit):
    for path in ("book/cell/forget.html", "book/gradient/cell_state.html"):
        page = visit(path, width=360).page
        for width in range(320, 400, 4):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate(STOPS_APART) == [], (path, width)


def test_what_stands_beside_a_formula_goes_into_its_box():
    box, drawn = '<span class="math notranslate">', "<mjx-container>x</mjx-container>"
    assert hold_stops(f"({box}{drawn}</span>), or") == f"{box}({drawn}),</span> or"
    block = f'<div class="math">{drawn}</div>.'
    assert hold_stops(block) == block


def test_no_symbol_stands_without_its_colour(visit, book_html, pages):
    letters = [f"mjx-c{ord(letter):X}" for letter in LETTERS]
    plain = []
    for path in pages:
        if "<mjx-math" in (book_html / path).read_text(encoding="utf-8"):
            page = visit(path).page
            page.wait_for_function(MOUNTED)
            found = page.evaluate(PLAIN, letters) + page.evaluate(PLAIN_IN_WIDGETS)
            plain += [f"{path}: {letter}" for letter in found]
            page.context.close()
    assert not plain, f"{len(plain)} letters\n" + "\n".join(plain)


def test_every_character_is_drawn_in_mathjaxs_fonts(visit, pages):
    """A glyph that the small fonts lack would come from some font of the reader's machine."""
    for path in pages:
        if not re.match(r"book/(?!api)", path):
            continue
        page = visit(path, origin="file").page
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        # The MathML beside the drawing, and words in a formula, are in the page's font.
        found = session.send(
            "DOM.querySelectorAll", {"nodeId": root, "selector": "mjx-container mjx-c"}
        )
        fonts = {}
        for node in found["nodeIds"]:
            for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
                fonts.setdefault(font["isCustomFont"], set()).add(font["familyName"])
        assert False not in fonts, f"{path}: {fonts[False]}"
        page.context.close()


def test_a_paragraph_is_copied_with_its_tex(visit):
    opened = visit(CHAPTER, permissions=["clipboard-read", "clipboard-write"])
    page = opened.page
    paragraph = page.locator("main p").filter(has=page.locator("span.math")).first
    tex = paragraph.locator(".tex").first.text_content()
    assert re.fullmatch(r"\$[^$]+\$", tex) and "class" not in tex
    paragraph.evaluate(
        "(p) => { getSelection().selectAllChildren(p); document.execCommand('copy'); }"
    )
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert tex in copied
    assert paragraph.locator(".tex").first.bounding_box()["width"] <= 1, "copied, not seen"


@pytest.mark.parametrize("latex", ("f_t", r"c_t = f_t \odot c_{t-1}", r"\text{no f_t} + z_i"))
def test_what_is_coloured_can_be_uncoloured(latex):
    assert uncolour(colour_symbols(latex)) == latex


def test_wrong_tex_is_a_warning_with_file_and_line(tmp_path):
    said = small_book(tmp_path, "# Wrong\n\nA line.\n\nAnd $\\fraq{1}{2}$ here.\n")
    assert re.search(r"index\.md:5: WARNING: Undefined control sequence \\fraq", said), said


def test_wrong_tex_is_an_error_of_the_engine(maths):
    with pytest.raises(maths_engine.FormulaError, match="Missing close brace"):
        maths.draw(r"\frac{1", display=False)


def test_a_formula_holds_its_mathml_and_its_tex(maths):
    html = maths.draw(r"\class{sym-f}{f}_t < 1", display=False)
    assert '<span class="tex" aria-hidden="true">$f_t &lt; 1$</span></mjx-container>' in html
    assert '<mjx-assistive-mml display="inline"><math>' in html
    assert 'class="mjx-i sym-f"' in html or 'class="sym-f"' in html


def test_fonts_hold_what_is_used_and_no_more(maths):
    fonts = mathjax_source() / "output/chtml/fonts/woff-v2"
    maths.draw("x", display=False)
    one = maths_fonts.small_sheet(maths.sheet(), fonts)
    maths.draw(r"\sum_{k=1}^{\infty} \left( \frac{\alpha}{\beta} \right)", display=True)
    many = maths_fonts.small_sheet(maths.sheet(), fonts)
    assert one.count("@font-face") < many.count("@font-face")
    assert len(one) < len(many) < 60_000


def test_a_brace_in_a_formula_leaves_the_style_whole(maths):
    maths.draw(r"\left\{ x, y \right\} = \{ \text{;} \}", display=True)
    fonts = mathjax_source() / "output/chtml/fonts/woff-v2"
    sheet = maths_fonts.small_sheet(maths.sheet(), fonts)
    assert 'content:"}"' in sheet.replace(": ", ":")
    assert not [line for line in sheet.split("\n") if line.count('"') % 2]


def test_two_builds_give_the_same_bytes(tmp_path):
    text = "# Maths\n\n$f_t$ and\n\n$$ c_t = f_t \\odot c_{t-1} + \\sum_k \\sqrt{k} $$ (a)\n"
    for name in ("one", "two"):
        assert small_book(tmp_path, text, name) == ""
    files = [p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*")]
    assert (tmp_path / "one" / "_static" / "maths.css").is_file()
    for file in files:
        if file.parts[0] != ".doctrees" and (tmp_path / "one" / file).is_file():
            assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_page_that_was_built_before_keeps_its_glyphs(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "other.md").write_text("# Other\n\n$\\aleph$\n", encoding="utf-8")
    for text in ("# A\n\n$x$\n", "# A\n\n$y$\n"):
        small_book(tmp_path, text + "\n```{toctree}\nother\n```\n")
        sheet = (tmp_path / "out" / "_static" / "maths.css").read_text(encoding="utf-8")
        assert 'content:"\\2135"' in sheet.replace(": ", ":"), "the other page's aleph"


def test_without_an_engine_pages_draw_for_themselves(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "py_mini_racer", None)  # as where it is not installed
    assert small_book(tmp_path, "# Maths\n\n$f_t$\n") == ""
    said = capsys.readouterr().err.strip().split("\n")
    assert len(said) == 1 and said[0].startswith("No engine to draw formulas with")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "maths/maths.js" in page and r"\(\class{sym-f}{f}_t\)" in page
    assert (tmp_path / "out" / "_static" / "maths" / "maths.js").stat().st_size > 100_000
