"""A cell's text: characters on our side, lines and columns on the browser's."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Spot(NamedTuple):
    """A place as browsers count it: lines from 0, columns from 0 in UTF-16 code units."""

    line: int
    column: int


class Edit(NamedTuple):
    """Put `text` in place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


class Text:
    """A text whose lines end with a line feed, as in a notebook's file and in the editor.

    Example:
        >>> text = Text("ab\\n😀c")
        >>> text.spot(4), text.offset(1, 2)
        (Spot(line=1, column=2), 4)
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]

    def spot(self, offset: int) -> Spot:
        """Return line and column of a character."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return Spot(line, _units(self.text[self._starts[line] : offset]))

    def offset(self, line: int, column: int) -> int:
        """Return the character at a line and column; what lies outside is moved to the nearest that there is."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start, end = self.line(line)
        units = 0
        for place in range(start, end):
            if units >= column:
                return place
            units += 2 if ord(self.text[place]) > 0xFFFF else 1
        return end

    def line(self, number: int) -> tuple[int, int]:
        """Return where a line begins and ends, its line feed left out."""
        last = number + 1 >= len(self._starts)
        return self._starts[number], len(self.text) if last else self._starts[number + 1] - 1

    def line_at(self, offset: int) -> tuple[int, int]:
        """Return where the line of a character begins and ends."""
        return self.line(self.spot(offset).line)


def _units(text: str) -> int:
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def apply(text: str, edits: list[Edit]) -> str:
    """Return `text` with all `edits` made, which do not overlap.

    Example:
        >>> apply("min: 1", [Edit(0, 3, "max"), Edit(5, 6, "2")])
        'max: 2'
    """
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
