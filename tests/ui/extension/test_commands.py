"""Commands: from the template to the next, narrower sweep."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.extension.sweeping import SETUP, cell, execute, ours, until_text
from tests.ui.lab import Browser, Lab, Notebook

pytestmark = [pytest.mark.ui, pytest.mark.timeout(300)]
SOURCES = (
    """() => window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.sharedModel.getSource())"""
)


def sources(notebook: Notebook) -> list[str]:
    return list(notebook.page.evaluate(SOURCES))


def until_cells(notebook: Notebook, count: int) -> list[str]:
    notebook.page.wait_for_function(f"() => ({SOURCES})().length === {count}", timeout=20_000)
    return sources(notebook)


def test_the_template_runs_as_it_is_and_the_status_bar_says_how_far_it_is(notebook: Notebook, shots: Path) -> None:
    notebook.open("")
    page = notebook.page
    execute(page, "sweepmagic:new-sweep-cell")
    load, sweep = until_cells(notebook, 2)
    assert load == "%load_ext sweepmagic"
    assert sweep.startswith("%%sweep --count 20\nname: first-sweep\n")
    execute(page, "sweepmagic:new-sweep-cell")
    assert until_cells(notebook, 3)[2].split("\n")[1] == "name: first-sweep-2"
    notebook.run(0)
    notebook.run(1)
    until_text(page, ".sm-lab-status", "/20", 60)
    page.screenshot(path=shots / "status.png")
    notebook.wait_until_done(120)
    until_text(page, ".jp-toast-message, .Toastify", "first-sweep is finished", 30)
    assert "20 of 20 runs" in notebook.text(1)
    assert not ours(notebook)


def test_a_cell_is_turned_into_a_sweep_and_a_narrowed_one_comes_below(notebook: Notebook) -> None:
    notebook.open("lr = 0.1\nloss = (lr - 0.05) ** 2")
    page = notebook.page
    execute(page, "sweepmagic:turn-cell-into-sweep")
    load, sweep = until_cells(notebook, 2)
    assert load == "%load_ext sweepmagic"
    assert "  lr: {distribution: log_uniform_values, min: 0.01, max: 1.0}\n---\nlr = 0.1\n" in sweep
    notebook.run(0)
    notebook.run(1)
    page.wait_for_timeout(1000)
    notebook.wait_until_done(90)
    page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    page.wait_for_function("() => window.jupyterapp.commands.isEnabled('sweepmagic:insert-narrowed')", timeout=20_000)
    execute(page, "sweepmagic:insert-narrowed")
    narrowed = until_cells(notebook, 3)[2]
    assert narrowed.startswith("%%sweep --count 20\nname: nb-narrowed\n")
    assert narrowed.endswith("---\nlr = 0.1\nloss = (lr - 0.05) ** 2")


def test_what_can_be_done_with_a_sweep_follows_its_state(notebook: Notebook) -> None:
    notebook.open(SETUP, cell("verbs", count=100))
    page = notebook.page
    enabled = "(id) => window.jupyterapp.commands.isEnabled(id)"
    assert not page.evaluate(enabled, "sweepmagic:pause")
    notebook.run(0)
    notebook.run(1)
    page.wait_for_function(f"() => ({enabled})('sweepmagic:pause')", timeout=60_000)
    page.wait_for_selector(".jp-cell-toolbar [data-jp-item-name='sweepmagic-open-dashboard']:visible", timeout=20_000)
    execute(page, "sweepmagic:pause")
    page.wait_for_function(f"() => ({enabled})('sweepmagic:resume')", timeout=20_000)
    assert not page.evaluate(enabled, "sweepmagic:pause")
    execute(page, "sweepmagic:cancel")
    notebook.wait_until_done(60)
    page.wait_for_function(f"() => !({enabled})('sweepmagic:cancel')", timeout=20_000)
    assert page.evaluate(enabled, "sweepmagic:run-sweep")


def test_the_launcher_has_a_card_with_a_sweep(lab: Lab, browser: Browser) -> None:
    page = browser.page()
    page.goto(f"{lab.url}/lab?reset")
    page.locator(".jp-LauncherCard", has_text="Sweep").click(timeout=60_000)
    page.wait_for_function(
        f"() => window.jupyterapp.shell.currentWidget.content?.widgets?.length > 1 && ({SOURCES})()[1].startsWith('%%sweep')",
        timeout=60_000,
    )
    page.context.close()
