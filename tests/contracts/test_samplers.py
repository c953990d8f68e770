"""Laws that every search method keeps."""

from __future__ import annotations

from typing import Any

import pytest
from numpy.random import default_rng

from sweepmagic import registry
from sweepmagic.config import dump
from sweepmagic.records import RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import canonical

FINITE: dict[str, Any] = {
    "metric": {"name": "loss"},
    "parameters": {
        "a": {"values": [1, True, None, "x"]},
        "b": {"min": 1, "max": 3},
        "opt": {
            "parameters": {
                "name": {"values": ["sgd", "adam"]},
                "momentum": {"values": [0, 0.9], "when": "opt.name == 'sgd'"},
            }
        },
    },
    "constraints": ["b < 3 or opt.name == 'adam'"],
}


def empty(name: str, **more: Any) -> SweepRecord:
    return SweepRecord.replay("s", [SweepCreated({"method": name, **FINITE, **more}, seed=3)])


def take(sweep: SweepRecord, name: str, limit: int = 1000) -> list[dict[str, Any]]:
    """Draw until nothing is left, every draw claimed as a run that never ends."""
    sampler = registry.load(registry.SAMPLERS, name)()
    found = []
    while len(found) < limit:
        params = sampler.suggest(sweep, default_rng([sweep.seed, sweep.next_number]))
        if params is None:
            break
        found.append(params)
        sweep.apply(RunStarted(sweep.next_number, params))
    return found


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_suggestion_depends_only_on_history_and_seed(name: str) -> None:
    sweep = empty(name)
    take(sweep, name, 4)
    events = [SweepCreated(dump(sweep.config), sweep.seed)]
    events += [RunStarted(run.number, run.params) for run in sweep.runs.values()]  # type: ignore[misc]
    replayed = SweepRecord.replay("s", events)
    sampler = registry.load(registry.SAMPLERS, name)
    assert sampler().suggest(sweep, default_rng([7, 3])) == sampler().suggest(replayed, default_rng([7, 3]))


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_a_finite_space_is_exhausted_without_a_repeat(name: str) -> None:
    sweep = empty(name)
    found = take(sweep, name)
    # a: 4 values; b: 3; sgd with 2 momenta or adam without one; b = 3 only with adam
    assert len(found) == 4 * (2 * 3 + 1)
    assert len({canonical(params) for params in found}) == len(found)
    assert all(sweep.space.fits(params) for params in found)


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_a_resumed_sweep_goes_on_with_the_same_stream(name: str) -> None:
    whole = take(empty(name), name)
    first = empty(name)
    head = take(first, name, 9)
    resumed = SweepRecord.replay("s", [SweepCreated(dump(first.config), first.seed)])
    for number, params in enumerate(head, start=1):
        resumed.apply(RunStarted(number, params))
    assert head + take(resumed, name) == whole


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_a_falsy_value_is_a_value(name: str) -> None:
    config = {"method": name, "metric": {"name": "loss"}, "parameters": {"x": {"values": [0, False, None, ""]}}}
    sweep = SweepRecord.replay("s", [SweepCreated(config, seed=1)])
    assert sorted(map(canonical, (p["x"] for p in take(sweep, name)))) == sorted(map(canonical, [0, False, None, ""]))
