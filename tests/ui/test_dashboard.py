"""The dashboard in JupyterLab: what a user sees while a cell runs, after a reload, and in the saved notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.lab import Notebook

pytestmark = [pytest.mark.ui, pytest.mark.timeout(240)]

TRAIN = """
import math, random, time
import sweepmagic

def train(learning_rate, layers):
    noise = random.Random(int(learning_rate * 1e6) + layers)
    best = 0.08 + 0.12 * abs(math.log10(learning_rate) + 2.2) + 0.02 * abs(layers - 3)
    for epoch in range(EPOCHS):
        time.sleep(SLEEP)
        loss = best + 1.9 * math.exp(-0.35 * epoch) + noise.gauss(0, 0.006)
        if FAIL and layers == 1 and epoch == 2 and learning_rate > 0.005:
            raise ValueError("loss is not a number <b>at all</b>")
        sweepmagic.log({"val_loss": loss, "val_accuracy": 1 - loss / 3 + noise.gauss(0, 0.004),
                        "loss": loss * 0.9, "accuracy": 1 - loss / 3.3, "epoch": epoch})

CONFIG = {
    "name": "digits-mlp", "method": "random", "metric": {"name": "val_loss", "goal": "minimize"},
    "early_terminate": {"type": "hyperband", "min_iter": 4, "eta": 2},
    "parameters": {"learning_rate": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1},
                   "layers": {"min": 1, "max": 4}},
}
"""


def setup(*, epochs: int, sleep: float, fail: bool = False) -> str:
    return f"EPOCHS, SLEEP, FAIL = {epochs}, {sleep}, {fail}\n{TRAIN}"


def lengths(counters: dict[str, Any], metric: str = "val_loss") -> list[int]:
    return list(counters.get("curves", {}).get(metric, []))


def test_rows_and_curves_grow_while_the_cell_runs_and_the_twin_is_saved(notebook: Notebook, shots: Path) -> None:
    notebook.open(
        setup(epochs=14, sleep=0.12, fail=True), "sweep = sweepmagic.sweep(CONFIG, train, count=12, workers=2, seed=5)"
    )
    notebook.run(0)
    notebook.run(1)
    early = notebook.until(lambda c: sum(lengths(c)) >= 4 and c.get("rows", 0) >= 2, "the first rows")
    later = notebook.until(lambda c: sum(lengths(c)) >= sum(lengths(early)) + 6, "longer curves")
    assert later["gaps"] == 0
    drawn = notebook.until(lambda c: c.get("charts", {}).get("val_loss", {}).get("points", 0) > 0, "a chart")
    more = notebook.until(
        lambda c: c["charts"]["val_loss"]["points"] > drawn["charts"]["val_loss"]["points"], "a growing chart"
    )
    assert len(more["charts"]) == 4
    notebook.until(lambda c: c["rows"] >= 7, "seven rows")
    notebook.shot(shots / "light.png")
    notebook.theme("JupyterLab Dark")
    notebook.shot(shots / "dark.png")
    notebook.wait_until_done(90)
    output = notebook.saved()["cells"][1]["outputs"]
    bundle = next(part["data"] for part in output if "text/html" in part.get("data", {}))
    assert "application/vnd.jupyter.widget-view+json" not in bundle
    assert "digits-mlp" in "".join(bundle["text/html"])
    assert not [problem for problem in notebook.problems if "sm" in problem.lower()], notebook.problems


@pytest.mark.parametrize("workers", [1, 2])
def test_buttons_work_while_the_cell_blocks(notebook: Notebook, workers: int) -> None:
    call = f"sweep = sweepmagic.sweep(CONFIG, train, count=30, workers={workers}, seed=5)"
    notebook.open(setup(epochs=6, sleep=0.1), call, "print([c.verb for c in controls(sweep)])", CONTROLS)
    for cell in (0, 3, 1, 2):
        notebook.run(cell)
        notebook.page.wait_for_timeout(300)
    notebook.until(lambda c: c.get("rows", 0) >= 3, "three rows")
    press(notebook, "Pause")
    notebook.until(lambda c: c["state"] == "paused", "the pause")
    notebook.page.wait_for_timeout(1500)
    rows = notebook.counters()["rows"]
    notebook.page.wait_for_timeout(1500)
    assert notebook.counters()["rows"] == rows
    press(notebook, "Resume")
    notebook.until(lambda c: c["state"] == "running" and c["rows"] > rows, "more rows")
    press(notebook, "Cancel")
    notebook.wait_until_done(30)
    assert "['pause', 'resume', 'cancel']" in notebook.text(2)
    assert "stopped" in notebook.text(1)


CONTROLS = """
from sweepmagic.records import Control
from sweepmagic.store import EventStore
def controls(sweep):
    with EventStore(sweep.folder, read_only=True) as store:
        return [event for _, event in store.read(sweep.id) if isinstance(event, Control)]
