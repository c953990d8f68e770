"""An interrupt at any moment: the current run is marked, the sweep ends cleanly, and running the cell again completes it."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

import sweepmagic
from tests.conftest import grid

CONFIG = {**grid(x=[1, 2, 3]), "name": "s"}


class _At:
    """Send one SIGINT to this process when the main thread comes to its n-th line inside a sweep."""

    def __init__(self, moment: int) -> None:
        self.moment = moment
        self.lines = 0
        self.sent = False

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Any:
        name = frame.f_globals.get("__name__", "")
        if not name.startswith(("sweepmagic.", "tests.faults")) or name == "sweepmagic.interrupts":
            return None
        return self.line

    def line(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event == "line" and not self.sent:
            self.lines += 1
            # Only while the agent's handler is in place: before and after it, Python's own rules hold.
            if self.lines >= self.moment and signal.getsignal(signal.SIGINT).__qualname__.startswith("Interrupts"):  # type: ignore[union-attr]
                self.sent = True
                signal.raise_signal(signal.SIGINT)
        return self.line


@pytest.fixture(autouse=True)
def a_terminal_that_can_interrupt() -> Iterator[None]:
    """A shell starts what it puts in the background with interrupts ignored; here they count."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def train(x: int) -> None:
    total = 0
    for step in range(3):
        total += step
        sweepmagic.log({"loss": x + total})


def run_interrupted(moment: int) -> bool:
    """Run the sweep with an interrupt at that moment; return whether there was one."""
    tracer = _At(moment)
    sys.settrace(tracer)
    try:
        sweepmagic.sweep(CONFIG, train, view="none")
    finally:
        sys.settrace(None)
    return tracer.sent


def check(sent: bool) -> None:
    sweep = sweepmagic.load("s")
    assert sweep.state in ("stopped", "finished")
    assert all(run.state in ("finished", "stopped") for run in sweep.runs)
    cut = [run for run in sweep.runs if run.state == "stopped"]
    assert len(cut) <= 1
    assert all(run.reason == "interrupted" for run in cut)
    done = {run.number: list(run.history) for run in sweep.runs if run.state == "finished"}
    if sent and len(sweep.runs) < 3:
        assert sweep.state == "stopped"
    again = sweepmagic.sweep(CONFIG, train, view="none")
    assert again.state == "finished"
    assert [(run.config.x, run.state, len(run.history)) for run in again.runs] == [
        (x, "finished", 3) for x in (1, 2, 3)
    ]
    assert all(list(again.run(number).history) == history for number, history in done.items())


@pytest.mark.parametrize("moment", range(1, 2000, 37))
def test_at_many_moments(moment: int) -> None:
    check(run_interrupted(moment))


def test_the_moments_reach_from_the_first_run_to_the_last() -> None:
    """The test above would prove nothing if its moments all fell behind the end."""
    tracer = _At(10**9)
    sys.settrace(tracer)
    try:
        sweepmagic.sweep(CONFIG, train, view="none")
    finally:
        sys.settrace(None)
    assert tracer.lines > 1000


def test_an_interrupt_in_user_code_comes_at_once() -> None:
    def endless(x: int) -> None:
        sweepmagic.log({"loss": x})
        signal.raise_signal(signal.SIGINT)
        pytest.fail("it was not raised here")

    sweep = sweepmagic.sweep(CONFIG, endless, view="none")
    (run,) = sweep.runs
    assert (run.state, run.reason, run.value) == ("stopped", "interrupted", 1)
    assert (sweep.state, sweep.record.reason) == ("stopped", "interrupted; run the cell again to go on")


def test_user_code_that_swallows_the_interrupt_is_stopped_at_its_next_log() -> None:
    def stubborn(x: int) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        sweepmagic.log({"loss": x})
        pytest.fail("it went on")

    assert sweepmagic.sweep(CONFIG, stubborn, view="none").runs[0].state == "stopped"


def test_runs_in_threads_stop_at_their_next_log() -> None:
    started = threading.Barrier(3)

    def train(x: int) -> None:
        started.wait(10)
        while True:
            sweepmagic.log({"loss": x})

    def interrupt() -> None:
        started.wait(10)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    sweep = sweepmagic.sweep(CONFIG, train, workers=2, view="none")
    assert [(run.state, run.reason) for run in sweep.runs] == [("stopped", "interrupted")] * 2
    assert sweep.state == "stopped"


def test_a_second_interrupt_does_not_wait_for_a_run_that_never_logs() -> None:
    release = threading.Event()
    started = threading.Event()
    ended: list[str] = []

    def deaf(x: int) -> None:
        started.set()
        release.wait(30)
        try:
            sweepmagic.log({"loss": 0})
        except sweepmagic.StopRun as stop:
            ended.append(str(stop))

    def interrupt() -> None:
        started.wait(10)
        for _ in range(2):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            threading.Event().wait(0.3)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        sweepmagic.sweep(CONFIG, deaf, executor="threads", view="none")
    assert sweepmagic.load("s").runs[0].state == "crashed"
    release.set()
    _wait_for_no_run()
    assert ended == ["its sweep has ended"]
    assert sweepmagic.sweep(CONFIG, train, view="none").state == "finished"


def _wait_for_no_run() -> None:
    from sweepmagic.run import active

    for _ in range(500):
        if not active._active:
            return
        threading.Event().wait(0.01)
