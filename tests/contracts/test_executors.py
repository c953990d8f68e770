"""Laws that every executor keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sweepmagic
from sweepmagic import registry
from tests.conftest import grid


@pytest.mark.parametrize("name", registry.EXECUTORS)
def test_results_logs_output_and_failures_reach_the_record(
    name: str, run_sweep: Callable[..., sweepmagic.Sweep]
) -> None:
    def train(x: int) -> None:
        print(f"x is {x}")
        if x == 3:
            raise ValueError("three")
        for step in range(3):
            sweepmagic.log({"loss": x + step})

    sweep = run_sweep(grid(x=[1, 2, 3]), train, executor=name)
    found = {run.config.x: run for run in sweep.runs}
    assert [found[x].state for x in (1, 2, 3)] == ["finished", "finished", "failed"]
    assert found[2].value == 2
    assert [row["loss"] for row in found[1].history] == [1, 2, 3]
    assert found[1].output == "x is 1\n"
    assert "ValueError: three" in found[3].error
    assert "in train" in found[3].error
    assert "sweepmagic/agent" not in found[3].error


@pytest.mark.parametrize("name", registry.EXECUTORS)
def test_a_stop_arrives_and_cleans_up(name: str, run_sweep: Callable[..., sweepmagic.Sweep]) -> None:
    closed: list[int] = []

    def train(x: int) -> None:
        try:
            for step in range(1000):
                try:
                    sweepmagic.log({"loss": x * (step + 1)})
                except Exception:
                    pytest.fail("a stop is not an Exception")
        finally:
            closed.append(x)

    config: dict[str, Any] = {**grid(x=[1, 2, 3]), "early_terminate": {"type": "hyperband", "min_iter": 2}}
    sweep = run_sweep(config, train, executor=name)
    stopped = [run for run in sweep.runs if run.state == "stopped"]
    assert sorted(closed) == [1, 2, 3]
    assert stopped
    assert all("hyperband" in run.reason and len(run.history) < 1000 for run in stopped)


@pytest.mark.parametrize("name", registry.EXECUTORS)
def test_a_timeout_stops_at_the_next_log(name: str, run_sweep: Callable[..., sweepmagic.Sweep]) -> None:
    def train(x: int) -> None:
        while True:
            sweepmagic.log({"loss": x})

    sweep = run_sweep({**grid(x=[1]), "timeout": 0.05}, train, executor=name)
    assert sweep.runs[0].state == "stopped"
    assert "timeout" in sweep.runs[0].reason
