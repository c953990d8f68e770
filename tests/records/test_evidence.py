"""Earlier results in the record: known to a search, and no runs."""

from __future__ import annotations

import json

from sweepmagic.records import Evidence, RunStarted, SweepCreated, SweepEdited, SweepRecord, decode, encode
from tests.conftest import grid

HALF = Evidence({"x": 1}, {"loss": 0.5}, "old.csv", time=1.0)


def sweep_of(*evidence: Evidence) -> SweepRecord:
    return SweepRecord.replay("demo", [SweepCreated(grid(x=[1, 2, 3]), seed=1), *evidence])


def test_evidence_is_no_run() -> None:
    sweep = sweep_of(HALF)
    assert sweep.evidence == [HALF]
    assert (sweep.runs, sweep.used, sweep.next_number, sweep.best, sweep.trials) == ({}, 0, 1, None, ())
    assert not sweep.is_claimed({"x": 1})


def test_the_same_result_counts_once_and_two_equal_ones_twice() -> None:
    again = Evidence({"x": 1}, {"loss": 0.5}, "other.csv", time=2.0)
    twin = Evidence({"x": 1}, {"loss": 0.5}, "old.csv", copy=2, time=2.0)
    assert sweep_of(HALF, again, twin, twin).evidence == [HALF, twin]


def test_evidence_follows_the_space_and_the_metric() -> None:
    sweep = sweep_of(HALF, Evidence({"x": 3}, {"loss": 0.25}))
    sweep.apply(SweepEdited(grid(x=[1, 2])))
    assert sweep.evidence == [HALF]
    sweep.apply(SweepEdited({**grid(x=[1, 2, 3]), "metric": {"name": "acc"}}))
    assert sweep.evidence == []
    sweep.apply(SweepEdited(grid(x=[1, 2, 3])))
    assert [each.params["x"] for each in sweep.evidence] == [1, 3]


def test_evidence_survives_the_store_format() -> None:
    event = Evidence({"opt": {"lr": 0.1}, "x": None}, {"loss": 0.5, "time": 3}, "sweep digits", 2, time=3.0)
    run, kind, time, body = encode(event)
    assert run is None
    assert decode(run, kind, time, json.loads(body)) == event


def test_a_history_survives_the_store_and_events_without_one_are_still_read() -> None:
    event = Evidence({"x": 1}, {"loss": 0.5}, "old.csv", history={"loss": [[0, 1], [0.75, 0.5]]}, time=3.0)
    run, kind, time, body = encode(event)
    assert decode(run, kind, time, json.loads(body)) == event
    assert decode(None, "evidence", 1.0, [{"x": 1}, {"loss": 0.5}, "old.csv", 1]) == HALF


def test_a_history_is_no_part_of_what_a_result_is() -> None:
    drawn = Evidence({"x": 1}, {"loss": 0.5}, "log", history={"loss": [[0], [0.5]]}, time=2.0)
    assert sweep_of(HALF, drawn).evidence == [HALF]


def test_evidence_between_runs_leaves_them_alone() -> None:
    sweep = sweep_of(HALF)
    sweep.apply(RunStarted(1, {"x": 1}))
    sweep.apply(Evidence({"x": 2}, {"loss": 0.75}))
    assert len(sweep.evidence) == 2
    assert list(sweep.runs) == [1]
