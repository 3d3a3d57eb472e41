"""Run and edit the cells of a page as a reader does, and read what they show."""

import os

import pytest

# The first start brings some 10 MB and compiles them; machines that test are busy.
PATIENCE = 180_000
DONE = "k => !document.querySelector(`[data-cell='${k}']`).dataset.running"


def demand_python(book_html) -> None:
    """Skip where the book was built without Python on purpose; anywhere else that is a failure."""
    if (book_html / "_static" / "run" / "python-0.js").is_file():
        return
    if os.environ.get("IN_PAGE", "").lower() in ("no", "0", "false"):
        pytest.skip("IN_PAGE=no: this book was built without Python in its pages")
    pytest.fail("the book was built without Python in its pages: make book says why")


class Cells:
    """The cells of an open page.

    Parameters
    ----------
    visit
        What the ``visit`` fixture returns.
    """

    def __init__(self, visit):
        self.visit, self.page = visit, visit.page

    def numbers(self) -> list[int]:
        """Return the numbers of the cells, from the top."""
        cells = self.page.locator("[data-cell]")
        return [int(k) for k in cells.evaluate_all("all => all.map(e => e.dataset.cell)")]

    def cell(self, number: int):
        """Return the cell's element."""
        return self.page.locator(f'[data-cell="{number}"]')

    def act(self, number: int, action: str) -> None:
        """Press one of the cell's buttons; a folded cell is opened for it."""
        cell = self.cell(number)
        cell.evaluate("e => { const fold = e.closest('details') ?? e.querySelector('details');"
                      " if (fold) fold.open = true; }")  # fmt: skip
        cell.locator(f'.cell-bar [data-action="{action}"]').click()

    def start(self, number: int) -> None:
        """Press Run and do not wait."""
        self.act(number, "run")

    def wait(self, number: int) -> None:
        """Wait until the cell is done."""
        self.page.wait_for_function(DONE, arg=number, timeout=PATIENCE)

    def run(self, number: int) -> str:
        """Press Run, wait, and return what was printed."""
        self.start(number)
        self.wait(number)
        return self.printed(number)

    def printed(self, number: int) -> str:
        """Return what the cell's run printed."""
        streams = self.cell(number).locator("[data-live-output] [data-live-stream]")
        return "".join(streams.all_text_contents())

    def output(self, number: int):
        """Return the element with the live output."""
        return self.cell(number).locator("[data-live-output]")

    def note(self, number: int) -> str:
        """Return the word beside the cell's buttons."""
        return self.cell(number).locator(".cell-note").text_content()

    def open_editor(self, number: int):
        """Press Edit and return the field."""
        self.act(number, "edit")
        field = self.cell(number).locator("textarea")
        field.wait_for()
        return field

    def edit(self, number: int, code: str) -> None:
        """Put a code into the cell's editor, which is opened if it is not."""
        field = self.cell(number).locator("textarea")
        if not field.count():
            self.open_editor(number)
        field.fill(code)

    def stored(self, number: int) -> str:
        """Return what the page as built shows as printed by the cell."""
        streams = self.cell(number).locator(".cell_output:not([data-live-output]) .stream pre")
        return "".join(streams.all_text_contents())
