"""Follow one sweep from a thread of its own and hand over what changes, a few times a second.

Whoever trains never waits for a front end: `log` ends at the store, and this thread reads the store.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

from sweepmagic import liveness
from sweepmagic.errors import StoreError
from sweepmagic.handle import Sweep
from sweepmagic.store import no_collection
from sweepmagic.views.live.changes import Changes
from sweepmagic.views.live.details import Details
from sweepmagic.views.live.protocol import Frame

PERIOD_SECONDS = 0.2
_LOOK_SECONDS = 1.0
"""It looks at least this often, also without news: an agent may have died, and the heading is due as a sign of life."""
_SHARE = 0.05
"""The part of one core's time that looking may take: a sweep of 10,000 runs is looked at less often."""


class Feed:
    """Frames of a sweep's record, in order, to `send`; what is new of the runs that somebody looks at, to `tell`.

    Both are called with `lock` held and from any thread, so that frames leave in the order of their numbers. While
    `wanted` says no, nothing is read or sent; what happened meanwhile is one frame later on.
    """

    def __init__(
        self,
        sweep: Sweep,
        send: Callable[[Frame], None],
        wanted: Callable[[], bool] = lambda: True,
        tell: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> None:
        self.lock = threading.RLock()
        self.changes = Changes()
        self.details = Details(sweep.folder, sweep.id)
        self._tell = tell
        self._follower = sweep.reader()
        self._send = send
        self._wanted = wanted
        self._looked = 0.0
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, *, then: Callable[[], None] | None = None) -> None:
        """Begin to follow until `close`; with `then`, only until the sweep is over, and then call that."""
        # What the kernel does with messages of a thread depends on its context: it should be that of the cell.
        run = copy_context().run
        self._thread = threading.Thread(target=run, args=(self._follow, then), name="sweepmagic-view", daemon=True)
        self._thread.start()

    def flush(self) -> None:
        """Send what is new now."""
        with self.lock:
            news = self._follower.refresh()
            now = time.time()
            if not news and now - self._looked < _LOOK_SECONDS:
                return
            self._looked = now
            with self._follower.lock, no_collection(when=not self.changes.screen.number):
                frame = self.changes.frame(self._follower.record, now)
            for part in self.changes.parts(frame) if frame is not None else ():
                self._send(part)

    def tell(self, *, hurry: bool = False) -> None:
        """Tell what is new of the runs that somebody looks at."""
        with self.lock:
            with self._follower.lock:
                news = self.details.news(self._follower.record, time.time(), hurry=hurry)
            for message in news:
                self._tell(message)

    def keyframe(self) -> Frame:
        """Return all that was sent, as one frame."""
        with self.lock:
            return self.changes.screen.keyframe()

    def close(self) -> None:
        """Send the last news and stop following; `keyframe` goes on to answer."""
        if self._ended.is_set():
            return
        self._ended.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5)  # it may be in the middle of a flush
        with self.lock:
            self._looked = 0.0
            self.flush()
            self.tell(hurry=True)
            self._follower.close()

    @property
    def is_closed(self) -> bool:
        """Return whether nobody follows the sweep any more: what is asked for must be told by whoever hears it."""
        return self._ended.is_set()

    @property
    def is_over(self) -> bool:
        """Return whether nobody worked on the sweep any more when it was last looked at."""
        return liveness.state_of(self._follower.record) not in ("running", "paused")

    def _glance(self) -> None:
        """Read what is new without a word, now and then: somebody waits for the end."""
        if time.time() - self._looked >= _LOOK_SECONDS:
            self._looked = time.time()
            self._follower.refresh()

    def _follow(self, then: Callable[[], None] | None) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            begun = time.thread_time()
            try:
                if self._wanted():
                    self.flush()
                    self.tell()
                elif then is not None:
                    self._glance()
            except StoreError as error:
                self._say(str(error))
                return
            if then is not None and self.is_over:
                self.close()
                then()
            pause = pause_after(time.thread_time() - begun)

    def _say(self, text: str) -> None:
        """Show on the screen why no more news will come."""
        with self.lock:
            screen = self.changes.screen
            frame = Frame(screen.number + 1, head={**screen.head, "hint": text})
            screen.apply(frame)
            self._send(frame)


def pause_after(spent: float) -> float:
    """Return how many seconds to wait after a look that took `spent` seconds of the processor.

    Example:
        >>> pause_after(0.001), pause_after(0.025), pause_after(3.0)  # the last one: a large sweep was opened
        (0.2, 0.5, 1.0)
    """
    return max(PERIOD_SECONDS, min(_LOOK_SECONDS, spent / _SHARE))
