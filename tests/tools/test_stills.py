"""What stands in a widget's place without scripts: each kind has a picture of the values it has."""

import html
import json

import stills
import widgets
from PIL import Image

from lstm_lib.widgets.base import JS


def views(root):
    """Return (kind, values, notebook) of every widget that a notebook shows."""
    for notebook in sorted(root.glob("book/*/*.ipynb")):
        for state in widgets._stored_states(notebook).values():
            if state.get("_slug") and (JS / f"{state['_slug']}.js").is_file():
                yield state["_slug"], widgets._public(state), notebook.stem


def test_every_widget_has_a_picture_of_the_values_it_begins_with(request):
    found, stale = set(), []
    for slug, traits, page in views(request.config.rootpath):
        if slug in stills.WORDS:
            continue
        found.add(slug)
        if f"stills/{slug}.webp" not in stills.in_place(slug, traits, f"book/x/{page}"):
            stale.append(slug)
    assert not stale, f"build the book, then run: make stills ONLY='{' '.join(stale)}'"
    assert len(found) > 10
    assert found == set(stills.listed()) == {file.stem for file in stills.FOLDER.iterdir()}


def test_the_pictures_are_small_and_say_what_they_show():
    for slug, known in stills.listed().items():
        file = stills.FOLDER / f"{slug}.webp"
        assert file.stat().st_size <= 55_000, slug
        with Image.open(file) as picture:
            assert picture.size == (2 * known["width"], 2 * known["height"])
        assert len(known["alt"]) > 40 and "undefined" not in known["alt"], slug


def test_values_that_the_picture_was_not_taken_from_show_no_picture():
    slug, known = next(iter(stills.listed().items()))
    assert known["state"] != stills.state_of({"bias": 9.75})
    assert stills.in_place(slug, {"bias": 9.75}, "book/cell/forget") == ""
    assert stills.in_place("of no kind", {}, "book/cell/forget") == ""


def test_questions_are_told_in_words_with_their_answers():
    asked = {
        "question": "Where is c_(t-1) < 1?",
        "answers": [["In `a<b`.", "No."], ["Here.", "Yes: h_t."]],
        "right": 1,
    }
    told = stills.in_place("quiz", {"questions": [asked]}, "book/index")
    assert "<strong>Where is <i>c</i><sub>t-1</sub> &lt; 1?</strong>" in told
    assert "<li>In <code>a&lt;b</code>.</li><li>Here.</li>" in told
    assert told.index("<details>") < told.index("Here. Yes: <i>h</i><sub>t</sub>.")
    chosen = stills.in_place("predict", {"asked": {"options": ["up", "down"]}}, "book/index")
    assert chosen == "<ul><li>up</li><li>down</li></ul>"
    assert stills.in_place("predict", {"asked": {"options": None}}, "book/index") == ""


def test_the_list_is_as_the_tool_writes_it():
    known = stills.listed()
    text = json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False)
    assert stills.LIST.read_text(encoding="utf-8") == f"{text}\n"
    assert all(html.unescape(of["alt"]) == of["alt"] for of in known.values())
