"""A JupyterLab of a test's own: it finds no settings, asks no other host, ends with the test."""

import json
import os
import subprocess
import time
from contextlib import contextmanager

import pytest

OPTIONS = [
    "--no-browser",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",  # kernels are ended from outside of its pages
    "--LabApp.news_url=",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.expose_app_in_browser=True",  # a test asks it whether the kernel is there
]
# The indicator in the toolbar says "idle" before there is a kernel, which then takes no cell.
KERNEL_IS_THERE = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
  const kernel = context?.isReady && context.session?.kernel;
  return kernel && kernel.connectionStatus === "connected" && kernel.status === "idle";
}"""
# Cells out of sight stand in the page as well, so that they can be read.
WHOLE = {"windowingMode": "none"}


def accept_kernels(page):
    """Answer JupyterLab where a kernel restarts, as one does that found its ports taken."""
    dialog = page.locator(".jp-Dialog", has_text="Kernel Restarting")
    page.add_locator_handler(dialog, lambda: dialog.locator(".jp-mod-accept").click())


def end_kernels(page, address):
    """End the kernels of that JupyterLab: a laptop holds no dozen of them."""
    for session in page.request.get(f"{address}/api/sessions").json():
        ended = page.request.delete(f"{address}/api/sessions/{session['id']}")
        assert ended.status != 403, ended.text()


@contextmanager
def running(command, folder):
    """Start JupyterLab by `command`, with what it keeps under `folder`; give its address."""
    settings = folder / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps(WHOLE))
    runtime = folder / "runtime"
    environment = os.environ | {
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_DATA_DIR": str(folder / "data"),  # what is trusted
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, *OPTIONS], env=environment, stdout=subprocess.DEVNULL, stderr=log
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
