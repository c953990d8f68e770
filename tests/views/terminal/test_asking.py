"""What keys do to the record, without a terminal; `test_terminal_menu` has a real one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sweepmagic import Sweep
from sweepmagic.errors import StoreError
from sweepmagic.records import AgentStarted, RunStarted
from sweepmagic.store import Follower
from sweepmagic.views.terminal import keys
from sweepmagic.views.terminal.asking import Asking
from sweepmagic.views.terminal.menu import Menu
from tests.views.stories import created, recorded

THREADS = AgentStarted("a", "elsewhere", 1, 0.0, "threads", 2, count=6, time=1000.0)


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    return recorded(tmp_path, [created(), THREADS, RunStarted(1, {"lr": 1e-3}, agent="a")])


def opened(sweep: Sweep) -> Asking:
    asking = Asking(sweep, Follower(sweep.folder, sweep.id), "")
    asking._menu = Menu()
    return asking


def below(asking: Asking, sweep: Sweep) -> str:
    return "\n".join(line.plain for line in asking.below(sweep.record, 100))


def test_an_answer_is_in_the_log_and_closes_the_menu(sweep: Sweep) -> None:
    asking = opened(sweep)
    assert "[p] pause" in below(asking, sweep)
    asking._take("p")
    assert sweep.record.paused
    assert below(asking, sweep) == "paused: run 1 goes on to the end; Ctrl-C to resume or stop"


def test_keys_that_come_together_are_taken_one_after_another(sweep: Sweep) -> None:
    asking = opened(sweep)
    asking._take("++-+")
    assert sweep.record.agents["a"].workers == 4
    asking._take("k")
    assert sweep.record.runs_to_stop == {1}
    asking._take("c")  # the menu is closed: nobody reads any more
    assert not sweep.record.stopping


def test_an_arrow_is_no_escape(sweep: Sweep) -> None:
    asking = opened(sweep)
    asking._take("\x1b[A")
    assert "[p] pause" in below(asking, sweep)
    asking._take("\x1b")
    assert below(asking, sweep) == "Ctrl-C to pause or stop"


def test_a_log_that_cannot_be_written_is_said_under_the_table(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(sweep, "ask", full)
    asking = opened(sweep)
    asking._take("p")
    assert below(asking, sweep) == "the disk is full"


def test_without_somebody_to_answer_an_interrupt_is_an_interrupt(sweep: Sweep) -> None:
    asking = Asking(sweep, Follower(sweep.folder, sweep.id), "Ctrl-C stops the sweep")
    assert below(asking, sweep) == "Ctrl-C stops the sweep"
    assert not asking.interrupted()
    assert below(asking, sweep).startswith("stopping")


def test_files_and_closed_streams_have_nobody() -> None:
    closed = io.StringIO()
    closed.close()
    assert not any(map(keys.readable, (None, io.StringIO(), closed)))
    assert not keys.in_foreground(io.StringIO())
    assert not keys.in_foreground(closed)
