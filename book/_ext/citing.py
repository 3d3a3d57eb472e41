"""Citations as the chapters' sources write them: round brackets, and semicolons between."""

from dataclasses import dataclass, field

from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

STYLE = "book"


def brackets() -> BracketStyle:
    return BracketStyle(left="(", right=")", sep="; ")


@dataclass
class BookReferenceStyle(AuthorYearReferenceStyle):
    """(Elman, 1990; Werbos, 1990), and in a sentence Elman (1990)."""

    bracket_parenthetical: BracketStyle = field(default_factory=brackets)
    bracket_textual: BracketStyle = field(default_factory=brackets)


def setup(app):
    """Connect the extension."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", STYLE, BookReferenceStyle)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
