"""The end of a file that grows, told piece by piece: bounded, whatever is written into it."""

from __future__ import annotations

import codecs
import os
import stat
from dataclasses import dataclass
from pathlib import Path

FIRST_BYTES = 200_000
"""How much is told of what was there before somebody looked."""

MORE_BYTES = 32_000
"""How much is told at a time after that; of what grows faster the middle is left out."""

_LONG_LINE = 4_000


@dataclass(frozen=True)
class Piece:
    """What comes after the byte `after` (None: after nothing, a beginning), of which `lost` bytes are left out."""

    after: int | None
    lost: int
    text: str
    end: int


class Tail:
    """Follow the end of one file.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "output.log"
        >>> tail = Tail(path)
        >>> tail.more() is None, path.write_text("epoch 1\\n"), tail.more().text
        (True, 8, 'epoch 1\\n')
        >>> tail.more() is None
        True
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place: int | None = None
        self._decode = codecs.getincrementaldecoder("utf-8")("replace")

    def more(self) -> Piece | None:
        """Return what was written since the last call, None if nothing was; a file that shrank begins anew."""
        size = self._size()
        if self._place is not None and size < self._place:
            self._place = None
        if size == (self._place or 0):
            return None
        after = self._place
        start = max(after or 0, size - (FIRST_BYTES if after is None else MORE_BYTES))
        try:
            data = self._read(start, size)
        except OSError:  # gone between the two looks
            return None
        skipped = start > (after or 0)
        if skipped:
            self._decode.reset()
            torn = _torn(data)
            start, data = start + torn, data[torn:]
        self._place = size
        return Piece(after, start - (after or 0), self._decode.decode(data), size)

    def _size(self) -> int:
        try:
            found = os.lstat(self._path)
        except OSError:
            return 0
        return found.st_size if stat.S_ISREG(found.st_mode) else 0  # a link could lead out of the run's folder

    def _read(self, start: int, end: int) -> bytes:
        with open(self._path, "rb") as file:
            file.seek(start)
            return file.read(end - start)


def _torn(data: bytes) -> int:
    """Return how much of the front is the rest of a line, or where lines are endless, of a character."""
    line = data.find(b"\n", 0, _LONG_LINE)
    if line >= 0:
        return line + 1
    return next((place for place, byte in enumerate(data[:4]) if byte & 0xC0 != 0x80), 0)
