"""What configs came to in several metrics at once, and which of them are on the Pareto front."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sweepmagic.config.types import Metric
from sweepmagic.records.pareto import front
from sweepmagic.records.run_record import CRASHED, FAILED, RunRecord
from sweepmagic.records.trials import Trial


@dataclass(frozen=True)
class Outcome:
    """The counting value of every metric, in their order: of a run, or with `repeats` the means of its config.

    Example:
        >>> run = RunRecord(1, "stopped", summary_by_hand={"accuracy": 0.9, "latency": 12.0})
        >>> outcome, = of_runs([run], [Metric("accuracy", "maximize"), Metric("latency")])
        >>> outcome.run.number, outcome.values
        (1, (0.9, 12.0))
    """

    run: RunRecord
    values: tuple[float, ...]


def of_runs(runs: Iterable[RunRecord], metrics: Sequence[Metric]) -> list[Outcome]:
    """Return the outcomes of runs that have a value of every metric; a run that failed has none."""
    return [
        Outcome(run, values)
        for run in runs
        if _may_count(run) and (values := _whole([run.worth(metric) for metric in metrics])) is not None
    ]


def of_trials(trials: Iterable[Trial], metrics: Sequence[Metric], repeats: int) -> list[Outcome]:
    """Return the outcomes of configs, their means, each with its best run by the first metric.

    As for the best run, only configs with all their repeats compete, unless there is none.
    """
    found: list[tuple[Outcome, bool]] = []
    for trial in trials:
        counting = Trial(tuple(run for run in trial.runs if _may_count(run)))
        values = _whole([counting.mean(metric) for metric in metrics])
        if values is not None:
            best = min(counting.runs, key=lambda run: run.loss(metrics[0]))
            found.append((Outcome(best, values), trial.is_complete(repeats)))
    return [outcome for outcome, complete in found if complete] or [outcome for outcome, _ in found]


def pareto_of(outcomes: Sequence[Outcome], metrics: Sequence[Metric]) -> list[Outcome]:
    """Return the outcomes that no other dominates, in their order; the first of equals."""
    losses = [[metric.loss(value) for metric, value in zip(metrics, each.values, strict=True)] for each in outcomes]
    return [each for each, on_front in zip(outcomes, front(losses), strict=True) if on_front]


def _may_count(run: RunRecord) -> bool:
    return run.state not in (FAILED, CRASHED)


def _whole(values: Sequence[float | None]) -> tuple[float, ...] | None:
    found = tuple(value for value in values if value is not None)
    return found if len(found) == len(values) else None
