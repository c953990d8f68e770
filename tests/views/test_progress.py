from __future__ import annotations

from sweepmagic.records import AgentStarted, Control, RunEnded, RunStarted, SweepRecord
from sweepmagic.views import progress, summary
from tests.views.stories import created, run

AGENT = AgentStarted("a", "elsewhere", 1, 0.0, "threads", 2, count=9, time=1000.0)


def told(*events: object) -> SweepRecord:
    return SweepRecord.replay("s1", [created(), AGENT, *events])  # type: ignore[list-item]


def test_pace_is_that_of_the_last_runs_and_all_workers() -> None:
    sweep = told(*run(1), *run(2))
    pace = progress.pace(sweep)
    assert pace is not None
    assert (pace.span, pace.workers, pace.per_hour) == (8.0, 2, 900.0)
    old = [event for number in range(1, 100) for event in run(number)]
    slow = [RunStarted(200, {"lr": 1e-3}, time=5000.0), RunEnded(200, "finished", time=5308.0)]
    late = progress.pace(told(*old, *slow))
    assert late is not None
    assert late.span == (29 * 8.0 + 308.0) / 30


def test_what_is_left_counts_runs_in_progress_as_far_as_they_are() -> None:
    sweep = told(*run(1), RunStarted(2, {"lr": 2e-4}, time=1020.0))
    assert progress.eta(sweep, left=3, now=1024.0) == (3 * 8.0 - 4.0) / 2
    assert progress.eta(told(), left=3, now=1024.0) is None


def test_saved_epochs_are_what_stopped_runs_would_still_have_logged() -> None:
    stopped = run(3, epochs=2, state="stopped")
    by_rule = RunEnded(3, "stopped", "worse", "hyperband", time=1038.0)
    sweep = told(*run(1, epochs=6), *run(2, epochs=6), *stopped[:-1], by_rule)
    assert progress.saved(sweep) == progress.Saved(rows=4, of=18)
    assert summary.heading(sweep, 2000.0).saved == "early stopping saved 4 of 18 epochs (22%)"


def test_a_run_stopped_by_hand_saves_nothing() -> None:
    by_hand = RunEnded(2, "stopped", "stopped by hand", "hand", time=1030.0)
    assert progress.saved(told(*run(1), *run(2, epochs=2)[:-1], by_hand)) is None


def test_the_number_of_workers_follows_whoever_changed_it() -> None:
    sweep = told(Control("workers", value=5))
    assert sweep.agents["a"].workers == 5
    sweep.apply(Control("workers", value=0))
    assert sweep.agents["a"].workers == 1
    alone = SweepRecord.replay("s1", [created(), AgentStarted("k", "elsewhere", 1, 0.0, "kernel", 1)])
    alone.apply(Control("workers", value=5))
    assert alone.agents["k"].workers == 1
