"""A saved notebook: its sweeps are live from the record, without a kernel; where there is no record, as they were saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from sweepmagic.views.live.dashboard import DashboardView
from tests.ui.extension.sweeping import started, until_text
from tests.ui.lab import Browser, Lab, Notebook
from tests.views.stories import recorded, run, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(240)]
ROWS = "() => document.querySelectorAll('.sm-lab-saved .sm-root tbody tr[data-run]').length"


def saved(folder: Path, bundle: dict[str, Any]) -> None:
    """Write a notebook with this output, as one has it from somebody else: nobody here has signed it."""
    output = {"output_type": "display_data", "metadata": {}, "data": bundle}
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [output], "execution_count": 1, "id": "a"}
    # No kernel of that name is there, so none is started.
    spec = {"kernelspec": {"name": "none-here", "display_name": "None", "language": "python"}}
    notebook = {"cells": [cell], "metadata": spec, "nbformat": 4, "nbformat_minor": 5}
    (folder / "nb.ipynb").write_text(json.dumps(notebook))


def opened(lab: Lab, browser: Browser, folder: Path) -> Page:
    page = browser.page()
    page.goto(f"{lab.url}/lab/tree/{folder.name}/nb.ipynb?reset")
    page.wait_for_selector(".sm-lab-saved", timeout=60_000)
    assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets[0].model.trusted") is False
    return page


def test_the_view_is_live_from_the_record_and_follows_a_sweep_that_still_runs(
    lab: Lab, browser: Browser, folder: Path, shots: Path
) -> None:
    sweep = recorded(folder / ".sweepmagic", story(12)[:-2], id="still-going")
    saved(folder, DashboardView(sweep)._static())
    page = opened(lab, browser, folder)
    page.wait_for_function(f"() => ({ROWS})() === 12", timeout=60_000)
    assert page.locator(".sm-lab-saved > .jp-RenderedHTMLCommon").count() == 0
    for event in run(13):
        sweep.append(event)
    page.wait_for_function(f"() => ({ROWS})() === 13", timeout=30_000)
    page.screenshot(path=shots / "saved-live.png")
    page.context.close()


def test_without_the_record_the_output_is_what_was_saved_and_made_safe(
    lab: Lab, browser: Browser, folder: Path, tmp_path: Path
) -> None:
    bundle = DashboardView(recorded(tmp_path, story(12), id="elsewhere"))._static()
    bundle["text/html"] += "<script>window.wasRun = true</script><img src=x onerror='window.wasRun = true'>"
    saved(folder, bundle)
    page = opened(lab, browser, folder)
    page.wait_for_selector(".sm-lab-saved .jp-RenderedHTMLCommon table", timeout=30_000)
    page.wait_for_timeout(2000)
    assert page.evaluate(ROWS) == 0
    assert page.evaluate("() => window.wasRun") is None
    page.context.close()


def test_a_view_that_was_saved_while_its_sweep_ran_is_live_again_after_the_kernel_died(notebook: Notebook) -> None:
    started(notebook, "orphan", count=200)
    notebook.until(lambda counters: counters.get("rows", 0) >= 2, "the live view of the kernel")
    notebook.saved()
    page = notebook.page
    page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")
    page.reload()
    page.wait_for_selector(".sm-lab-saved .sm-root", timeout=60_000)
    words = until_text(page, ".sm-lab-saved .sm-header", "orphan")
    assert "running" not in words.split("runs")[0]
