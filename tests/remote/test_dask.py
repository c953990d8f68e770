"""Runs on a real Dask cluster."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
from sweepmagic.errors import ConfigError, MissingExtra, SweepMagicError
from sweepmagic.remote import dask as room
from tests.conftest import grid

dask = pytest.importorskip("dask", reason="the extra sweepmagic[dask] is not installed")
distributed = pytest.importorskip("distributed", reason="the extra sweepmagic[dask] is not installed")

RunSweep = Callable[..., sweepmagic.Sweep]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None, silence_logs="CRITICAL"
    ) as cluster:
        yield cluster


def test_a_cluster_with_an_address_is_used_and_left_running(run_sweep: RunSweep, cluster: Any) -> None:
    def train(x: int) -> int:
        sweepmagic.log({"pid": os.getpid(), "loss": x})
        return x

    config = {**grid(x=[1, 2]), "executor": f"dask:{cluster.scheduler_address}"}
    first, second = run_sweep(config, train).runs
    (worker,) = cluster.workers.values()
    assert (first.state, second.state) == ("finished", "finished"), first.error
    assert {first.summary["pid"], second.summary["pid"]} == {worker.pid}


def test_two_runs_in_threads_of_one_worker_do_not_mix(run_sweep: RunSweep, cluster: Any, own_folder: Path) -> None:
    def train(x: int) -> None:
        (own_folder / f"here{x}").touch()
        while len(list(own_folder.glob("here*"))) < 2:
            time.sleep(0.01)
        for _ in range(20):
            print(f"run {x}")
            sweepmagic.log({"loss": x})

    sweep = run_sweep(grid(x=[1, 2]), train, executor=f"dask:{cluster.scheduler_address}", workers=2)
    assert [run.output for run in sweep.runs] == ["run 1\n" * 20, "run 2\n" * 20]
    assert [run.value for run in sweep.runs] == [1, 2]


def test_a_run_that_does_not_obey_is_given_up_and_ends_at_its_next_log(
    run_sweep: RunSweep, cluster: Any, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "GRACE_SECONDS", 0.2)

    def train(x: int) -> None:
        sweepmagic.load("s", dir=str(own_folder)).cancel()
        while not (own_folder / "go on").exists():
            time.sleep(0.01)
        try:
            sweepmagic.log({"loss": x})
        finally:
            (own_folder / "closed").touch()

    config = {**grid(x=[1]), "name": "s"}
    (run,) = run_sweep(config, train, executor=f"dask:{cluster.scheduler_address}").runs
    assert (run.state, run._record.cause, len(run.history)) == ("stopped", "hand", 0)
    (own_folder / "go on").touch()
    while not (own_folder / "closed").exists():
        time.sleep(0.01)


def test_where_no_scheduler_answers_it_is_said(run_sweep: RunSweep) -> None:
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "0.2s"}),
        pytest.raises(SweepMagicError, match="executor dask:tcp://127.0.0.1:9: no scheduler answers there"),
    ):
        run_sweep(grid(x=[1]), lambda x: x, executor="dask:tcp://127.0.0.1:9")


def test_only_dask_has_an_address(run_sweep: RunSweep) -> None:
    with pytest.raises(SweepMagicError, match="the executor threads has no address, but got 'threads:2'"):
        run_sweep(grid(x=[1]), lambda x: x, executor="threads:2")
    with pytest.raises(ConfigError, match="did you mean 'dask'"):
        run_sweep({**grid(x=[1]), "executor": "dsk:tcp://here:1"}, lambda x: x)


def test_without_the_library_it_is_said_which_extra_brings_it(
    run_sweep: RunSweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r'pip install "sweepmagic\[dask\]"'):
        run_sweep(grid(x=[1]), lambda x: x, executor="dask")
