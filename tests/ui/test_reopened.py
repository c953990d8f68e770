"""A cell with `%sweep NAME`: live while its kernel is there, and still the whole result when the notebook is opened later."""

from __future__ import annotations

import json

import pytest

from tests.ui.lab import Notebook
from tests.ui.test_dashboard import setup

pytestmark = [pytest.mark.ui, pytest.mark.timeout(240)]
CALL = "%load_ext sweepmagic\nsweep = sweepmagic.sweep(CONFIG, train, count=12, seed=5, view='none')"
TWINS = "[...document.querySelectorAll('[data-sm-twin]')].filter((twin) => twin.offsetParent !== null).length"


def test_the_result_is_there_without_a_kernel_and_hidden_behind_the_live_view(notebook: Notebook) -> None:
    notebook.open(setup(epochs=5, sleep=0.0), CALL, "%sweep digits-mlp")
    for cell in range(3):
        notebook.run(cell)
        notebook.page.wait_for_timeout(300)
    notebook.until(lambda c: c.get("rows", 0) == 12, "the live view")
    notebook.wait_until_done(30)
    page = notebook.page
    page.wait_for_function("() => document.querySelector('[data-sm-twin] table') !== null", timeout=20_000)
    page.wait_for_timeout(500)
    assert page.evaluate(f"() => {TWINS}") == 0

    outputs = notebook.saved()["cells"][2]["outputs"]
    assert sum("digits-mlp" in json.dumps(output["data"].get("text/html", "")) for output in outputs) == 1
    page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")
    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(
        "() => document.querySelector('.jp-Notebook').innerText.includes('best val_loss')", timeout=30_000
    )
