"""What curves are drawn over: whoever looks, however often, gets the same axis at every step."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import Event, Logged, RunStarted, SweepCreated, SweepRecord
from sweepmagic.views.live.axes import TIME, Told, at
from sweepmagic.views.live.changes import Changes
from sweepmagic.views.live.protocol import Curve, Screen

CONFIG = {"method": "random", "metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}}


def told(values: Sequence[float], cuts: list[int]) -> Curve:
    """Return the axis of someone who looked after each of `cuts` rows, and at the end."""
    one, axis = Told(), Curve()
    for cut in [*sorted(min(cut, len(values)) for cut in cuts), len(values)]:
        axis.extend(one.news(range(len(values)), range(cut), values[:cut]))
    return axis


@given(st.lists(st.integers(0, 3) | st.floats(-1e3, 1e3), min_size=1), st.lists(st.integers(0, 30)))
def test_every_step_has_the_value_that_was_logged(values: list[float], cuts: list[int]) -> None:
    axis = told(values, cuts)
    assert [at(axis, step) for step in range(len(values))] == pytest.approx(values, rel=1e-9, abs=1e-9)


@given(st.lists(st.integers(0, 5), min_size=2), st.integers(0, 5))
def test_a_value_that_is_logged_again_counts(values: list[int], before: int) -> None:
    one, axis, steps = Told(), Curve(), range(len(values))
    axis.extend(one.news(steps, steps, [*values[:-1], before]))
    axis.extend(one.news(steps, steps, values))
    assert [at(axis, step) for step in steps] == values


def test_an_epoch_per_step_is_two_points_however_long_the_run() -> None:
    assert len(told(range(1000), [3, 500]).x) == 2


def test_batches_of_an_epoch_keep_their_epoch() -> None:
    values = [epoch for epoch in range(5) for _ in range(100)]
    axis = told(values, [])
    assert len(axis.x) == 14
    assert [at(axis, step) for step in range(500)] == values


def test_where_nothing_was_logged_there_is_no_axis() -> None:
    assert math.isnan(at(Curve(), 3.0))


def test_the_screen_gets_times_since_the_runs_start_and_counters_but_not_as_metrics() -> None:
    events: list[Event] = [SweepCreated(CONFIG, 1, time=0.0), RunStarted(1, {"x": 0.5}, time=100.0)]
    events += [Logged(1, None, {"loss": 0.5, "train/epoch": 2 * row}, time=100.0 + row**2) for row in range(4)]
    screen = Screen()
    frame = Changes().frame(SweepRecord.replay("demo", events), 200.0)
    assert frame is not None
    assert screen.apply(frame)
    assert screen.head["over"] == [TIME, "train/epoch"]
    axes = {screen.metrics[place]: curve for (_, place), curve in screen.curves.items()}
    assert axes[TIME].y.tolist() == [0.0, 1.0, 4.0, 9.0]
    assert (axes["train/epoch"].x.tolist(), axes["train/epoch"].y.tolist()) == ([0.0, 1.0], [0.0, 2.0])


def test_a_run_that_is_tried_again_begins_its_axes_anew() -> None:
    record, changes, screen = SweepRecord("demo"), Changes(), Screen()
    for event in (
        SweepCreated(CONFIG, 1, time=0.0),
        RunStarted(1, {"x": 0.5}, time=1.0),
        Logged(1, None, {"loss": 9.0}, time=5.0),
        RunStarted(1, {"x": 0.5}, attempt=2, time=10.0),
        Logged(1, None, {"loss": 1.0}, time=12.0),
    ):
        record.apply(event)
        frame = changes.frame(record, 5.0)
        assert frame is None or screen.apply(frame)
    assert screen.curves[1, list(screen.metrics).index(TIME)].y.tolist() == [2.0]
