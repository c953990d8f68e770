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
        if FAIL and layers == 4 and epoch == 5 and learning_rate > 0.02:
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
