"""A metric that is never logged under its name: the sweep cannot tell a good run from a bad one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from sweepmagic.checks.finding import Finding
from sweepmagic.config import Metric
from sweepmagic.records import RunRecord, SweepRecord


def unlogged_metrics(sweep: SweepRecord, runs: Sequence[RunRecord]) -> Iterator[Finding]:
    """Yield each metric that no run has logged, and each that was found under another spelling.

    One that was logged as NaN alone has the right name, and its runs say themselves what is wrong.
    """
    for metric in sweep.config.metrics:
        if not any(metric.name in run.history.columns or run.worth(metric) is not None for run in runs):
            yield _unlogged(sweep, runs[0], metric)
        else:
            yield from _spelt(runs, metric.name)


def _unlogged(sweep: SweepRecord, run: RunRecord, metric: Metric) -> Finding:
    logged = sorted(run.summary)
    which = "the sweep's metric" if len(sweep.config.metrics) == 1 else "one of the sweep's metrics"
    text = (
        f"{run.name} never logged a number as {metric.name!r}, {which}; it logged {', '.join(logged[:12]) or 'nothing'}"
    )
    return Finding(f"unlogged {metric.name}", text, _remedy(metric, logged))


def _remedy(metric: Metric, logged: Sequence[str]) -> str:
    tails = [key for key in logged if _tail(key) == _tail(metric.name)]
    near = tails or get_close_matches(metric.name, logged, 1)
    log = f'`sweepmagic.log({{"{metric.name}": ...}})`, or return it'
    if not near:
        return f"log it: {log}"
    return f"if {near[0]!r} is meant, write `metric: {{name: {near[0]}}}`; else log it: {log}"


def _tail(key: str) -> str:
    """Return what `val_loss` and `last/val_loss` share."""
    return key.strip().rsplit("/", 1)[-1]


def _spelt(runs: Sequence[RunRecord], name: str) -> Iterator[Finding]:
    run = next((run for run in runs if name in run.history.aliases), None)
    if run is not None:
        key = run.history.aliases[name]
        text = f"{key!r}, which {run.name} logged, is the sweep's metric {name!r}: it logged nothing of that very name"
        yield Finding(f"spelt {name}", text)
