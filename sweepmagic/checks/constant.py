"""A metric that never moves: the search has nothing to go by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sweepmagic.checks.finding import Finding
from sweepmagic.records import RunRecord, SweepRecord

_RUNS, _VALUES = 3, 6  # so many runs with so many values, none of which differs
_RUNS_OF_ONE = 10  # so many runs with one value each, and with a perfect score: a few of them are good luck


def constant_metric(sweep: SweepRecord, runs: Sequence[RunRecord]) -> Iterator[Finding]:
    """Yield the sweep's metric if every value of every run is the same."""
    metric = sweep.metric
    runs = [run for run in runs if len(run.objective)]
    if metric is None or len(runs) < _RUNS:
        return
    value = runs[0].objective[0]
    if any(run.objective[-1] != value for run in runs) or any(
        other != value for run in runs for other in run.objective
    ):
        return
    moves_nowhere = value not in (0.0, 1.0) and is_curve(runs) and sum(len(run.objective) for run in runs) >= _VALUES
    if moves_nowhere or len(runs) >= _RUNS_OF_ONE:
        yield Finding(
            f"constant {metric.name}",
            f"{metric.name} is {value:.6g} in every row of all {len(runs)} finished runs",
            f"look what is logged as `{metric.name}`: a metric that never changes cannot tell one config from another",
        )


def is_curve(runs: Sequence[RunRecord]) -> bool:
    """Return whether they log the metric on the way, and not only at the end."""
    return any(len(run.objective) > 1 for run in runs)
