"""`warm_start`: where earlier results come from. Names and paths are texts; what Python gives is kept as it is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sweepmagic.config.report import Wrong, show

KEY = "warm_start"
_HINT = 'write a sweep\'s name or a file, or a list of them: ["digits", "old.csv"]'


@dataclass(frozen=True)
class Given:
    """Earlier results that Python code gave as an object; a written config keeps only what it was called.

    Attributes:
        kind: sweep, study, table or rows.
        label: What a written config says in its place.
        held: The object itself.

    Example:
        >>> read_sources([{"lr": 0.1, "loss": 0.5}, {"lr": 0.2, "loss": 0.4}])
        (Given(kind='rows', label='list of 2 rows'),)
    """

    kind: str
    label: str
    held: Any = field(compare=False, repr=False)

    def __str__(self) -> str:
        return f"<{self.label}>"


Source = str | Given


def is_placeholder(text: str) -> bool:
    """Return whether `text` only stands for an object that was there when the config was written."""
    return text.startswith("<") and text.endswith(">")


def read_sources(value: Any) -> tuple[Source, ...]:
    """Read one source of earlier results, or a list of them.

    Example:
        >>> read_sources("old.csv"), read_sources(["digits", "digits-2"])
        (('old.csv',), ('digits', 'digits-2'))
    """
    if value is None:
        return ()
    if isinstance(value, Mapping):
        value = [value]
    return tuple(_read_all(value)) if isinstance(value, (list, tuple)) else (_read(value),)


def _read_all(values: Sequence[Any]) -> Iterator[Source]:
    for is_rows, part in groupby(values, key=lambda value: isinstance(value, Mapping)):
        listed = list(part)
        if is_rows:
            yield Given("rows", _counted("list", listed, "row"), listed)
            continue
        for value in listed:
            yield from read_sources(value) if isinstance(value, (list, tuple)) else (_read(value),)


def _read(value: Any) -> Source:
    if isinstance(value, str):
        if value.strip():
            return value
        raise Wrong("expected a sweep's name or a file, but got an empty text", _HINT)
    for kind, is_one, label in _KINDS:
        if is_one(value):
            return Given(kind, label(value), value)
    what = show(value) if value is None or isinstance(value, (int, float)) else f"a {type(value).__name__}"
    raise Wrong(f"expected earlier results, but got {what}", _HINT)


def _counted(what: str, things: Sequence[Any], unit: str) -> str:
    return f"{what} of {len(things)} {unit}{'' if len(things) == 1 else 's'}"


def _is_a(library: str, name: str) -> Callable[[Any], bool]:
    """Return a test for a library's type; whoever has such an object has imported the library."""

    def test(value: Any) -> bool:
        kind = getattr(sys.modules.get(library), name, None)
        return kind is not None and isinstance(value, kind)

    return test


def _is_sweep(value: Any) -> bool:
    return type(value).__module__ == "sweepmagic.handle" and hasattr(value, "record")


_KINDS: tuple[tuple[str, Callable[[Any], bool], Callable[[Any], str]], ...] = (
    ("sweep", _is_sweep, lambda sweep: f"sweep {sweep.name}"),
    ("table", _is_a("pandas", "DataFrame"), lambda table: _counted("DataFrame", table, "row")),
    ("study", _is_a("optuna", "Study"), lambda study: _counted("Study", study.trials, "trial")),
)
