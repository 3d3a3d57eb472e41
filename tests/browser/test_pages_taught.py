"""Every name of the library leads to the chapters that explain it or use it."""

import importlib
import json
import re

import front_map
import pytest
import taught

import lstm_lib.records

FOUND = {
    "lines": [(min, "book/cell/forget"), (max, "book/gradient/backward"), (min, "book/cell/input")]
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Draw.", ["Used in book/cell/forget and book/cell/input."]),
        ("Draw. Explained in book/cell/forget.ipynb.", ["Used in book/cell/input."]),
        ("Explained in book/cell/forget.ipynb and book/cell/input.ipynb.", []),
    ],
)
def test_chapters_that_use_a_name_are_told_beside_those_that_explain_it(text, said):
    assert taught.sentences("lines", min, text, "lstm_lib.lstm", FOUND) == said


def test_many_chapters_are_counted():
    users = [(min, f"book/cell/{name}") for name in ("a", "b", "c", "d")]
    said = taught.sentences("lines", min, "", "lstm_lib.lstm", {"lines": users})
    assert said == ["Used in 4 chapters, first in book/cell/a."]


def test_what_has_no_sentence_of_its_own_has_its_file_s():
    (said,) = taught.sentences("LSTMTrace", lstm_lib.LSTMTrace, "", "lstm_lib.records", {})
    assert said.startswith("Explained in book/cell/structure.ipynb")
    assert said in lstm_lib.records.__doc__
    # In the middle of a line, too, it is a sentence of its own: a blank before it would indent it.
    (said,) = taught.sentences("FAULTS", None, "", "lstm_lib.gradients.faults", {})
    assert said == "Explained in book/gradient/backward.ipynb."


def test_imports_are_read_from_every_cell_in_the_order_of_the_chapters(tmp_path):
    cells = ["from lstm_lib import lstm_step\n%matplotlib inline\n", "print(1)\nimport numpy\n"]
    for page, sources in (("b", cells), ("a", ["from lstm_lib.lstm import lstm_step"])):
        made = [{"cell_type": "code", "source": [text]} for text in sources]
        path = tmp_path / "book" / f"{page}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"cells": made}))
    found = taught.uses(tmp_path, ["book/b", "book/a", "book/not_written"])
    assert found == {"lstm_step": [(lstm_lib.lstm_step, page) for page in ("book/b", "book/a")]}


def test_every_entry_names_the_chapters_whose_cells_import_it(book_html, request):
    root = request.config.rootpath
    found = taught.uses(root, front_map.map_lines(root))
    pages = [page.read_text(encoding="utf-8") for page in (book_html / "book/api").glob("*.html")]
    entries = {}
    for page in pages:
        parts = re.split(r'<dt class="[^>]*\bid="(lstm_lib-[\w-]+)"', page)
        names = [dashed.replace("-", ".") for dashed in parts[1::2]]
        entries |= dict(zip(names, parts[2::2], strict=True))
    told = 0
    for entry, body in entries.items():
        module, _, name = entry.rpartition(".")
        explains = re.search(r"Explained\s+in.*?</p>", body, re.DOTALL)
        users = [
            chapter
            for value, chapter in found.get(name, ())
            if getattr(importlib.import_module(module), name) is value
            and not (explains and f"../{chapter[5:]}.html" in explains[0].partition("Used in")[0])
        ]
        linked = all(f"../{chapter[5:]}.html" in body for chapter in users)
        assert linked or f"Used in {len(users)} chapters, first in" in body, entry
        told += bool(users)
    assert told > 50
