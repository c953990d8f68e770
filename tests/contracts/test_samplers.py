"""Laws that every search method keeps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from sweepmagic import registry
from sweepmagic.config import Metric, SweepConfig, dump
from sweepmagic.records import Event, Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import Params, SearchSpace, canonical
from tests.space.strategies import finite, spaces

WHENCE = {
    "optuna": "the extra sweepmagic[optuna]",
    "cmaes": "the extra sweepmagic[optuna]",
    "torch": "the extra sweepmagic[torch], too large for the lock file; `make frameworks` runs this with it",
}
LIBRARIES = {"optuna": ["optuna"], "tpe": ["optuna"], "cmaes": ["optuna", "cmaes"], "gp": ["optuna", "torch"]}


@pytest.fixture(autouse=True)
def has_its_libraries(request: pytest.FixtureRequest) -> None:
    """Skip a method of Optuna where that is not installed."""
    for library in LIBRARIES.get(request.node.callspec.params["name"], []):
        pytest.importorskip(library, reason=f"needs {library}: {WHENCE[library]}")


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


ENDS = ("finished", "stopped", "finished", "failed", "running")


def story(number: int, params: Params, end: str) -> Iterator[Event]:
    """Yield what happens to a run that ends as `end` says."""
    yield RunStarted(number, params)
    if end != "failed":
        yield Logged(number, None, {"loss": 1.0 / number})
        yield Logged(number, None, {"loss": (number * 7 % 5) / number})
    if end != "running":
        yield RunEnded(number, end)


def grow(sweep: SweepRecord, name: str, count: int, sampler: Any = None) -> tuple[list[Params], list[Event]]:
    """Let a sampler choose `count` configs, whose runs end in every way; return them and all that happened."""
    sampler = sampler or registry.load(registry.SAMPLERS, name)()
    found: list[Params] = []
    events: list[Event] = [SweepCreated(dump(sweep.config), sweep.seed)]
    for end in cycle(ENDS):
        if len(found) == count:
            break
        number = sweep.next_number
        params = sampler.suggest(sweep, default_rng([sweep.seed, number]))
        if params is None:
            break
        found.append(params)
        for event in story(number, params, end):
            sweep.apply(event)
            events.append(event)
    return found, events


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_a_finite_space_with_results_is_exhausted_without_a_repeat(name: str) -> None:
    found, _ = grow(empty(name), name, 1000)
    assert len(found) == len({canonical(params) for params in found}) == 4 * (2 * 3 + 1)


def mixed(name: str) -> SweepRecord:
    """A sweep over numbers, choices and a condition, without a result so far."""
    lr = {"distribution": "log_uniform_values", "min": 1e-4, "max": 1.0} if name != "grid" else {"values": [0.1, 1.0]}
    parameters = {
        "lr": lr,
        "layers": {"min": 1, "max": 8},
        "opt": {"values": ["sgd", "adam", None]},
        "momentum": {"values": [0, 0.5, 0.9], "when": "opt == 'sgd'"},
    }
    config = {"method": name, "metric": {"name": "loss"}, "parameters": parameters}
    return SweepRecord.replay("s", [SweepCreated(config, seed=5)])


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_what_a_sampler_remembers_changes_nothing(name: str) -> None:
    warm = registry.load(registry.SAMPLERS, name)()
    sweep = mixed(name)
    for _ in range(5):
        grow(sweep, name, 5, warm)
        cold, forgetful = registry.load(registry.SAMPLERS, name)(), sweep.fork()
        forgetful.memo = {}
        rng = [sweep.seed, sweep.next_number]
        expected = cold.suggest(forgetful, default_rng(rng))
        assert warm.suggest(sweep, default_rng(rng)) == expected
        assert warm.suggest(sweep, default_rng(rng)) == expected, "asking twice is asking once"


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_a_replayed_history_with_results_gives_the_same_suggestion(name: str) -> None:
    sweep = mixed(name)
    _, events = grow(sweep, name, 20)
    replayed = SweepRecord.replay("s", events)
    sampler = registry.load(registry.SAMPLERS, name)
    assert sampler().suggest(sweep, default_rng([5, 21])) == sampler().suggest(replayed, default_rng([5, 21]))


@pytest.mark.parametrize("name", registry.SAMPLERS)
def test_runs_side_by_side_never_get_the_same_config(name: str) -> None:
    sweep = mixed(name)
    grow(sweep, name, 12)
    pending = take(sweep, name, 8)
    assert len({canonical(params) for params in pending}) == 8


@pytest.mark.parametrize("name", registry.SAMPLERS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_suggestion_is_a_config_of_the_space(name: str, data: st.DataObject) -> None:
    space: SearchSpace = data.draw(spaces(finite) if name == "grid" else spaces())
    config = SweepConfig(method=name, space=space, metrics=(Metric("loss"),))
    sweep = SweepRecord.replay("s", [SweepCreated(dump(config), seed=2)])
    found, _ = grow(sweep, name, 12)
    assert found
    assert all(sweep.space.fits(params) for params in found)
