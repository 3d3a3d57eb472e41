"""The text has a face of its own, small, for every character of every page."""

import base64
import io
import re
from pathlib import Path

import pytest
import text_face
from fontTools.ttLib import TTFont

FONT = re.compile(r'font-style:(\w+);.*?base64,([^"]+)"')
# Writes the characters that are set in the text's face once more, once for each weight and slant.
MARK = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = {};
  while (texts.nextNode()) {
    const style = getComputedStyle(texts.currentNode.parentNode);
    if (!style.fontFamily.startsWith('"Book Text"')) continue;
    if (texts.currentNode.parentNode.closest(".tex, script, noscript")) continue;  // never seen
    (found[`${style.fontStyle} ${style.fontWeight}`] ??= new Set()).add(texts.currentNode.data);
  }
  for (const [kind, said] of Object.entries(found)) {
    const all = document.createElement("x-text");  // no rule is about it
    all.style.font = `${kind} 1rem "Book Text", serif`;
    all.textContent = [...new Set([...said].join("").replace(/\\s/g, ""))].join("");
    document.body.append(all);
  }
}"""


@pytest.fixture(scope="module")
def fonts(book_html):
    sheet = (book_html / "_static" / text_face.SHEET).read_text(encoding="utf-8")
    return {style: base64.b64decode(data) for style, data in FONT.findall(sheet)}


def test_the_face_is_small_and_has_italics_and_weights(fonts):
    assert set(fonts) == {"normal", "italic"}
    assert sum(map(len, fonts.values())) < 40_000
    upright = TTFont(io.BytesIO(fonts["normal"]))
    assert [(a.axisTag, a.minValue, a.maxValue) for a in upright["fvar"].axes] == [
        ("wght", text_face.REGULAR, text_face.BOLD)
    ]
    for font in (upright, TTFont(io.BytesIO(fonts["italic"]))):
        assert font["GPOS"].table.FeatureList.FeatureRecord[0].FeatureTag == "kern"


def test_its_licence_comes_along_and_its_name_stays_behind(fonts, book_html):
    static = book_html / "_static"
    said = (static / text_face.SHEET).read_text(encoding="utf-8").split("*/")[0]
    assert "SIL Open Font License 1.1" in said and "Adobe" in said
    licence = (static / text_face.LICENCE).read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    for font in fonts.values():
        assert TTFont(io.BytesIO(font))["name"].names == []


def test_every_character_of_the_text_is_in_it(visit, pages):
    for path in pages:
        if path == "index.html":  # leads to the front page
            continue
        page = visit(path, origin="file").page
        page.evaluate(MARK)
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        found = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "x-text"})
        own, others = 0, []
        for node in found["nodeIds"]:
            for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
                own += font["isCustomFont"]
                if not font["isCustomFont"]:
                    html = session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
                    others.append((font["familyName"], html))
        assert own and not others, f"{path}: {others}"
        page.context.close()


def test_the_same_characters_make_the_same_bytes():
    source = Path(text_face.package.ROOT) / "files" / text_face.UPRIGHT
    one, two = (
        text_face.small_font(source, set("LSTM cells"), text_face.SCREEN[0][1]) for _ in range(2)
    )
    assert one == two


def test_characters_are_sorted_by_how_they_are_set():
    page = "<title>τ</title><p>é<br><em>ü <code>λ</code></em> ñ</p><svg><text>σ</text></svg>"
    used = text_face.used_characters([page])
    new = {file: used[file] - set(always) for file, always in text_face.ALWAYS.items()}
    assert new == {text_face.UPRIGHT: {"é", "ñ"}, text_face.ITALIC: {"ü"}}
