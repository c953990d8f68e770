"""Alive while a cell blocks, on each version of ipykernel that people have: what a page says is heard in mid-cell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from _pytest.mark import ParameterSet

import sweepmagic
from sweepmagic.records import Control, Logged
from sweepmagic.store import EventStore
from tests.environments import FRONTS, KERNELS, Environment
from tests.kernels.talk import Kernel, Message

pytestmark = [pytest.mark.slow, pytest.mark.kernels, pytest.mark.timeout(120)]

ENVIRONMENTS = {**KERNELS, "colab": FRONTS["classic"]}
SUBSHELLS = [version for version in KERNELS if not version.startswith("6.")]
EXECUTORS = ["kernel", "threads"]
# An epoch is far shorter than the shortest wait in these tests, and a sweep far longer than the longest.
TRAIN = """
%load_ext sweepmagic
import sweepmagic, time
from pathlib import Path
def train(x):
    for epoch in range(100_000):
        time.sleep(0.06)
        sweepmagic.log({"loss": x + epoch})
def train_in_silence(x):
    sweepmagic.log({"loss": x})
    while not Path("go").exists():
        time.sleep(0.01)
"""
CELL = """%%sweep {function} --executor {executor}
name: {name}
method: grid
metric: {{name: loss}}
parameters: {{x: {{values: [1, 2, 3]}}}}
"""
_numbers = itertools.count(1)


@dataclass
class Running:
    """A sweep in a cell that blocks."""

    kernel: Kernel
    name: str
    cell: str

    @property
    def sweep(self) -> sweepmagic.Sweep:
        return sweepmagic.load(self.name, dir=self.kernel.folder)

    def events(self) -> list[object]:
        """Return what is on record: what was asked, and what was logged, in order."""
        with EventStore(self.sweep.folder, read_only=True) as store:
            found = [event for _, event in store.read(self.sweep.id)]
        return [event for event in found if isinstance(event, (Control, Logged))]

    def verbs(self) -> list[str]:
        return [event.verb for event in self.events() if isinstance(event, Control)]

    def rows(self) -> int:
        return sum(isinstance(event, Logged) for event in self.events())

    @property
    def blocks(self) -> bool:
        return not self.kernel.has_replied(self.cell)

    def end(self) -> None:
        """Cancel from outside, as a shell does, and wait for the cell."""
        if self.blocks:
            self.sweep.ask("cancel")
        assert self.kernel.reply(self.cell)["content"]["status"] == "ok"


def frame_of(message: Message) -> dict[str, Any]:
    """Return the frame that a widget sent, empty if it is another message."""
    data = message["content"].get("data", {})
    return data.get("content", {}).get("frame", {}) if message["msg_type"] == "comm_msg" else {}


def head_of(message: Message) -> dict[str, Any]:
    return frame_of(message).get("head") or {}


def has_rows(message: Message) -> bool:
    """Return whether it is a frame that says something of a run."""
    return bool(frame_of(message).get("rows"))


def begin(kernel: Kernel, executor: str, function: str = "train") -> Running:
    """Start a sweep and wait until it has logged and its view has a run; the cell goes on."""
    since = len(kernel.said)
    name = f"s{next(_numbers)}"
    cell = kernel.execute(CELL.format(function=function, executor=executor, name=name))
    running = Running(kernel, name, cell)
    kernel.until(has_rows, "a frame with a run", since=since)
    kernel.until(lambda _: running.rows() > 0, "the first row")
    return running


def until_asked(running: Running, verbs: list[str]) -> None:
    running.kernel.until(lambda _: running.verbs() == verbs, f"the record of {verbs}")


def environments(names: list[str]) -> list[ParameterSet]:
    """Return one parameter per environment; where it was not made, its test says how to."""
    found = []
    for name in names:
        made: Environment = ENVIRONMENTS[name]
        reason = f"{made.name} is not there: {made.target} makes it"
        found.append(pytest.param(name, marks=pytest.mark.skipif(not made.is_there, reason=reason)))
    return found


@pytest.fixture(scope="module")
def kernel(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """One kernel per environment."""
    opened = Kernel(ENVIRONMENTS[request.param].python, tmp_path_factory.mktemp("kernel"))
    opened.run(TRAIN)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def no_cell_left_behind(kernel: Kernel) -> Iterator[None]:
    """End what a failed test leaves, so that it alone fails."""
    yield
    for sweep in sweepmagic.sweeps(dir=kernel.folder):
        if sweep.state in ("running", "paused"):
            sweep.ask("cancel")
    kernel.run("None")


everywhere = pytest.mark.parametrize("kernel", environments(list(ENVIRONMENTS)), indirect=True)
with_subshells = pytest.mark.parametrize("kernel", environments(SUBSHELLS), indirect=True)
both = pytest.mark.parametrize("executor", EXECUTORS)


@everywhere
def test_it_is_the_version_that_it_is_said_to_be(kernel: Kernel, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["kernel"]
    cell = kernel.execute("import ipykernel, IPython; print(ipykernel.__version__, IPython.__version__, flush=True)")
    printed = kernel.until(lambda m: m["parent_header"].get("msg_id") == cell and m["msg_type"] == "stream", "them")
    found, ipython = printed["content"]["text"].split()
    assert found == {"colab": "6.17.1", "newest": found}.get(name, name)
    assert ipython == "7.34.0" or name != "colab"
    kernel.reply(cell)


@everywhere
@both
def test_a_click_acts_at_the_next_log_at_the_latest(kernel: Kernel, executor: str) -> None:
    running = begin(kernel, executor)
    view = kernel.view(of=running.cell)
    for asked in (["pause"], ["pause", "resume"], ["pause", "resume", "cancel"]):
        before = running.rows()
        kernel.click(view, asked[-1])
        until_asked(running, asked)
        # One row may be under way when the button is pressed; one more is "the next log"; and a loaded machine is slow.
        assert running.rows() - before <= 5
        assert running.blocks or asked[-1] == "cancel"
    assert kernel.reply(running.cell)["content"]["status"] == "ok"
    assert (running.sweep.state, running.sweep.runs[0].reason) == ("stopped", "the sweep was cancelled")


@everywhere
@both
def test_a_page_that_connects_is_answered_in_mid_cell(kernel: Kernel, executor: str) -> None:
    running = begin(kernel, executor)
    info = kernel.ask("kernel_info_request", {}, page="reloaded")
    comms = kernel.ask("comm_info_request", {"target_name": "jupyter.widget"}, page="reloaded")
    assert kernel.reply(info)["content"]["implementation"] == "ipython"
    assert kernel.view(of=running.cell) in kernel.reply(comms)["content"]["comms"]
    assert running.blocks
    running.end()


@everywhere
@both
def test_a_page_that_was_reloaded_gets_a_keyframe_in_mid_cell_within_five_seconds(
    kernel: Kernel, executor: str
) -> None:
    running = begin(kernel, executor)
    kernel.ask("kernel_info_request", {})
    states = kernel.states(seconds=5)
    assert running.blocks
    state = states[kernel.view(of=running.cell)]["state"]
    assert len(state["keyframe"]["frame"]["rows"]) == 1
    assert state["keyframe"]["frame"]["head"]["state"] == "running"
    running.end()


@everywhere
@both
def test_the_page_that_runs_the_cell_hears_of_its_widgets_when_it_is_over(kernel: Kernel, executor: str) -> None:
    running = begin(kernel, executor)
    since = len(kernel.said)
    comms = kernel.ask("comm_info_request", {"target_name": "jupyter.widget"})
    states = kernel.ask_states(page="")
    assert kernel.reply(kernel.ask("kernel_info_request", {}))["content"]["status"] == "ok"
    assert running.blocks
    assert not kernel.has_replied(comms), "classic Notebook would take the view away"
    running.end()
    assert kernel.reply(comms)["content"]["status"] == "ok"
    kernel.until(lambda m: m["msg_type"] == "comm_msg" and m["content"]["comm_id"] == states, "the states", since=since)


@everywhere
@both
def test_a_view_that_missed_frames_gets_a_keyframe_in_mid_cell(kernel: Kernel, executor: str) -> None:
    running = begin(kernel, executor)
    view, since = kernel.view(of=running.cell), len(kernel.said)
    kernel.send(view, {"type": "hello", "number": 0})
    kernel.until(
        lambda m: m["msg_type"] == "comm_msg" and "keyframe" in m["content"]["data"].get("state", {}),
        "a keyframe",
        since=since,
    )
    assert running.blocks
    running.end()


@everywhere
@both
def test_cells_queued_meanwhile_run_after_it_in_order(kernel: Kernel, executor: str) -> None:
    running = begin(kernel, executor)
    for number in range(4):
        kernel.execute(f"order = globals().get('order', []) + [{number}]")
    view = kernel.view(of=running.cell)
    kernel.click(view, "pause")  # it comes after the cells, and is heard before them
    until_asked(running, ["pause"])
    last = kernel.execute("print('order', order, flush=True); del order")
    kernel.click(view, "cancel")
    assert kernel.reply(running.cell)["content"]["status"] == "ok"
    printed = kernel.until(lambda m: m["parent_header"].get("msg_id") == last and m["msg_type"] == "stream", "the last")
    assert printed["content"]["text"] == "order [0, 1, 2, 3]\n"
    assert kernel.reply(last)["content"]["status"] == "ok"


@everywhere
def test_after_the_cell_the_kernel_is_as_before(kernel: Kernel) -> None:
    running = begin(kernel, "kernel")
    kernel.states()
    running.end()
    kernel.run("1 + 1")
    info = kernel.ask("kernel_info_request", {})
    assert kernel.reply(info)["content"]["status"] == "ok"
    assert kernel.view(of=running.cell) in kernel.states()


@everywhere
def test_where_nothing_can_be_heard_the_header_says_how_to_stop(kernel: Kernel) -> None:
    kernel.run("from sweepmagic.views.live.pump import Pump; found, Pump.find = Pump.find, lambda kernel: None")
    running = begin(kernel, "kernel")
    kernel.until(lambda m: "interrupt it to stop" in str(head_of(m).get("hint")), "the hint")
    running.end()
    kernel.run("Pump.find = found")


@with_subshells
@both
def test_a_click_through_a_subshell_acts_while_an_epoch_lasts(kernel: Kernel, executor: str) -> None:
    shell = kernel.reply(kernel.ask("create_subshell_request", {}, channel="control"))["content"]["subshell_id"]
    go = kernel.folder / "go"
    go.unlink(missing_ok=True)
    running = begin(kernel, executor, "train_in_silence")
    kernel.click(kernel.view(of=running.cell), "cancel", subshell=shell)
    until_asked(running, ["cancel"])
    assert running.blocks
    go.touch()
    assert kernel.reply(running.cell)["content"]["status"] == "ok"
