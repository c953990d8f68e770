"""What a sweep's history says about its space, as arrays: results, failures, runs in progress."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sweepmagic.config import Metric
from sweepmagic.model.embedding import Embedding
from sweepmagic.records import FAILED, FINISHED, RUNNING, STOPPED, RunRecord, SweepRecord

Array = NDArray[np.float64]

_PEERS = 100  # whole curves that a partial one is compared with: more would cost time and change its forecast little

_DONE = ("patience", "threshold")  # rules that stop a run which would not have become better


@dataclass(frozen=True)
class Evidence:
    """Configs and what became of them. A config that was run several times is one row, with the mean of its losses.

    Attributes:
        positions: (n, d) configs with a result, in the order in which they were done.
        losses: (n, M) by every metric.
        repeats: (n,) how many runs each row is the mean of.
        cut: (n,) at which count of logged values the run was stopped early; 0 if it was not.
        failed: (f, d) configs that failed, or never gave a finite value.
        pending: (p, d) configs in progress.
        seen: (p,) how many values each of those has logged.
        so_far: (p,) its loss by the first metric as of now; ``inf`` before the first value.
        gains: Count of logged values -> how far the first metric's loss still fell from there to the end, for each run
            that went on to its end: what a run that was stopped there might have become.
    """

    positions: Array
    losses: Array
    repeats: Array
    cut: NDArray[np.int64]
    failed: Array
    pending: Array
    seen: NDArray[np.int64]
    so_far: Array
    gains: dict[int, tuple[Array, Array]]


@dataclass(frozen=True)
class _Row:
    place: Array
    losses: Sequence[float]
    repeats: int
    cut: int
    when: float


@dataclass(frozen=True)
class _Known:
    """What a config came to, and all that it depends on: when each of its runs last changed, the metrics, the space."""

    of: tuple[int, ...]
    metrics: Sequence[Metric]
    embedding: Embedding
    result: _Row | Array | None


class _Places:
    """Where the configs of one record lie. A memo: it can be thrown away."""

    def __init__(self, embedding: Embedding) -> None:
        self.embedding = embedding
        self._known: dict[str, Array | None] = {}

    @classmethod
    def of(cls, sweep: SweepRecord, embedding: Embedding) -> _Places:
        found: _Places | None = sweep.memo.get(cls)
        if found is None or found.embedding is not embedding:
            found = sweep.memo[cls] = cls(embedding)
        return found

    def __call__(self, identity: str, run: RunRecord) -> Array | None:
        if identity not in self._known:
            self._known[identity] = self.embedding.position(run.params)
        return self._known[identity]


def gather(sweep: SweepRecord, embedding: Embedding) -> Evidence:
    """Return what is known; runs that the space as it stands now has no place for are left out."""
    metrics = sweep.config.metrics
    places = _Places.of(sweep, embedding)
    rows: list[_Row] = list(_offered(sweep, embedding))
    failed: list[Array] = []
    pending: list[tuple[Array, RunRecord]] = []
    for identity, numbers in sweep.claimed.items():
        runs = [sweep.runs[number] for number in numbers]
        result = _result_of(identity, runs, metrics, sweep, places)
        if isinstance(result, _Row):
            rows.append(result)
        elif result is not None:
            failed.append(result)
        for run in runs:
            if run.state == RUNNING and (place := places(identity, run)) is not None:
                imputed = _while_running(run, metrics, sweep)
                rows += [_Row(place, imputed, 1, 0, math.inf)] if imputed else []
                pending += [] if imputed else [(place, run)]
    rows.sort(key=lambda row: row.when)
    d, first = embedding.d, metrics[0]
    cut = np.array([row.cut for row in rows], dtype=np.int64)
    seen = np.array([len(run.objective) for _, run in pending], dtype=np.int64)
    return Evidence(
        positions=_stacked([row.place for row in rows], d),
        losses=np.array([row.losses for row in rows]).reshape(len(rows), len(metrics)),
        repeats=np.array([row.repeats for row in rows], dtype=float),
        cut=cut,
        failed=_stacked(failed, d),
        pending=_stacked([place for place, _ in pending], d),
        seen=seen,
        so_far=np.array([run.loss(first) for _, run in pending]),
        gains=_gains(sweep, first, sorted({int(count) for count in (*cut, *seen) if count})),
    )


def _stacked(places: Sequence[Array], d: int) -> Array:
    return np.concatenate([np.zeros(0), *places]).reshape(len(places), d)


def _result_of(
    identity: str, runs: Sequence[RunRecord], metrics: Sequence[Metric], sweep: SweepRecord, places: _Places
) -> _Row | Array | None:
    """Return the result of a config; its place if it failed; None if it has neither, or no place in the space.

    Kept at the config's first run for as long as nothing happens to its runs: a sweep of 10,000 is read in a fifth of
    the time.
    """
    first, of = runs[0], tuple([run.changed for run in runs])
    known: _Known | None = first.memo.get(_Known)
    if known is not None and known.of == of and known.metrics is metrics and known.embedding is places.embedding:
        return known.result
    place = places(identity, first)
    found = None if place is None else _result(place, runs, metrics, sweep)
    if metrics[0].impute != "best":  # that depends on all the others
        first.memo[_Known] = _Known(of, metrics, places.embedding, found)
    return found


def _result(
    place: Array, runs: Sequence[RunRecord], metrics: Sequence[Metric], sweep: SweepRecord
) -> _Row | Array | None:
    ended = [run for run in runs if run.counts]
    row = _row(place, ended, metrics, sweep)
    if row is not None:
        return row
    bad = any(run.state in (FAILED, FINISHED) or run.cause not in ("hand", "timeout") for run in ended)
    return place if bad else None


def _offered(sweep: SweepRecord, embedding: Embedding) -> Iterator[_Row]:
    """Yield the earlier results that `warm_start` brought."""
    for each in sweep.evidence:
        place = embedding.position(each.params)
        losses = [metric.loss(each.values.get(metric.name, math.nan)) for metric in sweep.config.metrics]
        if place is not None and np.isfinite(losses).all():
            yield _Row(place, losses, 1, 0, -math.inf)


def _row(place: Array, ended: Sequence[RunRecord], metrics: Sequence[Metric], sweep: SweepRecord) -> _Row | None:
    """Return the result of one config, or None where it has none."""
    good, cut = [], 0
    for run in ended:
        losses = [run.loss(metric) for metric in metrics]
        if run.state == FAILED:
            losses = _imputed(losses, metrics, sweep)
        if np.isfinite(losses).all():
            good.append(losses)
            if run.state == STOPPED and run.cause not in _DONE:
                cut = max(cut, len(run.objective))
    if not good:
        return None
    mean = np.mean(good, axis=0).tolist() if len(good) > 1 else good[0]
    return _Row(place, mean, len(good), cut, max(run.ended or 0.0 for run in ended))


def _imputed(losses: Sequence[float], metrics: Sequence[Metric], sweep: SweepRecord) -> list[float]:
    """Return what W&B's `metric.impute` says that a failed run is worth; with `worst`, our default, nothing."""
    if metrics[0].impute == "latest":
        return list(losses)
    if metrics[0].impute == "best":
        return [min((run.loss(metric) for run in sweep.runs.values()), default=math.inf) for metric in metrics]
    return [math.inf] * len(metrics)


