"""Tables in files, as W&B and people write them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sweepmagic.config import parse
from sweepmagic.errors import ConfigError
from sweepmagic.evidence import Gathered, gather

CONFIG: dict[str, Any] = {
    "method": "random",
    "metric": {"name": "val_loss"},
    "parameters": {
        "lr": {"min": 0.0, "max": 1.0},
        "opt": {"parameters": {"name": {"values": ["adam", "sgd"]}}},
    },
}
ADAM, SGD = {"lr": 0.1, "opt": {"name": "adam"}}, {"lr": 0.2, "opt": {"name": "sgd"}}
RUNS = """\
"Name","State","Notes","User","Tags","Created","Runtime","Sweep","lr","opt.name","epoch/val_loss","loss"
"sunny-sweep-1","finished","-","me","","2026-01-01T10:00:00.000Z","12","q1","0.1","adam","0.5","1"
"soft-sweep-2","finished","a, b","me","x, y","2026-01-01T10:00:00.000Z","12","q1","0.2","sgd","0.25","1"
"deep-sweep-3","crashed","-","me","","2026-01-01T10:00:00.000Z","3","q1","0.3","sgd","",""
"""
CHART = """\
"Step","sunny-sweep-1 - epoch/val_loss","sunny-sweep-1 - epoch/val_loss__MIN","sunny-sweep-1 - epoch/val_loss__MAX","soft-sweep-2 - epoch/val_loss"
"0","0.9","0.9","0.9",""
"1","0.4","0.1","0.7","0.75"
"2","0.5","0.5","0.5","0.25"
"""
SPELLED = "warm_start: 'epoch/val_loss' of runs.csv is read as val_loss"
LEFT_OUT = "warm_start: 2 of 3 results of runs.csv are used; left out: 1 crashed"


@pytest.fixture(autouse=True)
def _folder(own_folder: Path) -> None:
    """Files lie in a folder of the test's own."""


def found(source: Any, **more: Any) -> Gathered:
    return gather(parse({**CONFIG, **more, "warm_start": source}), None)


def facts(gathered: Gathered) -> list[tuple[Mapping[str, Any], Mapping[str, float]]]:
    return [(each.params, each.values) for each in gathered.evidence]


def test_wandbs_table_of_runs_is_read_as_it_is_and_the_spelling_is_said() -> None:
    Path("runs.csv").write_text(RUNS)
    gathered = found("runs.csv")
    assert facts(gathered) == [(ADAM, {"val_loss": 0.5}), (SGD, {"val_loss": 0.25})]
    assert gathered.notes == [SPELLED, LEFT_OUT]


@pytest.mark.parametrize("order", [["runs.csv", "chart.csv"], ["chart.csv", "runs.csv"]])
def test_wandbs_chart_gives_the_runs_of_its_table_their_curves_and_their_best_values(order: list[str]) -> None:
    Path("runs.csv").write_text(RUNS)
    Path("chart.csv").write_text(CHART)
    gathered = found(order)
    assert facts(gathered) == [(ADAM, {"val_loss": 0.4}), (SGD, {"val_loss": 0.25})]
    assert [each.history for each in gathered.evidence] == [
        {"val_loss": [[0.0, 1.0, 2.0], [0.9, 0.4, 0.5]]},
        {"val_loss": [[1.0, 2.0], [0.75, 0.25]]},
    ]
    assert gathered.notes == [SPELLED, LEFT_OUT]


def test_a_chart_may_be_over_another_axis_than_the_step() -> None:
    Path("runs.csv").write_text(RUNS)
    Path("chart.csv").write_text(CHART.replace('"Step"', '"epoch/epoch"').replace('"2","0.5"', '"2.5","0.5"'))
    assert found(["runs.csv", "chart.csv"]).evidence[0].history["val_loss"][0] == [0.0, 1.0, 2.5]


def test_a_chart_alone_says_what_is_missing() -> None:
    Path("chart.csv").write_text(CHART)
    with pytest.raises(ConfigError, match=r"not with which configs .* name both: \[runs.csv, chart.csv\]"):
        found("chart.csv")


def test_of_two_runs_of_one_name_neither_gets_a_curve() -> None:
    Path("runs.csv").write_text(RUNS.replace("soft-sweep-2", "sunny-sweep-1"))
    Path("chart.csv").write_text(CHART)
    assert [each.history for each in found(["runs.csv", "chart.csv"]).evidence] == [{}, {}]


