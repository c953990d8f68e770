"""A sweep with several metrics, from the config to the file."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
from tests.conftest import grid

Runner = Callable[..., sweepmagic.Sweep]
METRIC = [{"name": "accuracy", "goal": "maximize"}, {"name": "ms", "of": "last"}]


def train(x: int) -> dict[str, float]:
    sweepmagic.log({"accuracy": 0.1 * x, "ms": 0.0})
    return {"accuracy": 0.2 * x, "ms": 4.0 if x == 2 else float(x)}


@pytest.fixture
def sweep(run_sweep: Runner) -> sweepmagic.Sweep:
    return run_sweep({**grid(x=[1, 2, 3]), "metric": METRIC}, train)


def test_runs_have_a_value_of_each_and_the_sweep_a_front(sweep: sweepmagic.Sweep) -> None:
    assert sweep.run(1).values == {"accuracy": 0.2, "ms": 1.0}
    assert [run.number for run in sweep.pareto] == [1, 3]
    assert sweep.best is not None
    assert (sweep.best.number, sweep.best.value) == (3, pytest.approx(0.6))


def test_exports_have_every_metric_and_who_is_on_the_front(sweep: sweepmagic.Sweep, tmp_path: Path) -> None:
    rows = list(csv.DictReader(sweep.export(tmp_path / "s.csv").open()))
    assert list(rows[0])[:6] == ["run", "state", "x", "accuracy", "ms", "pareto"]
    assert [(row["ms"], row["pareto"]) for row in rows] == [("1.0", "True"), ("4.0", "False"), ("3.0", "True")]
    content = json.loads(sweep.export(tmp_path / "s.json").read_text())
    assert [run["pareto"] for run in content["runs"]] == [True, False, True]
    assert content["config"]["metric"] == METRIC
    assert "metric:\n  - {name: accuracy, goal: maximize}" in sweep.export(tmp_path / "s.yaml", to="config").read_text()


def test_dataframe_has_a_boolean_column(sweep: sweepmagic.Sweep) -> None:
    pd = pytest.importorskip("pandas", reason="the extra sweepmagic[pandas] is not installed")
    table = sweep.dataframe()
    assert table["pareto"].dtype == bool
    assert isinstance(table, pd.DataFrame)
    assert table.loc[table.pareto, "run"].tolist() == [1, 3]


def test_one_metric_has_no_such_column(run_sweep: Runner) -> None:
    sweep = run_sweep(grid(x=[1]), lambda x: {"loss": x})
    assert "pareto" not in sweep.export(Path("s.csv")).read_text()


@pytest.mark.parametrize(("targets", "runs"), [((0.3, None), 2), ((0.3, 3.5), 3), ((None, 1.5), 1), ((0.9, 9.0), 3)])
def test_search_ends_when_one_run_has_reached_every_target(
    run_sweep: Runner, targets: tuple[float | None, ...], runs: int
) -> None:
    given = [{"target": target} if target is not None else {} for target in targets]
    config = {**grid(x=[1, 2, 3]), "metric": [{**METRIC[0], **given[0]}, {**METRIC[1], **given[1]}]}
    sweep = run_sweep(config, train)
    assert len(sweep.runs) == runs


def test_the_end_names_the_targets(run_sweep: Runner) -> None:
    metric = [{**METRIC[0], "target": 0.1}, {**METRIC[1], "target": 3}]
    assert run_sweep({**grid(x=[1, 2]), "metric": metric}, train).record.reason == "the targets 0.1 and 3 were reached"


def test_each_metric_that_is_never_logged_is_told_once(run_sweep: Runner) -> None:
    metric: list[dict[str, Any]] = [{"name": "acc"}, {"name": "time"}, {"name": "loss"}]
    sweep = run_sweep({**grid(x=[1, 2]), "metric": metric}, lambda x: {"loss": x})
    assert [note.split(";")[0] for note in sweep.notes] == [
        "run 1 never logged a number as 'acc', one of the sweep's metrics",
        "run 1 never logged a number as 'time', one of the sweep's metrics",
    ]


def test_a_sweep_with_one_metric_goes_on_with_two(run_sweep: Runner) -> None:
    config = {**grid(x=[1, 2, 3]), "name": "same"}
    run_sweep({**config, "metric": METRIC[0]}, train, count=2)
    sweep = run_sweep({**config, "metric": METRIC}, train)
    assert [run.values for run in sweep.runs][1] == {"accuracy": 0.4, "ms": 4.0}
    assert [run.number for run in sweep.pareto] == [1, 3]
