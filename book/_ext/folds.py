"""What folds says what it holds, and a call that only shows a widget stands back.

"Show the code" thirty times tells nobody which code, least of all those who go from one button to
the next by ear: it is the code of figure 2, the imports, the numbers of exercise 3. The imports
stand with the first cell that computes: under a chapter's objectives they would come between the
reader and the first sentence.
"""

import itertools
import re

from docutils import nodes
from exercises import exercises_of
from minus import DIGITS
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform

FIGURE = '<figure class="lstm-figure"'
CAPTIONED = re.compile(
    rf"(?P<before>{FIGURE}.*?)<figcaption>(?P<caption>.*?)</figcaption>", re.DOTALL
)
MOUNT = 'class="lw-mount"'
FOLDED = ("Solution", "Answer")


def holds(node, mark: str) -> bool:
    """Tell whether HTML in a node has a mark in it."""
    return any(mark in raw.astext() for raw in node.findall(nodes.raw))


def shows_code(cell) -> bool:
    """Tell whether a page shows a cell's code, folded or not: a quiz shows none."""
    return any("cell_input" in part["classes"] for part in cell.findall(nodes.container))


def number_figures(body: str) -> str:
    """Return a page's HTML with each figure's number on its caption, which the style shows."""
    count = itertools.count(1)

    def number(match) -> str:
        caption = DIGITS.sub("\N{MINUS SIGN}", match["caption"])
        caption = caption.replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
        return f'{match["before"]}<figcaption data-number="{next(count)}">{caption}</figcaption>'

    return CAPTIONED.sub(number, body)


class NameFolds(SphinxPostTransform):
    """Name what each fold holds; mark the cells that only show a widget."""

    default_priority = 250  # after myst-nb's folds, before admonitions fold
    formats = ("html",)

    def run(self):
        self.exercises = {id(node): n for n, node in exercises_of(self.document).items()}
        self.exercise, figures, imports = None, 0, None
        first = True
        for node in list(self.document.findall()):
            self.exercise = self.exercises.get(id(node), self.exercise)
            if isinstance(node, nodes.section):
                self.exercise = None
            elif isinstance(node, nodes.admonition):
                self._name_solution(node)
            elif isinstance(node, nodes.container) and node.get("nb_element") == "cell_code":
                figures += sum(FIGURE in raw.astext() for raw in node.findall(nodes.raw))
                if first and self._name_imports(node):
                    imports = node
                else:
                    self._name_cell(node, figures)
                    if imports is not None and shows_code(node):
                        imports.parent.remove(imports)
                        node.parent.insert(node.parent.index(node), imports)
                        imports = None
                self._quieten(node)
                first = False

    def _name_solution(self, admonition):
        title = admonition[0]
        if self.exercise and title.astext() in FOLDED:
            words = f'<span class="visually-hidden"> of exercise {self.exercise}</span>'
            title += nodes.raw("", words, format="html")

    @staticmethod
    def _name_imports(cell) -> bool:
        """Name what a page's first cell folds, if it is code alone; tell whether it is."""
        folds = list(cell.findall(HideCodeCellNode))
        if holds(cell, FIGURE) or not all(f["prompt_show"].endswith("the code") for f in folds):
            return False
        for fold in folds:
            fold["prompt_show"], fold["prompt_hide"] = "Show the imports", "Hide the imports"
        return bool(folds)

    def _name_cell(self, cell, figures):
        for fold in cell.findall(HideCodeCellNode):
            if holds(cell, FIGURE):
                whose = f" of figure {figures}"
            elif self.exercise:
                whose = f" of exercise {self.exercise}"
            else:
                whose = ""
            fold["prompt_show"] += whose
            fold["prompt_hide"] += whose

    @staticmethod
    def _quieten(cell):
        code = next(iter(cell.findall(nodes.literal_block)), None)
        if code is not None and "\n" not in code.astext().strip() and holds(cell, MOUNT):
            cell["classes"].append("widget-call")


def number_page(app, pagename, templatename, context, doctree):
    if "body" in context:
        context["body"] = number_figures(context["body"])


def setup(app):
    app.add_post_transform(NameFolds)
    app.connect("html-page-context", number_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
