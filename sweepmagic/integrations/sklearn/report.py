"""How the plots report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

import sweepmagic

MOST = 1000  # points of a curve: more are not to be seen


def logged(key: str, table: sweepmagic.Table) -> sweepmagic.Table:
    """Log a table under `key` and return it."""
    sweepmagic.log({key: table})
    return table


def log_all(tables: Mapping[str, sweepmagic.Table | None]) -> dict[str, sweepmagic.Table]:
    """Log the tables that there are as one row, and return them."""
    found = {key: table for key, table in tables.items() if table is not None}
    sweepmagic.log(found)
    return found


def thinned(*columns: Any) -> list[list[float]]:
    """Return the rows of a curve, at most 1000 of them, evenly spread, with both ends.

    Example:
        >>> thinned([1.0, 2.0], [3.0, 4.0])
        [[1.0, 3.0], [2.0, 4.0]]
        >>> len(thinned(range(5000), range(5000)))
        1000
    """
    count = len(columns[0])
    places = range(count) if count <= MOST else np.unique(np.linspace(0, count - 1, MOST).astype(int))
    return [[float(column[place]) for column in columns] for place in places]


def names_of(classes: Iterable[Any], labels: Sequence[Any] | None) -> list[str]:
    """Return what the classes are called: by `labels` in their order, as far as they go."""
    said = list(labels if labels is not None else ())
    return [str(said[place]) if place < len(said) else str(each) for place, each in enumerate(classes)]
