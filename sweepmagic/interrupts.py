"""Ctrl-C and the kernel's interrupt button, made safe: user code is interrupted, our own bookkeeping is not.

The first interrupt raises `KeyboardInterrupt` only while user code runs in the main thread; anywhere else it is kept
until the agent looks. A second one is raised at once, wherever it comes.

Where somebody can be asked what it means, such as in a terminal, an interrupt that was taken as a question is none: it is
not raised, and user code does not notice it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

# Frames of these modules may stand between a signal and user code: an interrupt there waits until they return.
_SHIELDED = ("sweepmagic.agent", "sweepmagic.store", "sweepmagic.records", "sweepmagic.executors", "sweepmagic.api")
_SHIELDED_MODULES = ("sweepmagic.run.active", "sweepmagic.session")
_USER = "_call_user"  # the one function that calls user code


class Interrupts:
    """Handle interrupts while a sweep runs in the main thread; elsewhere do nothing.

    `asked` takes an interrupt as a question and returns True, or returns False: then it counts. It is called by a signal
    handler, in the middle of anything, so it must not wait for a lock.
    """

    def __init__(self, asked: Callable[[], bool] = lambda: False) -> None:
        self.pending = False
        self._asked = asked
        self._previous: Any = None
        self._installed = False

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            self._previous = signal.signal(signal.SIGINT, self._handle)
            self._installed = True
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._installed:
            signal.signal(signal.SIGINT, self._previous)
            self._installed = False

    def _handle(self, number: int, frame: FrameType | None) -> None:
        again = self.pending
        if not again and self._asked():
            return
        self.pending = True
        if again or _in_user_code(frame):
            raise KeyboardInterrupt


def _in_user_code(frame: FrameType | None) -> bool:
    """Return whether the innermost frame that decides belongs to the user."""
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if frame.f_code.co_name == _USER and module == "sweepmagic.agent":
            return True
        if module.startswith(_SHIELDED) or module in _SHIELDED_MODULES:
            return False
        frame = frame.f_back
    return False
