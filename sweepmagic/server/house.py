"""What all handlers of one server share, made when it is needed; work that takes time goes to threads, not to the loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sweepmagic.errors import SweepMagicError

if TYPE_CHECKING:
    from sweepmagic.server.board import Board
    from sweepmagic.server.calls import Calls

T = TypeVar("T")
SETTING = "sweepmagic"
_THREADS = 4


class House:
    """The places, the board and the calls of one server, whose root is `root`; and how many views are open."""

    def __init__(self, root: str) -> None:
        self.views = 0
        self._root = Path(root)
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._board: Board | None = None
        self._calls: Calls | None = None

    async def off_the_loop(self, work: Callable[..., T], *args: object) -> T:
        """Return what `work` returns, which is called in a thread."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sweepmagic")
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)

    def board(self) -> Board:
        """Return the list of all sweeps; importing what reads the stores takes a while the first time."""
        self._furnish()
        assert self._board is not None
        return self._board

    def calls(self) -> Calls:
        """Return what can be asked."""
        self._furnish()
        assert self._calls is not None
        return self._calls

    def _furnish(self) -> None:
        from sweepmagic.server.board import Board
        from sweepmagic.server.calls import Calls
        from sweepmagic.server.places import Places

        with self._lock:
            if self._board is None:
                places = Places(self._root)
                self._board, self._calls = Board(places), Calls(places)

    def close(self) -> None:
        """End the threads."""
        if self._board is not None:
            self._board.close()
        if self._threads is not None:
            self._threads.shutdown(wait=False)


def status_of(error: SweepMagicError) -> int:
    """Return the HTTP status that says what kind of problem it is."""
    from sweepmagic.errors import NotFoundError, StoreError

    return 404 if isinstance(error, NotFoundError) else 409 if isinstance(error, StoreError) else 400
