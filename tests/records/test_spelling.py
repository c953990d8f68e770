"""A metric that runs log as `epoch/val_loss` is found as `val_loss`, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweepmagic
from sweepmagic.records import (
    Event,
    Logged,
    MetricDefined,
    Rows,
    RunStarted,
    Summarised,
    SweepCreated,
    SweepEdited,
    SweepRecord,
)
from tests.conftest import grid

Runner = Callable[..., sweepmagic.Sweep]


def config(*names: str) -> dict[str, Any]:
    metrics = [{"name": name} for name in names]
    return {**grid(x=[1, 2]), "metric": metrics[0] if len(metrics) == 1 else metrics}


def replayed(rows: Sequence[dict[str, Any]], *names: str) -> SweepRecord:
    logged: list[Event] = [Logged(1, None, row, time=1.0) for row in rows]
    created = SweepCreated(config(*names), seed=1, time=0.0)
    return SweepRecord.replay("s", [created, RunStarted(1, {"x": 1}, time=0.5), *logged])


@pytest.mark.parametrize(
    ("name", "key"), [("val_loss", "epoch/val_loss"), ("epoch/val_loss", "val_loss"), (" loss", "loss"), ("a", " a ")]
)
def test_the_metric_is_found_under_its_other_spelling(name: str, key: str) -> None:
    sweep = replayed([{key: 3.0}, {key: 1.0}, {key: 2.0}], name)
    run = sweep.runs[1]
    assert run.objective.tolist() == [3.0, 1.0, 2.0]
    assert run.worth(sweep.metric) == 1.0
    assert sweep.best is run


def test_rows_and_summary_stay_as_they_were_logged() -> None:
    run = replayed([{"epoch/val_loss": 3.0}], "val_loss").runs[1]
    assert run.history[0] == {"_step": 0, "_time": 1.0, "epoch/val_loss": 3.0}
    assert list(run.history) == [run.history[0]]
    assert run.summary == {"epoch/val_loss": 3.0}
    assert run.history.series("val_loss") == ([0], [3.0])


def test_it_is_drawn_over_the_axis_of_the_name_it_has() -> None:
    sweep = replayed([{"epoch/val_loss": 3.0}], "val_loss")
    sweep.apply(MetricDefined(1, "epoch/*", step_metric="epoch/epoch", time=2.0))
    rule = sweep.runs[1].rule_for("val_loss")
    assert rule is not None
    assert rule.step_metric == "epoch/epoch"


def test_a_batch_is_no_epoch() -> None:
    sweep = replayed([{"batch/loss": 3.0}, {"train/loss": 1.0}], "loss")
    assert sweep.runs[1].worth(sweep.metric) is None


def test_the_exact_name_wins_whenever_it_comes() -> None:
    sweep = replayed([{"epoch/loss": 1.0}, {"loss": 5.0}, {"epoch/loss": 0.5}], "loss")
    assert sweep.runs[1].objective.tolist() == [5.0]
    assert sweep.runs[1].worth(sweep.metric) == 5.0
    assert sweep.losses_at(1) == [5.0]
    both = replayed([{"epoch/loss": 1.0, "loss": 5.0}], "loss")
    assert both.runs[1].worth(both.metric) == 5.0


def test_every_one_of_several_metrics_is_found() -> None:
    sweep = replayed([{"epoch/loss": 1.0, "latency": 3.0}], "latency", "loss")
    assert [outcome.values for outcome in sweep.outcomes] == [(3.0, 1.0)]


def test_a_value_set_by_hand_is_found_too() -> None:
    sweep = replayed([{"loss": 5.0}], "epoch/loss")
    sweep.apply(Summarised(1, {"loss": 2.0}, time=2.0))
    assert sweep.runs[1].worth(sweep.metric) == 2.0


def test_an_edited_metric_is_looked_for_again() -> None:
    sweep = replayed([{"epoch/loss": 1.0, "epoch/acc": 0.5}], "loss")
    sweep.apply(SweepEdited(config("acc"), time=3.0))
    assert sweep.runs[1].worth(sweep.metric) == 0.5
    assert sweep.runs[1].history.aliases == {"acc": "epoch/acc"}


KEYS = st.sampled_from(["loss", "epoch/loss", " loss", "other"])
ROWS = st.lists(st.dictionaries(KEYS, st.floats(-5, 5), min_size=1, max_size=3), min_size=1, max_size=8)


@given(rows=ROWS, cut=st.integers(0, 8))
def test_rows_read_together_make_the_same_sweep(rows: list[dict[str, float]], cut: int) -> None:
    one = replayed(rows, "loss")
    many = replayed(rows[:cut], "loss")
    if rows[cut:]:
        later = rows[cut:]
        many.apply(Rows(1, [None] * len(later), [1.0] * len(later), later))
    mine, theirs = one.runs[1], many.runs[1]
    assert list(mine.history) == list(theirs.history)
    assert mine.history.aliases == theirs.history.aliases
    assert mine.objective == theirs.objective
    assert mine.best_loss == theirs.best_loss
    assert one.losses_at(1) == many.losses_at(1)


@given(rows=ROWS)
def test_what_is_measured_is_one_column_as_logged(rows: list[dict[str, float]]) -> None:
    run = replayed(rows, "loss").runs[1]
    key = run.history.aliases.get("loss", "loss")
    assert run.objective.tolist() == [row[key] for row in rows if key in row]
    assert ("loss" in {k for row in rows for k in row}) == ("loss" in run.history.names)


def test_a_sweep_stops_and_says_once_which_name_it_took(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        for step in range(4):
            sweepmagic.log({"epoch/val_loss": float(x), "epoch/epoch": step})

    early = {**config("val_loss"), "early_terminate": {"type": "hyperband", "min_iter": 2}}
    early["parameters"]["x"] = {"values": [1, 3]}
    sweep = run_sweep(early, train)
    assert [run.state for run in sweep.runs] == ["finished", "stopped"]
    assert [note for note in sweep.notes if "val_loss" in note] == [
        "'epoch/val_loss', which run 1 logged, is the sweep's metric 'val_loss': it logged nothing of that very name"
    ]
    assert sweep.best is not None
    assert sweep.best.value == 1.0
