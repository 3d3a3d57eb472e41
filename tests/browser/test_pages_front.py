"""The front page's map: each chapter with a drawing that the library's numbers make."""

import re
from pathlib import Path

import numpy as np
import thumbnails
import yaml

from lstm_lib import lstm_forward
from lstm_lib.tasks import counting_word
from lstm_lib.trained import load_trained

ROOT = Path(__file__).resolve().parents[2]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
CHAPTERS = [
    chapter["file"].removeprefix("book/")
    for part in TOC["parts"]
    if "numbered" in part
    for chapter in part["chapters"]
    if (ROOT / f"{chapter['file']}.ipynb").is_file()
]


def test_each_chapter_has_a_drawing_of_its_own():
    drawn = {page: thumbnails.svg_of(draw()) for page, draw in thumbnails.DRAWINGS.items()}
    assert set(CHAPTERS) <= set(drawn), "book/_ext/thumbnails.py draws no picture of a chapter"
    assert len(set(drawn.values())) == len(drawn)
    assert not [page for page, svg in drawn.items() if "nan" in svg or svg.count("<") < 3]


def test_what_is_drawn_is_computed():
    svg = thumbnails.svg_of(thumbnails.DRAWINGS["learning/inside"]())
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", svg)]
    params, note = load_trained("counter")
    c = lstm_forward(params.cell, counting_word(9)[0][:, None]).c[:, 0, note["cell"]["index"]]
    assert np.corrcoef(heights, c)[0, 1] < -0.9999, "with y downward"


def test_the_drawings_stand_beside_their_lines(visit):
    for width in (1280, 360):
        page = visit("book/index.html", width=width).page
        lines = page.locator("li.drawn")
        assert lines.count() == len(CHAPTERS)
        numbers = [words.partition(". ")[0] for words in lines.locator("p").all_inner_texts()]
        assert numbers == [str(k + 1) for k in range(len(CHAPTERS))]
        for line in lines.all():
            picture, words = line.locator("svg").bounding_box(), line.locator("p").bounding_box()
            assert words["x"] >= picture["x"] + picture["width"]
        assert page.evaluate("document.documentElement.scrollWidth") == width
