"""The list of all sweeps, kept up to date in one thread while anybody looks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sweepmagic.server.places import Places
from sweepmagic.server.rows import Row
from sweepmagic.server.shelf import Shelf

Key = tuple[str, str]
PERIOD_SECONDS = 0.4
_WALK_SECONDS = 10.0
_SHARE = 0.1
"""The most of one core's time that walking through folders may take: a large tree is walked less often."""
_REST = 0.5
"""After a large sweep was read, a pause of so many times as long: the server has other things to do."""
_ETA_DRIFT = 0.1


@dataclass(frozen=True)
class News:
    """What a listener is told: all rows, or those that changed and the sweeps that are gone."""

    whole: bool
    rows: Sequence[Row]
    gone: Sequence[Key] = ()


Listener = Callable[[News], None]


class Board:
    """The rows of every sweep below the root.

    A listener gets all rows at once, if they are known, and then what changes; it is called on the board's thread and must
    not block. Without listeners nothing is read, and no file is open.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self._shelves: dict[str, Shelf] = {}
        self._turning = threading.RLock()  # whoever reads
        self._lock = threading.Lock()  # the rows and the listeners
        self._rows: dict[Key, Row] = {}
        self._is_ready = False
        self._listeners: dict[object, Listener] = {}
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._walked = self._walk_pause = 0.0
        self._closed = False

    def listen(self, tell: Listener) -> Callable[[], None]:
        """Call `tell` with news from now on, until the function that is returned is called."""
        token = object()
        with self._lock:
            if self._is_ready:
                tell(News(True, list(self._rows.values())))
            self._listeners[token] = tell
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="sweepmagic-board", daemon=True)
                self._thread.start()
        self._wake.set()

        def leave() -> None:
            with self._lock:
                self._listeners.pop(token, None)
            self._wake.set()

        return leave

    def rows(self, *, seconds: float = 5.0) -> list[Row]:
        """Return every row as of now, and wait at most so long for sweeps that have not been read."""
        end = time.monotonic() + seconds
        self._turn()
        while self._read_one() and time.monotonic() < end:
            pass
        with self._turning:
            if not self._is_watched():
                self._put_away()
        with self._lock:
            return list(self._rows.values())

    def look_soon(self) -> None:
        """Look for new folders at the next turn, which is now."""
        self._walked = 0.0
        self._wake.set()

    def close(self) -> None:
        """Tell nobody any more, and end the thread."""
        with self._lock:
            self._closed = True
            self._listeners.clear()
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join(5)

    def _is_watched(self) -> bool:
        with self._lock:
            return bool(self._listeners)

    def _work(self) -> None:
        while True:
            self._wake.clear()
            self._turn()
            pause = PERIOD_SECONDS
            begun = time.monotonic()
            if self._read_one():
                pause = min(PERIOD_SECONDS, _REST * (time.monotonic() - begun))
            with self._lock:
                if not self._listeners:
                    self._thread = None
                    break
            self._wake.wait(pause)
        with self._turning:
            if not self._is_watched():
                self._put_away()

    def _turn(self) -> None:
        """Look at everything once."""
        with self._turning:
            self._visit()
            for shelf in self._shelves.values():
                shelf.look()
            self._publish()

    def _read_one(self) -> bool:
        """Read one sweep that is due; return whether there are more."""
        with self._turning:
            due = next((shelf for shelf in self._shelves.values() if shelf.is_due), None)
            if due is None:
                return False
            due.read_next()
            self._publish()
            return any(shelf.is_due for shelf in self._shelves.values())

    def _visit(self) -> None:
        """Walk below the root now and then, and have a shelf for every place."""
        begun = time.monotonic()
        if begun - self._walked >= self._walk_pause or not self._walked:
            self.places.look()
            self._walked = time.monotonic()
            self._walk_pause = max(_WALK_SECONDS, (self._walked - begun) / _SHARE)
        known = {place.folder: place for place in self.places.known}
        for folder in self._shelves.keys() - known.keys():
            self._shelves.pop(folder).close()
        for folder in known.keys() - self._shelves.keys():
            self._shelves[folder] = Shelf(known[folder])

    def _put_away(self) -> None:
        for shelf in self._shelves.values():
            shelf.close()

    def _publish(self) -> None:
        """Tell the listeners what has changed since the last time."""
        rows = {row.key: row for shelf in self._shelves.values() for row in shelf.rows.values()}
        with self._lock:
            changed = [row for key, row in rows.items() if key not in self._rows or _differs(self._rows[key], row)]
            gone = [key for key in self._rows if key not in rows]
            # What does not differ stays as it was told, so that a small change of `eta` is compared with what was told.
            self._rows = {**rows, **{key: row for key, row in self._rows.items() if key in rows}} | {
                row.key: row for row in changed
            }
            first, self._is_ready = not self._is_ready, True
            news = News(True, list(self._rows.values())) if first else News(False, changed, gone)
            for tell in list(self._listeners.values()) if news.whole or news.rows or news.gone else ():
                tell(news)


def _differs(before: Row, row: Row) -> bool:
    if before is row:
        return False
    if before != row or (before.eta is None) != (row.eta is None):
        return True
    return before.eta is not None and row.eta is not None and abs(row.eta - before.eta) > _ETA_DRIFT * before.eta + 1
