"""The folder that wandb keeps: configs and summaries of runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sweepmagic.config import parse
from sweepmagic.errors import ConfigError
from sweepmagic.evidence import Gathered, gather
from tests.evidence.tblogs import field
from tests.evidence.wandblogs import items, record, write_log

SPACE: dict[str, Any] = {
    "lr": {"min": 0.0, "max": 1.0},
    "opt": {"parameters": {"name": {"values": ["adam", "sgd"]}}},
}
CONFIG = """\
wandb_version: 1

_wandb:
    value:
        cli_version: 0.16.0
lr:
    desc: null
    value: 1e-3
opt:
    value:
        name: adam
"""


@pytest.fixture
def folder(own_folder: Path) -> Path:
    files = own_folder / "wandb" / "run-20260101_100000-abc" / "files"
    files.mkdir(parents=True)
    (files / "config.yaml").write_text(CONFIG)
    (files / "wandb-summary.json").write_text('{"val_loss": 0.5, "_step": 3}')
    return own_folder


def evidence(source: str) -> Gathered:
    config = {"method": "random", "metric": {"name": "val_loss"}, "parameters": SPACE, "warm_start": source}
    return gather(parse(config), None)


def found(source: str) -> list[tuple[Any, Any]]:
    return [(each.params, each.values) for each in evidence(source).evidence]


def rows(*values: float) -> list[bytes]:
    return [record(2, items({"_step": step, "val_loss": value})) for step, value in enumerate(values)]


RUN = record(17, field(1, "abc") + field(8, "soft-sun-1") + field(4, items({"lr": 0.001, "opt": {"name": "adam"}})))
SUMMARY = record(3, items({"_step": 2, "val_loss": 0.5}))
EXIT = record(18, b"")


@pytest.mark.parametrize("source", ["wandb", "./wandb", ".", "wandb/run-20260101_100000-abc", "wandb/"])
def test_runs_are_found_wherever_above_them_one_points(folder: Path, source: str) -> None:
    assert found(source) == [({"lr": 0.001, "opt": {"name": "adam"}}, {"val_loss": 0.5})]


def test_an_offline_run_has_its_whole_history_in_its_log(own_folder: Path) -> None:
    write_log(own_folder / "wandb" / "offline-run-1-abc", RUN, *rows(1.0, 0.25, 0.5), SUMMARY, EXIT)
    assert found("wandb") == [({"lr": 0.001, "opt": {"name": "adam"}}, {"val_loss": 0.25})]
    (one,) = evidence("wandb").evidence
    assert one.history == {"val_loss": [[0.0, 1.0, 2.0], [1.0, 0.25, 0.5]]}


def test_runs_that_failed_or_are_not_over_are_left_out_and_counted(own_folder: Path) -> None:
    write_log(own_folder / "wandb" / "offline-run-1-abc", RUN, *rows(1.0, 0.25), SUMMARY, record(18, field(1, 1)))
    write_log(own_folder / "wandb" / "offline-run-2-def", RUN, *rows(1.0, 0.25), SUMMARY)
    gathered = evidence("wandb")
    assert gathered.evidence == []
    assert gathered.notes == ["warm_start: 0 of 2 results of wandb are used; left out: 1 failed, 1 running"]


def test_the_latest_run_is_not_read_twice(own_folder: Path) -> None:
    folder = own_folder / "wandb" / "offline-run-1-abc"
    write_log(folder, RUN, *rows(1.0, 0.25), SUMMARY, EXIT)
    (own_folder / "wandb" / "latest-run").symlink_to(folder, target_is_directory=True)
    assert len(found("wandb")) == 1


def test_what_wandb_itself_writes_is_read(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wandb = pytest.importorskip("wandb", reason="the extra sweepmagic[wandb] is not installed")
    monkeypatch.setenv("WANDB_SILENT", "true")
    with wandb.init(mode="offline", project="p", config={"lr": 0.5, "opt": {"name": "sgd"}}) as run:
        for value in (1.0, 0.25, 0.5):
            run.log({"val_loss": value})
    wandb.teardown()  # what it still has to write is written then
    (one,) = evidence("wandb").evidence
    assert (one.params, one.values) == ({"lr": 0.5, "opt": {"name": "sgd"}}, {"val_loss": 0.25})
    assert one.history == {"val_loss": [[0.0, 1.0, 2.0], [1.0, 0.25, 0.5]]}


def test_yaml_that_would_make_objects_is_no_config(folder: Path) -> None:
    (next(folder.rglob("config.yaml"))).write_text("lr: {value: !!python/object/apply:os.getcwd []}\n")
    assert found("wandb") == []


def test_a_damaged_summary_is_a_problem_of_the_config(folder: Path) -> None:
    next(folder.rglob("*.json")).write_text("{")
    with pytest.raises(ConfigError, match="wandb-summary.json"):
        found("wandb")


def test_a_folder_with_nothing_in_it_says_what_was_looked_for(own_folder: Path) -> None:
    (own_folder / "empty").mkdir()
    with pytest.raises(ConfigError, match="nothing in the folder 'empty' is a log of TensorBoard or a run of W&B"):
        found("empty")
