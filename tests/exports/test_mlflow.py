"""An experiment, read back by MLflow's own client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mlflow", reason="the extra sweepmagic[mlflow] is not installed: make exchange")

from mlflow import MlflowClient

from sweepmagic.errors import SweepMagicError
from sweepmagic.exports import Snapshot, write
from sweepmagic.exports.mlflow import key_of
from sweepmagic.records import Described, Logged, SweepRecord
from tests.exports.conftest import BEGAN, CONFIG, ended, events


class Found:
    """What MLflow has of a sweep."""

    def __init__(self, place: Path) -> None:
        self.client = MlflowClient(tracking_uri=f"sqlite:///{place}")
        self.experiment = self.client.get_experiment_by_name("digits")
        runs = self.client.search_runs([self.experiment.experiment_id])
        self.runs: dict[str, Any] = {run.info.run_name: run for run in runs}

    def curve(self, run: str, metric: str) -> list[tuple[int, int, float]]:
        history = self.client.get_metric_history(self.runs[run].info.run_id, metric)
        return [(each.timestamp, each.step, each.value) for each in history]

    def files(self, run: str, folder: str = "") -> list[str]:
        return [each.path for each in self.client.list_artifacts(self.runs[run].info.run_id, folder)]


def test_a_run_has_its_parameters_metrics_times_state_and_files(on_disk: Snapshot, tmp_path: Path) -> None:
    on_disk.record.apply(Described({"notes": "good", "tags": ["paper"], "group": "g"}, run=1))
    written = write(on_disk, tmp_path / "out" / "mlflow.db", "mlflow")
    assert "3 runs added, 0 there already" in written.note
    assert "1 in progress" in written.note
    found = Found(tmp_path / "out" / "mlflow.db")
    assert {name: run.info.status for name, run in found.runs.items()} == {
        "run 1": "FINISHED",
        "run 2": "KILLED",
        "run 3": "FAILED",
    }
    first = found.runs["run 1"]
    assert first.data.params == {"rate": "0.01", "opt.name": "adam", "opt.units": "8", "bias": "true", "epochs": "3"}
    assert first.data.metrics == {"loss": 0.5, "best/loss": 0.3, "test": 0.25}
    began = int(BEGAN + 60) * 1000
    assert found.curve("run 1", "loss") == [(began, 0, 0.9), (began + 10_000, 5, 0.3), (began + 20_000, 10, 0.5)]
    assert (first.info.start_time, first.info.end_time) == (began, began + 50_000)
    tags = first.data.tags
    assert (tags["mlflow.note.content"], tags["paper"], tags["group"], tags["phase"]) == ("good", "true", "g", "train")
    assert found.runs["run 2"].data.tags["sweepmagic.reason"] == "stopped because"
    assert found.files("run 1") == ["models", "output.log"]
    assert found.files("run 1", "models") == ["models/best.txt"]
    assert found.files("run 3") == ["error.txt"]


def test_a_second_export_adds_what_is_new(snapshot: Snapshot, tmp_path: Path) -> None:
    place = tmp_path / "mlflow.db"
    write(snapshot, place, "mlflow")
    assert "1 run added, 3 there already" in write(ended(snapshot), place, "mlflow").note
    assert len(Found(place).runs) == 4


def test_another_experiment_of_that_name_is_left_alone(snapshot: Snapshot, tmp_path: Path) -> None:
    place = tmp_path / "mlflow.db"
    write(snapshot, place, "mlflow")
    with pytest.raises(SweepMagicError, match="not this sweep: name another place"):
        write(Snapshot(SweepRecord.replay("s2", events(CONFIG))), place, "mlflow")


def test_a_long_history_goes_in_batches(snapshot: Snapshot, tmp_path: Path) -> None:
    for step in range(1200):
        snapshot.record.apply(Logged(4, step + 1, {"loss": 1.0}, time=BEGAN + 300))
    write(ended(snapshot), tmp_path / "mlflow.db", "mlflow")
    assert len(Found(tmp_path / "mlflow.db").curve("run 4", "loss")) == 1201


def test_a_folder_is_taken_or_refused_in_words(snapshot: Snapshot, tmp_path: Path) -> None:
    try:
        assert write(snapshot, tmp_path / "mlruns", "mlflow").where == tmp_path / "mlruns"
    except SweepMagicError as error:  # newer versions of MLflow take no folders
        assert "mlflow.db" in str(error)


@pytest.mark.parametrize("name", ["val/acc@5", "../up", "a//b", "", "..", "x" * 300, "ä ö", "a/./b"])
def test_any_name_is_one_that_mlflow_takes(name: str) -> None:
    from mlflow.utils.validation import _validate_metric_name

    _validate_metric_name(key_of(name))
