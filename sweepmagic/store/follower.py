"""A reader that keeps up with one sweep: its own connection, its own cursor, its own fold."""

from __future__ import annotations

import threading
from pathlib import Path

from sweepmagic.records import SweepRecord
from sweepmagic.store.collection import no_collection
from sweepmagic.store.event_store import EventStore


class Follower:
    """The record of one sweep as of the last `refresh`; reading it never disturbs whoever writes.

    Safe to use from several threads. Hold `lock` while walking over the record if another thread may refresh it.
    """

    def __init__(self, folder: Path, sweep: str) -> None:
        self.folder = folder
        self.record = SweepRecord(sweep)
        self.lock = threading.RLock()
        self._store = EventStore(folder, read_only=True)
        self._cursor = 0

    def refresh(self) -> bool:
        """Read what is new; return whether anything was."""
        with self.lock, no_collection(when=not self._cursor):
            before = self._cursor
            for number, event in self._store.bulk(self.record.id, self._cursor):
                self.record.apply(event)
                self._cursor = number
            return self._cursor != before

    def another(self) -> Follower:
        """Return a reader with a cursor of its own. What this one has read of a sweep at rest, it need not read again."""
        other = Follower(self.folder, self.record.id)
        with self.lock:
            if self._cursor and not self.record.running:  # what has ended may be shared: see `SweepRecord.fork`
                other.record, other._cursor = self.record.fork(), self._cursor
        return other

    @property
    def cursor(self) -> int:
        """The number of the last event that is in the record."""
        return self._cursor

    def close(self) -> None:
        """Close the connection."""
        self._store.close()
