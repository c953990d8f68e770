"""Frames and their fold: a keyframe at any point and the frames after it make the same screen as all frames do."""

from __future__ import annotations

import json
import math
from array import array
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.records import (
    AgentEnded,
    AgentStarted,
    Event,
    Evidence,
    Logged,
    MetricDefined,
    Noted,
    RunEnded,
    RunStarted,
    SweepCreated,
    SweepEdited,
    SweepEnded,
    SweepRecord,
)
from sweepmagic.views import summary
from sweepmagic.views.live.changes import Changes
from sweepmagic.views.live.protocol import Curve, Frame, Screen

CONFIG: dict[str, Any] = {
    "method": "random",
    "name": "demo",
    "metric": {"name": "loss"},
    "early_terminate": {"type": "hyperband", "min_iter": 2},
    "parameters": {"x": {"min": 0.0, "max": 1.0}, "kind": {"values": ["a", "b"]}},
}
SEVERAL = [{"name": "acc", "goal": "maximize"}, {"name": "loss"}]
OTHER = {**CONFIG, "metric": SEVERAL, "parameters": {"x": {"min": 0.0, "max": 1.0}}}

numbers = st.floats(width=32) | st.integers(-5, 5)
values = st.dictionaries(st.sampled_from(["loss", "acc", "epoch", "note"]), numbers | st.just("text"), min_size=1)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Return events as an agent could write them: runs start, log, are tried again; the sweep is edited on the way."""
    events: list[Event] = [
        SweepCreated(CONFIG, seed=1, time=0.0),
        AgentStarted("a1", "elsewhere", 1, 0.0, "threads", 2, 9, time=1e12),
    ]
    started: dict[int, int] = {}
    for clock in range(draw(st.integers(0, 25))):
        what = draw(
            st.sampled_from(["start", "log", "log", "log", "log", "end", "retry", "edit", "note", "define", "know"])
        )
        run = draw(st.sampled_from(sorted(started))) if started else 0
        if what == "start" or not started:
            started[len(started) + 1] = 1
            events.append(RunStarted(len(started), {"x": 0.5, "kind": "a"}, agent="a1", time=float(clock)))
        elif what == "log":
            step = draw(st.none() | st.integers(0, 3))
            events.append(Logged(run, step, draw(values), time=float(clock)))
        elif what == "end":
            events.append(RunEnded(run, draw(st.sampled_from(["finished", "failed"])), "why", time=float(clock)))
        elif what == "retry":
            started[run] += 1
            events.append(RunStarted(run, {"x": 0.25}, agent="a1", attempt=started[run], time=float(clock)))
        elif what == "edit":
            events.append(SweepEdited(draw(st.sampled_from([CONFIG, OTHER])), time=float(clock)))
        elif what == "know":
            history = {"loss": [[0, 1], [0.75, 0.5]]} if clock % 2 else {}
            known = {"loss": draw(st.floats(0, 1)), "acc": 0.5}
            events.append(Evidence({"x": 0.25, "kind": "b"}, known, "old", history=history, time=float(clock)))
        elif what == "define":
            events.append(MetricDefined(run, "acc", step_metric="epoch", time=float(clock)))
        else:
            events.append(Noted(f"note {clock}", time=float(clock)))
    return events


def frames_of(events: list[Event], looks: set[int]) -> list[Frame]:
    """Return the frames of whoever looks after each of the events numbered in `looks`, and at the end."""
    record, changes, frames = SweepRecord("demo"), Changes(), []
    for place, event in enumerate(events):
        record.apply(event)
        if place and (place in looks or place == len(events) - 1):
            frame = changes.frame(record, float(place))
            frames += [frame] if frame is not None else []
    return frames


def over_the_wire(frame: Frame) -> Frame:
    data, buffers = frame.encode()
    return Frame.decode(json.loads(json.dumps(data, allow_nan=False)), buffers)


@settings(deadline=None, max_examples=60)
@given(histories(), st.sets(st.integers(1, 42)), st.integers(0, 42))
def test_a_keyframe_at_any_point_and_the_frames_after_it_make_the_whole(
    events: list[Event], looks: set[int], late: int
) -> None:
    frames = frames_of(events, looks)
    first, second = Screen(), Screen()
    for place, frame in enumerate(frames):
        assert first.apply(over_the_wire(frame))
        if place == late:
            assert second.apply(over_the_wire(first.keyframe()))
        elif place > late:
            assert second.apply(over_the_wire(frame))
    if late < len(frames):
        assert second == first


@settings(deadline=None, max_examples=60)
@given(histories(), st.sets(st.integers(1, 42)))
def test_however_often_one_looks_the_table_and_the_curves_are_the_same(events: list[Event], looks: set[int]) -> None:
    often, once = Screen(), Screen()
    for frame in frames_of(events, looks):
        often.apply(frame)
    for frame in frames_of(events, set()):
        once.apply(frame)
    assert often.rows == once.rows
    assert often.columns == once.columns
    assert (often.earlier or {}).get("rows", []) == (once.earlier or {}).get("rows", [])
    assert named(often) == named(once)
    # A counter that was logged again as a text was an axis for those who looked before.
    clock = {"now": 0, "elapsed": 0, "eta": 0, "over": []}
    assert {**often.head, **clock} == {**once.head, **clock}


def named(screen: Screen) -> dict[tuple[int, str], Curve]:
    """Return the curves of metrics; axes are told in other corners if one looks at other times (tests/views/test_axes.py)."""
    found = {(run, screen.metrics[metric]): curve for (run, metric), curve in screen.curves.items()}
    return {place: curve for place, curve in found.items() if not summary.is_axis(place[1])}


@given(
    st.lists(st.tuples(st.floats(allow_nan=False) | st.integers(-3, 2**53).map(float), st.integers(1, 6)), max_size=5)
)
def test_points_survive_the_wire_whatever_their_x(starts: list[tuple[float, int]]) -> None:
    counting = [array("d", [first + place for place in range(count)]) for first, count in starts]
    mixed = [*counting, array("d", [0.0, 1.0, 3.0]), array("d", [5.0, 5.5, 7.0])]
    points = {(run, 1): Curve(x, array("d", range(len(x)))) for run, x in enumerate(mixed)}
    assert over_the_wire(Frame(1, points=points)).points == points


def test_of_x_that_count_up_only_the_first_is_sent() -> None:
    curve = Curve(array("d", range(7, 107)), array("d", range(100)))
    _, (segments, x, y) = Frame(1, points={(1, 0): curve, (2, 0): curve}).encode()
    assert (len(segments), len(x), len(y)) == (2 * 12, 2 * 8, 2 * 800)


def test_of_many_points_the_table_is_sent_first_and_the_others_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweepmagic.views.live.changes.MANY_POINTS", 5)
    record = SweepRecord.replay("demo", [SweepCreated(CONFIG, 1, time=0.0), RunStarted(1, {"x": 0.5}, time=1.0)])
    changes, screen, sent = Changes(), Screen(), []
    for count in (1, 3, 1):
        for _ in range(count):
            record.apply(Logged(1, None, {"loss": 0.5}, time=2.0))
        frame = changes.frame(record, 3.0)
        assert frame is not None
        sent += changes.parts(frame)
    assert [(frame.number, bool(frame.rows), bool(frame.points)) for frame in sent] == [
        (1, True, True),
        (2, True, False),
        (3, False, True),
        (4, False, True),
        (5, True, True),
    ]
    curves = [sorted({changes.screen.metrics[place] for _, place in frame.points}) for frame in sent]
    assert curves == [
        ["_time", "loss"],
        [],
        ["loss"],
        ["_time"],
        ["_time", "loss"],
    ]  # the sweep's metric before the rest
    heads = [frame.head and frame.head.get("coming", False) for frame in sent]
    assert heads == [False, True, None, False, None]  # so that a page keeps the place of the charts meanwhile
    assert all(screen.apply(over_the_wire(frame)) for frame in sent)
    assert screen == changes.screen


def test_a_missing_frame_is_noticed_and_changes_nothing() -> None:
    screen = Screen()
    screen.apply(Frame(1, head={"name": "a"}))
    assert not screen.apply(Frame(3, head={"name": "b"}))
    assert screen.head == {"name": "a"}
    assert screen.apply(Frame(7, whole=True, head={"name": "c"}))
    assert screen.apply(Frame(8, head={"name": "d"}))


def test_nothing_new_is_no_frame_but_a_running_sweep_gives_signs_of_life() -> None:
    record = SweepRecord.replay(
        "demo", [SweepCreated(CONFIG, 1, time=0.0), AgentStarted("a1", "elsewhere", 1, 0.0, "threads", 1, time=1e12)]
    )
    changes = Changes()
    assert changes.frame(record, 1.0) is not None
    assert changes.frame(record, 2.0) is None
    assert changes.frame(record, 9.0) is not None
    record.apply(AgentEnded("a1"))
    record.apply(SweepEnded("finished"))
    assert changes.frame(record, 10.0) is not None
    assert changes.frame(record, 99.0) is None


def test_a_frame_carries_only_what_is_new() -> None:
    events: list[Event] = [SweepCreated(CONFIG, 1, time=0.0)]
    events += [RunStarted(number, {"x": 0.5, "kind": "a"}, time=1.0) for number in (1, 2)]
    events += [Logged(run, None, {"loss": 0.5}, time=2.0) for run in (1, 2)]
    record, changes = SweepRecord.replay("demo", events), Changes()
    changes.frame(record, 3.0)
    record.apply(Logged(2, None, {"loss": 0.25}, time=3.0))
    frame = changes.frame(record, 3.0)
    assert frame is not None
    assert list(frame.rows) == [2]
    assert frame.columns is None
    assert {place: (curve.x.tolist(), curve.y.tolist()) for place, curve in frame.points.items()} == {
        (2, 0): ([1.0], [0.25]),
        (2, 1): ([1.0], [2.0]),  # the time since its start
    }


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e300])
def test_what_is_not_a_plain_number_survives_json(value: float) -> None:
    events: list[Event] = [
        SweepCreated(CONFIG, 1, time=0.0),
        RunStarted(1, {"x": value, "kind": "a"}, time=1.0),
        Logged(1, None, {"loss": value, "other": value}, time=2.0),
    ]
    screen = Screen()
    assert all(screen.apply(over_the_wire(frame)) for frame in frames_of(events, set()))
    (cell,) = [screen.rows[1].cells[i] for i, column in enumerate(screen.columns) if column["key"] == "other"]
    assert cell[1] is None or cell[1] == value


def test_a_run_that_is_tried_again_begins_its_curves_anew() -> None:
    record, changes, screen = SweepRecord("demo"), Changes(), Screen()
    for event in (
        SweepCreated(CONFIG, 1, time=0.0),
        RunStarted(1, {"x": 0.5, "kind": "a"}, time=1.0),
        Logged(1, None, {"loss": 9.0}, time=2.0),
        RunStarted(1, {"x": 0.5, "kind": "a"}, attempt=2, time=3.0),
        Logged(1, None, {"loss": 1.0}, time=4.0),
    ):
        record.apply(event)
        frame = changes.frame(record, 5.0)
        assert frame is None or screen.apply(frame)
    assert screen.curves[1, 0].y.tolist() == [1.0]
