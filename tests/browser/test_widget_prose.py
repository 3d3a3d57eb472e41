"""What widgets write for a reader: curly apostrophes, whole equations, letters that stay whole."""

import pytest
from driving import Driver
from test_widget_twins import twin  # noqa: F401

PAGE = "book/cell/update.html"
# A line break within a piece would give it a second box.
_WHOLE = "all => all.map(e => [e.textContent, e.getClientRects().length])"
# The strokes of a text's pieces: that of its second would lie over the letter before it.
_RINGS = """all => all.map(e => [...e.querySelectorAll("tspan")]
  .filter(piece => piece.textContent.trim())
  .map(piece => getComputedStyle(piece).stroke)).filter(strokes => strokes.length > 1)"""


@pytest.mark.parametrize(
    ("text", "set_text"),
    [
        ("the gate's bias, 10 a's, f(1)'s", "the gate’s bias, 10 a’s, f(1)’s"),
        ("the units' states; the steps'", "the units’ states; the steps’"),
        ("That needs tanh' = 1.", "That needs tanh′ = 1."),
        ("the word 'abc' in x[0]", "the word 'abc' in x[0]"),
    ],
)
def test_an_apostrophe_is_curly_and_nothing_else(twin, text, set_text):  # noqa: F811
    assert twin("shared/prose.js", "apostrophes", text) == set_text


def test_no_line_ends_within_an_equation(visit):
    driver = Driver(visit(PAGE, width=360), "update", show=False)
    line = driver.root.locator(".lw-predict-question")
    whole = line.locator(".lw-whole").evaluate_all(_WHOLE)
    assert whole == [["f = 0.85,", 1], ["i = 0.80,", 1], ["g = 0.90,", 1]]
    # The words are found as they are written: no space has become another.
    assert "Held at f = 0.85, i = 0.80, g = 0.90, the step" in line.text_content()


def test_a_quiz_sets_what_is_taken_away_with_a_minus(visit):
    driver = Driver(visit("book/gradient/backward.html"), "quiz")
    answers = driver.root.locator("label")
    before = answers.filter(has_text="Those of the gates of step")
    assert before.locator(".lw-negative").all_text_contents() == ["-"]
    assert before.inner_text().endswith("step t-1."), "its text stays as it was"
    handed = answers.filter(has_text="Those of h")
    assert handed.locator("sub").all_text_contents() == ["t−1", "t−1"]
    # Neither a hyphen nor a power of ten is one.
    question = driver.root.locator("fieldset", has_text="central differencing")
    assert not question.locator("legend .lw-negative").count()


def test_a_subscript_leaves_its_letter_whole(visit):
    driver = Driver(visit("book/cell/output.html"), "output")
    rings = driver.root.locator("svg .lw-wire-label").evaluate_all(_RINGS)
    assert len(rings) >= 3
    for first, *others in rings:
        assert first != "none" and set(others) == {"none"}


def test_the_sign_of_a_covered_summand_is_not_told(visit):
    page = "book/gradient/cell_state.html#cell_state?w_f=-1&w_i=-1&w_g=-1"
    driver = Driver(visit(page), "cell_state", show=False)
    line = driver.output("sum_through_f").locator("xpath=..")
    assert "−" in line.inner_text()  # a linked state is shown
    driver.action("again").click()
    text = line.inner_text()
    assert text.count("+") == 3 and "−" not in text


def test_on_a_phone_each_unit_of_the_names_has_room(visit):
    sizes = {}
    for width in (360, 1280):
        driver = Driver(visit("book/learning/names.html", width=width), "names")
        driver.settle()
        boxes = driver.root.locator(".lw-na-unit").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect()).map(b => [b.width, b.bottom, b.right])"
        )
        sizes[width] = max(size for size, *_ in boxes)
        field = driver.root.locator(".lw-na-field").bounding_box()
        assert max(bottom for _, bottom, _ in boxes) <= field["y"] + field["height"] + 1
        assert max(right for *_, right in boxes) <= field["x"] + field["width"] + 1
    assert min(sizes.values()) > 6, sizes
