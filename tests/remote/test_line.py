"""Both ends of a line, in one process."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sweepmagic.errors import StopRun, StoreError
from sweepmagic.executors import StopOrder
from sweepmagic.records import Event, Logged, RunEnded, Summarised
from sweepmagic.remote.line import GONE, Line, LineChannel
from sweepmagic.run import ActiveRun


class Agent:
    """Keeps what it hears, and gives the order to stop after so many rows."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.patience = 100
        self.is_full = False

    def emit(self, event: Event) -> None:
        if self.is_full:
            raise StoreError("the disk is full")
        self.heard.append(event)

    def stop_order(self, run: int) -> StopOrder | None:
        return StopOrder("enough", "hand") if len(self.heard) >= self.patience else None


@pytest.fixture
def agent() -> Agent:
    return Agent()


@pytest.fixture
def line(agent: Agent, own_folder: Path) -> Iterator[Line]:
    run = ActiveRun(7, {"x": 1}, agent, own_folder / "a" / "b" / "7", seed=5, sweep="s", attempt=2)
    with Line(run) as line:
        yield line


def test_the_other_end_is_told_who_it_is(line: Line) -> None:
    assert not line.joined
    told = LineChannel(line.address).portrait
    assert (told["number"], told["attempt"], told["sweep"], told["params"], told["seed"]) == (7, 2, "s", {"x": 1}, 5)
    assert line.joined


def test_an_event_has_arrived_when_emit_returns_and_the_order_comes_with_the_answer(line: Line, agent: Agent) -> None:
    channel = LineChannel(line.address)
    rows = [Logged(7, None, {"loss": float("inf"), "a": "ü\n"}, time=1.0), Summarised(7, {"b": [1]}, time=2.0)]
    channel.emit(rows[0])
    assert agent.heard == rows[:1]
    assert channel.stop_order(7) is None
    agent.patience = 2
    channel.emit(rows[1])
    assert agent.heard == rows
    assert channel.stop_order(7) == line.told == StopOrder("enough", "hand")


def test_a_run_speaks_for_itself_alone_and_cannot_say_what_is_the_agents_to_say(line: Line, agent: Agent) -> None:
    channel = LineChannel(line.address)
    channel.emit(Logged(1, 0, {"loss": 1.0}, time=1.0))
    channel.emit(RunEnded(7, "finished"))
    assert agent.heard == [Logged(7, 0, {"loss": 1.0}, time=1.0)]


def test_without_the_key_nobody_gets_an_answer(line: Line, agent: Agent) -> None:
    host, port, key = line.address.split(":")
    with pytest.raises(StopRun, match=GONE):
        LineChannel(f"{host}:{port}:{key[:-1]}")
    with socket.create_connection((host, int(port))) as caller:
        caller.sendall(b"GET / HTTP/1.1\n" + json.dumps({"event": [7, "noted", 0.0, '["x"]']}).encode() + b"\n")
        caller.settimeout(10)
        assert caller.makefile("rb").read() == b""
    assert not agent.heard


def test_a_run_whose_agent_is_gone_ends_at_its_next_log(line: Line, own_folder: Path) -> None:
    channel = LineChannel(line.address)
    line.__exit__()
    with pytest.raises(StopRun, match=GONE):
        channel.emit(Logged(7, None, {"loss": 1.0}))


def test_a_record_that_cannot_be_written_stops_the_run_and_the_agent_learns_of_it(line: Line, agent: Agent) -> None:
    agent.is_full = True
    channel = LineChannel(line.address)
    channel.emit(Logged(7, None, {"loss": 1.0}))
    assert channel.stop_order(7) == StopOrder("the disk is full", "crash")
    assert str(line.broken) == "the disk is full"


def test_what_is_printed_elsewhere_goes_to_the_runs_output(line: Line, own_folder: Path) -> None:
    LineChannel(line.address).say(output="hello\n")
    assert (own_folder / "a" / "b" / "7" / "output.log").read_text() == "hello\n"


def test_where_one_process_is_the_run_no_second_can_become_it(agent: Agent, own_folder: Path) -> None:
    with Line(ActiveRun(7, {}, agent, own_folder / "a" / "b" / "7"), is_single=True) as line:
        LineChannel(line.address)
        with pytest.raises(StopRun, match="its first process is gone"):
            LineChannel(line.address)
