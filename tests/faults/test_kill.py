"""kill -9 at any moment, then the same cell again: nothing that was recorded is lost, and the total stays the total."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import sweepmagic
from sweepmagic.space import canonical

pytestmark = pytest.mark.slow

CELL = """
    import sys, threading
    import sweepmagic

    hold = threading.Event()

    def train(x, k):
        for step in range(4):
            print("step", step)
            sweepmagic.log({"loss": x / (step + 1), "acc": 1 - x})
            hold.wait(0.002)

    sweepmagic.sweep(
        {
            "name": "s", "method": "random", "seed": 5, "metric": {"name": "loss"},
            "early_terminate": {"type": "hyperband", "min_iter": 2},
            "parameters": {"x": {"min": 0.0, "max": 1.0}, "k": {"values": [1, 2, 3]}},
        },
        train, count=12, workers=int(sys.argv[1]), executor="threads" if int(sys.argv[1]) > 1 else None, view="none",
    )
"""


def start(folder: Path, workers: int = 1) -> subprocess.Popen[bytes]:
    script = folder / "cell.py"
    script.write_text(textwrap.dedent(CELL))
    return subprocess.Popen(
        [sys.executable, str(script), str(workers)], cwd=folder, stderr=subprocess.PIPE, start_new_session=True
    )


def events(folder: Path) -> int:
    """Count the committed events as an outsider sees them."""
    path = folder / ".sweepmagic" / "store.db"
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(connection.execute("select count(*) from events").fetchone()[0])
    except sqlite3.OperationalError:  # the table is being made at this moment
        return 0
    finally:
        connection.close()


def kill_when(folder: Path, process: subprocess.Popen[bytes], reached: int) -> None:
    poll = threading.Event()
    while process.poll() is None and events(folder) < reached:
        poll.wait(0.001)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


def finish(process: subprocess.Popen[bytes]) -> None:
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The configs that an undisturbed sweep tries."""
    folder = tmp_path_factory.mktemp("undisturbed")
    finish(start(folder))
    return [canonical(dict(run.config)) for run in sweepmagic.load("s", dir=folder).runs]


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("reached", [1, 2, 3, 4, 9, 17, 26, 40, 55])
def test_killed_and_run_again(tmp_path: Path, expected: list[str], workers: int, reached: int) -> None:
    kill_when(tmp_path, start(tmp_path, workers), reached)
    done_before = {}
    if events(tmp_path):
        sweep = sweepmagic.load("s", dir=tmp_path)
        done_before = {r.number: list(r.history) for r in sweep.runs if r.state in ("finished", "stopped")}
        assert sweep.state in ("crashed", "pending")
        assert all(run.state != "running" for run in sweep.runs)
    finish(start(tmp_path, workers))
    sweep = sweepmagic.load("s", dir=tmp_path)
    assert sweep.state == "finished"
    assert [run.number for run in sweep.runs] == list(range(1, 13))
    assert [canonical(dict(run.config)) for run in sweep.runs] == expected
    assert all(run.state in ("finished", "stopped") for run in sweep.runs)
    for number, history in done_before.items():
        assert list(sweep.run(number).history) == history
    assert all(run.output.startswith("step 0\n") for run in sweep.runs)


def test_killed_again_and_again(tmp_path: Path, expected: list[str]) -> None:
    for more in range(8):
        kill_when(tmp_path, start(tmp_path), events(tmp_path) + 5 + more)
    finish(start(tmp_path))
    sweep = sweepmagic.load("s", dir=tmp_path)
    assert [canonical(dict(run.config)) for run in sweep.runs] == expected


def test_two_kernels_share_one_sweep_without_a_point_twice(tmp_path: Path, expected: list[str]) -> None:
    both = [start(tmp_path, workers=2), start(tmp_path, workers=2)]
    for process in both:
        finish(process)
    (sweep,) = sweepmagic.sweeps(dir=tmp_path)
    assert sweep.state == "finished"
    assert sorted(canonical(dict(run.config)) for run in sweep.runs) == sorted(expected)
    assert {run._record.attempt for run in sweep.runs} == {1}


def test_one_of_two_kernels_is_killed_and_the_other_is_not_disturbed(tmp_path: Path) -> None:
    victim, survivor = start(tmp_path, workers=2), start(tmp_path, workers=2)
    kill_when(tmp_path, victim, 20)
    finish(survivor)
    finish(start(tmp_path))
    sweep = sweepmagic.load("s", dir=tmp_path)
    assert len(sweep.runs) == 12
    assert all(run.state in ("finished", "stopped") for run in sweep.runs)
