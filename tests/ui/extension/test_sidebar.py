"""The sidebar: every sweep below the server's root, with or without a kernel."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from sweepmagic import Sweep
from sweepmagic.project import headings
from sweepmagic.store import EventStore
from tests.ui.extension.sweeping import ours, show_sidebar, started, until_text
from tests.ui.lab import Browser, Lab, Notebook
from tests.views.stories import created, recorded, run, story

pytestmark = [pytest.mark.ui, pytest.mark.timeout(300)]


def recorded_sweep(notebook: Notebook) -> Sweep:
    folder = notebook.folder / ".sweepmagic"
    with EventStore(folder, read_only=True) as store:
        return Sweep(folder, headings(store)[-1].id)


def test_rows_arrive_and_a_blocking_cell_is_paused_and_stopped(
    notebook: Notebook, row: Callable[[str], str], shots: Path
) -> None:
    started(notebook, "blocking")
    page = notebook.page
    show_sidebar(page)
    until_text(page, row("blocking"), "running", 60)
    page.locator(row("blocking")).hover()
    page.locator(".sm-lab-action[aria-label^='Pause']").click()
    until_text(page, row("blocking"), "paused")
    page.screenshot(path=shots / "sidebar.png")
    page.locator(".sm-lab-action[aria-label^='Resume']").click()
    until_text(page, row("blocking"), "running")
    page.locator(".sm-lab-action[aria-label^='Stop']").click()
    until_text(page, row("blocking"), "stopped")
    notebook.wait_until_done(30)
    assert recorded_sweep(notebook).state == "stopped"
    assert not ours(notebook)


def test_a_sweep_whose_kernel_was_killed_is_shown_as_crashed(notebook: Notebook, row: Callable[[str], str]) -> None:
    started(notebook, "killed", count=200)
    page = notebook.page
    show_sidebar(page)
    until_text(page, row("killed"), "running", 60)
    os.kill(int((notebook.folder / "pid").read_text()), signal.SIGKILL)
    until_text(page, row("killed"), "crashed", 60)


def test_a_sweep_is_deleted_and_brought_back_without_any_kernel(
    lab: Lab, browser: Browser, folder: Path, row: Callable[[str], str]
) -> None:
    recorded(folder / ".sweepmagic", [created(name="unwanted"), *run(1), *run(2)])
    page = browser.page()
    page.goto(f"{lab.url}/lab?reset")
    page.wait_for_selector(".jp-Launcher", timeout=60_000)
    show_sidebar(page)
    until_text(page, row("unwanted"), "unwanted", 30)
    page.locator(row("unwanted")).click(button="right")
    page.get_by_role("menuitem", name="Delete Sweep").click()
    page.wait_for_selector(row("unwanted"), state="detached", timeout=20_000)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector(row("unwanted"), timeout=20_000)
    page.locator(".sm-lab-input").fill("unwanted")
    page.locator(".sm-lab-list").focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_selector(".sm-lab-tab .sm-root", timeout=30_000)
    page.context.close()


def test_of_a_thousand_sweeps_those_in_sight_are_in_the_page(lab: Lab, browser: Browser, folder: Path) -> None:
    with EventStore(folder / ".sweepmagic") as store:
        for number in range(1000):
            store.append(f"s{number}", [created(name=f"many-{number}")])
    page = browser.page()
    page.goto(f"{lab.url}/lab?reset")
    page.wait_for_selector(".jp-Launcher", timeout=60_000)
    show_sidebar(page)
    page.locator(".sm-lab-input").fill("many-")
    until_text(page, ".sm-lab-total", "1000 of", 60)
    page.wait_for_timeout(500)
    assert 0 < page.locator(".sm-lab-row").count() < 40
    page.evaluate("() => { document.querySelector('.sm-lab-list').scrollTop = 1e9; }")
    page.wait_for_selector(".sm-lab-row:has-text('many-999')", timeout=10_000)
    assert page.locator(".sm-lab-row").count() < 40
    page.context.close()


def test_the_story_of_the_tests_is_what_the_list_says(
    lab: Lab, browser: Browser, folder: Path, row: Callable[[str], str]
) -> None:
    events = story(12)
    recorded(folder / ".sweepmagic", [created(name="told", run_cap=12), *events[1:]])
    page = browser.page()
    page.goto(f"{lab.url}/lab?reset")
    page.wait_for_selector(".jp-Launcher", timeout=60_000)
    show_sidebar(page)
    page.locator(".sm-lab-input").fill("told finished")
    text = until_text(page, row("told"), "0.1366", 30)
    assert "finished" in text
    assert "12 runs" in text
    assert "val_loss ↓" in text
    page.context.close()
