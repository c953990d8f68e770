"""Ctrl-C in a real terminal: a menu under the table, its answers, and everything as it was where there is no terminal.

Each test runs a real program in a pseudo-terminal, waits for what it shows, and types.
"""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

if os.name == "nt":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from sweepmagic import Sweep, load
from tests.views.terminal.pseudo import Screen, Terminal, python

# Every run logs until the test writes the file "go", and then ends by itself.
SCRIPT = """
import sys, time, pathlib, sweepmagic
go = pathlib.Path("go")
def train(x):
    epoch = 0
    while True:
        epoch += 1
        try:
            time.sleep(0.01)
            over = go.exists()
            sweepmagic.log({"loss": x / epoch})
        except KeyboardInterrupt:
            print("noticed an interrupt")
            raise
        if over:
            return
config = {"name": "s", "method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [1, 2, 3]}}}
if __name__ == "__main__":
    sweepmagic.sweep(config, train, **eval(sys.argv[1]))
    print("after")
"""
IPYTHON = ("-m", "IPython", "--no-banner", "--no-confirm-exit", "--HistoryManager.enabled=False")
COMMAND = "import sys; from sweepmagic.cli import main; sys.exit(main())"
CELL = """%%sweep train
name: s
method: grid
metric: {name: loss}
parameters:
  x: {values: [1, 2, 3]}"""
HINT, MENU = "Ctrl-C to pause or stop", ("[p] pause", "[s] stop", "[c] cancel now", "[Enter] go on")


@pytest.fixture
def script(own_folder: Path) -> Path:
    (own_folder / "s.py").write_text(SCRIPT)
    return own_folder


def started(folder: Path, options: str = "{}", **more: int) -> Terminal:
    return Terminal(python("s.py", options), folder, **more)


def states(sweep: Sweep) -> list[tuple[str, str]]:
    return [(run.state, run.reason) for run in sweep.runs]


def test_pause_resume_and_stop_after_the_run_in_progress(script: Path) -> None:
    with started(script) as terminal:
        terminal.until(HINT)
        terminal.type("\x03")
        terminal.until(*MENU)
        assert not terminal.shows_what_is_typed
        terminal.type("p")
        terminal.until("● paused", "paused: run 1 goes on to the end; Ctrl-C to resume or stop")
        assert terminal.shows_what_is_typed
        (script / "go").touch()
        terminal.until("1 of 3 runs", "paused; Ctrl-C")
        (script / "go").unlink()
        terminal.type("\x03")
        terminal.until("[r] resume", "[s] stop", "[Enter] back")
        terminal.type("r")
        terminal.until("● running", "1 running")
        terminal.type("\x03")
        terminal.until("[s] stop after run 2")
        terminal.type("s")
        terminal.until("stopping: run 2 goes on to the end")
        (script / "go").touch()
        terminal.until("s  ● stopped (stopped by hand)", "after")
        terminal.end()
        assert terminal.process.returncode == 0
    sweep = load("s")
    assert states(sweep) == [("finished", ""), ("finished", "")]
    assert all("interrupt" not in run.output for run in sweep.runs)  # the training has noticed nothing


def test_going_on_changes_nothing_and_the_next_interrupt_asks_again(script: Path) -> None:
    with started(script) as terminal:
        for key in ("\r", "\x1b", "\r"):
            terminal.until(HINT)
            terminal.type("\x03")
            terminal.until(*MENU)
            terminal.type(key)
        terminal.until(HINT)
        (script / "go").touch()
        terminal.end()
        assert terminal.process.returncode == 0
        shown = Screen(100).feed(terminal.raw.decode()).lines
    sweep = load("s")
    assert states(sweep) == [("finished", "")] * 3
    assert all("interrupt" not in run.output for run in sweep.runs)
    assert not any("Ctrl-C" in line or "[p]" in line for line in shown)
    assert sum("s  ●" in line for line in shown) == 1


def test_cancel_stops_the_run_at_its_next_log(script: Path) -> None:
    with started(script) as terminal:
        terminal.until("★")
        terminal.type("\x03")
        terminal.until(*MENU)
        terminal.type("c")
        terminal.until("s  ● stopped (cancelled)", "after")
        terminal.end()
    assert states(load("s")) == [("stopped", "the sweep was cancelled")]


def test_second_interrupt_stops_at_once_as_the_first_does_elsewhere(script: Path) -> None:
    with started(script) as terminal:
        terminal.until("★")
        terminal.type("\x03")
        terminal.until(*MENU, "Ctrl-C again stops at once")
        terminal.type("\x03")
        terminal.until("s  ● stopped (interrupted; run the cell again to go on)", "after")
        assert terminal.shows_what_is_typed
        terminal.end()
        assert terminal.process.returncode == 0
        raw = terminal.raw.decode()
        shown = Screen(100).feed(raw).lines
    assert states(load("s")) == [("stopped", "interrupted")]
    assert sum("s  ● stopped" in line for line in shown) == 1
    assert shown[-1] == "after"
    assert raw.rindex("\x1b[?25h") > raw.rindex("\x1b[?25l")  # the cursor is back


def test_runs_in_threads_are_stopped_one_by_one_and_workers_are_added(script: Path) -> None:
    with started(script, "{'workers': 2}") as terminal:
        terminal.until("2 running")
        terminal.type("\x03")
        terminal.until("[s] stop after these 2 runs", "[k] stop one run", "[+/-] 2 workers")
        terminal.type("k")
        terminal.until("stop which run?", "in progress: 1, 2")
        terminal.type("7\r")
        terminal.until("run 7 is not in progress")
        terminal.type("2\r")
        terminal.until("1 of 3 runs", "1 stopped", "2 running")
        terminal.type("\x03")
        terminal.until("[p] pause")
        terminal.type("-")
        terminal.until("[+/-] 1 worker")
        terminal.type("+++")
        terminal.until("[+/-] 4 workers")
        terminal.type("c")
        terminal.until("after")
        terminal.end()
    assert states(load("s")) == [
        ("stopped", "the sweep was cancelled"), ("stopped", "stopped by hand"), ("stopped", "the sweep was cancelled"),
    ]  # fmt: skip


