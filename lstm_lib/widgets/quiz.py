"""A short retrieval quiz with feedback for every answer."""

import traitlets

from lstm_lib.widgets.base import BookWidget


class Quiz(BookWidget):
    """Questions with one right answer each and a word on every answer.

    Parameters
    ----------
    text : str
        The questions, a line each part::

            ? What does f_t = 1 do to the cell state?
            + It keeps it. | One times anything is that thing.
            - It erases it. | That is f_t = 0.

        ``?`` begins a question, ``+`` its right answer, ``-`` a wrong one; what follows ``|`` is
        said when the answer is chosen. ``c_t`` becomes c with a subscript, and backquotes mark
        code.

    Raises
    ------
    ValueError
        If a line is none of the three, an answer has no feedback, or a question has not exactly
        one right answer and at least one wrong one.
    """

    slug = "quiz"

    questions = traitlets.List(help="the questions, in order").tag(sync=True)

    def __init__(self, text):
        super().__init__()
        self.questions = parse_questions(text)


def parse_questions(text):
    """Read the text form of a quiz.

    Parameters
    ----------
    text : str
        As `Quiz` takes it.

    Returns
    -------
    list of dict
        Each ``{"question": str, "answers": [[answer, feedback], ...], "right": int}``.

    Raises
    ------
    ValueError
        As `Quiz` says.
    """
    questions = []
    for line in filter(None, map(str.strip, text.splitlines())):
        kind, rest = line[0], line[1:].strip()
        if kind == "?":
            questions.append({"question": rest, "answers": [], "right": None})
            continue
        answer, bar, feedback = (part.strip() for part in rest.partition("|"))
        if kind not in "+-" or not questions or not (answer and bar and feedback):
            raise ValueError(
                f"text: got the line {line!r}, expected '? question', '+ answer | feedback' or "
                "'- answer | feedback'"
            )
        if kind == "+" and questions[-1]["right"] is not None:
            raise ValueError(f"text: {questions[-1]['question']!r} has two right answers")
        if kind == "+":
            questions[-1]["right"] = len(questions[-1]["answers"])
        questions[-1]["answers"].append([answer, feedback])
    for question in questions:
        if question["right"] is None or len(question["answers"]) < 2:
            raise ValueError(
                f"text: {question['question']!r} needs one right answer and a wrong one"
            )
    if not questions:
        raise ValueError("text: got no question")
    return questions