"""


def press(notebook: Notebook, label: str) -> None:
    notebook.page.get_by_role("button", name=label, exact=True).last.click()


def test_a_page_reloaded_in_mid_cell_shows_everything_again(notebook: Notebook, shots: Path) -> None:
    notebook.open(setup(epochs=8, sleep=0.25), "sweep = sweepmagic.sweep(CONFIG, train, count=24, workers=2, seed=5)")
    notebook.run(0)
    notebook.run(1)
    notebook.until(lambda c: c.get("rows", 0) >= 5, "five rows")
    notebook.saved()
    before = notebook.counters()
    notebook.page.reload()
    notebook.ready()
    notebook.until(lambda c: c.get("rows", 0) >= before["rows"], "the rows again", 40)
    after = notebook.until(lambda c: c.get("charts", {}).get("val_loss", {}).get("points", 0) > 0, "the charts again")
    assert after["state"] == "running", "the cell has ended meanwhile: make it longer"
    assert min(lengths(after)[:4]) >= 4
    assert sum(lengths(after)) >= sum(lengths(before))
    notebook.shot(shots / "reloaded.png")
    more = notebook.until(lambda c: c["rows"] > after["rows"], "live rows after the reload")
    assert all(now >= then for now, then in zip(lengths(more), lengths(after), strict=False))
    notebook.until(lambda c: c["state"] == "finished" and c["rows"] == 24, "the end", 60)


def test_a_finished_sweep_comes_back_from_disk_in_full(notebook: Notebook, shots: Path) -> None:
    show = "from sweepmagic.views.live.dashboard import DashboardView\nDashboardView(sweepmagic.load('digits-mlp'), None).show(blocking=False)"
    call = "sweep = sweepmagic.sweep(CONFIG, train, count=40, seed=5, view='none')"
    notebook.open(setup(epochs=12, sleep=0.0, fail=True), call, show)
    for cell in range(3):
        notebook.run(cell)
        notebook.page.wait_for_timeout(300)
    seen = notebook.until(lambda c: c.get("charts", {}).get("val_loss", {}).get("points", 0) > 0, "the charts")
    assert (seen["rows"], seen["state"], seen["gaps"]) == (40, "finished", 0)
    assert seen["points"] == 4 * sum(lengths(seen))
    page = notebook.page
    page.locator(".sm-root th", has_text="state").click()
    page.wait_for_function(
        "() => document.querySelector('.sm-root tr[data-run]').textContent.includes('<b>at all</b>')"
    )
    page.locator(".sm-root th", has_text="val_loss").first.click()
    page.wait_for_function("() => document.querySelector('.sm-root tr[data-run]').textContent.includes('★')")
    page.locator(".sm-root tr[data-run]").nth(1).click()
    page.wait_for_selector('.sm-root tr[aria-selected="true"]')
    box = page.locator(".sm-figure").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.75 * box["height"], steps=4)
    page.wait_for_timeout(400)
    notebook.shot(shots / "chosen.png")
    page.get_by_role("button", name="log y").click()
    page.set_viewport_size({"width": 700, "height": 1100})
    notebook.page.mouse.move(5, 5)
    notebook.page.locator(".sm-plan, .sm-root").last.scroll_into_view_if_needed()
    notebook.shot(shots / "narrow.png")
