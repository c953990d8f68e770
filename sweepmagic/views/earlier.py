"""Which earlier results (`warm_start`) are drawn behind the runs, in every view alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sweepmagic.records import Evidence, SweepRecord

MOST_SHOWN = 300
"""More grey lines than that are a grey area."""


def sources(sweep: SweepRecord) -> Mapping[str, int]:
    """Return how many earlier results came from where."""
    return dict(Counter(each.source for each in sweep.evidence))


def shown(sweep: SweepRecord, most: int = MOST_SHOWN) -> Sequence[Evidence]:
    """Return the earlier results that are drawn: all, or as many evenly spread from the best to the worst."""
    known, metric = sweep.evidence, sweep.metric
    if len(known) <= most or metric is None:
        return known[:most]
    ranked = sorted(range(len(known)), key=lambda place: (metric.loss(known[place].values[metric.name]), place))
    kept = {ranked[place * len(ranked) // most] for place in range(most)}
    return [each for place, each in enumerate(known) if place in kept]


def said(count: int) -> str:
    """Return how many they are, in words.

    Example:
        >>> said(1), said(12)
        ('1 earlier result', '12 earlier results')
    """
    return f"{count} earlier {'result' if count == 1 else 'results'}"
