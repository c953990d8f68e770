"""In a real ipykernel, spoken to as a notebook speaks to it."""

from __future__ import annotations

import os
import queue
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

import sweepmagic

pytestmark = pytest.mark.slow

TRAIN = """
import sweepmagic, logging, sys, time, warnings
logging.basicConfig()
def train(x):
    for step in range(3):
        print("step", step)
        sweepmagic.log({"loss": x + step})
    logging.getLogger("lib").warning("logged by a library")
    warnings.warn("a warning of run %s" % x)
"""
SWEEP = "{options}\nname: s\nmethod: grid\nmetric: {{name: loss}}\nparameters: {{x: {{values: [1, 2, 3]}}}}\n"


class Notebook:
    """A kernel and what it says."""

    def __init__(self, folder: Path) -> None:
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def send(self, code: str) -> str:
        return str(self.client.execute(code))

    def collect(self, id: str, timeout: float = 60) -> list[dict[str, Any]]:
        """Return what the cell showed, up to its end."""
        shown: list[dict[str, Any]] = []
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != id:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                # Subshells say idle early: the reply on the shell channel is what counts.
                reply = self.client.get_shell_msg(timeout=timeout)
                while reply["parent_header"].get("msg_id") != id:
                    reply = self.client.get_shell_msg(timeout=timeout)
                return shown
            shown.append({"type": message["msg_type"], **message["content"]})
        raise TimeoutError(f"the cell did not end within {timeout} s")

    def run(self, code: str, timeout: float = 60) -> list[dict[str, Any]]:
        return self.collect(self.send(code), timeout)

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Notebook]:
    found = Notebook(tmp_path)
    found.run("%load_ext sweepmagic")
    found.run(TRAIN)
    yield found
    found.close()


def sweep_cell(options: str) -> str:
    return "%%sweep train " + SWEEP.format(options=options)


def streams(shown: list[dict[str, Any]]) -> str:
    return "".join(message["text"] for message in shown if message["type"] == "stream")


def test_nothing_of_a_run_reaches_the_cell(notebook: Notebook, tmp_path: Path) -> None:
    shown = notebook.run(sweep_cell("--view none"))
    assert streams(shown) == ""
    assert [m for m in shown if m["type"] == "error"] == []
    for run in sweepmagic.load("s", dir=tmp_path).runs:
        for words in ("step 2", "logged by a library", f"a warning of run {run.config.x}"):
            assert words in run.output


def test_an_error_shows_our_message_alone(notebook: Notebook) -> None:
    shown = notebook.run("%%sweep nothing\nmethod: grid\nparameters: {x: {values: [1]}}\n")
    (error,) = [m for m in shown if m["type"] == "error"]
    text = "\n".join(error["traceback"])
    assert "no function 'nothing'" in text
    assert "sweepmagic/" not in text


def test_the_interrupt_button_ends_the_cell_and_leaves_the_sweep(notebook: Notebook, tmp_path: Path) -> None:
    notebook.run("def train(x):\n    while True:\n        sweepmagic.log({'loss': x})\n        time.sleep(0.01)\n")
    id = notebook.send(sweep_cell("--view none"))
    _until_logged(tmp_path)
    notebook.manager.interrupt_kernel()
    assert [m for m in notebook.collect(id) if m["type"] == "error"] == []
    shown = notebook.run("print(sweep.state, sweep.runs[0].state, sweep.runs[0].reason)")
    assert streams(shown) == "stopped stopped interrupted\n"
    notebook.run(TRAIN)
    notebook.run(sweep_cell("--view none"))
    assert [run.state for run in sweepmagic.load("s", dir=tmp_path).runs] == ["finished"] * 3


def test_the_background_returns_the_prompt(notebook: Notebook, tmp_path: Path) -> None:
    notebook.run("import threading; go = threading.Event()")
    notebook.run("def train(x):\n    go.wait(30)\n    return x\n")
    notebook.run(sweep_cell("--background --view none"))
    assert streams(notebook.run("print(1 + 1)")) == "2\n"
    notebook.run("go.set()")
    assert streams(notebook.run("print(sweep.wait(30).state)")) == "finished\n"


def test_a_killed_kernel_loses_nothing(notebook: Notebook, tmp_path: Path) -> None:
    notebook.run(
        "def train(x):\n    for s in range(20):\n        sweepmagic.log({'loss': x + s})\n        time.sleep(0.02)\n"
    )
    notebook.send(sweep_cell("--view none"))
    _until_logged(tmp_path, runs=2)
    pid = notebook.manager.provisioner.pid  # type: ignore[union-attr]
    os.kill(pid, signal.SIGKILL)
    notebook.manager.provisioner.process.wait()  # type: ignore[union-attr]
    before = sweepmagic.load("s", dir=tmp_path)
    assert before.state == "crashed"
    assert [run.state for run in before.runs] == ["finished", "crashed"]
    again = Notebook(tmp_path)
    try:
        again.run("%load_ext sweepmagic")
        again.run(
            "import sweepmagic\ndef train(x):\n    for s in range(20):\n        sweepmagic.log({'loss': x + s})\n"
        )
        again.run(sweep_cell("--view none"))
    finally:
        again.close()
    sweep = sweepmagic.load("s", dir=tmp_path)
    assert [(run.number, run.state, len(run.history)) for run in sweep.runs] == [(n, "finished", 20) for n in (1, 2, 3)]


def test_a_single_run_spans_cells(notebook: Notebook, tmp_path: Path) -> None:
    notebook.run("run = sweepmagic.init(config={'lr': 0.1})")
    notebook.run("sweepmagic.log({'loss': sweepmagic.config.lr})")
    notebook.run("sweepmagic.finish()")
    (run,) = sweepmagic.runs(dir=tmp_path)
    assert (run.state, run.summary) == ("finished", {"loss": 0.1})


def test_a_single_run_keeps_its_cell_and_what_the_next_ones_print(notebook: Notebook, tmp_path: Path) -> None:
    begin = "run = sweepmagic.init()\nprint('begun')"
    assert streams(notebook.run(begin)) == "begun\n"
    assert streams(notebook.run("print('next cell')")) == "next cell\n"
    assert streams(notebook.run("sweepmagic.finish(); print('after')")) == "after\n"
    (found,) = sweepmagic.runs(dir=tmp_path)
    assert found.output == "begun\nnext cell\n"
    assert found.environment["code"] == begin


def test_a_kernel_that_is_shut_down_ends_its_run(notebook: Notebook, tmp_path: Path) -> None:
    notebook.run("run = sweepmagic.init(); sweepmagic.log({'loss': 1})")
    notebook.manager.shutdown_kernel()
    (run,) = sweepmagic.runs(dir=tmp_path)
    assert run.state == "finished"


def _until_logged(folder: Path, runs: int = 1) -> None:
    for _ in range(3000):
        try:
            found = sweepmagic.load("s", dir=folder).runs
        except sweepmagic.SweepMagicError:
            found = []
        if len(found) >= runs and len(found[-1].history) > 2:
            return
        time.sleep(0.01)
    raise TimeoutError("nothing was logged")
