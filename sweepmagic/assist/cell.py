"""The parts of a ``%%sweep`` cell, with their places: the first line, YAML, and Python.

The browser parts a cell by the same rules (`labextension/src/assist/cell.ts`); both are tested with the same cases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sweepmagic.config import split_cell

_MAGIC = re.compile(r"(?:[ \t]*\n)*(%%sweep)(?![^\s])[^\n]*")
_FILE = re.compile(r"(?<!\S)(?:--fil?e?(?:[=\s]|$)|-f)")

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """Where the parts of a cell begin and end, in characters.

    Attributes:
        text: The whole cell.
        magic: The word ``%%sweep``.
        words: What follows it on its line.
        yaml: The config.
        code: The Python code below a line ``---``, or None.
        takes_file: Whether the config comes from a file; then the cell's own YAML, if there is any, is not read.
    """

    text: str
    magic: Stretch
    words: Stretch
    yaml: Stretch
    code: Stretch | None
    takes_file: bool

    @property
    def yaml_text(self) -> str:
        """The config's text."""
        return self.text[slice(*self.yaml)]


def read_cell(text: str) -> Cell | None:
    r"""Return the parts of a cell, or None if it does not start with ``%%sweep``.

    Example:
        >>> cell = read_cell("%%sweep --count 3\nmethod: random\n---\ntrain(lr)")
        >>> cell.words, cell.yaml_text, cell.text[slice(*cell.code)]
        ((7, 17), 'method: random\n', 'train(lr)')
        >>> read_cell("print(1)") is None
        True
    """
    found = _MAGIC.match(text)
    if found is None:
        return None
    body = min(found.end() + 1, len(text))
    parts = split_cell(text[body:])
    code = None if parts.code is None else (len(text) - len(parts.code), len(text))
    yaml = body, body + len(parts.yaml)
    takes_file = _FILE.search(text, found.end(1), found.end()) is not None
    if takes_file and code is None:  # then the cell holds training code alone
        yaml, code = (body, body), (body, len(text)) if text[body:].strip() else None
    return Cell(text, found.span(1), (found.end(1), found.end()), yaml, code, takes_file)
