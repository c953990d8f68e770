from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import (
    AgentStarted,
    Configured,
    Control,
    Logged,
    MetricDefined,
    RunEnded,
    RunStarted,
    Summarised,
    SweepCreated,
    SweepEdited,
    SweepEnded,
    SweepRecord,
    decode,
    encode,
)
from tests.conftest import grid, toy_events

CONFIG = grid(x=[1, 2, 3])


def sweep_of(*events: object) -> SweepRecord:
    return SweepRecord.replay("demo", [SweepCreated(CONFIG, seed=1, code="v1"), *events])  # type: ignore[list-item]


def test_same_events_make_the_same_sweep(toy_sweep: SweepRecord) -> None:
    again = SweepRecord.replay("toy", toy_events(toy_sweep_config(toy_sweep)))
    assert {n: (r.state, r.params, list(r.history)) for n, r in again.runs.items()} == {
        n: (r.state, r.params, list(r.history)) for n, r in toy_sweep.runs.items()
    }


def toy_sweep_config(sweep: SweepRecord) -> dict[str, object]:
    from sweepmagic.config import dump

    return dump(sweep.config)


def test_every_event_survives_the_store_format() -> None:
    events = [
        SweepCreated(CONFIG, seed=1, function="train", code="c", source="def", version="1", time=1.0),
        SweepEdited(CONFIG, "train", "d", "def", time=2.0),
        AgentStarted("a", "host", 1, 2.0, "kernel", 1, 10, time=3.0),
        RunStarted(1, {"x": None}, "a", 2, 5, "c", "name", time=4.0),
        Logged(1, 3, {"loss": 0.5}, time=5.0),
        Configured(1, {"epochs": 3}, time=6.0),
        Summarised(1, {"loss": 1}, time=7.0),
        MetricDefined(1, "loss", "epoch", "min", True, time=8.0),
        RunEnded(1, "failed", "because", "cause", "traceback", 2, time=9.0),
        Control("stop", 1, None, "me", time=10.0),
        SweepEnded("finished", "done", time=11.0),
    ]
    for event in events:
        run, kind, time, body = encode(event)
        assert decode(run, kind, time, json.loads(body)) == event


@given(
    st.dictionaries(
        st.text(max_size=6), st.one_of(st.floats(), st.integers(), st.text(max_size=4), st.none()), max_size=5
    ),
    st.one_of(st.none(), st.integers(-5, 10**9)),
)
def test_a_row_survives_the_store_format(values: dict[str, Any], step: int | None) -> None:
    _, _, _, body = encode(Logged(1, step, values, time=0.0))
    assert repr(json.loads(body)) == repr([step, values])  # repr: NaN is not equal to itself, and 1 is not 1.0


def test_best_is_the_earlier_of_equals_and_ignores_nan() -> None:
    sweep = sweep_of(
        RunStarted(1, {"x": 1}),
        RunStarted(2, {"x": 2}),
        RunStarted(3, {"x": 3}),
        Logged(1, None, {"loss": math.nan}),
        Logged(2, None, {"loss": 0.5}),
        Logged(3, None, {"loss": 0.5}),
    )
    assert sweep.best is not None
    assert sweep.best.number == 2
    assert sweep.runs[1].worth(sweep.metric) is None


def test_losses_at_follow_the_log() -> None:
    sweep = sweep_of(RunStarted(1, {"x": 1}), RunStarted(2, {"x": 2}), Logged(1, None, {"loss": 0.5}))
    assert sweep.losses_at(1) == [0.5]
    sweep.apply(Logged(2, None, {"loss": 0.25}))
    sweep.apply(Logged(2, None, {"loss": math.inf}))
    assert sweep.losses_at(1) == [0.25, 0.5]
    assert sweep.losses_at(2) == []
    sweep.apply(RunStarted(1, {"x": 1}, attempt=2))
    assert sweep.losses_at(1) == [0.25]


