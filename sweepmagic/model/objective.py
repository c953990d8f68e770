"""One metric of a sweep, learned: a few Gaussian processes over its space, and the map from losses to their targets."""

from __future__ import annotations

import hashlib
import math
from collections.abc import MutableMapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sweepmagic.gp.ensemble import draw
from sweepmagic.gp.kernel import Hyper
from sweepmagic.gp.regression import Inputs, Posterior, Priors, fit
from sweepmagic.gp.targets import Targets
from sweepmagic.model.embedding import Embedding
from sweepmagic.model.evidence import Evidence

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Memo = MutableMapping[str, list[Hyper]]

MOST = 250
"""Results that one process holds: a suggestion costs the square of it, however long the history is."""
LEARNED_FROM = 64
"""Results that lengths and noise are learned from; more make them hardly more certain, and cost their cube."""
MEMBERS = 4
"""Processes that are asked while there are few results."""
_EVERY = 30  # up to here lengths and noise are learned anew with every result
_FAILED_VARIANCE = 0.02  # a failure says "bad", not how bad
_GAIN_VARIANCE = 0.25  # how far a curve may still fall, before any whole curve was seen


@dataclass(frozen=True)
class Objective:
    """What is believed of one metric.

    Attributes:
        targets: Losses -> what the processes predict.
        members: Plausible processes, the most probable first.
        rows: (k,) the rows of the evidence that they hold.
        y: (k,) the targets of those.
    """

    targets: Targets
    members: tuple[Posterior, ...]
    rows: Ints
    y: Array

    def predict(self, points: Array) -> tuple[Array, Array]:
        """Return means and variances of the target at points (m, D), over all members."""
        found = [member.predict(points) for member in self.members]
        means, variances = np.array([mean for mean, _ in found]), np.array([variance for _, variance in found])
        return means.mean(0), variances.mean(0) + means.var(0)


def learn(evidence: Evidence, metric: int, embedding: Embedding, priors: Priors, memo: Memo) -> Objective:
    """Return what the evidence says of metric number `metric`."""
    losses = evidence.losses[:, metric]
    targets = Targets.of(_thinned(losses))
    y, s = _forecast(evidence, targets, losses, whole=metric > 0)
    inputs = Inputs(embedding.points(evidence.positions), embedding.axis, embedding.bends, s, 1 / evidence.repeats)
    rows, n = _kept(y, MOST), len(y)
    held, held_y = _with_failures(inputs.of(rows), y[rows], evidence, embedding)
    if n <= _EVERY:
        hypers = _learned(held, held_y, priors, memo)
    else:
        early = _early(evidence, _milestone(n))
        plain = replace(inputs, s=np.zeros(n)).of(early)
        hypers = _learned(plain, Targets.of(losses[early])(losses[early]), priors, memo)
    return Objective(targets, tuple(Posterior.of(held, held_y, hyper) for hyper in hypers), rows, y[rows])


def _learned(inputs: Inputs, y: Array, priors: Priors, memo: Memo) -> list[Hyper]:
    """Return plausible hyperparameters, the most probable first."""
    count = max(1, min(MEMBERS, round(MEMBERS * 50 / len(y))))  # the more results, the less the processes differ
    rows = _kept(y, LEARNED_FROM)
    inputs, y = inputs.of(rows), y[rows]
    parts = (inputs.Z, inputs.s, inputs.share, y)
    key = hashlib.blake2b(b"".join(np.ascontiguousarray(part).tobytes() for part in parts), digest_size=16).hexdigest()
    if key not in memo:
        mode = fit(inputs, y, priors).hyper
        memo[key] = draw(inputs, y, mode, count, priors)
    return memo[key]


def _milestone(n: int) -> int:
    """Return how many of `n` results lengths and noise are learned from: all of few, then steps that grow with n, so
    that the cost is paid seldom and a replayed history pays it at the same places."""
    if n <= _EVERY:
        return n
    start, growth = (_EVERY, 1.15) if n <= 2 * _EVERY else (2 * _EVERY, 1.25)
    steps = math.floor(math.log(n / start) / math.log(growth) + 1e-9)
    return min(n, int(start * growth**steps))


def _early(evidence: Evidence, milestone: int) -> Ints:
    """Return the rows up to a milestone, without those stopped early, whose forecasts change with every whole curve."""
    rows = np.arange(milestone)
    whole = rows[evidence.cut[:milestone] == 0]
    return whole if len(whole) >= _EVERY // 2 else rows


def _kept(y: Array, most: int) -> Ints:
    """Return which results stay when there are too many: the best half, and of the rest every so many."""
    if len(y) <= most:
        return np.arange(len(y))
    order = np.argsort(y, kind="stable")
    best, rest = order[: most // 2], order[most // 2 :]
    spread = rest[np.linspace(0, len(rest) - 1, most - most // 2).astype(int)]
    return np.sort(np.concatenate([best, spread]))


def _thinned(losses: Array, most: int = 1000) -> Array:
    if len(losses) <= most:
        return losses
    return np.asarray(np.sort(losses)[np.linspace(0, len(losses) - 1, most).astype(int)])


def _forecast(evidence: Evidence, targets: Targets, losses: Array, *, whole: bool) -> tuple[Array, Array]:
    """Return the target of each row and its variance: of a run that was stopped early, what it would have come to."""
    y, s = targets(losses), np.zeros(len(losses))
    for count in np.unique(evidence.cut[evidence.cut > 0]) if not whole else ():
        rows = evidence.cut == count
        mean, variance = gain(evidence, targets, int(count))
        y[rows] += mean
        s[rows] = variance
    return y, s


def gain(evidence: Evidence, targets: Targets, count: int) -> tuple[float, float]:
    """Return the mean and the variance of how far a target still moves after `count` logged values.

    From the whole curves of the sweep, and as if there had been one more that stood still.
    """
    there, end = evidence.gains.get(count, (np.zeros(0), np.zeros(0)))
    moved = targets(end) - targets(there)
    mean = float(moved.sum() / (len(moved) + 1))
    return mean, float((((moved - mean) ** 2).sum() + _GAIN_VARIANCE) / (len(moved) + 1))


def forecast_of_pending(evidence: Evidence, targets: Targets) -> tuple[Array, Array]:
    """Return the target that each run in progress would come to by its curve so far, and the variance of that."""
    forecasts, variances = np.zeros(len(evidence.pending)), np.full(len(evidence.pending), math.inf)
    for place in np.flatnonzero(np.isfinite(evidence.so_far)):
        mean, variance = gain(evidence, targets, int(evidence.seen[place]))
        forecasts[place] = targets(evidence.so_far[place : place + 1])[0] + mean
        variances[place] = variance
    return forecasts, variances


def _with_failures(inputs: Inputs, y: Array, evidence: Evidence, embedding: Embedding) -> tuple[Inputs, Array]:
    """Add failures at the worst target, which half-rank warping bounds, so that they push away and flatten nothing."""
    failed = embedding.points(evidence.failed[-MOST // 2 :])
    if not len(failed):
        return inputs, y
    count = len(failed)
    more = replace(
        inputs,
        Z=np.vstack([inputs.Z, failed]),
        s=np.concatenate([inputs.s, np.full(count, _FAILED_VARIANCE)]),
        share=np.concatenate([inputs.share, np.ones(count)]),
    )
    return more, np.concatenate([y, np.full(count, y.max())])