def _while_running(run: RunRecord, metrics: Sequence[Metric], sweep: SweepRecord) -> list[float]:
    """Return what W&B's `metric.impute_while_running` says that a run in progress is worth; by default nothing."""
    said = metrics[0].impute_while_running
    if said == "false":
        return []
    if said == "latest":
        losses = [run.loss(metric) for metric in metrics]
    else:
        pick = min if said == "best" else max
        seen = [[loss for each in sweep.runs.values() if math.isfinite(loss := each.loss(m))] for m in metrics]
        losses = [pick(each, default=math.inf) for each in seen]
    return losses if all(map(math.isfinite, losses)) else []


def _gains(sweep: SweepRecord, metric: Metric, counts: Sequence[int]) -> dict[int, tuple[Array, Array]]:
    """Return, for each count, the losses of whole runs there and at their end."""
    if not counts:
        return {}
    whole = [run for run in sweep.runs.values() if run.state == FINISHED and len(run.objective) > counts[0]][-_PEERS:]
    found: dict[int, tuple[Array, Array]] = {}
    for count in counts:
        longer = [run for run in whole if len(run.objective) > count]
        there = [metric.value_of(run.objective[:count].tolist()) for run in longer]
        pairs = [(metric.loss(v), run.loss(metric)) for v, run in zip(there, longer, strict=True) if v is not None]
        pairs = [pair for pair in pairs if math.isfinite(pair[1])]
        found[count] = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    return found
