"""What a point is worth trying next, given everything that is known and all that is in progress.

Runs in progress count as if they had ended, in a few equally likely ways drawn jointly from each process: then their
neighbourhood has nothing more to teach, and several workers are never sent to the same place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sweepmagic.gp.acquisition import boxes, log_ehvi, log_ei, log_ei_slopes
from sweepmagic.gp.regression import Posterior
from sweepmagic.model.feasibility import Feasibility
from sweepmagic.model.objective import Objective
from sweepmagic.records.pareto import front

Array = NDArray[np.float64]

CAUTION = 6.0
"""The power to which the chance of a value is taken: a failed run costs its time and teaches little.

With 6 instead of 3, one run of 60 less failed where half of the space fails, and the regret did not change measurably."""
_OUTCOMES = 4  # how many ways the runs in progress may end; 8 measured no better
_NOISY = 1e-2  # beyond it the best measurement is luck, and the best mean is what has to be beaten


@dataclass(frozen=True)
class Pending:
    """The runs in progress.

    Attributes:
        points: (p, D) where they are.
        forecasts: (p,) what their curves so far come to; any number where there is none.
        variances: (p,) how uncertain that is; ``inf`` where there is no curve.
    """

    points: Array
    forecasts: Array
    variances: Array

    def informed(self, mean: Array, covariance: Array) -> tuple[Array, Array]:
        """Return what a process expects of them once it has seen their curves so far."""
        known = np.isfinite(self.variances)
        if not known.any():
            return mean, covariance
        some = covariance[:, known]
        seen = some[known] + np.diag(self.variances[known] + 1e-9)
        gain = np.linalg.solve(seen, some.T).T
        return mean + gain @ (self.forecasts[known] - mean[known]), covariance - gain @ some.T


@dataclass(frozen=True)
class Belief:
    """One process, after some imagined outcomes of the runs in progress.

    Attributes:
        process: Its `alpha` is (n,), or (n, k) for k outcomes.
        best: The target to beat, of each outcome.
        typical: The process with the mean outcome: what gradients are taken of.
    """

    process: Posterior
    best: Array
    typical: Posterior

    @classmethod
    def of(cls, member: Posterior, y: Array, held: Array, pending: Pending, seed: int) -> Belief:
        """Return the belief of one process that holds targets `y` at points `held`."""
        level = float(member.predict(held)[0].min()) if member.hyper.noise > _NOISY else float(y.min())
        if not len(pending.points):
            return cls(member, np.array([level]), member)
        mean, covariance = pending.informed(*member.covariance(pending.points))
        covariance[np.diag_indices_from(covariance)] += member.hyper.noise + 1e-6
        draws = np.random.default_rng([seed, 5]).standard_normal((len(mean), _OUTCOMES))
        outcomes = mean[:, None] + np.linalg.cholesky(covariance) @ draws
        process = member.given(pending.points, outcomes)
        typical = Posterior(
            process.inputs, process.hyper, process.y.mean(1), process.S, process.factor, process.alpha.mean(1)
        )
        return cls(process, np.minimum(level, outcomes.min(0)), typical)

    def log_ei(self, points: Array) -> Array:
        """Return the logarithm of the expected improvement, averaged over the outcomes."""
        mean, variance = self.process.predict(points)
        if mean.ndim == 1:
            return log_ei(mean, variance, self.best[0])
        each = log_ei(mean, variance[:, None], self.best[None, :])
        return np.asarray(np.logaddexp.reduce(each, axis=1) - math.log(each.shape[1]))

    def slopes(self, points: Array) -> tuple[Array, Array]:
        """Return `log_ei` of the typical outcome and its gradient by the columns."""
        mean, variance, by_mean, by_variance = self.typical.slopes(points)
        log, left, right = log_ei_slopes(mean, variance, float(self.best.mean()))
        return log, left[:, None] * by_mean + right[:, None] * by_variance


@dataclass(frozen=True)
class Improvement:
    """Expected improvement of one metric, averaged over plausible processes, times the chance of a value at all."""

    beliefs: tuple[Belief, ...]
    feasibility: Feasibility | None

    def __call__(self, points: Array) -> Array:
        """Return the logarithm of what each point (m, D) is worth."""
        each = [belief.log_ei(points) for belief in self.beliefs]
        worth = np.logaddexp.reduce(each, axis=0) - math.log(len(each))
        return np.asarray(worth + (CAUTION * self.feasibility.log_chance(points) if self.feasibility else 0.0))

    def slopes(self, points: Array) -> tuple[Array, Array]:
        """Return the same, of the typical outcomes, and its gradient by the columns."""
        found = [belief.slopes(points) for belief in self.beliefs]
        logs = np.array([log for log, _ in found])
        total = np.logaddexp.reduce(logs, axis=0)
        slope = np.einsum("bm,bmc->mc", np.exp(logs - total), np.array([slope for _, slope in found]))
        worth = total - math.log(len(found))
        if self.feasibility is None:
            return worth, slope
        log, by_point = self.feasibility.slopes(points)
        return worth + CAUTION * log, slope + CAUTION * by_point


@dataclass(frozen=True)
class Hypervolume:
    """Expected growth of the volume that the Pareto front of several metrics dominates, in units of their targets."""

    objectives: tuple[Objective, ...]
    seen: Array
    pending: Array
    feasibility: Feasibility | None

    @cached_property
    def _boxes(self) -> tuple[Array, Array]:
        seen = self.seen
        if len(self.pending):
            expected = [objective.predict(self.pending)[0] for objective in self.objectives]
            seen = np.vstack([seen, np.column_stack(expected)])
        best_of = seen[np.array(front(seen.tolist()))]
        worst, best = best_of.max(0), best_of.min(0)
        # A little beyond the front, or its ends would have nothing to gain; in one dimension of it, the usual spread.
        reference = worst + np.maximum(0.1 * (worst - best), 0.1)
        return boxes(best_of, reference)

    @cached_property
    def _processes(self) -> tuple[Posterior, ...]:
        return tuple(
            objective.members[0].given(self.pending, objective.predict(self.pending)[0])
            if len(self.pending)
            else objective.members[0]
            for objective in self.objectives
        )

    def __call__(self, points: Array) -> Array:
        """Return the logarithm of what each point (m, D) is worth."""
        found = [process.predict(points) for process in self._processes]
        means, variances = np.column_stack([m for m, _ in found]), np.column_stack([v for _, v in found])
        worth = log_ehvi(means, variances, *self._boxes)
        return worth + (CAUTION * self.feasibility.log_chance(points) if self.feasibility else 0.0)
