"""A short retrieval quiz with feedback for every answer."""

import traitlets

from lstm_lib.widgets.base import BookWidget


class Quiz(BookWidget):
    """Questions with one right answer each and a word on every answer.

    Parameters
    ----------
    questions : list of dict
        Each ``{"question": str, "answers": [(text, feedback), ...], "right": int}``; ``right``
        is the position of the right answer, counted from 0. In a text, ``_x`` makes the letter
        behind it a subscript (``c_t``) and backquotes mark code.

    Raises
    ------
    traitlets.TraitError
        If a question lacks a part, has fewer than two answers, or ``right`` names none of them.
    """

    slug = "quiz"

    questions = traitlets.List(help="the questions, in order").tag(sync=True)

    def __init__(self, questions):
        super().__init__()
        self.questions = [_checked(k, question) for k, question in enumerate(questions, 1)]


def _checked(position: int, question: dict) -> dict:
    name = f"question {position}"
    if not isinstance(question, dict) or set(question) != {"question", "answers", "right"}:
        raise traitlets.TraitError(
            f"{name} takes the keys question, answers and right, got {question!r}"
        )
    answers = [list(answer) for answer in question["answers"]]
    if len(answers) < 2 or any(len(a) != 2 or not all(map(str.strip, a)) for a in answers):
        raise traitlets.TraitError(f"{name}: answers takes two or more pairs (text, feedback)")
    right = question["right"]
    if not isinstance(right, int) or not 0 <= right < len(answers):
        raise traitlets.TraitError(
            f"{name}: right takes a position from 0 to {len(answers) - 1}, got {right!r}"
        )
    return {"question": question["question"], "answers": answers, "right": right}
