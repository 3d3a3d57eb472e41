"""The quiz in the built page: answers are browsed by keys without choosing, then chosen."""

import pytest
from driving import ORIGINS, Driver

PAGE = "book/cell/forget.html"
CHOSEN = "input:checked"


@pytest.fixture(params=ORIGINS)
def question(visit, request):
    driver = Driver(visit(PAGE, origin=request.param), "quiz")
    yield driver.root.locator("fieldset").first
    driver.visit.assert_quiet()


def feedback(question) -> str:
    return question.locator("[role=status]").text_content()


def focused(question) -> int:
    radios = question.get_by_role("radio").all()
    return [radio.evaluate("e => e === document.activeElement") for radio in radios].index(True)


def test_an_answer_clicked_is_chosen(question):
    right = question.get_by_role("radio").nth(2)
    question.locator("label").nth(1).click()
    assert feedback(question).startswith("Not quite.")
    right.check()
    assert feedback(question).startswith("Right.")


def test_arrow_keys_go_from_answer_to_answer_and_choose_nothing(question):
    question.get_by_role("radio").first.focus()
    for key, at in zip(
        ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"),
        (1, 2, 0, 2, 1),
        strict=True,
    ):
        question.page.keyboard.press(key)
        assert focused(question) == at
        assert question.locator(CHOSEN).count() == 0
        assert feedback(question) == ""


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_a_key_chooses_and_arrows_leave_the_choice(question, key):
    question.get_by_role("radio").first.focus()
    question.page.keyboard.press("ArrowDown")
    question.page.keyboard.press(key)
    assert question.locator(CHOSEN).evaluate_all("all => all.map(e => e.value)") == ["1"]
    said = feedback(question)
    assert said.startswith("Not quite.")
    question.page.keyboard.press("ArrowDown")
    assert focused(question) == 2
    assert question.locator(CHOSEN).evaluate_all("all => all.map(e => e.value)") == ["1"]
    assert feedback(question) == said


def test_what_is_said_of_an_answer_is_read_out(question):
    """A live region that is not there before it speaks is often not heard."""
    assert question.get_by_role("status").count() == 1
    question.get_by_role("radio").first.check()
    assert question.get_by_role("status").text_content() != ""


def test_tab_goes_on_to_the_next_question(question):
    question.get_by_role("radio").first.focus()
    question.page.keyboard.press("ArrowDown")
    question.page.keyboard.press("Tab")
    names = question.page.locator(":focus").evaluate(
        "e => [e.name, document.querySelector('.lw-question').querySelector('input').name]"
    )
    assert names[0].startswith("lw-quiz-") and names[0] != names[1]


def test_each_answer_brings_its_own_word_and_no_other(visit):
    driver = Driver(visit(PAGE), "quiz")
    state = "script[data-state]"
    questions = driver.page.locator(state).evaluate_all(
        "all => all.map(e => JSON.parse(e.textContent).questions).find(Boolean)"
    )
    assert len(questions) >= 3
    for n, question in enumerate(questions):
        field = driver.root.locator("fieldset").nth(n)
        for k, (_, reason) in enumerate(question["answers"]):
            field.get_by_role("radio").nth(k).check()
            verdict = "Right." if k == question["right"] else "Not quite."
            plain = (
                reason.replace("_(t-1)", "t−1")
                .replace("_", "")
                .replace("`", "")
                .replace("(", "")
                .replace(")", "")
            )
            said = feedback(field).replace("(", "").replace(")", "")
            assert said == f"{verdict} {plain}"
            # Nothing else tells the right answer from the others.
            shown = field.locator("label").evaluate_all(
                "all => all.map(e => [e.className, getComputedStyle(e).color])"
            )
            assert len(set(map(tuple, shown))) == 1


def test_reset_forgets_every_answer(visit):
    driver = Driver(visit(PAGE), "quiz")
    for radio in driver.root.locator("fieldset").get_by_role("radio").all():
        radio.check()
    driver.button("Reset").click()
    assert driver.root.locator(CHOSEN).count() == 0
    assert set(driver.root.locator("[role=status]").all_text_contents()) == {""}
