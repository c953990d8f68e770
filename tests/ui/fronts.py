"""The other front ends of the browser, driven as `lab.Notebook` drives JupyterLab."""

from __future__ import annotations

import json
from typing import Any

from tests.environments import FRONTS
from tests.ui.lab import Lab, Notebook


class OldLab(Lab):
    """The oldest JupyterLab that is supported."""

    python = str(FRONTS["lab-4.2"].python)


class Notebook7(Lab):
    """Notebook 7, as the environment of development has it: JupyterLab's parts, one notebook per page."""

    module = "notebook"
    flags = (*Lab.flags[:-1], "--JupyterNotebookApp.expose_app_in_browser=True")
    page = "notebooks/{path}"


class Classic(Lab):
    """Classic Notebook 6.5 with ipywidgets 7.7.1 and the kernel that Colab has."""

    python = str(FRONTS["classic"].python)
    module = "notebook"
    flags = ("--NotebookApp.token=", "--NotebookApp.disable_check_xsrf=True", "--NotebookApp.port_retries=0")
    root_flag = "--NotebookApp.notebook_dir"
    page = "notebooks/{path}"


class ClassicNotebook(Notebook):
    """A notebook in the classic page, whose program is the global `Jupyter`."""

    def ready(self) -> None:
        """Wait until the notebook stands in the page and its kernel has answered."""
        self.page.wait_for_function(
            "() => window.Jupyter?.notebook?._fully_loaded && Jupyter.notebook.kernel?.is_connected()", timeout=60_000
        )
        self.page.wait_for_selector("#kernel_indicator", timeout=30_000)

    def run(self, index: int) -> None:
        """Start a cell; it may take its time."""
        self.page.evaluate("(i) => Jupyter.notebook.execute_cells([i])", index)

    def wait_until_done(self, seconds: float = 60) -> None:
        """Wait until no cell has a star."""
        self.page.wait_for_function(
            "() => !Jupyter.notebook.get_cells().some((cell) => cell.input_prompt_number === '*')",
            timeout=seconds * 1000,
        )

    def text(self, index: int) -> str:
        """Return what stands in the output of a cell."""
        return str(self.page.locator("#notebook-container .cell").nth(index).locator(".output_wrapper").inner_text())

    def outputs(self) -> str:
        """Return what stands on the page, for whoever looks into a failure."""
        return f"{self.problems} {self.page.locator('#notebook-container').inner_text()[-3000:]}"

    def saved(self) -> dict[str, Any]:
        """Save and return the notebook as on disk."""
        self.page.evaluate("() => Jupyter.notebook.save_notebook()")
        return dict(json.loads(self.path.read_text()))

    def close(self) -> None:
        """Shut the kernel down and close the page."""
        self.page.evaluate("() => window.Jupyter?.notebook?.session?.delete()")
        self.page.context.close()
