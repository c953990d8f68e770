"""The menu under the table of a terminal: an interrupt opens it, a key answers it, the answer goes into the log."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from time import monotonic

from rich.text import Text

from sweepmagic.errors import StoreError
from sweepmagic.handle import Sweep
from sweepmagic.records import SweepRecord
from sweepmagic.store import Follower
from sweepmagic.views.terminal import banner, keys
from sweepmagic.views.terminal.menu import Answer, Menu, standing

_GLANCE_SECONDS = 0.1
_ENDING = "stopping: the runs stop at their next log; Ctrl-C again does not wait for them"


class Asking:
    """What stands under the table of one sweep, and what the user says there.

    Everything but `interrupted` belongs to the view's thread, so that a training loop goes on while the menu is open.
    """

    def __init__(self, sweep: Sweep, follower: Follower, hint: str) -> None:
        """Keep `hint` for where nobody could answer: no terminal to read from, or no sweep of ours."""
        self._sweep = sweep
        self._follower = follower
        self._hint = hint
        self._stream = sys.stdin
        self._wanted = False
        self._ending = False
        self._menu: Menu | None = None
        self._said = ""
        self._terminal = ExitStack()
        self._read: Callable[[float], str] = lambda seconds: ""

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *_: object) -> None:
        self._shut()

    def interrupted(self) -> bool:
        """Open the menu and return True; False where an interrupt ends the sweep, as a second one does.

        It is called by a signal handler, in the middle of anything, so it must not wait for a lock.
        """
        if self._wanted or self._hint or not keys.in_foreground(self._stream):
            self._ending = True
            return False
        self._wanted = True
        return True

    def below(self, sweep: SweepRecord, width: int) -> list[Text]:
        """Return the lines under the table."""
        if self._ending:
            return [banner.hint(_ENDING, width)]
        if self._menu is not None:
            return banner.menu(self._menu, sweep, width)
        return [banner.hint(self._said or self._hint or standing(sweep), width)]

    def rest(self, over: threading.Event, seconds: float) -> None:
        """Wait `seconds` for the next picture, or less: a key or an interrupt calls for it at once."""
        if self._ending:
            self._shut()
            over.wait(seconds)
            return
        until = monotonic() + seconds
        while not (over.is_set() or self._ending) and (left := until - monotonic()) > 0:
            glance = min(left, _GLANCE_SECONDS)
            if self._menu is not None:
                if pressed := self._read(glance):
                    self._take(pressed)
                    return
            elif self._wanted:
                self._open()
                return
            else:
                over.wait(glance)

    def _open(self) -> None:
        self._read = self._terminal.enter_context(keys.pressed(self._stream))
        self._menu, self._said = Menu(), ""

    def _take(self, pressed: str) -> None:
        # An arrow or another special key comes as an escape sequence: it is one key, of which the menu knows none.
        letters: Iterable[str] = [pressed] if pressed.startswith("\x1b") else pressed
        for letter in letters:
            if self._menu is None:
                return
            self._follower.refresh()
            with self._follower.lock:
                after = self._menu.press(letter, self._follower.record)
            if isinstance(after, Menu):
                self._menu = after
            else:
                if after.is_final:
                    self._shut()
                self._send(after)

    def _shut(self) -> None:
        """Close the menu and give the terminal back as it was."""
        self._menu = None
        self._terminal.close()
        self._wanted = False

    def _send(self, answer: Answer) -> None:
        """Append what the user chose to the log: the agent reads it there."""
        if not answer.verb:
            return
        try:
            self._sweep.ask(answer.verb, answer.run, answer.value)
        except StoreError as error:
            self._said = str(error)
