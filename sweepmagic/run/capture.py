"""Captured output: what a run prints goes to that run's file, not to the cell.

While runs are on, `sys.stdout` and `sys.stderr` are stand-ins that look up the current run, so prints of two threads
never mix; what is printed outside a run passes through. Logging handlers that were made earlier hold the real streams
and are pointed at the stand-ins meanwhile. The file is written at once, so output survives a killed kernel.
"""

from __future__ import annotations

import io
import logging
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MAX_BYTES = 10_000_000
_lock = threading.RLock()
_installed: list[tuple[_RoutedStream, _RoutedStream]] = []
_users = 0


class OutputFile:
    """The output of one run, on disk as soon as it is written; it stops growing at 10 MB.

    Attributes:
        echo: It is also shown where it is printed.
    """

    def __init__(self, path: Path, *, echo: bool = False) -> None:
        self.echo = echo
        self._path = path
        self._file: io.FileIO | None = None
        self._left = MAX_BYTES
        self._lock = threading.Lock()

    def write(self, text: str) -> None:
        """Append `text`."""
        if not text:
            return
        data = text.encode("utf-8", "replace")
        with self._lock:
            if self._left <= 0:
                return
            if len(data) >= self._left:
                data = data[: self._left] + b"\n... output beyond 10 MB was dropped\n"
            self._left -= len(data)
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = open(self._path, "ab", buffering=0)  # noqa: SIM115 - closed with the run
            self._file.write(data)

    def close(self) -> None:
        """Close the file; later writes open it again."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None


class _RoutedStream(io.TextIOBase):
    """Stands in for a standard stream; each write goes to the output of the current run, or to the real stream."""

    def __init__(self, real: Any, output: Callable[[], OutputFile | None]) -> None:
        self._real = real
        self._output = output

    def write(self, text: str) -> int:
        output = self._output()
        if output is not None:
            output.write(text)
            if not output.echo:
                return len(text)
        return int(self._real.write(text) or 0)

    def flush(self) -> None:
        if self._is_shown():
            self._real.flush()

    def isatty(self) -> bool:
        return self._is_shown() and bool(self._real.isatty())

    def _is_shown(self) -> bool:
        output = self._output()
        return output is None or output.echo

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def fileno(self) -> int:
        return int(self._real.fileno())

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(self._real, "encoding", None) or "utf-8"


@contextmanager
def routed(output: Callable[[], OutputFile | None]) -> Iterator[None]:
    """Route the standard streams by `output`, which returns where the current run's output goes, or None.

    Several may be open at once; the real streams come back when the last one closes.
    """
    global _users
    with _lock:
        _users += 1
        if _users == 1:
            streams = (_RoutedStream(sys.stdout, output), _RoutedStream(sys.stderr, output))
            _installed.append(streams)
            sys.stdout, sys.stderr = streams
            _point_handlers({id(stream._real): stream for stream in streams})
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                streams = _installed.pop()
                _point_handlers({id(stream): stream._real for stream in streams})
                # Somebody may have put a stream of their own there meanwhile (IPython's %%capture): leave theirs.
                if sys.stdout is streams[0]:
                    sys.stdout = streams[0]._real
                if sys.stderr is streams[1]:
                    sys.stderr = streams[1]._real


def _point_handlers(replace: dict[int, Any]) -> None:
    names = list(logging.root.manager.loggerDict)
    for logger in [logging.root, *(logging.getLogger(name) for name in names)]:
        for handler in logger.handlers:
            stream = vars(handler).get("stream")  # one that is a property (logging's own, dill's) follows by itself
            if id(stream) in replace:
                handler.stream = replace[id(stream)]  # type: ignore[attr-defined]


def read_output(path: Path, *, limit: int = MAX_BYTES) -> str:
    """Return the end of a captured output as a terminal would show it: overwritten lines and erased letters gone."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - limit))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return settle(text)


def settle(text: str) -> str:
    r"""Apply carriage returns and backspaces, as a progress bar means them.

    Example:
        >>> settle("10%\r100%\ndone\n")
        '100%\ndone\n'
        >>> settle("1/9\x08\x08\x082/9")
        '2/9'
    """
    if "\r" not in text and "\b" not in text:
        return text
    return "\n".join(_settle_line(line) for line in text.replace("\r\n", "\n").split("\n"))


def _settle_line(line: str) -> str:
    if "\r" not in line and "\b" not in line:
        return line
    shown: list[str] = []
    place = 0
    for part in re.split("([\r\b])", line):
        if part == "\r":
            place = 0
        elif part == "\b":
            place = max(0, place - 1)
        else:
            shown[place : place + len(part)] = part
            place += len(part)
    return "".join(shown).rstrip()
