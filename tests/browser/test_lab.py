"""The same widgets in a real JupyterLab: a value set in the page is read back in Python."""

import json
import re
import sys
from contextlib import suppress

import lab_server
import nbformat
import pytest
from driving import Driver
from playwright.sync_api import TimeoutError as TookTooLong

from lstm_lib import widgets

NOTEBOOKS = {
    "forget": [
        "from lstm_lib.widgets import Forget\n\nwidget = Forget()\nwidget",
        "widget.bias, widget.f",
    ],
    "quiz": [
        "from lstm_lib.widgets import Quiz\n\n"
        "Quiz('''? One?\n- no | Not so.\n+ yes | So it is.''')",
        "'done'",
    ],
    "every": [
        "from IPython.display import display\n\nfrom lstm_lib import widgets\n\n"
        "classes = [getattr(widgets, name) for name in widgets.__all__]\n"
        "shown = [cls() for cls in classes if cls.movable_traits()]\n"
        "for widget in shown:\n    display(widget)",
        "import json\n\nvalues = lambda w: {k: getattr(w, k) for k in w._controls}\n"
        "json.dumps({w.slug: values(w) for w in shown})",
    ],
}
CLASSES = [getattr(widgets, name) for name in widgets.__all__]
SLUGS = [cls.slug for cls in CLASSES if cls.movable_traits()]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on a folder with the notebooks and return its address."""
    folder = tmp_path_factory.mktemp("lab")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for name, sources in NOTEBOOKS.items():
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "jupyterlab", "--allow-root"]
    with lab_server.running([*command, f"--ServerApp.root_dir={folder}"], folder) as address:
        yield address


class Notebook:
    """One notebook in JupyterLab; its first cell shows widgets, its second asks for values."""

    def __init__(self, browser, lab, name):
        self.lab = lab
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        lab_server.accept_kernels(self.page)
        self.page.goto(f"{lab}/doc/tree/{name}.ipynb")
        self.cells = self.page.locator(".jp-CodeCell")
        self.cells.nth(1).wait_for(timeout=60_000)

    def run(self, cell):
        self.cells.nth(cell).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def show(self, slug):
        """Run the first cell until a widget stands there, and return the driver of that widget."""
        figure = self.page.locator(f"figure[data-widget={slug}]")
        for _ in range(4):
            self.page.wait_for_function(lab_server.KERNEL_IS_THERE, timeout=60_000)
            if not figure.count():
                self.run(0)
            with suppress(TookTooLong):  # the kernel was lost with the cell: it is asked again
                figure.wait_for(timeout=30_000)
                break
        return Driver(self, slug)

    def read(self, expected):
        """Run the second cell until it answers as expected, and return its answer."""
        self.run(1)
        answer = self.cells.nth(1).locator(".jp-OutputArea-output", has_text=expected)
        answer.wait_for(timeout=30_000)
        return answer.inner_text()

    def close(self):
        assert not self.errors
        lab_server.end_kernels(self.page, self.lab)
        self.context.close()


def test_a_value_set_in_the_page_is_read_back_in_python(browser, lab):
    notebook = Notebook(browser, lab, "forget")
    driver = notebook.show("forget")
    assert driver.text("steps_until") == "23"
    notebook.read(re.compile(r"\(1\.0, 0\.73105"))
    driver.type("bias", "2.5")
    notebook.read(re.compile(r"\(2\.5, 0\.92414"))
    driver.press("bias", "ArrowRight")
    notebook.read(re.compile(r"\(2\.55, 0\.92757"))
    driver.button("5").click()
    notebook.read(re.compile(r"\(5\.0, 0\.99330"))
    # And the other way: Python sets, the page follows.
    notebook.cells.nth(1).locator(".cm-content").click()
    notebook.page.keyboard.press("Control+a")
    notebook.page.keyboard.type("widget.bias = 0")
    notebook.page.keyboard.press("Control+Enter")
    driver.root.locator("output[data-key=steps_until]", has_text=re.compile(r"^10$")).wait_for()
    assert driver.text("half_life") == "1.00"
    notebook.close()


def test_every_widget_hands_its_values_to_python(browser, lab):
    notebook = Notebook(browser, lab, "every")
    notebook.show(SLUGS[0])
    notebook.page.locator(f"figure[data-widget={SLUGS[-1]}]").wait_for()
    moved = {}
    for cls in (cls for cls in CLASSES if cls.movable_traits()):
        slug = cls.slug
        driver = Driver(notebook, slug)
        # Sliders of the page's own, such as a guess or the step that is played, are no traits.
        ranges = driver.root.locator("input[type=range]")
        keys = ranges.evaluate_all(
            "all => all.filter((e) => e.checkVisibility()).map((e) => e.dataset.key)"
        )
        traits = cls.movable_traits()
        key = next(key for key in keys if key in traits)
        before = driver.position(key)
        driver.press(key, "ArrowLeft")
        if driver.position(key) == before:  # it stood at its least
            driver.press(key, "ArrowRight")
        moved[slug] = key, driver.position(key)
        assert moved[slug][1] != before, slug
    values = json.loads(notebook.read("bias").strip().strip("'"))
    for slug, (key, position) in moved.items():
        assert values[slug][key] == pytest.approx(position), f"{slug}: {key}"
    notebook.close()


def test_a_quiz_is_browsed_by_keys(browser, lab):
    notebook = Notebook(browser, lab, "quiz")
    field = notebook.show("quiz").root.locator("fieldset")
    radios, said = field.get_by_role("radio"), field.locator("[role=status]")
    radios.first.focus()
    notebook.page.keyboard.press("ArrowDown")
    assert radios.nth(1).evaluate("e => e === document.activeElement")
    assert field.locator("input:checked").count() == 0 and said.text_content() == ""
    notebook.page.keyboard.press("Enter")
    assert radios.nth(1).is_checked() and said.text_content() == "Right. So it is."
    notebook.close()
