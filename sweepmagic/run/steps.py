"""Which row a call of `log` adds to, and what a row takes over from the rows before it."""

from __future__ import annotations

from dataclasses import replace

from sweepmagic.records import MetricDefined
from sweepmagic.space import Value


class Steps:
    """The step of a run: each `log` is the next one, unless it names one or leaves the row open for more.

    A row that is left open (``commit=False``) is on disk at once like any other; what follows has the same step, and rows
    of one step are one row.

    Attributes:
        next: The step of the next row, or of the one that is open.

    Example:
        >>> steps = Steps()
        >>> steps.of(None, commit=False), steps.of(None), steps.of(None)
        ((0, ''), (0, ''), (1, ''))
        >>> steps.of(7), steps.of(5)
        ((7, ''), (5, 'step 5 came after step 7: it is kept as a row of its own'))
    """

    __slots__ = ("is_open", "next")

    def __init__(self, next: int = 0) -> None:
        self.next = next
        self.is_open = False

    def of(self, step: int | None, *, commit: bool = True) -> tuple[int, str]:
        """Return the step of a row, and what to say of it, if anything."""
        last = self.next if self.is_open else self.next - 1
        row = self.next if step is None else step
        said = f"step {row} came after step {last}: it is kept as a row of its own" if row < last else ""
        self.next = row + 1 if commit else row
        self.is_open = not commit
        return row, said


class Axes:
    """What metrics are drawn against, where `define_metric` said so.

    A row that has a metric but not its step metric takes the last value of that: each point then has its place.

    Example:
        >>> axes = Axes()
        >>> axes.add("val/*", "epoch")
        >>> axes.complete({"epoch": 3})
        {'epoch': 3}
        >>> axes.complete({"val/loss": 0.5, "loss": 0.4})
        {'val/loss': 0.5, 'loss': 0.4, 'epoch': 3}
    """

    def __init__(self) -> None:
        self._rules: dict[str, str] = {}
        self._last: dict[str, Value] = {}

    def add(self, name: str, axis: str) -> None:
        """Draw `name`, which may end in ``*``, against `axis`."""
        self._rules[name] = axis

    def complete(self, values: dict[str, Value]) -> dict[str, Value]:
        """Return the row with the step metrics that it lacks."""
        axes = set(self._rules.values())
        self._last |= {axis: values[axis] for axis in axes & values.keys()}
        wanted = dict.fromkeys(self._axis_of(key) for key in values if key not in axes)
        more = {axis: self._last[axis] for axis in wanted if axis in self._last and axis not in values}
        return {**values, **more}

    def _axis_of(self, key: str) -> str:
        if key in self._rules:
            return self._rules[key]
        fitting = (axis for name, axis in self._rules.items() if name[-1:] == "*" and key.startswith(name[:-1]))
        return next(fitting, "")


def merged(earlier: MetricDefined, later: MetricDefined) -> MetricDefined:
    """Return what two calls of `define_metric` say together: the later wins where it says something."""
    return replace(
        later,
        step_metric=later.step_metric or earlier.step_metric,
        summary=later.summary or earlier.summary,
        hidden=later.hidden or earlier.hidden,
    )
