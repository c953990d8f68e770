"""Reading rows in bulk gives the sweep that applying them one by one gives."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from pathlib import Path
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
    RunRecord,
    RunResumed,
    RunStarted,
    Summarised,
    SweepCreated,
    SweepEdited,
    SweepRecord,
)
from sweepmagic.records.outcomes import of_runs, pareto_of
from sweepmagic.store import EventStore

CONFIG = {"method": "random", "metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}}
LAST = {**CONFIG, "metric": {"name": "loss", "goal": "maximize", "of": "last"}}
numbers = st.floats() | st.integers(-3, 3) | st.just(2**60)
values = st.dictionaries(st.sampled_from(["loss", "acc"]), numbers | st.sampled_from([None, True, "text"]), max_size=2)
steps = st.none() | st.integers(0, 3)


def begun() -> list[Event]:
    starts = [RunStarted(run, {"x": run / 4}, time=0.0) for run in (1, 2)]
    return [SweepCreated(CONFIG, seed=1, time=0.0), *starts]


def applied(events: list[Event]) -> SweepRecord:
    sweep = SweepRecord("it")
    for event in events:
        sweep.apply(event)
    return sweep


def stored(events: list[Event]) -> SweepRecord:
    """Return what a reader of the store makes of them."""
    with tempfile.TemporaryDirectory() as folder, EventStore(Path(folder)) as store:
        store.append("it", events)
        sweep = SweepRecord("it")
        for _, event in store.bulk("it"):
            sweep.apply(event)
    return sweep


def facts(sweep: SweepRecord) -> Any:
    runs = [
        (repr(list(run.history)), repr(run.history.series("loss")), run.objective.tolist(), run.changed)
        for run in sweep.runs.values()
    ]
    return runs, sweep.last_time, sweep._revision


@given(st.lists(st.builds(Logged, st.integers(1, 2), steps, values, time=st.floats(0, 9)), max_size=12))
def test_fold_is_apply_one_by_one(rows: list[Logged]) -> None:
    assert facts(stored([*begun(), *rows])) == facts(applied([*begun(), *rows]))


@pytest.mark.parametrize("table", [{"loss": 0.5, "epoch": 1}, {"loss": math.nan}, {"loss": 1}, {"loss": "bad"}, {}])
def test_equal_rows_go_in_as_one_by_one(table: dict[str, Any]) -> None:
    events = [*begun(), *[Logged(1, None, table, time=float(n)) for n in range(5)], RunStarted(1, {"x": 0.1}, time=9.0)]
    assert facts(stored(events)) == facts(applied(events))


def test_rows_folded_later_keep_the_losses_of_a_band_sorted() -> None:
    sweep = SweepRecord.replay("it", begun())
    assert list(sweep.losses_at(2)) == []
    sweep.apply(Rows(1, [None, None], [1.0, 2.0], [{"loss": 9.0}, {"loss": 5.0}]))
    sweep.apply(Rows(2, [None, None], [1.0, 2.0], [{"loss": 8.0}, {"loss": 3.0}]))
    assert list(sweep.losses_at(2)) == [3.0, 5.0]


def test_an_edit_between_rows_is_taken_in_order() -> None:
    edited = SweepEdited({**CONFIG, "metric": {"name": "acc"}}, time=1.0)
    rows = [Logged(1, None, {"loss": 0.5, "acc": 0.25}, time=1.0)] * 2
    events = [*begun(), *rows, edited, *rows]
    assert stored(events).runs[1].objective.tolist() == [0.25] * 4
    assert facts(stored(events)) == facts(applied(events))


@given(
    st.lists(
        st.builds(Logged, st.integers(1, 2), steps, values, time=st.floats(0, 9))
        | st.builds(RunStarted, st.integers(1, 2), st.just({"x": 0.5}), time=st.floats(0, 9))
        | st.builds(RunEnded, st.integers(1, 2), st.sampled_from(["finished", "failed"]), time=st.floats(0, 9))
        | st.builds(RunResumed, st.integers(1, 2), st.just("a"), time=st.floats(0, 9))
        | st.builds(Summarised, st.integers(1, 2), st.dictionaries(st.just("loss"), numbers), time=st.floats(0, 9))
        | st.builds(SweepEdited, st.sampled_from([CONFIG, LAST]), time=st.floats(0, 9)),
        max_size=12,
    ),
    st.sets(st.integers(0, 12)),
)
def test_best_and_changed_runs_are_the_same_however_often_one_asks(events: list[Event], asks: set[int]) -> None:
    often, seen = applied(begun()), -1
    for place, event in enumerate(events):
        often.apply(event)
        if place in asks:
            best, changed = often.best, often.changed_since(seen)
            assert best is applied_best(often)
            assert {run.number for run in changed} == {n for n, run in often.runs.items() if run.changed > seen}
            seen = often.revision
    assert often.counts == dict(Counter(run.state for run in often.runs.values()))
    assert often.running == [run for run in often.runs.values() if run.state == "running"]
    assert often.best is applied_best(often)


BOTH = {**CONFIG, "metric": [{"name": "loss"}, {"name": "acc", "goal": "maximize"}]}
SWAPPED = {**CONFIG, "metric": [{"name": "loss", "goal": "maximize"}, {"name": "acc"}]}
pairs = st.fixed_dictionaries({"loss": st.integers(0, 4), "acc": st.integers(0, 4)})


@given(
    st.lists(
        st.builds(Logged, st.integers(1, 6), st.none(), pairs, time=st.just(0.0))
        | st.builds(Summarised, st.integers(1, 6), pairs)
        | st.builds(RunStarted, st.integers(1, 6), st.just({"x": 0.5}), time=st.just(0.0))
        | st.builds(RunEnded, st.integers(1, 6), st.sampled_from(["finished", "failed"]), time=st.just(0.0))
        | st.builds(SweepEdited, st.sampled_from([BOTH, SWAPPED]), time=st.just(0.0)),
        max_size=25,
    ),
    st.sets(st.integers(0, 25)),
)
def test_the_front_is_the_same_however_often_one_asks(events: list[Event], asks: set[int]) -> None:
    starts = [RunStarted(run, {"x": run / 9}, time=0.0) for run in range(1, 7)]
    sweep = applied([SweepCreated(BOTH, seed=1, time=0.0), *starts])
    for place, event in enumerate(events):
        sweep.apply(event)
        if place in asks:
            every = pareto_of(of_runs(sweep.runs.values(), sweep.config.metrics), sweep.config.metrics)
            assert [(each.run.number, each.values) for each in sweep.front] == [(e.run.number, e.values) for e in every]


def applied_best(sweep: SweepRecord) -> RunRecord | None:
    """Return the best run by asking every run for all of its values."""
    assert sweep.metric is not None
    found = None
    for run in sweep.runs.values():
        value = sweep.metric.value_of(run._values("loss"))
        if value is not None and sweep.metric.is_better(value, found[0] if found else None):
            found = value, run
    return found[1] if found else None


def test_a_best_run_that_goes_on_is_known_without_asking_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = SweepRecord.replay("it", [SweepCreated(CONFIG, seed=1, time=0.0)])
    for number in range(1, 101):
        sweep.apply(RunStarted(number, {"x": number / 200}, time=0.0))
        sweep.apply(Logged(number, None, {"loss": 1 / number}, time=0.0))
    assert sweep.best is sweep.runs[100]
    asked, loss = set[int](), RunRecord.loss

    def asking(run: RunRecord, metric: Metric | None) -> float:
        asked.add(run.number)
        return loss(run, metric)

    monkeypatch.setattr(RunRecord, "loss", asking)
    for value in (0.5, 0.001):
        sweep.apply(Logged(100, None, {"loss": value}, time=1.0))
        assert sweep.best is sweep.runs[100]
    assert asked == {100}


def test_the_latest_runs_are_those_that_changed_last_however_many_there_are() -> None:
    sweep = SweepRecord.replay("it", [SweepCreated(CONFIG, seed=1, time=0.0)])
    for number in range(1, 201):
        sweep.apply(RunStarted(number, {"x": number / 400}, time=0.0))
    for number in (7, 150, 3):
        sweep.apply(Logged(number, None, {"loss": 0.5}, time=1.0))
    rest = [number for number in range(200, 0, -1) if number not in (3, 150, 7)]
    assert [run.number for run in sweep.latest] == [3, 150, 7, *rest]
    assert [run.number for run in sweep.changed_since(sweep.revision - 2)] == [3, 150]


def test_a_sweep_knows_when_a_run_last_began_or_ended() -> None:
    sweep = SweepRecord.replay("it", begun())
    began = sweep.moved
    sweep.apply(Logged(1, None, {"loss": 0.5}, time=1.0))
    assert sweep.moved == began < sweep.revision
    sweep.apply(RunEnded(1, "finished", time=2.0))
    assert sweep.moved == sweep.revision
