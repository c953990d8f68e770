"""JupyterLab 4.2, the oldest that the extension is for, loads what was built against a newer one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environments import FRONTS
from tests.ui.extension.conftest import BUILT
from tests.ui.extension.sweeping import execute, show_sidebar
from tests.ui.fronts import OldLab
from tests.ui.lab import Browser, Lab
from tests.views.stories import recorded, story

pytestmark = [
    pytest.mark.ui,
    pytest.mark.matrix,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not FRONTS["lab-4.2"].is_there, reason="JupyterLab 4.2 is not there: make ui-matrix makes it"),
]


@pytest.fixture
def lab42(tmp_path: Path) -> Iterator[Lab]:
    """A server of JupyterLab 4.2 with both parts of the extension."""
    extensions = tmp_path / "labextensions"
    extensions.mkdir()
    (extensions / "sweepmagic").symlink_to(BUILT)
    server = OldLab(tmp_path)
    server.flags = (
        *OldLab.flags,
        f"--LabApp.extra_labextensions_path={extensions}",
        "--ServerApp.jpserver_extensions={'sweepmagic.server': True}",
    )
    with server:
        yield server


def test_the_list_a_tab_and_the_help_in_cells_work_in_the_oldest_lab(lab42: Lab, browser: Browser, shots: Path) -> None:
    work = lab42.folder / "work"
    recorded(work / ".sweepmagic", story(12))
    cell = {"cell_type": "code", "source": "%%sweep --count 3\nmethod: bayse\nparameters: {lr: {min: 0.0, max: 1.0}}"}
    empty = {"metadata": {}, "outputs": [], "execution_count": None, "id": "a"}
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (work / "nb.ipynb").write_text(
        json.dumps({"cells": [cell | empty], "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5})
    )
    page = browser.page()
    page.goto(f"{lab42.url}/lab/tree/nb.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    assert page.evaluate("jupyterapp.version").startswith("4.2.")
    page.wait_for_selector(".cm-lintRange-error", timeout=30_000)
    show_sidebar(page)
    page.locator(".sm-lab-row", has_text="digits").click(timeout=30_000)
    page.wait_for_function(
        "() => document.querySelectorAll('.sm-lab-tab .sm-root tbody tr[data-run]').length > 0", timeout=30_000
    )
    execute(page, "sweepmagic:new-sweep-cell")
    page.screenshot(path=shots / "lab42.png")
    page.context.close()
