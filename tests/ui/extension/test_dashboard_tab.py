"""A sweep in a tab: the same live view as under the cell, fed by the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.extension.sweeping import execute, ours, started, until_text
from tests.ui.lab import Browser, Lab, Notebook
from tests.views.stories import recorded, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(300)]
TAB = ".sm-lab-tab .sm-root"
BESIDE = """() => {
  const [notebook, tab] = ['.jp-NotebookPanel', '.sm-lab-tab'].map((name) => document.querySelector(name).getBoundingClientRect());
  return tab.left >= notebook.right - 1 && tab.width > 200;
}"""


def test_a_tab_beside_the_notebook_is_live_while_the_cell_blocks_and_comes_back_with_the_page(
    notebook: Notebook, shots: Path
) -> None:
    started(notebook, "beside", count=200)
    page = notebook.page
    page.wait_for_function("() => window.jupyterapp.commands.isEnabled('sweepmagic:open-dashboard')", timeout=60_000)
    execute(page, "sweepmagic:open-dashboard")
    page.wait_for_selector(TAB, timeout=30_000)
    assert page.evaluate(BESIDE)
    page.wait_for_function(f"() => document.querySelectorAll('{TAB} tbody tr[data-run]').length >= 3", timeout=60_000)
    page.locator(f"{TAB} button[data-verb=pause]").click()
    until_text(page, f"{TAB} .sm-badge", "paused")
    page.locator(f"{TAB} [role=tab]", has_text="Scatter").click()
    page.screenshot(path=shots / "tab.png")
    page.wait_for_timeout(3000)  # JupyterLab and we write down how things stand
    page.goto(page.url.replace("?reset", ""))
    page.wait_for_selector(TAB, timeout=60_000)
    until_text(page, f"{TAB} .sm-badge", "paused")
    assert page.locator(f"{TAB} .sm-tab[aria-selected=true]").first.inner_text() == "Scatter"
    page.locator(f"{TAB} button[data-verb=cancel]").click()
    until_text(page, f"{TAB} .sm-badge", "stopped")
    assert not ours(notebook)


def test_a_tab_without_a_kernel_says_why_it_is_empty_once_the_record_is_gone(
    lab: Lab, browser: Browser, folder: Path, shots: Path
) -> None:
    recorded(folder / ".sweepmagic", story(12), id="alone")
    page = browser.page(viewport={"width": 1100, "height": 1000})
    page.goto(f"{lab.url}/lab?reset")
    page.wait_for_selector(".jp-Launcher", timeout=60_000)
    execute(page, "sweepmagic:open-sweep", folder=folder.name, id="alone")
    page.wait_for_function(f"() => document.querySelectorAll('{TAB} tbody tr[data-run]').length >= 12", timeout=60_000)
    page.screenshot(path=shots / "tab-alone.png")
    execute(page, "sweepmagic:open-sweep", folder=folder.name, id="nobody")
    until_text(page, ".sm-lab-tab:visible .sm-lab-note", "no sweep")
    page.context.close()
