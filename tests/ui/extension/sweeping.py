"""What the tests of the extension do again and again."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page

from tests.ui.lab import Notebook

SETUP = "%load_ext sweepmagic\nimport os, time\nfrom pathlib import Path\nPath('pid').write_text(str(os.getpid()))"


def cell(name: str, *, count: int = 40, sleep: float = 0.1, more: str = "") -> str:
    """Return a cell that blocks for a while: `count` runs of five logs each."""
    return f"""%%sweep --count {count} {more}
name: {name}
method: random
metric: {{name: loss, goal: minimize}}
parameters:
  lr: {{distribution: log_uniform_values, min: 1e-3, max: 1e-1}}
---
import sweepmagic
for epoch in range(5):
    time.sleep({sleep})
    sweepmagic.log({{"loss": lr + 1 / (epoch + 1)}})
"""


def execute(page: Page, command: str, **args: Any) -> None:
    """Execute a command of JupyterLab and do not wait for its end."""
    page.evaluate("([c, a]) => { window.jupyterapp.commands.execute(c, a); }", [command, args])


def show_sidebar(page: Page) -> None:
    """Open the panel with the sweeps."""
    execute(page, "sweepmagic:show-sidebar")
    page.wait_for_selector(".sm-lab-panel:visible", timeout=30_000)


def until_text(page: Page, selector: str, words: str, seconds: float = 30) -> str:
    """Wait until the words stand in the element, and return all that stands there."""
    end = time.monotonic() + seconds
    text = ""
    while time.monotonic() < end:
        found = page.locator(selector)
        text = found.first.inner_text() if found.count() else ""
        if words in text:
            return text
        page.wait_for_timeout(200)
    raise AssertionError(f"waited {seconds:g} s for {words!r} in {selector}, where {text!r} stands")


def started(notebook: Notebook, name: str, **more: Any) -> Notebook:
    """Open a notebook with a sweep and start it."""
    notebook.open(SETUP, cell(name, **more))
    notebook.run(0)
    notebook.run(1)
    return notebook


def ours(notebook: Notebook) -> list[str]:
    """Return what the page complained of and that is ours."""
    return [problem for problem in notebook.problems if "sweepmagic" in problem.lower() or "sm-" in problem]
