"""Laws of repeats and earlier results that hold for every search method."""

from __future__ import annotations

from collections import Counter

import pytest
from numpy.random import default_rng

from sweepmagic import registry
from sweepmagic.records import Event, Evidence, Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import canonical
from tests.contracts.test_samplers import FINITE, has_its_libraries

__all__ = ["has_its_libraries"]  # a fixture that skips methods whose library is not installed

EVIDENCE = [
    Evidence({"a": value, "b": 1, "opt": {"name": "adam"}}, {"loss": loss}, "old.csv", time=0.0)
    for value, loss in ((1, 0.5), (None, 0.25), ("x", 0.75))
]


def begun(name: str, repeats: int) -> SweepRecord:
    config = {"method": name, **FINITE, "repeats": repeats}
    return SweepRecord.replay("s", [SweepCreated(config, seed=3, time=0.0), *EVIDENCE])


def next_events(sweep: SweepRecord, name: str) -> list[Event]:
    """Return what happens next, chosen as an agent chooses."""
    number = sweep.next_number
    rng = default_rng([sweep.seed, number])
    sampler = registry.load(registry.SAMPLERS, name)()
    params = sweep.next_repeat or sampler.suggest(sweep, rng)
    if params is None:
        return []
    loss = (len(canonical(params)) % 7 + number % 3) / 10
    started = RunStarted(number, params, time=float(number))
    return [started, Logged(number, None, {"loss": loss}, time=float(number)), RunEnded(number, "finished", time=0.5)]


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_earlier_results_take_no_point_away_and_each_is_run_as_often_as_repeats_says(name: str) -> None:
    sweep = begun(name, 2)
    events = next_events(sweep, name)
    while events:
        for event in events:
            sweep.apply(event)
        events = next_events(sweep, name)
    counts = Counter(canonical(run.params) for run in sweep.runs.values())
    assert len(counts) == 4 * (2 * 3 + 1)
    assert set(counts.values()) == {2}


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_with_earlier_results_too_a_suggestion_depends_only_on_history_and_seed(name: str) -> None:
    whole = begun(name, 1)
    history: list[Event] = [SweepCreated({"method": name, **FINITE, "repeats": 1}, seed=3, time=0.0), *EVIDENCE]
    for _ in range(6):
        events = next_events(whole, name)
        assert events == next_events(SweepRecord.replay("s", history), name)
        history += events
        for event in events:
            whole.apply(event)