def test_third_interrupt_does_not_wait_for_runs_that_never_log(script: Path) -> None:
    (script / "s.py").write_text(SCRIPT.replace("sweepmagic.log({", "x or sweepmagic.log({"))
    with started(script, "{'executor': 'threads'}") as terminal:
        terminal.until("1 running")
        terminal.type("\x03")
        terminal.until(*MENU)
        terminal.type("\x03")
        terminal.until("Ctrl-C again does not wait")
        terminal.type("\x03")
        terminal.until("KeyboardInterrupt")
        terminal.end()
        assert terminal.shows_what_is_typed


def test_menu_is_closed_when_the_sweep_ends_by_itself(script: Path) -> None:
    with started(script) as terminal:
        terminal.until(HINT)
        terminal.type("\x03")
        terminal.until(*MENU)
        (script / "go").touch()
        terminal.until("s  ● finished · 3 of 3 runs", "after")
        terminal.end()
        assert terminal.shows_what_is_typed


def test_what_was_typed_before_is_no_answer(script: Path) -> None:
    with started(script) as terminal:
        terminal.until(HINT)
        terminal.type("c\x03")
        terminal.until(*MENU)
        (script / "go").touch()
        terminal.until("s  ● finished")
        terminal.end()


def test_narrow_window_folds_the_menu(script: Path) -> None:
    with started(script, columns=40, rows=24) as terminal:
        terminal.until(HINT)
        terminal.type("\x03")
        terminal.until(*MENU)
        terminal.type("\r")
        terminal.until(HINT)
        (script / "go").touch()
        terminal.end()
        shown = Screen(40).feed(terminal.raw.decode()).lines  # it fails where a line is too wide
    assert sum("s  ●" in line for line in shown) == 1


def test_terminal_that_can_only_be_looked_at_is_interrupted_as_ever(script: Path) -> None:
    with Terminal(python("s.py", "{}"), script, stdin=subprocess.DEVNULL) as terminal:
        terminal.until("Ctrl-C stops the sweep", "★")
        terminal.process.send_signal(signal.SIGINT)
        terminal.until("s  ● stopped (interrupted", "after")
        terminal.end()
    assert states(load("s")) == [("stopped", "interrupted")]


def test_job_in_the_background_of_a_shell_is_interrupted_as_ever(script: Path) -> None:
    with Terminal(["bash", "-mc", f"{python()[0]} s.py '{{}}' & echo job $!; wait"], script) as terminal:
        job = int(terminal.until("job ", "★").split("job ")[1].split()[0])
        os.kill(job, signal.SIGINT)
        terminal.until("s  ● stopped (interrupted", "after")
        terminal.end()
    assert states(load("s")) == [("stopped", "interrupted")]


def test_the_command_has_the_menu_too(script: Path) -> None:
    (script / "s.yaml").write_text(CELL.partition("\n")[2])
    with Terminal(python("-c", COMMAND, "run", "s.yaml", "s:train"), script) as terminal:
        terminal.until("★")
        terminal.type("\x03")
        terminal.until(*MENU)
        terminal.type("c")
        terminal.until("s  ● stopped (cancelled)")
        terminal.end()
        assert terminal.process.returncode == 0


def test_ipython(script: Path) -> None:
    with Terminal(python(*IPYTHON), script) as terminal:
        terminal.until("In [1]:")
        terminal.type("%load_ext sweepmagic\r")
        terminal.until("In [2]:")
        terminal.type("from s import train\r")
        terminal.until("In [3]:")
        terminal.type(f"\x1b[200~{CELL}\x1b[201~")  # as a paste
        terminal.until("[1, 2, 3]")
        terminal.type("\x1b\r")  # Esc, Enter: run it
        terminal.until(HINT, "★")
        terminal.type("\x03")
        terminal.until(*MENU)
        terminal.type("p")
        terminal.until("● paused")
        terminal.type("\x03")
        terminal.until("[r] resume")
        terminal.type("r")
        terminal.until("● running")
        terminal.type("\x03")
        terminal.until(*MENU)
        terminal.type("s")
        terminal.until("stopping: run 1")
        (script / "go").touch()
        terminal.until("s  ● stopped (stopped by hand)", "In [4]:")
        terminal.type("sweep.state\r")
        terminal.until("'stopped'", "In [5]:")
        terminal.type("exit\r")
        terminal.end()
    assert states(load("s")) == [("finished", "")]


def test_ipython_looks_at_a_sweep_until_an_interrupt_and_the_sweep_goes_on(script: Path) -> None:
    with started(script) as working, Terminal(python(*IPYTHON), script) as terminal:
        working.until("★")
        terminal.until("In [1]:")
        terminal.type("%load_ext sweepmagic\r")
        terminal.until("In [2]:")
        terminal.type("%sweep s\r")
        terminal.until("● running", "★", "Ctrl-C ends this view; the sweep goes on")
        terminal.type("\x03")
        terminal.until("● running", "In [3]:")
        terminal.type("exit\r")
        terminal.end()
        (script / "go").touch()
        working.until("s  ● finished")
        working.end()
    assert states(load("s")) == [("finished", "")] * 3
