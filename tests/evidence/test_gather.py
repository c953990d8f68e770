"""From sources to evidence: what is taken, what is left out, and that nothing is taken twice."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sweepmagic.config import parse
from sweepmagic.errors import ConfigError
from sweepmagic.evidence import Gathered, gather
from sweepmagic.records import SweepCreated, SweepRecord

CONFIG: dict[str, Any] = {
    "method": "random",
    "metric": {"name": "loss"},
    "parameters": {"lr": {"min": 0.0, "max": 1.0}, "layers": {"min": 1, "max": 4}},
}
ROWS = [{"lr": 0.1, "layers": 1, "loss": 0.5}, {"lr": 0.2, "layers": 2, "loss": 0.25}]


def found(source: Any, **more: Any) -> Gathered:
    return gather(parse({**CONFIG, **more, "warm_start": source}), None)


def facts(gathered: Gathered) -> list[tuple[Mapping[str, Any], Mapping[str, float]]]:
    return [(each.params, each.values) for each in gathered.evidence]


EXPECTED = [({"lr": 0.1, "layers": 1}, {"loss": 0.5}), ({"lr": 0.2, "layers": 2}, {"loss": 0.25})]


def write_csv(path: Path, rows: list[dict[str, Any]], **options: Any) -> str:
    with open(path, "w", newline="", **options) as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def study_of(direction: str, rows: list[dict[str, Any]]) -> Any:
    optuna = pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    study = optuna.create_study(direction=direction)
    space = {"lr": optuna.distributions.FloatDistribution(0, 1), "layers": optuna.distributions.IntDistribution(1, 9)}
    for row in rows:
        params = {key: row[key] for key in space}
        study.add_trial(optuna.trial.create_trial(params=params, distributions=space, value=row["loss"]))
    return study


def test_every_kind_of_source_gives_the_same_evidence(tmp_path: Path) -> None:
    listed = tmp_path / "old.json"
    listed.write_text(json.dumps(ROWS))
    arrays = [{key: np.asarray(value)[()] for key, value in row.items()} for row in ROWS]
    sources = [
        ROWS,
        arrays,
        pd.DataFrame(ROWS),
        write_csv(tmp_path / "old.csv", ROWS),
        write_csv(tmp_path / "excel.csv", ROWS, encoding="utf-8-sig"),
        str(listed),
    ]
    for source in sources:
        assert facts(found(source)) == EXPECTED, source


def test_an_optuna_study_is_read_where_its_trials_have_a_value() -> None:
    study = study_of("minimize", ROWS)
    study.enqueue_trial({"lr": 0.5, "layers": 1})
    study.tell(study.ask(), state=sys.modules["optuna"].trial.TrialState.FAIL)
    gathered = found(study)
    assert facts(gathered) == EXPECTED
    assert gathered.notes == ["warm_start: 2 of 3 results of Study of 3 trials are used; left out: 1 failed"]


def test_an_optuna_study_of_the_other_direction_is_a_problem() -> None:
    with pytest.raises(ConfigError, match="the study is there to maximize, but the sweep to minimize; turn its values"):
        found(study_of("maximize", ROWS))


def test_a_study_of_several_directions_gives_the_metrics_in_their_order() -> None:
    optuna = pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    study = optuna.create_study(directions=["minimize", "maximize"])
    study.optimize(lambda trial: (trial.suggest_float("lr", 0, 1), trial.suggest_int("layers", 1, 4)), n_trials=2)
    metrics = [{"name": "loss"}, {"name": "acc", "goal": "maximize"}]
    for params, values in facts(found(study, metric=metrics)):
        assert values == {"loss": params["lr"], "acc": params["layers"]}


def test_an_export_of_wandb_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "wandb.csv").write_text(
        '"Name","State","Runtime","lr","layers","loss","_step"\n'
        '"proud-sweep-1","finished","12","0.1","1","0.5","9"\n'
        '"soft-sweep-2","crashed","3","0.3","1","0.9","2"\n'
        '"deep-sweep-3","finished","12","0.2","2","0.25","9"\n'
    )
    assert facts(found(str(tmp_path / "wandb.csv"))) == EXPECTED


def test_what_is_left_out_is_counted_with_its_reason() -> None:
    rows = [
        *ROWS,
        {"lr": 5.0, "layers": 1, "loss": 0.1},
        {"lr": 6.0, "layers": 1, "loss": 0.1},
        {"lr": 0.5, "loss": 0.1},
        {"lr": 0.5, "layers": 1},
        {"lr": 0.5, "layers": 1, "loss": float("nan")},
        {"lr": 0.5, "layers": 1, "loss": 0.1, "state": "failed"},
    ]
    gathered = found(rows)
    assert facts(gathered) == EXPECTED
    assert gathered.notes == [
        "warm_start: 2 of 8 results of list of 8 rows are used; left out: 2 with lr outside the space, "
        "2 without a number as loss, 1 without layers, 1 failed"
    ]


def test_a_parameter_called_state_is_no_state() -> None:
    config = {**CONFIG, "parameters": {"state": {"values": ["failed", "ok"]}}}
    assert len(gather(parse({**config, "warm_start": [{"state": "failed", "loss": 1}]}), None).evidence) == 1


def test_a_source_with_nothing_in_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("lr,layers,loss\n")
    assert found(str(tmp_path / "empty.csv")).notes == [f"warm_start: {tmp_path / 'empty.csv'} has no results yet"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nothing.csv", r"warm_start: cannot read 'nothing.csv': No such file"),
        ("n" * 300, r"warm_start: no sweep 'n+' in this folder"),
        (["nothing.csv", "none"], r"warm_start\[1\]: no sweep 'none' in this folder \(there is none yet\)"),
        (
            "<DataFrame of 3 rows>",
            r"warm_start: <DataFrame of 3 rows> stood for a Python object; give the object again",
        ),
        ([{"lr": 0.1, "layers": 1, "los": 1}], r"has no 'loss', a metric of this sweep; did you mean 'los'"),
        ([{"lr": 0.1, "x": 1}], r"has no 'loss', a metric of this sweep; it has lr, x"),
    ],
)
def test_a_source_that_cannot_be_used_is_a_problem_of_the_config(source: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        found(source)


@pytest.mark.parametrize(("name", "text"), [("x.csv", b"\xff\xfe\x00"), ("x.json", b"{"), ("x.json", b'{"runs": [1]}')])
def test_a_damaged_file_is_a_problem_of_the_config(own_folder: Path, name: str, text: bytes) -> None:
    Path(name).write_bytes(text)
    with pytest.raises(ConfigError, match=f"'{name}' is not {name[2:].upper()}"):
        found(name)


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(ConfigError) as error:
        found(["a.csv", "b.csv"])
    assert len(error.value.problems) == 2


def test_the_same_result_in_two_sources_is_one_and_two_equal_ones_in_a_source_are_two(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "old.csv", [ROWS[0], ROWS[0], ROWS[1]])
    sweep = record()
    for event in found([*ROWS, path]).news(sweep):
        sweep.apply(event)
    assert [each.params["layers"] for each in sweep.evidence] == [1, 2, 1]


def record() -> SweepRecord:
    return SweepRecord.replay("it", [SweepCreated(CONFIG, seed=1)])


losses = st.sampled_from([0.25, 0.5, 0.75])
tables = st.lists(st.fixed_dictionaries({"lr": losses, "layers": st.integers(0, 5), "loss": losses}), max_size=8)


@given(tables, st.integers(0, 8))
def test_killed_at_any_moment_and_run_again_nothing_is_missing_or_twice(rows: list[dict[str, Any]], kept: int) -> None:
    assume(rows)
    gathered = found(rows)
    whole, killed = record(), record()
    for event in gathered.news(whole):
        whole.apply(event)
    for event in gathered.news(killed)[:kept]:
        killed.apply(event)
    for event in gathered.news(killed):
        killed.apply(event)
    assert gathered.news(whole) == gathered.news(killed) == []
    assert killed.evidence == whole.evidence
    assert [note.text for note in killed.notes] == [note.text for note in whole.notes]
    assert len(whole.evidence) == sum(1 <= row["layers"] <= 4 for row in rows)


@given(tables, tables)
def test_a_table_that_grew_adds_what_is_new(rows: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    assume(rows)
    sweep = record()
    for event in [*found(rows).news(sweep)]:
        sweep.apply(event)
    for event in [*found([*more, *rows]).news(sweep)]:
        sweep.apply(event)
    whole = found([*more, *rows]).evidence
    assert sorted(each.identity for each in sweep.evidence) == sorted(each.identity for each in whole)