RUN = {
    "name": "a",
    "state": "finished",
    "config": {"lr": {"value": 0.1, "desc": None}, "opt": {"value": {"name": "adam"}}, "_wandb": {"value": {"t": 1}}},
    "summary": {"val_loss": 0.5, "_step": 2},
}
ROWS = [{"_step": 0, "val_loss": 0.9, "x": 1}, {"_step": 4, "val_loss": 0.25}, {"_step": 5, "val_loss": 0.5}]


@pytest.mark.parametrize(
    "history",
    [
        ROWS,
        {key: [row.get(key) for row in ROWS] for key in ("_step", "val_loss")},
        {key: {str(i): row.get(key) for i, row in enumerate(ROWS)} for key in ("_step", "val_loss")},
    ],
)
@pytest.mark.parametrize("config", [RUN["config"], ADAM])
def test_what_wandbs_api_gave_is_read_with_its_history_and_counts_by_the_rule_of_the_sweep(
    history: Any, config: Any
) -> None:
    Path("runs.json").write_text(json.dumps([{**RUN, "config": config, "history": history}]))
    (best,) = found("runs.json").evidence
    assert (best.params, best.values) == (ADAM, {"val_loss": 0.25})
    assert best.history == {"val_loss": [[0.0, 4.0, 5.0], [0.9, 0.25, 0.5]]}
    assert facts(found("runs.json", metric={"name": "val_loss", "of": "last"})) == [(ADAM, {"val_loss": 0.5})]


def test_wandbs_own_example_of_an_export_puts_config_and_summary_into_cells() -> None:
    table = pd.DataFrame(
        {"summary": [{"val_loss": 0.5, "grad": float("nan")}], "config": [ADAM], "name": ["sunny-sweep-1"]}
    )
    table.to_csv("project.csv")
    assert facts(found("project.csv")) == [(ADAM, {"val_loss": 0.5})]


def test_a_cell_may_be_as_long_as_a_whole_summary() -> None:
    limit = csv.field_size_limit()
    summary = {"val_loss": 0.5, "table": "x" * 150_000}
    pd.DataFrame({"summary": [summary], "config": [ADAM]}).to_csv("project.csv")
    assert facts(found("project.csv")) == [(ADAM, {"val_loss": 0.5})]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize(
    "row",
    [
        {"config.lr": "0.1", "config.opt.name": "adam", "summary.val_loss": "0.5"},
        {"params.lr": "0.1", "params.opt.name": "adam", "metrics.val_loss": "0.5"},
        {"params_lr": "0.1", "params_opt.name": "adam", "val_loss": "0.5"},
        {"lr": "0.1", "opt": "{'name': 'adam'}", "opt.name": "adam", "val_loss": "0.5", "config.lr": ""},
    ],
)
def test_headings_may_say_that_a_column_is_a_parameter_or_a_result(row: dict[str, str]) -> None:
    with open("table.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    assert facts(found("table.csv")) == [(ADAM, {"val_loss": 0.5})]


def test_a_metric_that_define_metric_has_summed_up_is_read_by_its_goal() -> None:
    run = {**RUN, "summary": {"val_loss": {"min": 0.125, "max": 0.75}}}
    Path("runs.json").write_text(json.dumps([run]))
    assert facts(found("runs.json")) == [(ADAM, {"val_loss": 0.125})]
    assert facts(found("runs.json", metric={"name": "val_loss", "goal": "maximize"})) == [(ADAM, {"val_loss": 0.75})]


def test_a_long_curve_is_thinned_out_and_that_is_said() -> None:
    rows = [{"_step": step, "val_loss": 1.0 + (step == 700)} for step in range(1000)]
    Path("runs.json").write_text(json.dumps([{**RUN, "history": rows}]))
    gathered = found("runs.json")
    steps, values = gathered.evidence[0].history["val_loss"]
    assert len(steps) <= 200
    assert max(values) == 2.0
    assert gathered.notes == ["warm_start: of each curve in runs.json 200 points are kept; the longest had 1000"]
    assert gathered.evidence[0].values == {"val_loss": 0.5}  # the summary is the smallest
