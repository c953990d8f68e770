"""Several metrics: what each run is worth in each, and which runs are on the front."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.config import Metric
from sweepmagic.records import (
    Event,
    Logged,
    Rows,
    RunEnded,
    RunStarted,
    Summarised,
    SweepCreated,
    SweepEdited,
    SweepRecord,
)

TWO = [{"name": "acc", "goal": "maximize"}, {"name": "ms"}]
CONFIG: dict[str, Any] = {"method": "random", "metric": TWO, "parameters": {"x": {"min": 0, "max": 99}}}


def one(number: int, acc: float | None, ms: float | None, state: str = "finished", x: int | None = None) -> list[Event]:
    """Return the events of a run that logs each value once."""
    logged = {key: value for key, value in (("acc", acc), ("ms", ms)) if value is not None}
    start = RunStarted(number, {"x": number if x is None else x})
    return [start, Logged(number, None, logged), *([RunEnded(number, state)] if state else [])]


def sweep_of(*events: Event, **changed: Any) -> SweepRecord:
    return SweepRecord.replay("s", [SweepCreated({**CONFIG, **changed}, seed=1), *events])


def numbers(sweep: SweepRecord) -> list[int]:
    return [run.number for run in sweep.pareto]


def test_each_metric_has_its_own_rule() -> None:
    metric = [{"name": "acc", "goal": "maximize"}, {"name": "ms", "of": "last"}, {"name": "mb", "of": "max"}]
    rows = [(0.5, 9.0, 1), (0.9, 4, 3), (0.7, 6.0, float("nan"))]
    logs = [Logged(1, None, {"acc": acc, "ms": ms, "mb": mb}) for acc, ms, mb in rows]
    sweep = sweep_of(RunStarted(1, {"x": 1}), *logs, metric=metric)
    assert [sweep.runs[1].worth(m) for m in sweep.config.metrics] == [0.9, 6.0, 3.0]


def test_a_value_is_never_older_than_the_last_event() -> None:
    sweep = sweep_of(*one(1, 0.5, 4.0, ""))
    first, second = sweep.config.metrics
    assert (sweep.runs[1].worth(first), sweep.runs[1].worth(second)) == (0.5, 4.0)
    sweep.apply(Logged(1, None, {"ms": 3.0}))
    assert (sweep.runs[1].worth(first), sweep.runs[1].worth(second)) == (0.5, 3.0)
    sweep.apply(Rows(1, [None], [5.0], [{"ms": 1.0}]))
    assert sweep.runs[1].worth(second) == 1.0
    sweep.apply(Summarised(1, {"ms": 0.5}))
    assert sweep.runs[1].worth(second) == 0.5


def test_one_name_with_another_rule_is_another_value() -> None:
    sweep = sweep_of(*one(1, 0.5, 4.0, ""), Logged(1, None, {"ms": 6.0}))
    run = sweep.runs[1]
    assert [run.worth(Metric("ms", of=of)) for of in ("min", "max", "last", "min")] == [4.0, 6.0, 6.0, 4.0]


def test_the_front_is_the_runs_that_no_other_beats() -> None:
    sweep = sweep_of(*one(1, 0.9, 9.0), *one(2, 0.8, 3.0), *one(3, 0.7, 4.0), *one(4, 0.6, 2.0))
    assert numbers(sweep) == [1, 2, 4]
    sweep.apply(RunStarted(5, {"x": 5}))
    sweep.apply(Logged(5, None, {"acc": 0.95, "ms": 2.5}))
    assert numbers(sweep) == [4, 5]


def test_failed_runs_and_runs_without_a_value_of_each_metric_are_not_on_the_front() -> None:
    sweep = sweep_of(
        *one(1, 0.9, 1.0, "failed"),
        *one(2, 0.8, None),
        *one(3, None, 0.1),
        *one(4, 0.5, float("nan")),
        *one(5, 0.4, 5.0, "stopped"),
        *one(6, 0.3, 4.0, ""),
        *one(7, 0.9, 1.0, "crashed"),
    )
    assert numbers(sweep) == [5, 6]


def test_the_first_of_equals_is_on_the_front() -> None:
    assert numbers(sweep_of(*one(1, 0.5, 1.0), *one(2, 0.5, 1.0))) == [1]


def test_the_best_is_the_best_by_the_first_metric() -> None:
    sweep = sweep_of(*one(1, 0.8, 1.0), *one(2, 0.9, 50.0))
    assert sweep.best is sweep.runs[2]
    assert sweep.metric == Metric("acc", "maximize")


@given(st.lists(st.none() | st.integers(0, 5).map(float), max_size=6))
def test_with_one_metric_the_front_is_the_best_run(values: list[float | None]) -> None:
    events = [event for n, value in enumerate(values, start=1) for event in one(n, value, 1.0)]
    sweep = sweep_of(*events, metric={"name": "acc"})
    assert sweep.pareto == ([] if sweep.best is None else [sweep.best])


def test_an_edit_of_the_metrics_is_an_edit_of_the_front() -> None:
    sweep = sweep_of(*one(1, 0.9, 9.0), *one(2, 0.8, 3.0))
    assert numbers(sweep) == [1, 2]
    sweep.apply(SweepEdited({**CONFIG, "metric": [{"name": "ms"}, {"name": "acc"}]}))
    assert numbers(sweep) == [2]
    assert (sweep.best, sweep.runs[2].objective.tolist()) == (sweep.runs[2], [3.0])
    assert [sweep.runs[1].worth(metric) for metric in sweep.config.metrics] == [9.0, 0.9]


def test_with_repeats_the_means_compete_and_only_of_configs_that_have_them_all() -> None:
    sweep = sweep_of(
        *one(1, 0.9, 2.0, x=1), *one(2, 0.5, 4.0, x=1),
        *one(3, 0.6, 2.5, x=2), *one(4, 0.8, 2.5, x=2),
        *one(5, 1.0, 0.1, x=3),
        repeats=2,
    )  # fmt: skip
    assert [(outcome.run.number, outcome.values) for outcome in sweep.outcomes] == [
        (1, pytest.approx((0.7, 3.0))),
        (4, pytest.approx((0.7, 2.5))),
    ]
    assert numbers(sweep) == [4]


def test_without_a_metric_there_is_no_front() -> None:
    config = {key: value for key, value in CONFIG.items() if key != "metric"}
    sweep = SweepRecord.replay("s", [SweepCreated(config, seed=1), *one(1, 0.5, 1.0)])
    assert (sweep.pareto, sweep.front, sweep.best) == ([], [], None)
