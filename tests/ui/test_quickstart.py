"""The quickstart, as a user opens it: every cell in order, a look at the live view, a dead kernel, and the cell once more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sweepmagic
from tests.ui.lab import Notebook

pytestmark = [pytest.mark.ui, pytest.mark.timeout(400)]

QUICKSTART = Path(__file__).parents[2] / "notebooks" / "quickstart.ipynb"


def code_cells() -> list[str]:
    cells = json.loads(QUICKSTART.read_text())["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def test_the_quickstart_runs_is_killed_and_goes_on(notebook: Notebook, shots: Path) -> None:
    cells = code_cells()
    sweep_at = next(place for place, text in enumerate(cells) if text.startswith("%%sweep train"))
    notebook.open(*cells[: sweep_at + 1], "sweep.best", "%sweep digits-mlp")
    for place in range(sweep_at + 1):
        notebook.run(place)
    notebook.until(lambda c: c.get("rows", 0) >= 6, "six rows of real trainings", seconds=120)
    notebook.shot(shots / "quickstart-light.png")
    notebook.theme("JupyterLab Dark")
    notebook.shot(shots / "quickstart-dark.png")

    # The kernel dies in the middle of a training; the page asks what to do, and the user says: restart.
    before = {run.number: list(run.history) for run in found(notebook).runs if run.state in ("finished", "stopped")}
    notebook.page.evaluate(
        "async () => { await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart(); }"
    )
    notebook.page.wait_for_timeout(3000)
    assert found(notebook).state in ("crashed", "stopped")  # killed at once, or interrupted first
    assert before

    for place in range(sweep_at + 1):
        notebook.run(place)
    notebook.until(lambda c: c.get("state") == "finished", "the end", seconds=180)
    notebook.wait_until_done(60)
    sweep = found(notebook)
    assert sweep.state == "finished"
    assert [run.number for run in sweep.runs] == list(range(1, 13))
    assert all(run.state in ("finished", "stopped") for run in sweep.runs)
    assert all(list(sweep.run(number).history) == history for number, history in before.items())

    notebook.run(sweep_at + 1)
    notebook.run(sweep_at + 2)
    notebook.wait_until_done(30)
    assert "val_loss" in notebook.text(sweep_at + 1)
    notebook.until(lambda c: c.get("rows") == 12, "the view from disk")
    notebook.shot(shots / "quickstart-again-dark.png")
    notebook.theme("JupyterLab Light")
    notebook.shot(shots / "quickstart-again-light.png")
    notebook.page.screenshot(path=shots / "quickstart-page.png")


def found(notebook: Notebook) -> sweepmagic.Sweep:
    return sweepmagic.load("digits-mlp", dir=notebook.folder)
