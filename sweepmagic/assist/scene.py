"""A problem and the text around it, for whoever mends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sweepmagic.assist.cell import Cell, Stretch
from sweepmagic.assist.text import Edit
from sweepmagic.config.report import Report
from sweepmagic.errors import Problem


@dataclass(frozen=True)
class Scene:
    """A problem, its place, and the places of everything else in the config."""

    problem: Problem
    cell: Cell
    report: Report
    place: Stretch

    @property
    def path(self) -> str:
        """The keys that lead to the problem."""
        return self.problem.path

    def key(self, path: str) -> Stretch | None:
        """Return where the key of a path stands in the cell."""
        return self._moved(self.report.keys.get(path))

    def value(self, path: str) -> Stretch | None:
        """Return where the value of a path stands in the cell, if something stands there."""
        found = self._moved(self.report.values.get(path))
        return found if found is not None and found[0] < found[1] else None

    def _moved(self, stretch: Stretch | None) -> Stretch | None:
        base = self.cell.yaml[0]
        return None if stretch is None else (base + stretch[0], base + stretch[1])

    def raw(self, stretch: Stretch) -> str:
        """Return what stands there."""
        return self.cell.text[slice(*stretch)]

    def owner(self) -> str:
        """Return the path of the mapping that the problem is about: its own, or that of the key above."""
        value = self.value(self.path)
        if value is not None and self.is_mapping(self.path):
            return self.path
        return self.path.rpartition(".")[0]

    def is_mapping(self, path: str) -> bool:
        """Return whether a mapping stands at a path."""
        return next(self.children(path), None) is not None

    def children(self, path: str) -> Iterator[str]:
        """Yield the paths of the keys of a mapping."""
        lead = f"{path}." if path else ""
        for each in self.report.keys:
            if each.startswith(lead) and not re.search(r"[.\[]", each[len(lead) :]):
                yield each

    def set_key(self, owner: str, key: str, value: str) -> Edit | None:
        """Return the edit that gives a mapping a key, or the key another value."""
        there = self.value(f"{owner}.{key}" if owner else key)
        return Edit(*there, value) if there is not None else self.add_key(owner, f"{key}: {value}")

    def add_key(self, owner: str, entry: str) -> Edit | None:
        """Return the edit that puts an entry before the first key of a mapping."""
        first = self.key(next(self.children(owner), "\0"))
        if first is None:
            return self._add_to_nothing(entry) if not owner and not self.cell.yaml_text.strip() else None
        start = self.cell.text.rfind("\n", 0, first[0]) + 1
        lead = self.cell.text[start : first[0]]
        if lead.strip(" ") == "":
            return Edit(first[0], first[0], f"{entry}\n{lead}")
        if re.fullmatch(r" *(- +)+", lead):
            return Edit(first[0], first[0], f"{entry}\n{' ' * len(lead)}")
        return Edit(first[0], first[0], f"{entry}, ")

    def _add_to_nothing(self, entry: str) -> Edit:
        start, end = self.cell.yaml
        lead = "" if self.cell.text[:start].endswith("\n") else "\n"
        return Edit(end, end, f"{lead}{entry}\n")
