"""What only a process of its own can do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import psutil
import pytest
from IPython.core.interactiveshell import InteractiveShell

import sweepmagic
from sweepmagic.errors import MissingExtra
from sweepmagic.remote import process
from tests.conftest import grid

pytest.importorskip("cloudpickle", reason="the extra sweepmagic[processes] is not installed")

RunSweep = Callable[..., sweepmagic.Sweep]
STATE: list[int] = []


@pytest.fixture(autouse=True)
def a_terminal_that_can_interrupt() -> Iterator[None]:
    """A shell starts what it puts in the background with interrupts ignored; here they count."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_each_run_has_a_process_of_its_own_and_leaves_nothing_behind(run_sweep: RunSweep) -> None:
    def train(x: int) -> int:
        STATE.append(x)
        sweepmagic.log({"pid": os.getpid(), "kept": len(STATE)})
        return x

    first, second = run_sweep(grid(x=[1, 2]), train, executor="processes").runs
    assert len({first.summary["pid"], second.summary["pid"], os.getpid()}) == 3
    assert (first.summary["kept"], second.summary["kept"], STATE) == (1, 1, [])
    assert not psutil.pid_exists(int(str(first.summary["pid"])))


def test_a_timeout_ends_a_run_that_never_logs(run_sweep: RunSweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", 0.5)
    (run,) = run_sweep({**grid(x=[1]), "timeout": 1}, lambda x: time.sleep(60), executor="processes").runs
    assert (run.state, run._record.cause) == ("stopped", "timeout")


def test_a_run_that_never_logs_is_stopped_by_hand_with_its_finally_blocks(
    run_sweep: RunSweep, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", 2.0)

    def train(x: int) -> None:
        try:
            sweepmagic.load("s", dir=str(own_folder)).cancel()
            time.sleep(60)
        finally:
            (own_folder / "closed").touch()

    (run,) = run_sweep({**grid(x=[1]), "name": "s"}, train, executor="processes").runs
    assert (run.state, run._record.cause) == ("stopped", "hand")
    assert (own_folder / "closed").exists()


def test_a_run_that_ends_its_process_by_itself_has_failed(run_sweep: RunSweep) -> None:
    def train(x: int) -> None:
        os._exit(4)

    (run,) = run_sweep(grid(x=[1]), train, executor="processes").runs
    assert (run.state, run.reason) == ("failed", "its process ended by itself, with exit code 4")


def test_user_code_may_stop_its_own_run(run_sweep: RunSweep) -> None:
    def train(x: int) -> None:
        raise sweepmagic.StopRun("I have seen enough")

    (run,) = run_sweep(grid(x=[1]), train, executor="processes").runs
    assert (run.state, run.reason) == ("stopped", "I have seen enough")


def test_what_c_code_prints_is_captured_too(run_sweep: RunSweep) -> None:
    def train(x: int) -> None:
        os.write(1, b"from below\n")

    (run,) = run_sweep(grid(x=[1]), train, executor="processes").runs
    assert run.output == "from below\n"


def test_an_interrupt_ends_runs_that_never_log_and_the_same_cell_goes_on(run_sweep: RunSweep, own_folder: Path) -> None:
    def train(x: int) -> int:
        (own_folder / f"here{x}").touch()
        while not (own_folder / "go on").exists():
            time.sleep(0.01)
        return x

    def interrupt() -> None:
        while len(list(own_folder.glob("here*"))) < 2:
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    config = {**grid(x=[1, 2, 3]), "name": "s"}
    threading.Thread(target=interrupt, daemon=True).start()
    sweep = run_sweep(config, train, executor="processes", workers=2)
    assert [(run.state, run.reason) for run in sweep.runs] == [("stopped", "interrupted")] * 2
    assert sweep.state == "stopped"
    (own_folder / "go on").touch()
    again = run_sweep(config, train, executor="processes", workers=2)
    assert [(run.config.x, run.state) for run in again.runs] == [(x, "finished") for x in (1, 2, 3)]


AGENT = """
import os, pathlib, time
import sweepmagic

def train(x):
    pathlib.Path("pid").write_text(str(os.getpid()))
    pathlib.Path("here").touch()
    time.sleep(60)

space = {"method": "grid", "parameters": {"x": {"values": [1]}}}
"""
CALLS = {
    "processes": 'sweepmagic.sweep(space, train, executor="processes", view="none")',
    "script": 'sweepmagic.sweep({**space, "program": "script.py"}, view="none")',
}


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS)
def test_no_run_outlives_a_killed_agent(call: str, own_folder: Path) -> None:
    (own_folder / "agent.py").write_text(AGENT + CALLS[call])
    (own_folder / "script.py").write_text(AGENT + "train(1)")
    agent = subprocess.Popen([sys.executable, "agent.py"])
    while not (own_folder / "here").exists():
        assert agent.poll() is None
        time.sleep(0.01)
    run = psutil.Process(int((own_folder / "pid").read_text()))
    agent.kill()
    agent.wait()
    psutil.wait_procs([run], timeout=20)
    assert not run.is_running() or run.status() == psutil.STATUS_ZOMBIE


def test_a_function_and_a_class_of_the_notebook_travel_and_tracebacks_show_their_lines(
    one_shell: InteractiveShell, own_folder: Path
) -> None:
    one_shell.run_line_magic("load_ext", "sweepmagic")
    one_shell.reset(new_session=False)
    cell = """
    class Model:
        def loss(self, x):
            return 1 / x

    def measure(x):
        return Model().loss(x)

    def train(x):
        return measure(x)
    """
    one_shell.run_cell(dedent(cell)).raise_error()
    magic = "%%sweep train --executor processes --view none\nmethod: grid\nmetric: {name: loss}\nparameters: {x: {values: [2, 0]}}\n"
    one_shell.run_cell(magic).raise_error()
    good, bad = one_shell.user_ns["sweep"].runs
    assert good.value == 0.5
    assert bad.reason == "ZeroDivisionError: division by zero"
    assert "return measure(x)" in bad.error
    assert "return 1 / x" in bad.error


def test_without_the_library_it_is_said_which_extra_brings_it(
    run_sweep: RunSweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    with pytest.raises(MissingExtra, match=r'pip install "sweepmagic\[processes\]"'):
        run_sweep(grid(x=[1]), lambda x: x, executor="processes")
