"""Turn "Explained in book/cell/forget" in a docstring into a link to that chapter."""

import re

EXPLAINED = re.compile(r"(?<![\w`/])book/(?P<page>[\w/]+?)(?:\.(?:ipynb|md))?(?=[\s,;.)]|$)")


def link_chapters(text: str, pages) -> str:
    """Return the line with each chapter that is in the book as a link.

    Parameters
    ----------
    text : str
        One line of a docstring.
    pages : collection of str
        The book's pages, without their file endings.
    """

    def link(match) -> str:
        page = f"book/{match['page']}"
        return f":doc:`/{page}`" if page in pages else match[0]

    return EXPLAINED.sub(link, text)


def link_docstring(app, what, name, obj, options, lines):
    lines[:] = [link_chapters(line, app.env.found_docs) for line in lines]


def setup(app):
    app.connect("autodoc-process-docstring", link_docstring)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
