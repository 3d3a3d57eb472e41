"""The kernel of `make lab`: this Python, whatever else is installed, and silent on its version.

JupyterLab writes what a kernel says of its language into each notebook that is opened. With a
version in it, a notebook would count as changed at once, and a save would store that version.
"""

from update_notebooks import ThisPython

SILENT = "get_ipython().kernel.language_info.pop('version', None)"


class BookKernel(ThisPython):
    """Starts the Python that runs JupyterLab, which has the book's packages."""

    def get_kernel_spec(self, kernel_name: str):
        spec = super().get_kernel_spec(kernel_name)
        spec.argv = [*spec.argv, f"--IPKernelApp.exec_lines={SILENT}"]
        return spec
