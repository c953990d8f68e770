"""Laws that every executor keeps.

Training code may run in another process, so what it shares with a test is a file.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
from sweepmagic import registry
from sweepmagic.errors import FunctionError
from sweepmagic.run import training_cell
from tests.conftest import grid

NEEDS = {"processes": "cloudpickle", "dask": "distributed"}
RunSweep = Callable[..., sweepmagic.Sweep]


@pytest.fixture(params=registry.EXECUTORS)
def name(request: pytest.FixtureRequest) -> str:
    if request.param in NEEDS:
        pytest.importorskip(NEEDS[request.param], reason=f"the extra sweepmagic[{request.param}] is not installed")
    return str(request.param)


elsewhere = pytest.mark.parametrize("name", NEEDS, indirect=True)


def test_results_logs_output_and_failures_reach_the_record(name: str, run_sweep: RunSweep) -> None:
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
    assert 'raise ValueError("three")' in found[3].error
    assert "sweepmagic/" not in found[3].error.replace("tests/", "")
    assert found[3].error in found[3].output


def test_an_exit_code_makes_a_run_that_came_to_its_end_a_failed_one(name: str, run_sweep: RunSweep) -> None:
    def train(x: int) -> float:
        sweepmagic.finish(exit_code=3 if x == 2 else 0)
        return float(x)

    sweep = run_sweep(grid(x=[1, 2]), train, executor=name)
    found = {run.config.x: run for run in sweep.runs}
    assert [found[x].state for x in (1, 2)] == ["finished", "failed"]
    assert found[2].reason == "exit code 3"


def test_what_is_returned_is_a_row_or_the_metric(name: str, run_sweep: RunSweep) -> None:
    def train(x: int) -> Any:
        return {"loss": 0.5, "acc": 2} if x == 1 else x

    sweep = run_sweep(grid(x=[1, 2]), train, executor=name)
    assert [run.summary for run in sweep.runs] == [{"loss": 0.5, "acc": 2}, {"loss": 2}]
    assert not sweep.record.notes


def test_a_row_is_recorded_and_judged_before_log_returns(name: str, run_sweep: RunSweep, own_folder: Path) -> None:
    def train(x: int) -> None:
        sweepmagic.log({"loss": x})
        (run,) = [run for run in sweepmagic.load("here", dir=str(own_folder)).runs if run.config.x == x]
        assert [row["loss"] for row in run.history] == [x]
        sweepmagic.log({"loss": x})

    sweep = run_sweep({**grid(x=[1, 2]), "name": "here"}, train, executor=name)
    assert [run.state for run in sweep.runs] == ["finished", "finished"], sweep.runs[0].error


def test_a_stop_arrives_at_the_log_that_earned_it_and_cleans_up(
    name: str, run_sweep: RunSweep, own_folder: Path
) -> None:
    def train(x: int) -> None:
        try:
            for step in range(1000):
                try:
                    sweepmagic.log({"loss": x * (step + 1)})
                except Exception:
                    pytest.fail("a stop is not an Exception")
        finally:
            (own_folder / f"closed{x}").touch()

    config: dict[str, Any] = {**grid(x=[1, 2, 3]), "early_terminate": {"type": "hyperband", "min_iter": 2}}
    sweep = run_sweep(config, train, executor=name)
    stopped = [run for run in sweep.runs if run.state == "stopped"]
    assert sorted(path.name for path in own_folder.glob("closed*")) == ["closed1", "closed2", "closed3"]
    assert stopped
    assert all("hyperband" in run.reason and len(run.history) in (2, 6, 18, 54, 162, 486) for run in stopped)


def test_a_timeout_stops_at_the_next_log(name: str, run_sweep: RunSweep) -> None:
    def train(x: int) -> None:
        while True:
            sweepmagic.log({"loss": x})

    sweep = run_sweep({**grid(x=[1]), "timeout": 0.05}, train, executor=name)
    assert sweep.runs[0].state == "stopped"
    assert "timeout" in sweep.runs[0].reason


def test_an_interrupt_stops_the_run_cleanly_and_the_same_sweep_goes_on(
    name: str, run_sweep: RunSweep, own_folder: Path
) -> None:
    def train(x: int) -> None:
        try:
            sweepmagic.log({"loss": x})
            (own_folder / "here").touch()
            while not (own_folder / "go on").exists():
                sweepmagic.log({"loss": x})
                time.sleep(0.01)
        finally:
            (own_folder / "closed").touch()

    def interrupt() -> None:
        while not (own_folder / "here").exists():
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    config = {**grid(x=[1, 2]), "name": "s"}
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have them ignored
    try:
        threading.Thread(target=interrupt, daemon=True).start()
        sweep = run_sweep(config, train, executor=name)
    finally:
        signal.signal(signal.SIGINT, before)
    assert [(run.state, run.reason, run.value) for run in sweep.runs] == [("stopped", "interrupted", 1)]
    assert (sweep.state, (own_folder / "closed").exists()) == ("stopped", True)
    (own_folder / "go on").touch()
    again = run_sweep(config, train, executor=name)
    assert [(run.state, run.value) for run in again.runs] == [("finished", 1), ("finished", 2)]


def test_nested_settings_and_what_a_run_adds_to_them(name: str, run_sweep: RunSweep) -> None:
    def train(config: Any) -> float:
        sweepmagic.init(config={"epochs": 2}, tags=["tried"])
        sweepmagic.summary["twice"] = 2 * config.opt.lr
        return float(config["opt"]["lr"] * sweepmagic.config.epochs)

    config: dict[str, Any] = {
        "method": "grid",
        "metric": {"name": "loss"},
        "parameters": {"opt": {"parameters": {"lr": {"values": [0.5]}}}},
    }
    (run,) = run_sweep(config, train, executor=name).runs
    assert run.state == "finished", run.error
    assert (run.config.opt.lr, run.config.epochs, run.tags) == (0.5, 2, ("tried",))
    assert (run.value, run.summary["twice"]) == (1.0, 1.0)


def test_the_outputs_of_runs_at_once_are_not_mixed(name: str, run_sweep: RunSweep) -> None:
    def train(x: int) -> None:
        for step in range(20):
            print(f"run {x}, step {step}")
            sweepmagic.log({"loss": x})

    sweep = run_sweep(grid(x=[1, 2]), train, executor=name, workers=1 if name == "kernel" else 2)
    for run in sweep.runs:
        assert run.output == "".join(f"run {run.config.x}, step {step}\n" for step in range(20))


def test_seeds_are_those_of_the_kernel(name: str, run_sweep: RunSweep) -> None:
    def train(x: int) -> None:
        import numpy as np

        seed = sweepmagic.init().seed
        sweepmagic.log({"loss": x, "seed": seed, "python": random.random(), "numpy": np.random.random()})

    there, here = (
        [(run.summary["seed"], run.summary["python"], run.summary["numpy"]) for run in sweep.runs]
        for sweep in (run_sweep({**grid(x=[1, 2]), "seed": 5}, train, executor=each) for each in (name, "kernel"))
    )
    if name == "threads":  # runs at once would reseed one another
        assert [each[0] for each in there] == [each[0] for each in here]
    else:
        assert there == here


def test_a_cell_runs_with_the_notebooks_variables(name: str, run_sweep: RunSweep) -> None:
    namespace = {"base": 10, "unused": (each for each in ()), "__name__": "__main__"}  # a generator cannot be pickled
    code = "x = 0\ndef shifted():\n    return base + x\nloss = shifted()\nif x == 2:\n    raise KeyError('two')"
    cell = training_cell(code, namespace, ["x"], name="c", metrics=["loss"])
    good, bad = run_sweep(grid(x=[1, 2]), cell, executor=name).runs
    assert (good.state, good.value) == ("finished", 11)
    assert bad.state == "failed"
    assert "raise KeyError('two')" in bad.error


def test_a_parameter_that_nothing_reads_is_said(name: str, run_sweep: RunSweep) -> None:
    def train(config: Any) -> int:
        return int(config.x)

    sweep = run_sweep(grid(x=[1], y=[1, 2]), train, executor=name)
    assert [note.text for note in sweep.record.notes] == [
        "y: never read by train in run 1; it cannot have an effect",
    ]
    assert [run.unread for run in sweep.record.runs.values()] == [("y",), ("y",)]


@elsewhere
def test_a_process_that_is_killed_is_a_crash_and_is_tried_again(
    name: str, run_sweep: RunSweep, own_folder: Path
) -> None:
    def train(x: int) -> int:
        sweepmagic.log({"loss": 5})
        if not (own_folder / "tried").exists():
            (own_folder / "tried").touch()
            os.kill(os.getpid(), 9)
        return x

    (run,) = run_sweep({**grid(x=[1]), "retry": 1}, train, executor=name).runs
    assert (run.state, run.value, len(run.history)) == ("finished", 1, 1)
    (own_folder / "tried").unlink()
    (run,) = run_sweep(grid(x=[2]), train, executor=name).runs
    assert run.state == "crashed"
    assert run.history[0]["loss"] == 5


@elsewhere
def test_what_cannot_travel_is_said_before_the_first_run(name: str, run_sweep: RunSweep) -> None:
    generator = (each for each in (1, 2))
    with pytest.raises(FunctionError, match="cannot be sent to another process"):
        run_sweep(grid(x=[1]), lambda x: next(generator), executor=name)
