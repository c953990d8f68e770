"""Notebooks that run without a page: nbclient, nbconvert, papermill. What stays in them is the whole result, and little else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor

import sweepmagic
from sweepmagic.views.live.mark import MIME
from tests.environments import PAPERMILL

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

CELLS = [
    "import sweepmagic\n%load_ext sweepmagic\n"
    "def train(x):\n    for epoch in range(3): sweepmagic.log({'loss': x / (epoch + 1)})",
    "%%sweep train\nname: demo\nmethod: grid\nmetric: {name: loss}\nparameters: {x: {values: [1, 2]}}",
    "%%sweep train --workers 2\nname: threads\nmethod: grid\nmetric: {name: loss}\nparameters: {x: {values: [1, 2]}}",
    "%sweep demo",
]
WIDGET = "application/vnd.jupyter.widget-view+json"


def notebook() -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text) for text in CELLS],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def check(executed: nbformat.NotebookNode, folder: Path) -> None:
    """Hold the notebook against the record."""
    for cell, name in zip(executed.cells[1:], ["demo", "threads", "demo"], strict=True):
        (output,) = cell.outputs
        assert sorted(output["data"]) == [MIME, "text/html", "text/plain"]
        best = sweepmagic.load(name, dir=folder).best
        assert best is not None
        assert f"{best.summary['loss']:.4g}" in output["data"]["text/html"]
        assert name in output["data"]["text/plain"]
    assert len(nbformat.writes(executed)) < 200_000, "nobody wants the program of the view in there"


def exported(executed: nbformat.NotebookNode) -> str:
    html, _ = HTMLExporter().from_notebook_node(executed)
    return str(html)


def test_nbclient_leaves_the_result(own_folder: Path) -> None:
    executed = notebook()
    NotebookClient(executed, timeout=60, resources={"metadata": {"path": str(own_folder)}}).execute()
    check(executed, own_folder)


def test_nbconvert_executes_and_shows_the_result(own_folder: Path) -> None:
    executed, _ = ExecutePreprocessor(timeout=60).preprocess(notebook(), {"metadata": {"path": str(own_folder)}})
    check(executed, own_folder)
    html = exported(executed)
    assert html.count("demo</") >= 2
    assert html.count("<table") >= 3
    assert WIDGET not in html.partition("<body")[2], "a view without a kernel shows nothing"


@pytest.mark.kernels
@pytest.mark.skipif(not PAPERMILL.is_there, reason=f"{PAPERMILL.name} is not there: {PAPERMILL.target} makes it")
def test_papermill_leaves_the_result(own_folder: Path) -> None:
    source, target = own_folder / "in.ipynb", own_folder / "out.ipynb"
    nbformat.write(notebook(), source)
    words = [str(PAPERMILL.python), "-m", "papermill", "--no-progress-bar", "--kernel", "python3"]
    ran = subprocess.run([*words, str(source), str(target)], cwd=own_folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    executed = nbformat.read(target, as_version=4)
    check(executed, own_folder)
    assert "demo" in exported(executed)
