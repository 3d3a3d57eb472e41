"""What stands in a widget's place where no script runs: a picture of its first state, or its words.

``make stills`` takes the pictures, since the book is built without a browser: book/_static/stills
holds one for each kind of widget, stills.json what each shows. A picture serves for the values it
was taken from and no other. Questions need no picture: they are text.
"""

import hashlib
import html
import json
import re
from pathlib import Path

from minus import DIGITS

PLACE = "_static/stills"
FOLDER = Path(__file__).resolve().parents[1] / PLACE
LIST = Path(__file__).with_suffix(".json")
WORDS = ("quiz", "predict")  # kinds that are told in words
RENEW = "make stills"

# `c_t` is c with a subscript, text in backquotes is code, as the quiz itself shows it (quiz.js).
_RICH = re.compile(r"`(?P<code>[^`]+)`|\b(?P<letter>[A-Za-z])_(?P<below>\w|\([^)]*\))")


def state_of(traits: dict) -> str:
    """Return the digest of a widget's values, which its picture is taken from."""
    values = {name: value for name, value in traits.items() if not name.startswith("_")}
    return digest(json.dumps(values, sort_keys=True))


def digest(text: str) -> str:
    """Return few letters that change with a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def listed() -> dict[str, dict]:
    """Return what is known of each picture: its size, its words, and what it was taken from."""
    return json.loads(LIST.read_text(encoding="utf-8")) if LIST.is_file() else {}


def in_place(slug: str, traits: dict, docname: str) -> str:
    """Return the HTML that shows a widget where no script runs, or "" where nothing is known of it.

    Parameters
    ----------
    slug : str
        The kind of widget.
    traits : dict
        Its values.
    docname : str
        The page that it stands on.
    """
    if slug == "quiz":
        return "".join(map(_question, traits["questions"]))
    if slug == "predict":
        return _list(traits["asked"].get("options") or ())
    found = listed().get(slug)
    if found is None or found["state"] != state_of(traits):
        return ""
    file = f"{'../' * docname.count('/')}{PLACE}/{slug}.webp"
    return (
        f'<p><img src="{file}" width="{found["width"]}" height="{found["height"]}" loading="lazy"'
        f' alt="{html.escape(found["alt"])}" style="height:auto">'
        f"</p><p>{html.escape(found['caption'], quote=False)}</p>"
    )


def _question(asked: dict) -> str:
    answers, right = asked["answers"], asked["right"]
    answer, reason = map(_rich, answers[right])
    return (
        f"<p><strong>{_rich(asked['question'])}</strong></p>"
        f"{_list([answer for answer, _ in answers])}"
        f"<details><summary>Answer</summary><p>{answer} {reason}</p></details>"
    )


def _list(words) -> str:
    return f"<ul>{''.join(f'<li>{_rich(word)}</li>' for word in words)}</ul>" if words else ""


def _rich(text: str) -> str:
    def marked(match) -> str:
        if match["code"]:
            return f"<code>{match['code']}</code>"
        return f"<i>{match['letter']}</i><sub>{match['below'].strip('()')}</sub>"

    return DIGITS.sub("\N{MINUS SIGN}", _RICH.sub(marked, html.escape(text, quote=False)))
