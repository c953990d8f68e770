"""Keys as they are pressed, without Enter: what a menu in a terminal reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

END = "\x04"
"""What is read when nobody can press a key any more; Ctrl-D is the same."""


def readable(stream: Any) -> bool:
    """Return whether somebody sits at `stream` who could press a key.

    Example:
        >>> readable(None)
        False
    """
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):  # there is none, or it was closed
        return False


def in_foreground(stream: Any) -> bool:
    """Return whether the terminal is ours to read: a job in the background would be halted for trying."""
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except (OSError, ValueError):  # it is gone, or was closed
        return False


@contextmanager
def pressed(stream: Any) -> Iterator[Callable[[float], str]]:
    """Yield a function that waits so many seconds at most and returns what was pressed, or an empty text.

    Meanwhile the terminal neither waits for Enter nor shows what is pressed; Ctrl-C remains an interrupt. What was typed
    before is dropped: it was no answer.
    """
    if sys.platform == "win32":
        yield _read_console
        return
    import termios
    import tty

    number = stream.fileno()
    before = termios.tcgetattr(number)
    tty.setcbreak(number)
    try:
        yield partial(_read_terminal, number)
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)


def _read_terminal(number: int, seconds: float) -> str:
    from select import select

    try:
        if not select([number], [], [], seconds)[0]:
            return ""
        return os.read(number, 64).decode("utf-8", "ignore") or END
    except OSError:  # it was hung up
        return END


def _read_console(seconds: float) -> str:
    import msvcrt
    from time import monotonic, sleep

    console: Any = msvcrt  # its functions are known to type checkers on Windows only
    until = monotonic() + seconds
    while not console.kbhit():
        if monotonic() >= until:
            return ""
        sleep(0.02)
    return str(console.getwch())
