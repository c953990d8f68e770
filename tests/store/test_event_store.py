from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest

from sweepmagic.errors import StoreError
from sweepmagic.records import Logged, RunStarted, SweepCreated
from sweepmagic.store import FILE, EventStore, Follower
from sweepmagic.store.migrations import MIGRATIONS, m001_events
from tests.conftest import grid


def rows(count: int, run: int = 1) -> list[Logged]:
    return [Logged(run, None, {"loss": float(i)}, time=float(i)) for i in range(count)]


def test_what_was_appended_is_read_by_another_connection(tmp_path: Path) -> None:
    with EventStore(tmp_path) as writer, EventStore(tmp_path, read_only=True) as reader:
        for event in rows(3):
            writer.append("a", [event])
        writer.append("b", rows(2))
        assert [event for _, event in reader.read("a")] == rows(3)
        assert [number for number, _ in reader.read("b")] == [4, 5]
        assert [number for number, _ in reader.read("a", after=2)] == [3]


def test_reading_in_batches_misses_nothing(tmp_path: Path) -> None:
    with EventStore(tmp_path) as store:
        store.append("a", rows(2_345))
        assert len(store.read("a")) == 2_345


def test_nan_and_unicode_survive(tmp_path: Path) -> None:
    with EventStore(tmp_path) as store:
        store.append("a", [Logged(1, None, {"loss": float("nan"), "名": "\x00<b>é\ud83d"}, time=0.0)])
        ((_, event),) = store.read("a")
        assert event.values["名"] == "\x00<b>é\ud83d"  # type: ignore[union-attr]
        assert event.values["loss"] != event.values["loss"]  # type: ignore[union-attr]


