"""The memo of curves: brought up to date event by event, it says what one made from scratch says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.config import Metric
from sweepmagic.records import Event, Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.stoppers import curves as room
from sweepmagic.stoppers.curves import Curve, Curves
from tests.conftest import grid
from tests.stoppers.stories import sweep_of

MOST, END = 3, 6


def events() -> st.SearchStrategy[list[Event]]:
    """Eight runs in any order of starts, values, ends and second attempts."""
    number = st.integers(1, 8)
    value = st.one_of(st.floats(-1, 1), st.just(math.nan))
    one = st.one_of(
        st.builds(lambda n: ("start", n, 0.0), number),
        st.builds(lambda n, v: ("log", n, v), number, value),
        st.builds(lambda n, v: ("same step", n, v), number, value),
        st.builds(lambda n, v: ("other", n, v), number, value),
        st.builds(lambda n: ("finished", n, 0.0), number),
        st.builds(lambda n: ("stopped", n, 0.0), number),
    )
    return st.lists(one, max_size=60).map(_told)


def _told(steps: list[tuple[str, int, float]]) -> list[Event]:
    found: list[Event] = [SweepCreated({**grid(x=list(range(9))), "metric": {"name": "loss"}}, seed=1)]
    attempts: dict[int, int] = {}
    logged: dict[int, int] = {}
    for what, number, value in steps:
        if what == "start" or number not in attempts:
            attempts[number], logged[number] = attempts.get(number, 0) + 1, 0
            found.append(RunStarted(number, {"x": number}, attempt=attempts[number]))
        elif what in ("log", "other"):
            logged[number] += 1
            found.append(Logged(number, logged[number], {"loss" if what == "log" else "other": value}))
        elif what == "same step":
            found.append(Logged(number, logged[number], {"loss": value}))
        else:
            found.append(RunEnded(number, what, attempt=attempts[number]))
    return found


def said(curves: Curves) -> list[object]:
    """All that the rule asks."""
    finished = curves.finished(MOST)
    words: list[object] = [curves.start(), [curve.run.number for curve in finished]]
    for curve in sorted(curves.beside(None, 2), key=lambda curve: curve.run.number):  # type: ignore[arg-type]
        words += [curve.run.number, curve.count, curve.best, curve.best_at(2), curve.is_whole]
    if finished:
        words += [curves.end(MOST, END), curves.prior(MOST, END).tolist(), curves.jitter(MOST)]
    return words


@given(events(), st.integers(2, 8))
def test_led_on_it_says_what_a_fresh_one_says(story: list[Event], window: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_RUNS", window)
        sweep = SweepRecord("story")
        for event in story:
            sweep.apply(event)
            metric = sweep.metric
            assert metric is not None
            led_on = said(Curves.of(sweep, metric))
            memos = [run.memo for run in sweep.runs.values()]
            kept, sweep.memo = sweep.memo, {}
            for run in sweep.runs.values():
                run.memo = {}
            fresh = said(Curves.of(sweep, metric))
            sweep.memo = kept
            for run, memo in zip(sweep.runs.values(), memos, strict=True):
                run.memo = memo
            assert led_on == fresh


def test_only_the_last_runs_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_RUNS", 2)
    sweep = sweep_of([[0.3, 0.2], [0.4, 0.3], [0.5, 0.4]], ended=["finished"] * 3)
    assert sweep.metric is not None
    assert [curve.run.number for curve in Curves.of(sweep, sweep.metric).finished(9)] == [2, 3]


def test_jitter_is_the_median_step_of_the_second_half() -> None:
    values = [5.0, 4.0, 1.0, 1.5, 0.9, 1.0, 1.3, 0.7]
    sweep = sweep_of([values])
    assert Curve(sweep.runs[1], Metric("loss")).jitter() == pytest.approx(float(np.median(np.abs(np.diff(values[4:])))))
