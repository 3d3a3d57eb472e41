"""The same widget in a real JupyterLab: a value set in the page is read back in Python."""

import json
import os
import re
import subprocess
import sys
import time

import nbformat
import pytest
from driving import Driver

CELLS = [
    "from lstm_lib.widgets import Forget\n\nwidget = Forget()\nwidget",
    "widget.bias, widget.f",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab on a folder with one notebook and return its address."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "forget.ipynb")
    runtime = folder / "runtime"
    environment = os.environ | {
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",
        "--IdentityProvider.token=",
        "--LabApp.news_url=",  # nothing is asked of another host
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={folder}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    try:
        yield _address(process, runtime, folder / "log")
    finally:
        process.terminate()
        process.wait(timeout=30)


def _address(process, runtime, log, limit=90):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        for path in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(path.read_text())["url"].rstrip("/")
            except json.JSONDecodeError:
                pass  # still being written
        if process.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


def test_a_value_set_in_the_page_is_read_back_in_python(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{lab}/doc/tree/forget.ipynb")
    cells = page.locator(".jp-CodeCell")
    cells.nth(1).wait_for(timeout=60_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)

    def run(cell):
        cells.nth(cell).locator(".cm-content").click()
        page.keyboard.press("Control+Enter")

    def read(expected):
        run(1)
        text = cells.nth(1).locator(".jp-OutputArea-output", has_text=expected)
        text.wait_for(timeout=30_000)

    # A busy machine may still be starting the kernel, which then takes no cell: ask again.
    figure = page.locator("figure[data-widget=forget]")
    for _ in range(6):
        run(0)
        page.wait_for_timeout(15_000 if not figure.count() else 0)
        if figure.count():
            break
    figure.wait_for(timeout=30_000)
    driver = Driver(Open(page), "forget")
    assert driver.text("steps_until") == "23"
    read(re.compile(r"\(1\.0, 0\.73105"))
    driver.type("bias", "2.5")
    read(re.compile(r"\(2\.5, 0\.92414"))
    driver.press("bias", "ArrowRight")
    read(re.compile(r"\(2\.55, 0\.92757"))
    driver.button("5").click()
    read(re.compile(r"\(5\.0, 0\.99330"))
    # And the other way: Python sets, the page follows.
    cells.nth(1).locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("widget.bias = 0")
    page.keyboard.press("Control+Enter")
    driver.root.locator("output[data-key=steps_until]", has_text=re.compile(r"^10$")).wait_for()
    assert driver.text("half_life") == "1.00"
    assert not errors
    context.close()


class Open:
    """What `Driver` needs of a visit."""

    def __init__(self, page):
        self.page = page
