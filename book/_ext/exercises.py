"""A box to tick at each exercise, which this reader's browser remembers.

It is in the page from the start, so that nothing moves, and shown where there is a script to keep
it (book.js).
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

NUMBERED = re.compile(r"(\d+)\.")
BOX = (
    '<label class="exercise-done">'
    '<input type="checkbox" data-exercise="{number}">'
    ' Done<span class="visually-hidden">: exercise {number}</span></label>'
)


def exercises_of(doctree) -> dict[int, nodes.paragraph]:
    """Return the paragraph that begins each numbered exercise of a page."""
    found = {}
    for section in doctree.findall(nodes.section):
        if "exercises" not in section["ids"]:
            continue
        for paragraph in section.findall(nodes.paragraph):
            first = next((child for child in paragraph if child.astext().strip()), None)
            number = NUMBERED.match(first.astext()) if isinstance(first, nodes.strong) else None
            if number:
                found[int(number[1])] = paragraph
    return found


class MarkExercises(SphinxPostTransform):
    """Put a box behind the first paragraph of each exercise."""

    default_priority = 300
    formats = ("html",)

    def run(self):
        for number, paragraph in exercises_of(self.document).items():
            paragraph += nodes.raw("", " " + BOX.format(number=number), format="html")


def count_exercises(app, pagename, templatename, context, doctree):
    context["exercises"] = len(exercises_of(doctree)) if doctree is not None else 0


def setup(app):
    app.add_post_transform(MarkExercises)
    app.connect("html-page-context", count_exercises)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
