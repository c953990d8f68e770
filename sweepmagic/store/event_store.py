"""The record on disk: one append-only SQLite log per project folder.

`append` returns when its events are committed to the write-ahead log with ``synchronous=NORMAL``: they survive
``kill -9`` of this process at any moment (a power cut may cost the last few). Readers have a connection of their own and
never block the writer.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sweepmagic.errors import StoreError
from sweepmagic.records import Event, Logged, Rows, decode, encode
from sweepmagic.store.collection import no_collection
from sweepmagic.store.migrations import MIGRATIONS

FILE = "store.db"
_APPLICATION = 0x53776D67  # "Swmg": says what the file is, to us and to file(1)
_INSERT = "insert into events(sweep, run, kind, time, body) values(?, ?, ?, ?, ?)"
_Row = tuple[int, "int | None", str, float, str]
_BATCH = 500  # rows at a time: larger batches leave the processor's cache and take a third longer


class EventStore:
    """The event log of one project folder.

    Safe to use from several threads; every process and every reader opens its own.

    Example:
        >>> import tempfile
        >>> from sweepmagic.records import Logged
        >>> store = EventStore(Path(tempfile.mkdtemp()))
        >>> store.append("demo", [Logged(1, None, {"loss": 0.5}, time=0.0)])
        1
        >>> store.read("demo")
        [(1, Logged(run=1, step=None, values={'loss': 0.5}, time=0.0))]
        >>> store.close()

    Raises:
        StoreError: the file cannot be opened, is not a store, or was written by a newer version.
    """

    def __init__(self, folder: Path, *, read_only: bool = False, patience_seconds: float = 10.0) -> None:
        self.folder = Path(folder)
        self.path = self.folder / FILE
        self.read_only = read_only
        self._lock = threading.RLock()
        self._patience = patience_seconds
        with self._faults():
            self._connection = self._connect(patience_seconds)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def append(self, sweep: str, events: Sequence[Event]) -> int:
        """Commit `events` at the end of the log and return the number of the last one."""
        if len(events) == 1:  # one statement is its own transaction: the hot path of log()
            row = (sweep, *encode(events[0]))
            try:
                with self._lock:
                    return self._connection.execute(_INSERT, row).lastrowid or 0
            except sqlite3.Error as error:
                raise StoreError(_explain(error, self.path)) from error
        with self._faults(), self._lock, self._transaction():
            return self._insert(sweep, events)

    def claim(self, sweep: str, events: Sequence[Event], *, run: int, attempt: int = 1) -> int | None:
        """Commit `events`, which start `run`, unless somebody has started that attempt of it.

        Returns:
            The number of the last event, or None: then read what is new, decide again and come back.
        """
        with self._faults(), self._lock, self._transaction():
            started = self._connection.execute(
                "select count(*) from events where kind = 'run_started' and sweep = ? and run = ? and kind <> 'logged'",
                (sweep, run),
            ).fetchone()[0]
            return None if started >= attempt else self._insert(sweep, events)

    def last_run(self, sweep: str) -> int:
        """Return the highest run number of `sweep`, 0 if it has none."""
        query = "select coalesce(max(run), 0) from events where kind = 'run_started' and sweep = ? and kind <> 'logged'"
        with self._faults(), self._lock:
            return int(self._connection.execute(query, (sweep,)).fetchone()[0])

    def create(self, sweep: str, event: Event, *, unless: Sequence[str]) -> int | None:
        """Commit the first event of a sweep unless a sweep that is not in `unless` came to be meanwhile."""
        with self._faults(), self._lock, self._transaction():
            known = self._connection.execute(
                "select distinct sweep from events where kind = 'sweep_created' and kind <> 'logged'"
            ).fetchall()
            return None if {name for (name,) in known} - set(unless) else self._insert(sweep, [event])

    def read(self, sweep: str, after: int = 0) -> list[tuple[int, Event]]:
        """Return the events of `sweep` after number `after`, each with its number."""
        return [pair for rows in self._fetch(sweep, after) for pair in _events(rows)]

    def bulk(self, sweep: str, after: int = 0) -> Iterator[tuple[int, Event | Rows]]:
        """Yield the same, the rows of a run that follow each other as one: what a large sweep is opened with."""
        for rows in self._fetch(sweep, after):
            yield from _bulk(rows)

    def _fetch(self, sweep: str, after: int) -> Iterator[list[_Row]]:
        query = "select seq, run, kind, time, body from events where sweep = ? and seq > ? order by seq limit ?"
        while True:
            with self._faults(), self._lock:
                rows = self._connection.execute(query, (sweep, after, _BATCH)).fetchall()
            if rows:
                yield rows
                after = rows[-1][0]
            if len(rows) < _BATCH:
                return

    def heads(self) -> dict[str, list[Event]]:
        """Return, for every sweep, the events that say what it is: created, edited, named, deleted; not what its runs did."""
        query = """select seq, run, kind, time, body, sweep from events
                   where kind in ('sweep_created', 'sweep_edited', 'control', 'described') and kind <> 'logged'
                   and (kind <> 'described' or run is null) order by seq"""
        with self._faults(), self._lock:
            rows = self._connection.execute(query).fetchall()
        found: dict[str, list[Event]] = {}
        for row, (_, event) in zip(rows, _events([row[:5] for row in rows]), strict=True):
            found.setdefault(row[5], []).append(event)
        return found

    def select(self, kinds: Sequence[str], sweep: str | None = None) -> list[tuple[str, Event]]:
        """Return every event of these kinds, of one sweep or of all, each with its sweep's id; not for ``logged`` rows."""
        query = f"""select seq, run, kind, time, body, sweep from events
                    where kind in ({", ".join("?" * len(kinds))}) and kind <> 'logged'
                    {"and sweep = ?" if sweep is not None else ""} order by seq"""
        with self._faults(), self._lock:
            rows = self._connection.execute(query, (*kinds, *([sweep] if sweep is not None else []))).fetchall()
        return [(row[5], event) for row, (_, event) in zip(rows, _events([row[:5] for row in rows]), strict=True)]

    def touched(self, after: int) -> dict[str, tuple[int, frozenset[str]]]:
        """Return, for every sweep with events after number `after`, the last one's number and what kinds there are."""
        # By the table's own key: an index by sweep would be walked from its beginning.
        query = """select sweep, max(seq), group_concat(distinct kind) from events not indexed
                   where seq > ? group by sweep"""
        with self._faults(), self._lock:
            rows = self._connection.execute(query, (after,)).fetchall()
        return {sweep: (last, frozenset(kinds.split(","))) for sweep, last, kinds in rows}

    def version(self) -> int:
        """Return a number that changes when another connection has committed something: a cheap thing to poll."""
        with self._faults(), self._lock:
            return int(self._connection.execute("pragma data_version").fetchone()[0])

    def last(self) -> int:
        """Return the number of the last event of the log."""
        with self._faults(), self._lock:
            return int(self._connection.execute("select coalesce(max(seq), 0) from events").fetchone()[0])

    def check(self) -> None:
        """Read everything once.

        Raises:
            StoreError: something is damaged.
        """
        with self._faults(), self._lock:
            found = self._connection.execute("pragma integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreError(_explain(sqlite3.DatabaseError(f"malformed: {found}"), self.path))

    def copy(self, row: tuple[str, int | None, str, float, str]) -> None:
        """Append the columns of an event that was read from another store."""
        with self._faults(), self._lock:
            self._connection.execute(_INSERT, row)

    def close(self) -> None:
        """Close the file. The log needs no closing: this only frees what is open."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> EventStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _insert(self, sweep: str, events: Sequence[Event]) -> int:
        last = 0
        for event in events:
            last = self._connection.execute(_INSERT, (sweep, *encode(event))).lastrowid or 0
        return last

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def _connect(self, patience_seconds: float) -> sqlite3.Connection:
        options = {"isolation_level": None, "check_same_thread": False, "timeout": patience_seconds}
        if not self.read_only:
            if not self.folder.exists():
                _make_folder(self.folder)
            return sqlite3.connect(self.path, **options)  # type: ignore[arg-type]
        if not self.path.exists():
            raise StoreError(
                f"expected a sweepmagic store at {self.path}, but there is none; no sweep has run here yet"
            )
        # On a medium that nobody can write to SQLite cannot make its side files; `immutable` does without them, but also
        # without what a write-ahead log beside the file still holds. Where there is one, its side files are there too.
        log = self.path.with_name(f"{FILE}-wal")
        whole = not log.exists() or log.stat().st_size == 0
        frozen = "&immutable=1" if whole and not os.access(self.folder, os.W_OK) else ""
        uri = f"{self.path.resolve().as_uri()}?mode=ro{frozen}"
        return sqlite3.connect(uri, uri=True, **options)  # type: ignore[arg-type]

    def _prepare(self) -> None:
        execute = self._connection.execute
        version = int(execute("pragma user_version").fetchone()[0])
        application = int(execute("pragma application_id").fetchone()[0])
        if version and application != _APPLICATION:
            raise StoreError(
                f"{self.path} is an SQLite file, but not a sweepmagic store; choose another folder with --dir"
            )
        if version > len(MIGRATIONS):
            raise StoreError(
                f"{self.path} was written by a newer sweepmagic (schema {version}, this one knows {len(MIGRATIONS)}); "
                "pip install -U sweepmagic"
            )
        if self.read_only:
            return
        self._write_ahead()
        execute("pragma synchronous = normal")
        execute("pragma mmap_size = 0")  # a truncated file then gives an error instead of killing the kernel
        if version < len(MIGRATIONS):
            self._migrate()

    def _write_ahead(self) -> None:
        """Keep a write-ahead log. Where two processes make the file at once, SQLite refuses one of them without waiting."""
        until = time.monotonic() + self._patience
        while True:
            try:
                self._connection.execute("pragma journal_mode = wal")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.005)

    def _migrate(self) -> None:
        with self._transaction():
            version = int(self._connection.execute("pragma user_version").fetchone()[0])  # again, now under the lock
            for migration in MIGRATIONS[version:]:
                migration(self._connection)
            self._connection.execute(f"pragma application_id = {_APPLICATION}")
            self._connection.execute(f"pragma user_version = {len(MIGRATIONS)}")

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Say what is wrong with the disk in words that tell what to do."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise self._fault(error) from error

    def _fault(self, error: sqlite3.Error | OSError) -> StoreError:
        if isinstance(error, sqlite3.Error):
            return StoreError(_explain(error, self.path))
        return StoreError(f"cannot write to {self.folder}: {error.strerror}; choose another folder with --dir")


def _bodies(rows: Sequence[_Row]) -> list[Any]:
    with no_collection(when=len(rows) == _BATCH):
        return list(json.loads("[" + ",".join([row[4] for row in rows]) + "]"))  # one parse is twice as fast as many


def _events(rows: Sequence[_Row]) -> list[tuple[int, Event]]:
    bodies = _bodies(rows)
    return [(seq, decode(run, kind, time, body)) for (seq, run, kind, time, _), body in zip(rows, bodies, strict=True)]


def _bulk(rows: Sequence[_Row]) -> Iterator[tuple[int, Event | Rows]]:
    bodies = _bodies(rows)
    place = 0
    while place < len(rows):
        seq, run, kind, time, _ = rows[place]
        end = place + 1
        while kind == Logged.kind and end < len(rows) and rows[end][1] == run and rows[end][2] == kind:
            end += 1
        if run is None or end == place + 1:
            yield seq, decode(run, kind, time, bodies[place])
        else:
            part = bodies[place:end]
            times = [row[3] for row in rows[place:end]]
            yield rows[end - 1][0], Rows(run, [body[0] for body in part], times, [body[1] for body in part])
        place = end


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("# made by sweepmagic: the record of sweeps; delete this file to keep it in git\n*\n")


def _explain(error: sqlite3.Error, path: Path) -> str:
    text = str(error)
    advice = {
        "disk is full": "the disk is full; free some space and run the cell again: what was logged so far is kept",
        "locked": "another process holds it locked; wait for it or stop it, then run the cell again",
        "readonly": "the folder cannot be written to; choose another with --dir",
        "unable to open": "the folder cannot be written to; choose another with --dir",
        "malformed": "the file is damaged; `%sweep doctor` saves what can be read from it",
        "not a database": "the file is damaged or not a store; `%sweep doctor` saves what can be read from it",
        "disk I/O": "the disk gave an error; look at the disk, then `%sweep doctor` saves what can be read",
        "Expecting": "the file is damaged; `%sweep doctor` saves what can be read from it",
    }
    found = next(
        (words for sign, words in advice.items() if sign in text), "`%sweep doctor` looks what is wrong with it"
    )
    return f"the store {path} cannot be used ({text}): {found}"
