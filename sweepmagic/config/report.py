"""Where problems are collected: a report, and spots in the config that know their path."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from sweepmagic.config.scalars import number_in, resolve
from sweepmagic.errors import ConfigError, Problem
from sweepmagic.space import Value

T = TypeVar("T")

MAX_PROBLEMS = 100


class Wrong(Exception):
    """A value is not what was expected; raised by readers, turned into a `Problem` by `Spot.read`."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass
class Report:
    """The problems found so far, and where each key and each value stands.

    Attributes:
        lines: The line of every path, from 1.
        keys: For every path, where its key begins and ends, in characters of the text; a key that stands there a second
            time is under its path with ``'`` behind it. Empty where the config was a dict.
        values: The same of its value; one that is written over several lines ends with its last entry.
        problems: What is wrong.
    """

    lines: dict[str, int] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    values: dict[str, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _unreadable: set[str] = field(default_factory=set)
    _renamed: dict[str, str] = field(default_factory=dict)
    _seen: set[Problem] = field(default_factory=set)

    def add(self, path: str, message: str, hint: str = "", line: int | None = None) -> None:
        """Add a problem; without `line` it gets the line of `path`, or of the nearest key above."""
        path = self._as_written(path)
        problem = Problem(path, message, hint, line if line is not None else self.line_of(path))
        if path not in self._unreadable and problem not in self._seen:
            self._seen.add(problem)
            self.problems.append(problem)

    def rename(self, right: str, written: str) -> None:
        """Note that what stands at `written` is read as `right`."""
        self._renamed[right] = written

    def _as_written(self, path: str) -> str:
        cut = next((place for place, letter in enumerate(path) if letter in ".["), len(path))
        return f"{self._renamed.get(path[:cut], path[:cut])}{path[cut:]}"

    def add_unreadable(self, path: str, message: str, hint: str = "", line: int | None = None) -> None:
        """Add a problem of a value that became None for want of a better one: nothing more is said about it."""
        self.add(path, message, hint, line)
        self._unreadable.add(path)

    def line_of(self, path: str) -> int | None:
        """Return the line of a path or of its nearest ancestor."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return None

    def close(self) -> None:
        """Raise all problems together, if there are any."""
        first = sorted(self.problems, key=lambda problem: problem.line or 0)
        if len(first) > MAX_PROBLEMS:
            first, rest = first[:MAX_PROBLEMS], first[MAX_PROBLEMS:]
            first.append(Problem("", f"and {len(rest)} more problems", "mend these first", first[-1].line))
        if first:
            raise ConfigError(first)


def join(path: str, key: str | int) -> str:
    """Return the path of an entry.

    Example:
        >>> join("initial", 0), join("parameters", "lr"), join("", "method")
        ('initial[0]', 'parameters.lr', 'method')
    """
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def show(value: Value, limit: int = 60) -> str:
    """Return a value as a message quotes it: short, and on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, (dict, list)):
        kind, unit = ("a mapping", "key") if isinstance(value, dict) else ("a list", "item")
        return f"{kind} of {len(value)} {unit}{'' if len(value) == 1 else 's'}" if value else f"{kind} without {unit}s"
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def listed(words: Collection[str]) -> str:
    """Return words as a message lists them, the first of very many."""
    some = [str(word)[:60] for word in list(words)[:24]]
    return ", ".join(some) + (f" and {len(words) - 24} more" if len(words) > 24 else "")


@dataclass(frozen=True)
class Spot:
    """One place in the config: what stands there, its path, and the report that its problems go to."""

    data: Value
    path: str
    report: Report

    def problem(self, message: str, hint: str = "") -> None:
        """Report that something is wrong here."""
        self.report.add(self.path, message, hint)

    def child(self, key: str | int) -> Spot:
        """Return the spot of an entry; its data is None if there is no such entry."""
        inside = isinstance(self.data, list) or (isinstance(self.data, Mapping) and key in self.data)
        return Spot(self.data[key] if inside else None, join(self.path, key), self.report)

    def items(self) -> Iterator[Spot]:
        """Yield the entries of a list."""
        return (self.child(place) for place in range(len(self.data)))

    def read(self, reader: Callable[[Value], T], fallback: T) -> T:
        """Return what `reader` makes of the data, or report what is wrong with it and return `fallback`."""
        try:
            return reader(self.data)
        except Wrong as wrong:
            self.problem(wrong.message, wrong.hint)
            return fallback

    def fields(
        self, known: Collection[str], wrong_words: Mapping[str, str] | None = None, *, what: str = "key"
    ) -> dict[str, Spot]:
        """Return the entries of a mapping under their right names.

        A key that is not known is a problem. If the word that was meant can be guessed, reading goes on as if it had
        stood there, so that its own problems are found in the same go.
        """
        found = {key: self.child(key) for key in self.data if key in known}
        for key in self.data:
            if key in known:
                continue
            meant = _meant(key, known, wrong_words or {})
            self.child(key).problem(f"unknown {what} {show(key)}", _about_key(key, meant, known))
            if meant and meant not in found:
                found[meant] = self._beyond_colon(key)
                self.report.rename(join(self.path, meant), join(self.path, key))
        return found

    def _beyond_colon(self, key: str) -> Spot:
        """Return the entry; of a key ``min:1``, which YAML takes for a key without a value, the 1."""
        spot = self.child(key)
        tight = key.partition(":")[2]
        return Spot(resolve(tight.strip()), spot.path, self.report) if tight and spot.data is None else spot


def _meant(key: str, known: Collection[str], wrong_words: Mapping[str, str]) -> str | None:
    plain = key.partition(":")[0].strip().lower().replace("-", "_")
    for candidate in (wrong_words.get(plain), plain):
        if candidate in known:
            return candidate
    return next(iter(get_close_matches(plain[:100], known, n=1, cutoff=0.6)), None)


def _about_key(key: str, meant: str | None, known: Collection[str]) -> str:
    head, colon, rest = key.partition(":")
    if colon and head.strip():
        return f"put a space after the colon: `{head.strip()}: {rest.strip()}`"
    if number_in(key) is not None:
        return "put a list in brackets: [1, 2]"
    return f"did you mean {meant!r}?" if meant else f"known here: {listed(known)}"
