"""The rows of one folder's sweeps. What somebody works on is followed; what is over is read once, and its row kept."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sweepmagic import liveness
from sweepmagic.project import Heading, headings
from sweepmagic.records import AgentEnded, AgentStarted
from sweepmagic.server.places import Place
from sweepmagic.server.rows import Row, row_of, unread
from sweepmagic.store import EventStore, Follower

_HEADS = frozenset(["sweep_created", "sweep_edited", "control", "described"])
_ASIDE = frozenset(["control", "described"])
"""What changes nothing in the row of a sweep that is over, but for what stands in its heading."""
_LOOK_SECONDS = 1.0
"""Without news a followed sweep is looked at this often: its process may have died."""
_SHARE = 0.05
"""The part of one core's time that a sweep's row may take: with 10,000 runs it is written less often."""


@dataclass
class _Followed:
    """A sweep that somebody works on: its reader, whether there is news, and when its row was written and may be again."""

    reader: Follower
    has_news: bool = True
    written: float = 0.0
    due: float = 0.0

    def wants(self, now: float) -> bool:
        """Return whether its row should be written now."""
        return now >= self.due and (self.has_news or now - self.written >= _LOOK_SECONDS)

    def wrote(self, begun: float, now: float) -> None:
        """Take note that its row was written."""
        self.has_news, self.written, self.due = False, now, now + (now - begun) / _SHARE


class Shelf:
    """The sweeps of one folder. Not for several threads at once."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.problem = ""
        self._store: EventStore | None = None
        self._forget()

    def _forget(self) -> None:
        self._file: tuple[int, int] | None = None
        self._version = self._cursor = -1
        self._headings: dict[str, Heading] = {}
        self._rows: dict[str, Row] = {}
        self._followed: dict[str, _Followed] = {}
        self._due: dict[str, None] = {}  # what is to be read, the next one last

    @property
    def rows(self) -> Mapping[str, Row]:
        """The rows by their sweeps' ids; those that were deleted are left out."""
        return {id: self._rows[id] for id, heading in self._headings.items() if not heading.deleted}

    @property
    def is_due(self) -> bool:
        """Return whether there is a sweep that has not been read."""
        return bool(self._due)

    def look(self) -> None:
        """Take in what is new, but for whole sweeps that have to be read: those are due."""
        try:
            self._open()
            self._take_in()
            self.problem = ""
        except Exception as error:  # noqa: BLE001 - being written for the first time, or damaged: the other folders go on
            self.problem = str(error)
            self.close()

    def read_next(self) -> None:
        """Read one of the sweeps that are due: those that may be running go first, then the newest."""
        if not self._due:
            return
        id, _ = self._due.popitem()
        try:
            followed = self._followed[id] = _Followed(Follower(self.place.path, id))
            followed.reader.refresh()
            self._write(id)
        except Exception as error:  # noqa: BLE001 - see `look`
            self.problem = str(error)
            self._let_go(id)

    def close(self) -> None:
        """Close every file; the rows stay, and the next look goes on from there."""
        for id in list(self._followed):
            self._let_go(id)
            self._due[id] = None
        if self._store is not None:
            self._store.close()
            self._store = None
        self._version = -1

    def _open(self) -> None:
        """Open the store, and begin anew if it is another file than before."""
        found = _identity(self.place)
        if found != self._file:
            self.close()
            self._forget()
            self._file = found
        if self._store is None:
            self._store = EventStore(self.place.path, read_only=True, patience_seconds=1.0)

    def _take_in(self) -> None:
        assert self._store is not None
        version = self._store.version()
        if version != self._version:
            if self._cursor < 0:
                self._begin(self._store)
            else:
                self._catch_up(self._store)
            self._version = version
        for id, followed in list(self._followed.items()):
            if followed.wants(time.monotonic()):
                self._write(id)

    def _begin(self, store: EventStore) -> None:
        self._cursor = store.last()
        self._take_heads(store)
        started = store.select(["agent_started", "agent_ended"])
        ended = {event.agent for _, event in started if isinstance(event, AgentEnded)}
        working = {id for id, event in started if isinstance(event, AgentStarted) and event.agent not in ended}
        self._due = dict.fromkeys(sorted(self._headings, key=lambda id: (id in working, self._headings[id].created)))

    def _catch_up(self, store: EventStore) -> None:
        touched = store.touched(self._cursor)
        self._cursor = max((last for last, _ in touched.values()), default=self._cursor)
        if any(kinds & _HEADS for _, kinds in touched.values()):
            self._take_heads(store)
        for id, (_, kinds) in touched.items():
            if id in self._followed:
                self._followed[id].reader.refresh()
                self._followed[id].has_news = True
            elif id in self._headings and not kinds <= _ASIDE:
                self._due[id] = None

    def _take_heads(self, store: EventStore) -> None:
        self._headings = {heading.id: heading for heading in headings(store, deleted=True)}
        for id, heading in self._headings.items():
            row = self._rows.get(id)
            self._rows[id] = unread(self.place.folder, heading) if row is None else row.headed(heading)

    def _write(self, id: str) -> None:
        """Write the row of a sweep that is followed; one that nobody works on any more is followed no longer."""
        followed, begun, now = self._followed[id], time.monotonic(), time.time()
        record = followed.reader.record
        self._rows[id] = row_of(self.place.folder, self._headings[id], record, now)
        followed.wrote(begun, time.monotonic())
        if not any(liveness.is_alive(agent, now) for agent in record.agents.values()):
            self._let_go(id)

    def _let_go(self, id: str) -> None:
        followed = self._followed.pop(id, None)
        if followed is not None:
            followed.reader.close()


def _identity(place: Place) -> tuple[int, int] | None:
    try:
        found = os.stat(place.path / "store.db")
    except OSError:
        return None
    return found.st_dev, found.st_ino
