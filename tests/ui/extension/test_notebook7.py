"""Notebook 7 loads the same extension: what applies there works, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.extension.sweeping import execute, show_sidebar
from tests.ui.fronts import Notebook7
from tests.ui.lab import Browser, Lab
from tests.views.stories import recorded, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(240)]


@pytest.fixture
def notebook7(tmp_path: Path) -> Iterator[Lab]:
    """A server of Notebook 7, with the extension as it is built."""
    with Notebook7(tmp_path) as server:
        yield server


def test_the_list_a_dashboard_and_the_commands_work_in_notebook_7(
    notebook7: Lab, browser: Browser, shots: Path
) -> None:
    work = notebook7.folder / "work"
    recorded(work / ".sweepmagic", story(12))
    notebook = {"cells": [], "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
    (work / "nb.ipynb").write_text(json.dumps(notebook))
    page = browser.page()
    page.goto(f"{notebook7.url}/notebooks/nb.ipynb")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    show_sidebar(page)
    page.locator(".sm-lab-row", has_text="digits").click(timeout=30_000)
    page.wait_for_function(
        "() => document.querySelectorAll('.sm-lab-tab .sm-root tbody tr[data-run]').length > 0", timeout=30_000
    )
    execute(page, "sweepmagic:new-sweep-cell")
    page.wait_for_selector(".jp-Cell:has-text('%%sweep')", timeout=20_000)
    page.screenshot(path=shots / "notebook7.png")
    page.context.close()
