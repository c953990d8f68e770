"""What is shown in a cell: an issue with its place, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from sweepmagic.assist.cell import Stretch
from sweepmagic.assist.text import Edit


@dataclass(frozen=True)
class Fix:
    """A way to mend an issue."""

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Issue:
    """Something to say about a stretch of the cell.

    Attributes:
        place: Where it begins and ends, in characters of the cell.
        message: What was expected and what came.
        hint: What to do about it, or empty.
        severity: ``error``: the cell would not run; ``warning``: it would, but see; ``info``: there is still something to write.
        path: The keys that lead to it; empty in the first line and in Python.
        fixes: Ways to mend it, the likeliest first.
    """

    place: Stretch
    message: str
    hint: str = ""
    severity: str = "error"
    path: str = ""
    fixes: tuple[Fix, ...] = ()