def test_retry_keeps_the_number_and_starts_an_empty_history() -> None:
    sweep = sweep_of(
        RunStarted(1, {"x": 1}),
        Logged(1, None, {"loss": 9.0}),
        RunEnded(1, "crashed"),
        RunStarted(1, {"x": 1}, attempt=2),
    )
    run = sweep.runs[1]
    assert (run.attempt, run.state, len(run.history), len(run.objective)) == (2, "running", 0, 0)
    assert sweep.used == 1
    assert sweep.next_number == 2


def test_late_words_about_an_earlier_attempt_change_nothing() -> None:
    """Two kernels may find the same dead run at the same moment."""
    sweep = sweep_of(
        RunStarted(1, {"x": 1}),
        RunEnded(1, "crashed"),
        Control("retry", run=1, value=1),
        RunStarted(1, {"x": 1}, attempt=2),
        RunEnded(1, "crashed", attempt=1),
        Control("retry", run=1, value=1),
    )
    assert sweep.runs[1].state == "running"
    assert sweep.runs_to_retry == set()
    sweep.apply(RunEnded(1, "finished", attempt=2))
    assert sweep.runs[1].state == "finished"


def test_edit_marks_runs_of_older_code_and_those_outside_the_space() -> None:
    sweep = sweep_of(RunStarted(1, {"x": 1}, code="v1"), RunStarted(2, {"x": 3}, code="v1"))
    sweep.apply(SweepEdited(grid(x=[1, 2]), code="v2"))
    assert [run.stale for run in sweep.runs.values()] == [True, True]
    assert [run.fits for run in sweep.runs.values()] == [True, False]
    assert sweep.used == 1


def test_edited_metric_is_computed_from_what_was_logged() -> None:
    sweep = sweep_of(RunStarted(1, {"x": 1}), Logged(1, None, {"loss": 0.5, "acc": 0.9}))
    sweep.apply(SweepEdited({**CONFIG, "metric": {"name": "acc", "goal": "maximize"}}))
    assert sweep.runs[1].worth(sweep.metric) == 0.9


def test_controls_say_what_is_wanted() -> None:
    sweep = sweep_of(RunStarted(1, {"x": 1}))
    sweep.apply(Control("pause"))
    assert sweep.paused
    sweep.apply(Control("resume"))
    assert not sweep.paused
    sweep.apply(Control("stop", run=1))
    assert sweep.runs_to_stop == {1}
    sweep.apply(RunEnded(1, "failed"))
    assert sweep.runs_to_stop == set()
    sweep.apply(Control("retry"))
    assert sweep.runs_to_retry == {1}
    sweep.apply(Control("cancel"))
    assert sweep.stopping == "cancel"
    sweep.apply(Control("delete"))
    assert sweep.deleted
    sweep.apply(Control("restore"))
    assert not sweep.deleted


def test_summary_follows_define_metric() -> None:
    sweep = sweep_of(
        RunStarted(1, {"x": 1}),
        MetricDefined(1, "loss", summary="min,mean"),
        MetricDefined(1, "lr*", summary="none"),
        Logged(1, None, {"loss": 3.0, "lr_a": 1.0, "acc": 0.1}),
        Logged(1, None, {"loss": 1.0, "acc": 0.2}),
        Summarised(1, {"test": 0.7}),
    )
    assert sweep.runs[1].summary == {"loss.min": 1.0, "loss.mean": 2.0, "acc": 0.2, "test": 0.7}


def test_a_whole_number_beyond_what_a_float_holds_is_no_value() -> None:
    sweep = SweepRecord.replay("s", [SweepCreated(grid(x=[1]), seed=1), RunStarted(1, {"x": 1})])
    sweep.apply(Logged(1, None, {"loss": 10**400}))
    sweep.apply(Logged(1, None, {"loss": 10**300}))
    run = sweep.runs[1]
    assert (list(run.objective), run.worth(sweep.metric), run.loss(sweep.metric)) == ([1e300], 1e300, 1e300)
