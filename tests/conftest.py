"""What many tests need: a folder of their own, a small sweep, a history to look back on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import sweepmagic
from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from sweepmagic.run import active

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# How long a case takes says how busy the machine is. A commit is judged by the same cases every time; `make fuzz`
# looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("fuzz", deadline=None, derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("SWEEPMAGIC_HYPOTHESIS", "same"))


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in an empty folder, so that the record of one test never meets another's; leave no run active."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SWEEPMAGIC_DIR", raising=False)
    yield tmp_path
    assert not active._active, "a test left a run active"


@pytest.fixture(scope="session")
def one_shell() -> Any:
    """A real IPython shell; there is only one in a process."""
    from IPython.testing.globalipapp import start_ipython

    return start_ipython()  # type: ignore[no-untyped-call]


@pytest.fixture
def run_sweep(own_folder: Path) -> Callable[..., sweepmagic.Sweep]:
    """Return `sweepmagic.sweep` without a view."""

    def run(config: Mapping[str, Any], function: Callable[..., Any], **more: Any) -> sweepmagic.Sweep:
        return sweepmagic.sweep(config, function, view="none", **more)

    return run


def grid(**values: list[Any]) -> dict[str, Any]:
    """Return a grid config over these values, minimising ``loss``."""
    return {
        "method": "grid",
        "metric": {"name": "loss"},
        "parameters": {name: {"values": listed} for name, listed in values.items()},
    }


@pytest.fixture
def toy_sweep() -> SweepRecord:
    """A random sweep with finished, stopped, failed and running runs."""
    config = {
        "method": "random",
        "metric": {"name": "loss"},
        "early_terminate": {"type": "hyperband", "min_iter": 2},
        "parameters": {"x": {"min": 0.0, "max": 1.0}, "kind": {"values": ["a", "b", None, False]}},
    }
    return SweepRecord.replay("toy", toy_events(config))


def toy_events(config: Mapping[str, Any]) -> list[Any]:
    """Return the events of the toy sweep, with times of their own."""
    events: list[Any] = [SweepCreated(config, seed=7, code="c1", time=0.0)]
    for number, (x, kind, losses, end) in enumerate(
        [
            (0.25, "a", [0.9, 0.5, 0.3], "finished"),
            (0.5, "b", [0.8, 0.7], "stopped"),
            (0.75, None, [], "failed"),
            (0.125, False, [0.6], None),
        ],
        start=1,
    ):
        events.append(
            RunStarted(number, {"x": x, "kind": kind}, agent="a1", seed=number, code="c1", time=float(number))
        )
        events += [Logged(number, None, {"loss": loss, "acc": 1 - loss}, time=number + 0.1) for loss in losses]
        if end is not None:
            events.append(RunEnded(number, end, "because", time=number + 0.5))
    return events
