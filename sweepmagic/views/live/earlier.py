"""What `warm_start` brought, for the screen: grey behind the runs, and never one of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sweepmagic.evidence.curves import thinned
from sweepmagic.records import Evidence, SweepRecord
from sweepmagic.space import flatten
from sweepmagic.views import summary
from sweepmagic.views.earlier import shown, sources
from sweepmagic.views.live.protocol import Cell, cell

_MOST_POINTS = 12_000
_LEAST_POINTS = 8
_DIGITS = 6
_BYTES = 14  # of a cell or a point, as JSON


class Earlier:
    """Look at a record again and again; say what earlier results it has, once, and again when they are others."""

    def __init__(self) -> None:
        self._said: tuple[object, int] = (None, 0)

    def news(self, sweep: SweepRecord) -> dict[str, Any] | None:
        """Return all that the screen shows of them, or None if it has been said."""
        said = (sweep.config, len(sweep.evidence))
        if self._said[0] is said[0] and self._said[1] == said[1]:
            return None
        had, self._said = self._said[1], said
        return earlier(sweep) if had or said[1] else None


def earlier(sweep: SweepRecord) -> dict[str, Any]:
    """Return the earlier results as JSON-able data: how many, their cells by column, their curves by metric.

    Example:
        >>> from sweepmagic.records import SweepCreated
        >>> config = {"method": "random", "metric": {"name": "loss"}, "parameters": {"x": {"min": 0.0, "max": 1.0}}}
        >>> one = Evidence({"x": 0.5}, {"loss": 0.25}, "old.csv", history={"loss": [[0, 1], [0.5, 0.25]]})
        >>> earlier(SweepRecord.replay("a1", [SweepCreated(config, seed=1), one]))  # doctest: +NORMALIZE_WHITESPACE
        {'count': 1, 'sources': {'old.csv': 1}, 'keys': ['x', 'loss'], 'rows': [[['0.5', 0.5], ['0.25', 0.25]]],
         'curves': {'loss': [[[0, 1], [0.5, 0.25]]]}}
    """
    chosen = shown(sweep)
    columns = [column for column in summary.columns(sweep) if column.kind in ("param", "metric")]
    curves = {metric.name: _curves(chosen, metric.name) for metric in sweep.config.metrics}
    return {
        "count": len(sweep.evidence),
        "sources": sources(sweep),
        "keys": [column.key for column in columns],
        "rows": [_cells(sweep, each, columns) for each in chosen],
        "curves": {name: found for name, found in curves.items() if found},
    }


def weight(said: Mapping[str, Any] | None) -> int:
    """Return about how many bytes that takes on its way."""
    if said is None:
        return 0
    cells = len(said["rows"]) * len(said["keys"])
    points = sum(len(steps) for curves in said["curves"].values() for steps, _ in curves)
    return _BYTES * (cells + points)


def _cells(sweep: SweepRecord, each: Evidence, columns: Sequence[summary.Column]) -> list[Cell]:
    params = flatten(each.params, sweep.space.names)
    values = [
        each.values.get(column.key) if column.kind == "metric" else params.get(column.key, summary.NOT_SET)
        for column in columns
    ]
    return [cell(summary.text(column, value), value) for column, value in zip(columns, values, strict=True)]


def _curves(chosen: Sequence[Evidence], name: str) -> list[list[list[float]]]:
    """Return steps and values of each curve: no more points than can be seen, no more digits than can be drawn."""
    found = [each.history[name] for each in chosen if name in each.history]
    most = max(_LEAST_POINTS, _MOST_POINTS // max(1, len(found)))
    thin = [thinned((steps, values), most) for steps, values in found]
    return [[list(map(_brief, steps)), list(map(_brief, values))] for steps, values in thin]


def _brief(number: float) -> float:
    short = float(f"{number:.{_DIGITS}g}") if math.isfinite(number) else 0.0
    return int(short) if short.is_integer() else short
