"""The list says what the views say, follows what is appended, and forgets what is over but for its row."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
from sweepmagic import liveness
from sweepmagic.project import headings
from sweepmagic.records import AgentStarted, Control, Described, Event, Logged, RunEnded, RunStarted, SweepEnded
from sweepmagic.server import shelf as shelves
from sweepmagic.server.board import Board, News
from sweepmagic.server.places import Places
from sweepmagic.server.rows import Row, row_of
from sweepmagic.server.shelf import Shelf
from sweepmagic.store import EventStore
from sweepmagic.views import summary
from tests.server.conftest import until
from tests.views.stories import created, run, story


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture(autouse=True)
def nobody_works() -> Iterator[None]:
    """Forget the agents that a test said were at work here."""
    yield
    liveness._working.clear()


def kept(folder: Path, events: Sequence[Event], id: str = "s1") -> sweepmagic.Sweep:
    """Write the events as the record of one more sweep, and return its handle."""
    with EventStore(folder) as store:
        store.append(id, events)
    return sweepmagic.Sweep(folder, id)


def board_of(root: Path) -> Board:
    return Board(Places(root))


def working(folder: Path, id: str = "s1", **changed: Any) -> sweepmagic.Sweep:
    """Return a sweep on which this very process works, as it seems: its agent is one of ours."""
    host, pid, since = liveness.here()
    liveness.begin(f"agent-{id}")
    agent = AgentStarted(f"agent-{id}", host, pid, since, "threads", 1, count=3)
    return kept(folder, [created(**changed), agent, RunStarted(1, {"lr": 0.1, "batch": 32}, agent=f"agent-{id}")], id)


def append(sweep: sweepmagic.Sweep, *events: Any) -> None:
    with EventStore(sweep.folder) as store:
        store.append(sweep.id, events)


def only(rows: list[Row]) -> Row:
    assert len(rows) == 1
    return rows[0]


def test_a_row_says_what_the_views_say(root: Path) -> None:
    sweep = kept(root / "study" / ".sweepmagic", story(6))
    row, head = only(board_of(root).rows()), summary.heading(sweep.record, time.time())
    best = sweep.best
    assert best is not None
    assert (row.folder, row.id, row.name, row.state, row.done, row.total) == (
        "study",
        "s1",
        sweep.name,
        sweep.state,
        head.done,
        head.total,
    )
    assert (row.best, row.best_run, row.metric, row.goal) == (head.best, best.number, "val_loss", "minimize")
    assert row.best_config == dict(best.config)
    assert row.counts == {"finished": 4, "stopped": 1, "failed": 1}
    assert row.trend[-1] == best.value
    assert list(row.trend) == sorted(row.trend, reverse=True)
    assert (row.read, row.alive, row.executor) == (True, False, "kernel")


def test_what_json_cannot_say_is_said_as_text(root: Path) -> None:
    config = {"parameters": {"clip": {"values": [float("inf"), 1.0]}}}
    kept(
        root / ".sweepmagic",
        [created(**config), RunStarted(1, {"clip": float("inf")}), Logged(1, None, {"val_loss": 1.0})],
    )
    assert only(board_of(root).rows()).as_json()["best_config"] == {"clip": "inf"}


def test_deleted_sweeps_are_left_out_and_come_back(root: Path) -> None:
    sweep, board = kept(root / ".sweepmagic", story(3)), board_of(root)
    assert only(board.rows()).read
    sweep.ask("delete")
    assert board.rows() == []
    sweep.ask("restore")
    assert only(board.rows()).read


def test_the_runs_that_belong_to_no_sweep_are_no_sweep(root: Path) -> None:
    with sweepmagic.init(dir=root):
        sweepmagic.log({"loss": 1.0})
    assert board_of(root).rows() == []


def test_labels_are_in_the_row_without_reading_the_runs_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep, board = kept(root / ".sweepmagic", story(3)), board_of(root)
    assert only(board.rows()).tags == ()
    monkeypatch.setattr(shelves, "row_of", lambda *_: pytest.fail("it was read again"))
    append(sweep, Described({"tags": ["paper"], "description": "the wide one", "name": "renamed"}), Control("pause"))
    row = only(board.rows())
    assert (row.name, row.tags, row.notes, row.read, row.done) == ("renamed", ("paper",), "the wide one", True, 3)


def test_what_is_over_is_read_once_and_its_record_is_not_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(root / ".sweepmagic", story(3))
    shelf = shelf_of(root)
    shelf.look()
    assert [row.read for row in shelf.rows.values()] == [False]
    shelf.read_next()
    assert [row.read for row in shelf.rows.values()] == [True]
    assert not shelf._followed
    monkeypatch.setattr(shelves, "Follower", lambda *_: pytest.fail("it was read again"))
    shelf.close()
    shelf.look()
    assert not shelf.is_due


def shelf_of(root: Path) -> Shelf:
    places = Places(root)
    return Shelf(places.at(""))


def test_what_goes_on_after_its_end_is_read_again(root: Path) -> None:
    sweep, board = kept(root / ".sweepmagic", story(3)), board_of(root)
    assert only(board.rows()).done == 3
    append(sweep, *run(7))
    assert only(board.rows()).done == 4


def test_the_list_is_there_before_the_runs_are_read_and_what_runs_goes_first(root: Path) -> None:
    for number in range(4):
        kept(root / ".sweepmagic", story(2, name=f"old {number}"), id=f"o{number}")
    working(root / ".sweepmagic", "w", name="at work")
    shelf = shelf_of(root)
    shelf.look()
    assert [(row.name, row.read) for row in shelf.rows.values()] == [
        *((f"old {number}", False) for number in range(4)),
        ("at work", False),
    ]
    shelf.read_next()
    assert [row.name for row in shelf.rows.values() if row.read] == ["at work"]


def test_a_listener_hears_everything_and_then_what_changes(root: Path) -> None:
    sweep = working(root / "a" / ".sweepmagic", name="live")
    kept(root / "b" / ".sweepmagic", story(2))
    board, heard = board_of(root), []
    leave = board.listen(heard.append)
    try:
        until(lambda: _folded(heard).get(("a", "s1"), sweep_row()).state == "running", "the running sweep")
        assert heard[0].whole
        assert not any(news.whole for news in heard[1:])
        append(sweep, Logged(1, None, {"val_loss": 0.25}))
        until(lambda: _folded(heard)["a", "s1"].best == "0.25", "what was logged")
        assert {row.folder for news in heard[-1:] for row in news.rows} == {"a"}
        append(sweep, Control("delete"))
        until(lambda: ("a", "s1") not in _folded(heard), "its end")
    finally:
        leave()
        board.close()


def sweep_row() -> Row:
    return Row("", "", "", "", "", 0.0)


def _folded(heard: list[News]) -> dict[tuple[str, str], Row]:
    """Return what whoever heard all this knows: the fold that a client makes."""
    rows: dict[tuple[str, str], Row] = {}
    for news in list(heard):
        rows = {} if news.whole else rows
        rows |= {row.key: row for row in news.rows}
        rows = {key: row for key, row in rows.items() if key not in news.gone}
    return rows


def test_who_comes_later_hears_everything_at_once(root: Path) -> None:
    kept(root / ".sweepmagic", story(2))
    board, first, second = board_of(root), [], []
    board.listen(first.append)
    until(lambda: any(row.read for row in _folded(first).values()), "the first")
    board.listen(second.append)
    assert second[0].whole
    assert _folded(second) == _folded(first)
    board.close()


def test_nothing_is_open_and_no_thread_runs_while_nobody_listens(root: Path) -> None:
    working(root / ".sweepmagic")
    board, heard = board_of(root), []
    leave = board.listen(heard.append)
    until(lambda: any(row.alive for row in _folded(heard).values()), "the sweep")
    leave()
    until(lambda: not any(thread.name == "sweepmagic-board" for thread in threading.enumerate()), "its end")
    assert all(shelf._store is None and not shelf._followed for shelf in board._shelves.values())
    assert only(board.rows()).alive  # whoever asks gets what is true
    assert all(shelf._store is None and not shelf._followed for shelf in board._shelves.values())


def test_a_new_folder_is_seen_at_once_by_who_names_it(root: Path) -> None:
    board, heard = board_of(root), []
    board.listen(heard.append)
    until(lambda: heard, "the empty list")
    kept(root / "venv" / "new" / ".sweepmagic", story(2))
    board.places.at("venv/new")
    board.look_soon()
    until(lambda: _folded(heard), "the new sweep")
    board.close()


def test_a_folder_that_is_gone_is_gone_from_the_list(root: Path) -> None:
    kept(root / "a" / ".sweepmagic", story(2))
    board, heard = board_of(root), []
    board.listen(heard.append)
    until(lambda: _folded(heard), "the sweep")
    (root / "a").rename(root / ".trash")
    until(lambda: not _folded(heard), "its end")
    board.close()


def test_a_damaged_record_does_not_end_the_list(root: Path) -> None:
    (root / "bad" / ".sweepmagic").mkdir(parents=True)
    (root / "bad" / ".sweepmagic" / "store.db").write_bytes(b"this is no database " * 100)
    (root / "new" / ".sweepmagic").mkdir(parents=True)
    (root / "new" / ".sweepmagic" / "store.db").touch()
    kept(root / "good" / ".sweepmagic", story(2))
    broken = kept(root / "odd" / ".sweepmagic", story(2))
    append(broken, RunEnded(99, "finished"))  # of a run that never began
    rows = board_of(root).rows()
    assert {row.folder: row.read for row in rows} == {"good": True, "odd": False}


def test_another_file_in_its_place_is_another_record(root: Path) -> None:
    kept(root / ".sweepmagic", story(2, name="first"))
    board = board_of(root)
    assert only(board.rows()).name == "first"
    for path in (root / ".sweepmagic").glob("store.db*"):
        path.rename(root / f"kept-{path.name}")
    kept(root / ".sweepmagic", story(2, name="second"), id="s2")
    assert [(row.id, row.name) for row in board.rows()] == [("s2", "second")]


def test_an_agent_that_ended_without_a_word_makes_it_crashed(root: Path) -> None:
    working(root / ".sweepmagic", name="live")
    board, heard = board_of(root), []
    board.listen(heard.append)
    until(lambda: any(row.alive for row in _folded(heard).values()), "the sweep")
    liveness.end("agent-s1")
    row = until(lambda: next((row for row in _folded(heard).values() if not row.alive), None), "its end")
    assert (row.state, row.counts) == ("crashed", {"crashed": 1})
    board.close()


def test_two_rows_that_differ_in_what_is_left_alone_are_the_same(root: Path) -> None:
    sweep = working(root / ".sweepmagic")
    append(sweep, *run(2))
    with EventStore(sweep.folder) as store:
        heading = headings(store)[0]
    first, second = (row_of("", heading, sweep.record, time.time() + later) for later in (0.0, 3.0))
    assert (first == second, first.eta == second.eta) == (True, False)
    append(sweep, SweepEnded("finished"))
    assert row_of("", heading, sweep.record, time.time()) != first
    liveness.end("agent-s1")
