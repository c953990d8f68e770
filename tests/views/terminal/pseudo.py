"""A terminal of our own: a program runs in it, we type, and wait for what it shows. No program waits for a clock."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from select import select
from types import TracebackType

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>()][A-Z0-9]?")
PATIENCE_SECONDS = 60.0
"""Only a broken program needs it: everything is waited for by what it shows."""


class Terminal:
    """Run a command in a pseudo-terminal.

    Attributes:
        raw: Every byte that it wrote so far.
    """

    def __init__(
        self, command: list[str], folder: Path, *, rows: int = 30, columns: int = 100, stdin: int | None = None
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "IPYTHONDIR": str(folder / "ipy")}
        env = {key: value for key, value in env.items() if key not in ("NO_COLOR", "COLUMNS", "LINES", "CI")}
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=theirs if stdin is None else stdin,
            stdout=theirs,
            stderr=theirs,
            env=env,
            preexec_fn=_own_the_terminal,
        )
        os.close(theirs)
        self.raw = b""
        self._seen = 0

    def type(self, text: str) -> None:
        """Press these keys."""
        os.write(self._ours, text.encode())

    def until(self, *texts: str) -> str:
        """Return what was shown, without escape sequences, from the last call until all `texts` stand there."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            shown = ESCAPES.sub("", self.raw[self._seen :].decode("utf-8", "replace"))
            if all(text in shown for text in texts):
                self._seen = len(self.raw)
                return shown
            left = deadline - time.monotonic()
            assert left > 0, f"{texts} did not appear in:\n{shown[-3000:]}"
            assert self._more(left), f"the program ended before it showed {texts}:\n{shown[-3000:]}"

    def end(self) -> str:
        """Wait for the program's end and return what it showed since the last `until`."""
        while self._more(PATIENCE_SECONDS):
            pass
        self.process.wait(timeout=PATIENCE_SECONDS)
        return ESCAPES.sub("", self.raw[self._seen :].decode("utf-8", "replace"))

    @property
    def shows_what_is_typed(self) -> bool:
        """Whether the terminal is as it was found: it echoes keys and waits for Enter."""
        modes = termios.tcgetattr(self._ours)[3]
        return bool(modes & termios.ECHO and modes & termios.ICANON)

    def _more(self, seconds: float) -> bool:
        try:
            if not select([self._ours], [], [], seconds)[0]:
                return False
            chunk = os.read(self._ours, 65536)
        except OSError:  # Linux: the other end is closed
            return False
        self.raw += chunk
        return bool(chunk)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)


def python(*arguments: str) -> list[str]:
    """Return the command that runs this Python."""
    return [sys.executable, *arguments]


def _own_the_terminal() -> None:  # else ^C reaches nobody
    os.setsid()
    fcntl.ioctl(1, termios.TIOCSCTTY, 0)


class Screen:
    """As much of a terminal as rich needs: text, line ends, cursor up, erase line."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._rows: list[str] = [""]
        self._row = 0
        self._column = 0

    def feed(self, raw: str) -> Screen:
        for part in re.split(r"(\x1b\[[0-9;?]*[A-Za-z]|\r|\n)", raw):
            if part == "\r":
                self._column = 0
            elif part == "\n":
                self._row += 1
                self._column = 0 if self._row >= len(self._rows) else self._column
                self._rows += [""] * (self._row + 1 - len(self._rows))
            elif part == "^C":
                pass  # an echo, which the next picture overwrites
            elif part.startswith("\x1b["):
                self._move(part)
            elif part:
                self._put(part)
        return self

    def _move(self, code: str) -> None:
        if code.endswith("A"):
            self._row -= int(code[2:-1] or 1)
        elif code.endswith("K"):
            self._rows[self._row] = ""

    def _put(self, text: str) -> None:
        row = self._rows[self._row].ljust(self._column)
        self._rows[self._row] = row[: self._column] + text + row[self._column + len(text) :]
        self._column += len(text)
        assert self._column <= self._columns, "a line was wrapped by the terminal: the table is no longer in place"

    @property
    def lines(self) -> list[str]:
        return [row.rstrip() for row in self._rows if row.strip()]
