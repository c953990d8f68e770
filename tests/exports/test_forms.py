"""Which form is meant, and what is said where there is none."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sweepmagic
from sweepmagic import registry, verbs
from sweepmagic.config import parse
from sweepmagic.errors import MissingExtra, SweepMagicError
from sweepmagic.exports import Snapshot, write
from sweepmagic.records import Logged, RunStarted, SweepCreated, SweepRecord
from tests.conftest import grid

Runner = Callable[..., sweepmagic.Sweep]


def test_the_end_of_the_name_says_the_form_and_the_folder_is_made(snapshot: Snapshot, tmp_path: Path) -> None:
    path = write(snapshot, tmp_path / "new" / "runs.csv").where
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["run"], row["state"], row["opt.units"], row["loss"], row["test"]) for row in rows] == [
        ("1", "finished", "8", "0.3", "0.25"),
        ("2", "stopped", "16", "0.7", "0.25"),
        ("3", "failed", "32", "", "0.25"),
        ("4", "running", "64", "0.6", ""),
    ]
    assert (
        json.loads(Path(write(snapshot, tmp_path / "a.JSON").where).read_text())["runs"][1]["history"][1]["_step"] == 5
    )


def test_a_history_has_a_row_per_row_that_was_logged(snapshot: Snapshot, tmp_path: Path) -> None:
    with open(write(snapshot, tmp_path / "h.csv", "history").where, newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["run"], row["_step"], row["loss"]) for row in rows] == [
        ("1", "0", "0.9"),
        ("1", "5", "0.3"),
        ("1", "10", "0.5"),
        ("2", "0", "0.8"),
        ("2", "5", "0.7"),
        ("4", "0", "0.6"),
    ]


def test_images_and_tables_stay_out_of_a_history(tmp_path: Path) -> None:
    row = {"loss": 1.0, "image": {"_type": "image-file", "path": "media/a.png"}}
    config = {"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}}
    events = [SweepCreated(config, seed=1), RunStarted(1, {"x": 0.5}), Logged(1, None, row, time=2.0)]
    path = write(Snapshot(SweepRecord.replay("s", events)), tmp_path / "h.csv", "history").where
    assert Path(path).read_text().splitlines() == ["run,_step,_time,loss", "1,0,2.0,1.0"]


def test_the_config_in_our_words_is_the_whole_config(snapshot: Snapshot, tmp_path: Path) -> None:
    text = Path(write(snapshot, tmp_path / "sweep.yaml", to="config").where).read_text()
    assert parse(text) == snapshot.record.config


def test_a_form_that_is_not_known_is_named_with_those_that_are(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(SweepMagicError, match="did you mean 'tensorboard'"):
        write(snapshot, tmp_path / "logs", "tensorbord")
    with pytest.raises(SweepMagicError, match=r"\.parquet.*history, tensorboard, mlflow, optuna.*runs\.xlsx"):
        write(snapshot, tmp_path / "runs.xlsx")
    with pytest.raises(SweepMagicError, match=r"\.csv or \.parquet"):
        write(snapshot, tmp_path / "h.json", "history")


@pytest.mark.parametrize(
    ("form", "library", "extra"),
    [
        ("parquet", "pyarrow", "parquet"),
        ("tensorboard", "tensorboard", "tensorboard"),
        ("mlflow", "mlflow", "mlflow"),
        ("optuna", "optuna", "optuna"),
    ],
)
def test_a_missing_library_is_named_with_what_brings_it(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, library: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"sweepmagic.exports.{form}", raising=False)
    with pytest.raises(MissingExtra, match=rf"sweepmagic\[{extra}\]"):
        write(snapshot, tmp_path / "x", form)


def test_every_form_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text()
    for form in registry.EXPORTS:
        assert f'"{form}"' in page or f"`.{form}`" in page, f"docs/exchange.md does not mention {form}"


def test_the_words_take_the_form_behind_the_place(run_sweep: Runner, own_folder: Path) -> None:
    run_sweep({**grid(x=[1, 2]), "name": "s"}, lambda x: x)
    assert verbs.call(["export", "s", "h.csv", "history"]) == "written: h.csv"
    assert len(Path("h.csv").read_text().splitlines()) == 3
    with pytest.raises(SweepMagicError, match=r"usage: export NAME FILE \[FORM\]"):
        verbs.call(["export", "s"])


def test_a_run_whose_process_is_gone_has_crashed_in_an_export(snapshot: Snapshot) -> None:
    gone = Snapshot(snapshot.record, {4: "crashed"})
    assert [run.number for run in snapshot.ended] == [1, 2, 3]
    assert [run.number for run in gone.ended] == [1, 2, 3, 4]
    assert "1 in progress" in snapshot.in_progress
    assert gone.in_progress == ""


def test_a_dataframe_of_the_history(run_sweep: Runner) -> None:
    pytest.importorskip("pandas", reason="the extra sweepmagic[pandas] is not installed")
    table = run_sweep(grid(x=[1, 2]), lambda x: {"loss": x}).dataframe(history=True)
    assert table[["run", "_step", "loss"]].values.tolist() == [[1, 0, 1], [2, 0, 2]]
