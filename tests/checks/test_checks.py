"""When the checks look, what they say twice (nothing), and what becomes of what was mended."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import sweepmagic
from sweepmagic import checks
from sweepmagic.doctor import examine
from sweepmagic.records import Noted, SweepRecord
from tests.checks.stories import Told, events_of
from tests.conftest import grid

Runner = Callable[..., sweepmagic.Sweep]


def silent(config: Any) -> float:
    return float(config.x) / 7


def test_nothing_is_found_before_a_run_has_finished() -> None:
    assert checks.findings(SweepRecord.replay("s", events_of({"x": {"values": [1, 2]}}, []))) == []


def test_looking_costs_no_more_than_a_few_looks_at_each_run() -> None:
    looks = sum(count for count in range(1, 10_001) if checks.is_due(count))
    assert looks <= 10_000


def test_the_agent_says_each_thing_once_and_keeps_who_read_what(run_sweep: Runner) -> None:
    sweep = run_sweep({**grid(x=[10, 20, 30, 40], unused=[1]), "name": "s"}, silent)
    assert [note.key for note in sweep.record.notes] == ["unread unused"]
    assert {run.unread for run in sweep.record.runs.values()} == {("unused",)}
    (note,) = sweep.notes
    assert note.startswith("unused: never read by silent in run 1; it cannot have an effect; use it in the code")
    again = run_sweep({**grid(x=[10, 20, 30, 40, 50], unused=[1]), "name": "s"}, silent)
    assert [note.key for note in again.record.notes] == ["unread unused"]


def test_what_was_mended_is_not_said_any_more(run_sweep: Runner) -> None:
    config = {**grid(x=[1, 2], layers=[1]), "name": "s"}
    assert run_sweep(config, silent).notes

    def mended(config: Any) -> float:
        return float(config.x / 7 + config.layers)

    assert not run_sweep(config, mended, count=2).notes
    assert "nothing found" in examine("s")


def test_the_end_of_the_sweep_is_when_edges_are_looked_at(run_sweep: Runner) -> None:
    config = {
        "method": "random",
        "seed": 3,
        "metric": {"name": "loss"},
        "parameters": {"lr": {"min": 0.001, "max": 0.1, "distribution": "log_uniform_values"}},
    }
    (note,) = run_sweep(config, lambda lr: -math.log(lr), count=25).record.notes
    assert note.key == "edge lr max 0.1"
    assert note.remedy.endswith("`lr: {distribution: log_uniform_values, min: 0.001, max: 1}`")


def test_a_mistake_in_a_check_costs_nobody_a_sweep(run_sweep: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(sweep: SweepRecord, *, over: bool) -> list[checks.Finding]:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(checks, "news", broken)
    sweep = run_sweep(grid(x=[1, 2]), lambda x: x)
    assert [run.state for run in sweep.runs] == ["finished", "finished"]
    assert sweep.notes[0].startswith("a check of sweepmagic failed: ZeroDivisionError: oops")


def test_the_doctor_finds_the_same_from_disk_and_for_sweeps_that_nobody_named(run_sweep: Runner) -> None:
    run_sweep({**grid(x=[1, 2], unused=[1]), "name": "bad"}, silent)
    run_sweep({**grid(x=[1, 2]), "name": "good"}, silent)
    assert examine("bad").splitlines() == [
        "sweep         bad: 2 runs, 1 finding",
        "  ! unused: never read by silent in any of 2 runs; it cannot have an effect",
        "    use it in the code (`config.unused`), or take it out of `parameters`",
    ]
    whole = examine()
    assert whole.index("good: 2 runs, nothing found") < whole.index("bad: 2 runs, 1 finding")
    with pytest.raises(sweepmagic.SweepMagicError, match="bat"):
        examine("bat")


def test_notes_of_an_older_record_have_no_key_and_stay() -> None:
    events = [*events_of({"x": {"values": [1]}}, [Told({"x": 1})]), Noted("warm_start: 3 results")]
    assert [note.text for note in SweepRecord.replay("s", events).notes] == ["warm_start: 3 results"]
