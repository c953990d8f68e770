"""What a run logged: rows on the way in, columns inside, rows again on the way out.

A sweep of 10,000 runs has a million rows. Kept as dicts they would take some 400 bytes each; numbers in typed columns
take eight, and columns are what charts, stoppers and samplers ask for.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sweepmagic.space import Value, is_finite

_EXACT = 2**53  # whole numbers up to here are the same as float64


class Column:
    """The values of one key, with the row each belongs to."""

    __slots__ = ("_whole", "rows", "values")

    def __init__(self) -> None:
        self.rows = array("q")
        self.values: Any = array("d")
        self._whole = True  # every value so far was an int: give ints back

    def put(self, row: int, value: Value) -> None:
        """Add the value of `row`, or replace it if it is the last one."""
        if self.rows and self.rows[-1] == row:
            self.rows.pop()
            self.values.pop()
        if type(self.values) is array:
            kind = type(value)
            if kind is float:
                self._whole = False
            elif not (kind is int and -_EXACT < value < _EXACT):
                self.values = list(self)
        self.rows.append(row)
        self.values.append(value)

    def extend(self, row: int, values: Sequence[Value]) -> None:
        """Add the values of `row` and of the rows after it, none of which has one."""
        kinds = set(map(type, values)) if type(self.values) is array else set()
        whole = kinds == {int}
        if kinds == {float} or (whole and min(values) > -_EXACT and max(values) < _EXACT):
            self._whole = self._whole and whole
            self.rows.extend(range(row, row + len(values)))
            self.values.extend(values)
        else:
            for place, value in enumerate(values, row):
                self.put(place, value)

    @property
    def is_numeric(self) -> bool:
        """Return whether every value is a number."""
        return type(self.values) is array

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Value]:
        for place in range(len(self.rows)):
            yield self[place]

    def __getitem__(self, place: int) -> Value:
        value = self.values[place]
        return int(value) if self._whole and type(self.values) is array else value


class History(Sequence[dict[str, Value]]):
    """The rows of a run, as logged: each a dict with ``_step``, ``_time`` and the values.

    Attributes:
        amended: How often something was changed that stood there before: while it stays the same, a history only grows.

    Example:
        >>> history = History()
        >>> history.append(None, 10.0, {"loss": 0.5})
        >>> history.append(None, 11.0, {"loss": 0.25, "epoch": 1})
        >>> history[-1]
        {'_step': 1, '_time': 11.0, 'loss': 0.25, 'epoch': 1}
        >>> history.series("loss")
        ([0, 1], [0.5, 0.25])
    """

    def __init__(self) -> None:
        self.steps = array("q")
        self.times = array("d")
        self.columns: dict[str, Column] = {}
        self.aliases: dict[str, str] = {}
        self.amended = 0

    def alias(self, name: str, key: str) -> None:
        """Let `columns` have the column of `key` under another `name` too; rows and `names` stay as they were logged."""
        self.aliases[name] = key
        self.columns[name] = self.columns[key]

    def unalias(self, name: str) -> None:
        """Take such a name back."""
        del self.aliases[name], self.columns[name]
        self.amended += 1

    @property
    def names(self) -> list[str]:
        """The keys that were logged, in the order first logged."""
        return [key for key in self.columns if key not in self.aliases] if self.aliases else list(self.columns)

    def append(self, step: int | None, time: float, values: Mapping[str, Value]) -> None:
        """Add a row; one with the step of the last row adds to that row instead."""
        steps = self.steps
        if step is None:
            step = steps[-1] + 1 if steps else 0
        if not steps or step != steps[-1]:
            steps.append(step)
            self.times.append(time)
        else:
            self.amended += 1
        row = len(steps) - 1
        columns = self.columns
        for key, value in values.items():
            column = columns.get(key)
            if column is None:
                column = columns[key] = Column()
            column.put(row, value)

    def extend(
        self, steps: Sequence[int | None], times: Sequence[float], tables: Sequence[Mapping[str, Value]]
    ) -> None:
        """Add many rows, at least one: the same as `append` one by one.

        Rows that count their own steps and have the same keys, which is what training loops log, go in column by column:
        a large sweep opens in half the time.
        """
        keys = tables[0].keys()
        if steps.count(None) < len(steps) or not all(table.keys() == keys for table in tables):
            for step, time, values in zip(steps, times, tables, strict=True):
                self.append(step, time, values)
            return
        row, step = len(self.steps), self.steps[-1] + 1 if self.steps else 0
        self.steps.extend(range(step, step + len(steps)))
        self.times.extend(times)
        for key in keys:
            self.columns.setdefault(key, Column()).extend(row, [table[key] for table in tables])

    def series(self, key: str, by: str = "_step") -> tuple[list[float], list[Value]]:
        """Return the x and y of one key; `by` is ``_step``, ``_time`` or another key that shares its rows."""
        column = self.columns.get(key)
        if column is None:
            return [], []
        if by in ("_step", "_time"):
            axis = self.steps if by == "_step" else self.times
            return [axis[row] for row in column.rows], list(column)
        other = dict(zip(self.columns[by].rows, self.columns[by], strict=True)) if by in self.columns else {}
        pairs = [(other[row], value) for row, value in zip(column.rows, column, strict=True) if row in other]
        return [x for x, _ in pairs], [y for _, y in pairs]

    def numbers(self, key: str) -> list[float]:
        """Return the finite values of `key`, in the order logged."""
        column = self.columns.get(key)
        if column is None:
            return []
        return [v for v in column if is_finite(v)]

    def last(self, key: str) -> Value:
        """Return the last value of `key`, or None if it was never logged."""
        column = self.columns.get(key)
        return column[-1] if column else None

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return list(self)[place]
        row = range(len(self))[place]
        found: dict[str, Value] = {"_step": self.steps[row], "_time": self.times[row]}
        for key in self.names:
            column = self.columns[key]
            here = column.rows.index(row) if row in column.rows else None
            if here is not None:
                found[key] = column[here]
        return found

    def __iter__(self) -> Iterator[dict[str, Value]]:
        rows = [{"_step": s, "_time": t} for s, t in zip(self.steps, self.times, strict=True)]
        for key in self.names:
            column = self.columns[key]
            for row, value in zip(column.rows, column, strict=True):
                rows[row][key] = value
        return iter(rows)

    def __repr__(self) -> str:
        return f"History({len(self)} rows of {', '.join(self.names) or 'nothing'})"
