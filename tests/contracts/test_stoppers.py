"""Laws that every early-termination rule keeps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic import registry
from sweepmagic.config import dump, parse
from sweepmagic.records import Event, Logged, RunRecord, SweepRecord
from tests.conftest import toy_events
from tests.stoppers.stories import events_of, live, stopper_of, sweep_of

OPTIONS: dict[str, dict[str, Any]] = {
    "hyperband": {"min_iter": 1},
    "asha": {"min_iter": 1},
    "median": {"min_runs": 1, "min_iter": 1},
    "patience": {"patience": 2},
    "threshold": {},
    "curve": {"level": 0.2, "min_iter": 1},
}
"""Options under which a rule has something to say about a small history."""

COMPARING = ["hyperband", "asha", "median", "curve"]
SPARING_THE_BEST = ["asha", "median", "curve"]

numbers = st.floats(-100, 100).map(lambda value: round(value * 64) / 64)  # exact under the changes of scale below
anything = st.one_of(
    numbers, st.sampled_from([math.nan, math.inf, -math.inf, None, "text", True, 10**300, 1e308, -1e308, 5e-324, 0])
)


def curves(of: st.SearchStrategy[Any], most: int = 14) -> st.SearchStrategy[list[list[Any]]]:
    return st.lists(st.lists(of, max_size=most), min_size=1, max_size=8)


ends = st.lists(st.sampled_from([None, "finished", "finished", "stopped", "failed"]), min_size=8, max_size=8)


def verdicts(name: str, events: Sequence[Event]) -> dict[int, int]:
    """Return which runs are stopped, and after how many rows."""
    return {run: at for run, (at, _) in live(stopper_of(name, **OPTIONS[name]), events).items()}


@pytest.mark.parametrize("name", registry.STOPPERS)
def test_verdict_depends_only_on_the_history(name: str, toy_sweep: SweepRecord) -> None:
    again = SweepRecord.replay("toy", toy_events(dump(toy_sweep.config)))
    stopper = stopper_of(name, **OPTIONS[name])
    for run in toy_sweep.runs.values():
        assert stopper.verdict(run, toy_sweep) == stopper.verdict(again.runs[run.number], again)


@pytest.mark.parametrize("name", registry.STOPPERS)
@settings(max_examples=30, deadline=None)
@given(curves=curves(numbers), ended=ends)
def test_asking_at_every_row_leaves_no_trace(name: str, curves: list[list[float]], ended: list[str | None]) -> None:
    """What a rule remembers on the record never changes what it says of it."""
    events = events_of(curves, ended=ended)
    asked, stopper = SweepRecord("s"), stopper_of(name, **OPTIONS[name])
    for event in events:
        asked.apply(event)
        if isinstance(event, Logged):
            stopper.verdict(asked.runs[event.run], asked)
    fresh = SweepRecord.replay("s", events)
    for number, run in asked.runs.items():
        assert stopper.verdict(run, asked) == stopper.verdict(fresh.runs[number], fresh)


@pytest.mark.parametrize("name", registry.STOPPERS)
@settings(max_examples=30, deadline=None)
@given(curves=curves(numbers), ended=ends)
def test_no_run_is_stopped_before_the_first_look(name: str, curves: list[list[float]], ended: list[str | None]) -> None:
    first = stopper_of(name, **OPTIONS[name]).first_look
    assert all(rows >= first for rows in verdicts(name, events_of(curves, ended=ended)).values())


@pytest.mark.parametrize("name", registry.STOPPERS)
@given(rows=st.integers(2, 200), late=st.integers(1, 500))
def test_the_options_for_short_runs_look_within_them(name: str, rows: int, late: int) -> None:
    key = "patience" if name == "patience" else "min_iter"
    stopper = stopper_of(name, **{key: late})
    earlier = dict(part.split(": ") for part in stopper.look_within(rows).split(", "))
    options = {word: int(value) for word, value in earlier.items()}
    assert stopper_of(name, **{key: late, **options}).first_look <= rows


@pytest.mark.parametrize("name", registry.STOPPERS)
def test_a_run_without_a_value_goes_on(name: str, toy_sweep: SweepRecord) -> None:
    assert stopper_of(name, **OPTIONS[name]).verdict(RunRecord(99), toy_sweep) is None


@pytest.mark.parametrize("name", registry.STOPPERS)
@settings(max_examples=60, deadline=None)
@given(curves=curves(anything), ended=ends, goal=st.sampled_from(["minimize", "maximize"]))
def test_no_history_breaks_a_rule(name: str, curves: list[list[Any]], ended: list[str | None], goal: str) -> None:
    for at, (_, reason) in live(stopper_of(name, **OPTIONS[name]), events_of(curves, goal, ended=ended)).items():
        assert reason.startswith(f"{name}: loss "), at


@pytest.mark.parametrize("name", registry.STOPPERS)
@settings(max_examples=40, deadline=None)
@given(curves=curves(numbers), ended=ends)
def test_maximising_is_minimising_the_negative(name: str, curves: list[list[float]], ended: list[str | None]) -> None:
    negative = [[-value for value in curve] for curve in curves]
    assert verdicts(name, events_of(curves, ended=ended)) == verdicts(
        name, events_of(negative, "maximize", ended=ended)
    )


@pytest.mark.parametrize("name", [name for name in registry.STOPPERS if name != "threshold"])
@settings(max_examples=40, deadline=None)
@given(curves=curves(numbers), ended=ends, scale=st.sampled_from([0.25, 4.0, 1024.0]), shift=st.integers(-8, 8))
def test_the_unit_of_the_metric_does_not_matter(
    name: str, curves: list[list[float]], ended: list[str | None], scale: float, shift: int
) -> None:
    other = [[scale * (value + shift) for value in curve] for curve in curves]
    assert verdicts(name, events_of(curves, ended=ended)) == verdicts(name, events_of(other, ended=ended))


@pytest.mark.parametrize("name", SPARING_THE_BEST)
@settings(max_examples=60, deadline=None)
@given(curves=curves(numbers), ended=ends)
def test_the_best_run_so_far_is_never_stopped(name: str, curves: list[list[float]], ended: list[str | None]) -> None:
    sweep, stopper = SweepRecord("s"), stopper_of(name, **OPTIONS[name])
    for event in events_of(curves, ended=ended):
        sweep.apply(event)
        if isinstance(event, Logged):
            run = sweep.runs[event.run]
            if run.best_loss <= min(other.best_loss for other in sweep.runs.values()):
                assert stopper.verdict(run, sweep) is None


@pytest.mark.parametrize("name", COMPARING)
def test_equals_are_judged_alike(name: str) -> None:
    """Runs with the same curve meet the same end, whichever came first."""
    good, bad = [0.5**k for k in range(12)], [1.0 - 0.001 * k for k in range(12)]
    ended = ["finished"] * 3
    stopper = stopper_of(name, **OPTIONS[name])
    there = sweep_of([good, good, good, bad, bad], ended=ended)
    assert (stopper.verdict(there.runs[4], there) is None) == (stopper.verdict(there.runs[5], there) is None)
    assert live(stopper, events_of([good] * 5, ended=ended)) == {}


@pytest.mark.parametrize("name", COMPARING)
def test_a_hopeless_run_is_stopped(name: str) -> None:
    good, bad = [0.5**k for k in range(30)], [1.0 + 0.0 * k for k in range(30)]
    events = events_of([good, good, good, good, bad], ended=["finished"] * 4)
    assert set(live(stopper_of(name, **OPTIONS[name]), events)) == {5}


@pytest.mark.parametrize("name", registry.STOPPERS)
def test_every_option_is_explained_and_every_rule_says_what_it_will_do(name: str) -> None:
    stopper = stopper_of(name, **OPTIONS[name])
    for option in fields(stopper):
        assert f"    {option.name}: " in (type(stopper).__doc__ or "")
    assert stopper.describe(81)
    assert list(stopper.rungs()) == sorted(set(stopper.rungs()))


@pytest.mark.parametrize("name", [name for name in registry.STOPPERS if name != "hyperband"])
def test_a_rule_needs_no_options(name: str) -> None:
    text = f"{{method: random, metric: {{name: m}}, early_terminate: {{type: {name}}}, parameters: {{a: {{min: 1, max: 2}}}}}}"
    assert [spec.type for spec in parse(text).early_terminate] == [name]


def test_every_rule_is_under_these_laws() -> None:
    assert set(OPTIONS) == set(registry.STOPPERS)