def test_a_run_is_claimed_once_by_any_number_of_writers(tmp_path: Path) -> None:
    EventStore(tmp_path).close()
    won: list[int] = []

    def claim(name: int) -> None:
        with EventStore(tmp_path) as store:
            for run in range(1, 21):
                if store.claim("a", [RunStarted(run, {}, agent=str(name))], run=run) is not None:
                    won.append(run)

    threads = [threading.Thread(target=claim, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == list(range(1, 21))


def test_a_retry_is_claimed_once(tmp_path: Path) -> None:
    with EventStore(tmp_path) as store:
        assert store.claim("a", [RunStarted(1, {})], run=1) is not None
        assert store.claim("a", [RunStarted(1, {})], run=1) is None
        assert store.claim("a", [RunStarted(1, {}, attempt=2)], run=1, attempt=2) is not None
        assert store.last_run("a") == 1


def test_a_sweep_is_created_once_by_two_kernels(tmp_path: Path) -> None:
    with EventStore(tmp_path) as store:
        assert store.create("one", SweepCreated(grid(x=[1]), 1), unless=[]) is not None
        assert store.create("two", SweepCreated(grid(x=[1]), 1), unless=[]) is None
        assert store.create("two", SweepCreated(grid(x=[1]), 1), unless=["one"]) is not None


def test_version_changes_only_when_another_connection_writes(tmp_path: Path) -> None:
    with EventStore(tmp_path) as one, EventStore(tmp_path) as other:
        before = one.version()
        one.append("a", rows(1))
        assert one.version() == before
        other.append("a", rows(1))
        assert one.version() != before


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    EventStore(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("pragma user_version = 99")
    for read_only in (False, True):
        with pytest.raises(StoreError, match="newer sweepmagic.*schema 99"):
            EventStore(tmp_path, read_only=read_only)


def test_an_older_schema_is_migrated_and_keeps_its_events(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as connection:
        m001_events(connection)
        connection.execute(
            "insert into events(sweep, run, kind, time, body) values('a', 1, 'logged', 0.0, '[null, {}]')"
        )
        connection.execute("pragma user_version = 1")
        connection.execute(f"pragma application_id = {0x53776D67}")
    with EventStore(tmp_path) as store:
        assert len(store.read("a")) == 1
        assert store._connection.execute("pragma user_version").fetchone()[0] == len(MIGRATIONS)
        assert store.last_run("a") == 0


def test_a_foreign_sqlite_file_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("create table theirs(x)")
        connection.execute("pragma user_version = 1")
    with pytest.raises(StoreError, match="not a sweepmagic store"):
        EventStore(tmp_path)


def test_a_reader_of_nothing_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no sweep has run here yet"):
        EventStore(tmp_path, read_only=True)


READ_ONLY = """
import os, sys
from pathlib import Path
import sweepmagic, sweepmagic.api, sweepmagic.views.silent, sweepmagic.views.frontend
from sweepmagic.store import EventStore

base, left_open = Path(sys.argv[1]), sys.argv[2] == "open"
full, empty = base / "full", base / "empty"
config = {"name": "s", "method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [2, 1]}}}
keep = sweepmagic.sweep(config, lambda x: x, dir=full, view="none") if left_open else None
if not left_open:  # in a process of its own, so that nobody has the file open any more
    if os.fork() == 0:
        sweepmagic.sweep(config, lambda x: x, dir=full, view="none")
        os._exit(0)
    os.wait()
    with EventStore(full / ".sweepmagic") as last:  # the last one to close folds the log into the file
        last.last()
log = full / ".sweepmagic" / "store.db-wal"
assert log.exists() == left_open, "this case is not the one it is meant to be"
empty.mkdir()
for path in [*full.rglob("*"), full, empty]:
    os.chmod(path, 0o555 if path.is_dir() else 0o444)
if os.getuid() == 0:  # root may write anywhere: be somebody who may not
    os.setgid(65534)
    os.setuid(65534)
print(len(sweepmagic.load("s", dir=full).runs), sweepmagic.load("s", dir=full).best.config.x)
for folder in (full, empty):
    try:
        sweepmagic.sweep({**config, "parameters": {"x": {"values": [1, 2, 3]}}}, lambda x: x, dir=folder, view="none")
    except sweepmagic.SweepMagicError as error:
        print("another folder with --dir" in str(error) or "another with --dir" in str(error))
"""


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_read_only_folder_can_be_read_and_a_sweep_there_is_refused_in_words(state: str) -> None:
    """For a user who really may not write: root, whom no mode holds back, becomes nobody first."""
    with tempfile.TemporaryDirectory() as base:  # not tmp_path, which only its owner may enter
        os.chmod(base, 0o755)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, base, state], capture_output=True, text=True, check=False
        )
        for folder in (Path(base), *Path(base).rglob("*")):
            if folder.is_dir():
                os.chmod(folder, 0o755)
    assert done.stdout.split() == ["2", "1", "True", "True"], done.stderr


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="--dir"):
        EventStore(tmp_path / "file" / "store")


def test_a_locked_store_says_who_is_to_blame(tmp_path: Path) -> None:
    with EventStore(tmp_path) as store:
        store.append("a", rows(1))
    rival = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    rival.execute("begin immediate")
    with EventStore(tmp_path, patience_seconds=0.05) as store:
        assert len(store.read("a")) == 1  # readers are not held up
        with pytest.raises(StoreError, match="another process holds it locked"):
            store.append("a", rows(1))
        rival.execute("rollback")
        store.append("a", rows(1))
    rival.close()


def test_a_full_disk_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    with EventStore(tmp_path) as store:
        store.append("a", rows(10))
        pages = store._connection.execute("pragma page_count").fetchone()[0]
        store._connection.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(StoreError, match="disk is full"):
            store.append("a", rows(10_000))
        kept = len(store.read("a"))
        assert kept == 10
        store._connection.execute("pragma max_page_count = 100000")
        store.append("a", rows(1))
    with EventStore(tmp_path, read_only=True) as store:
        assert len(store.read("a")) == 11


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store of a few hundred events: one file, no log beside it."""
    folder = tmp_path_factory.mktemp("whole")
    with EventStore(folder) as store:
        store.append("a", [SweepCreated(grid(x=[1]), 1, time=0.0)])
        store.append("a", rows(400))
    return folder


@pytest.mark.parametrize("part", [0.0, 0.01, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.97, 0.999])
def test_a_store_cut_off_anywhere_is_refused_in_words_and_salvaged(whole: Path, tmp_path: Path, part: float) -> None:
    from sweepmagic.store.salvage import salvage

    data = (whole / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(data[: int(len(data) * part)])
    try:
        with EventStore(tmp_path, read_only=True) as store:
            store.check()
            found = store.read("a")
        assert part == 0.0 or len(found) == 401  # an empty file is an empty store; else nothing may be missing unsaid
    except StoreError as error:
        assert "sweep doctor" in str(error)
    saved, broken = salvage(tmp_path)
    assert broken.exists()
    with EventStore(tmp_path, read_only=True) as store:
        store.check()
        again = [event for _, event in store.read("a")]
    assert len(again) == saved
    original = [event for _, event in EventStore(whole, read_only=True).read("a")]
    assert all(event in original for event in again)
    if part >= 0.9:
        assert saved > 200


@pytest.mark.parametrize("cut", range(0, 60_000, 2_500))
def test_a_log_cut_off_anywhere_keeps_a_prefix(tmp_path: Path, cut: int) -> None:
    """The write-ahead log is what a crash tears: what remains is whole and in order, and can be written to."""
    live = tmp_path / "live"
    torn = tmp_path / "torn"
    store = EventStore(live)
    for event in rows(40):
        store.append("a", [event])
    torn.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(live / f"{FILE}{suffix}", torn / f"{FILE}{suffix}")
    store.close()
    wal = torn / f"{FILE}-wal"
    wal.write_bytes(wal.read_bytes()[:cut])
    try:
        with EventStore(torn) as survivor:
            found = [event for _, event in survivor.read("a")]
            assert found == rows(40)[: len(found)]
            survivor.append("a", rows(1))
    except StoreError as error:  # cut before the first commit reached it: no table, and it is said
        pytest.fail(str(error))


def test_follower_keeps_up(tmp_path: Path) -> None:
    with EventStore(tmp_path) as store:
        store.append("a", [SweepCreated(grid(x=[1, 2]), 1), RunStarted(1, {"x": 1})])
        follower = Follower(tmp_path, "a")
        assert follower.refresh()
        assert not follower.refresh()
        store.append("a", rows(2))
        assert follower.refresh()
        assert len(follower.record.runs[1].history) == 2
        follower.close()


def _open_each(home: str, together: Any) -> int:
    for number in range(60):
        together.wait()
        with EventStore(Path(home) / str(number)):
            pass
    return 0


@pytest.mark.slow
def test_processes_that_make_the_same_file_at_the_same_moment_do_not_disturb_one_another(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(4, timeout=60)
    processes = [spawn.Process(target=_open_each, args=(str(tmp_path), together)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
