"""The notebooks run from an empty folder, without a network, in a real kernel; and what their text says is so.

`make demo` and a browser test run the quickstart. Those for PyTorch and XGBoost run in their own environment: `make frameworks`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import sweepmagic

pytest.importorskip("nbclient", reason="it comes with `make setup` and `make frameworks`")
pytest.importorskip("sklearn", reason="the extra sweepmagic[sklearn] is not installed")

from scripts.notebooks import NOTEBOOKS, executed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Played:
    """A notebook that has been run, and the folder with its record."""

    notebook: Any
    folder: Path

    @property
    def text(self) -> str:
        """All that its cells printed, returned and raised."""
        outputs = [output for cell in self.notebook.cells for output in cell.get("outputs", ())]
        return "\n".join(_text(output) for output in outputs)

    @property
    def html(self) -> str:
        """All that its cells showed as HTML."""
        outputs = [output for cell in self.notebook.cells for output in cell.get("outputs", ())]
        return "\n".join(output.get("data", {}).get("text/html", "") for output in outputs)

    @property
    def sweeps(self) -> Mapping[str, sweepmagic.Sweep]:
        """The sweeps in the record, by name."""
        return {sweep.name: sweep for sweep in sweepmagic.sweeps(dir=self.folder)}


def _text(output: Mapping[str, Any]) -> str:
    return str(output.get("text") or output.get("evalue") or output.get("data", {}).get("text/plain", ""))


def play(name: str, folder: Path, *libraries: str) -> Played:
    """Run a notebook in a folder; skip the test where a library is missing."""
    for library in libraries:
        pytest.importorskip(library, reason=f"{library} is not in this environment")
    return Played(executed(NOTEBOOKS / f"{name}.ipynb", Path(sys.executable), folder), folder)


def ends(sweep: sweepmagic.Sweep) -> set[str]:
    """Return how its runs ended; each is to have been done."""
    assert sweep.state == "finished"
    assert sweep.record.count in (None, len(sweep.runs))
    return {run.state for run in sweep.runs}


def test_tensorflow_custom_loop(own_folder: Path) -> None:
    played = play("tensorflow_custom_loop", own_folder, "tensorflow", "pandas")
    assert set(played.sweeps) == {"digits-loop", "too-short"}  # a dry run records nothing
    loop, short = played.sweeps["digits-loop"], played.sweeps["too-short"]
    assert len(loop) == 15
    assert ends(loop) == {"finished", "stopped"}
    assert {len(run.history) for run in loop.runs if run.state == "stopped"} <= {2, 6}
    assert {len(run.history) for run in loop.runs if run.state == "finished"} == {9}
    assert "looks at logged value 2, 6" in played.text
    assert ends(short) == {"finished"}
    assert any("cannot stop a run" in note for note in short.notes), short.notes
    assert "cannot stop a run" in played.text


def test_keras_fit_grid(own_folder: Path) -> None:
    played = play("keras_fit_grid", own_folder, "tensorflow", "pandas")
    one, two, published = (played.sweeps[name] for name in ("one-layer", "two-layers", "as-published"))
    assert set(played.sweeps) == {"one-layer", "two-layers", "as-published"}  # the refused one never began
    assert "the sweep has 'layers', which train() never takes" in played.text
    assert "did you mean 'dropout_rate'?" in played.text
    assert [run.config.layers for run in one.runs] == [32, 64, 96, 128, 256]
    assert len(two) == 12
    assert {(run.config.layer1_size, run.config.dropout_rate) for run in two.runs} == {
        (32, 0.1),
        (128, 0.3),
        (256, 0.5),
    }
    assert ends(one) == ends(two) == ends(published) == {"finished"}
    assert {len(run.history) for run in [*one.runs, *two.runs]} == {5}
    assert len({tuple(row["val_loss"] for row in run.history) for run in published.runs}) == 1  # all curves are one
    assert any(re.match(r"layers: (never|not) read by tutorial", note) for note in published.notes), published.notes
    assert any("learning_rate" in note and "to the last bit" in note for note in published.notes), published.notes


def test_analysis_one_vs_two_layers(own_folder: Path) -> None:
    played = play("analysis_one_vs_two_layers", own_folder, "pandas")
    first, second = played.sweeps["one-or-two"], played.sweeps["small-and-good"]
    assert ends(first) == ends(second) == {"finished"}
    assert (len(first), len(second)) == (40, 24)
    assert all(("hidden2" in run.config) == (run.config.layers == 2) for run in first.runs)
    importance = first.importance()
    assert importance.rows[0].parameter == "learning_rate"  # the text: the number of layers hardly matters
    assert importance["layers"].total < importance["learning_rate"].low
    assert "which parameters mattered to accuracy" in played.html
    table = first.dataframe().sort_values("accuracy")
    worst, best = table.head(10), table.tail(10)
    for name in ("learning_rate", "hidden1"):
        assert worst[name].median() < best[name].median()
    assert len(second.record.evidence) > 0
    assert any(re.match(r"warm_start: \d+ of 40 results", note) for note in second.notes)
    assert len(second.pareto) > 1


def test_colab(own_folder: Path) -> None:
    played = play("colab", own_folder, "tensorflow", "pandas")
    first, second = played.sweeps["digits"], played.sweeps["digits-tomorrow"]
    assert ends(first) | ends(second) <= {"finished", "stopped"}
    assert (len(first), len(second)) == (10, 4)
    assert (own_folder / "digits.html").exists()
    assert len(second.record.evidence) == sum(run.value is not None for run in first.runs)


def test_wandb_unchanged(own_folder: Path) -> None:
    played = play("wandb_unchanged", own_folder, "tensorflow")
    sweep = played.sweeps["digits"]
    assert len(sweep) == 8
    assert ends(sweep) <= {"finished", "stopped"}
    assert [each.name for each in sweepmagic.sweeps(project="offline", dir=own_folder)] == ["digits"]
    assert any("epoch/val_loss" in note for note in sweep.notes)
    assert played.html.count('alt="picture of 8 × 8"') == 8  # the examples of the best run, from the record


def test_pytorch_convnet(own_folder: Path) -> None:
    played = play("pytorch_convnet", own_folder, "torch", "onnx", "onnxscript")
    single = sweepmagic.runs(dir=own_folder)[-1]
    sweep = played.sweeps["convnet"]
    assert ends(sweep) == {"finished"}
    assert len(sweep) == 10
    assert single.sweep is None
    for run in (single, *sweep.runs):
        assert run.file_names == ["model.onnx"]
        assert run.config.epochs == 3  # of the defaults, which stand where the sweep says nothing
        assert {"loss", "accuracy", "gradients/layers.0.weight", "parameters/layers.0.weight"} <= set(run.history.names)
    assert played.html.count("gradients/layers.3.weight over step") == 2  # of the baseline and of the best run


def test_xgboost(own_folder: Path) -> None:
    played = play("xgboost", own_folder, "xgboost", "pandas")
    sweep = played.sweeps["trees"]
    assert len(sweep) == 30
    assert ends(sweep) == {"finished", "stopped"}
    assert all(("rate_drop" in run.config) == (run.config.booster == "dart") for run in sweep.runs)
    assert all(run.config.max_depth * run.config.eta <= 2 for run in sweep.runs)
    again, recorded = re.findall(r"(?:val-rmse|on record:) (\d+\.\d+)$", played.text, re.MULTILINE)[-2:]
    assert float(again) == pytest.approx(float(recorded), abs=2e-4)
