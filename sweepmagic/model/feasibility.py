"""Where runs fail: a process over "it failed" and "it did not", which turns into the chance that a config gives a value."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from sweepmagic.gp.regression import Inputs, Posterior, Priors, fit
from sweepmagic.model.embedding import Embedding
from sweepmagic.model.evidence import Evidence

Array = NDArray[np.float64]

_MOST = 100  # the latest of each kind: a border does not move
_LEARNED_FROM = 40  # of each kind, for the lengths
_EDGE_VARIANCE = 0.05  # how soft a border is taken to be
_HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True)
class Feasibility:
    """The chance that a config gives a value. Labels are -1 where it did and 1 where it failed.

    Attributes:
        process: The labels, less `base`.
        base: What is expected far from any run: half way between no opinion and the share that failed so far.
    """

    process: Posterior
    base: float

    @classmethod
    def learn(cls, evidence: Evidence, embedding: Embedding, priors: Priors) -> Feasibility | None:
        """Return what the failures say, or None where nothing has failed."""
        if not len(evidence.failed):
            return None
        share = len(evidence.failed) / (len(evidence.failed) + len(evidence.positions))
        base = share - 0.5
        known = Priors(priors.lengths, noise=1e-2)
        learned = fit(*_labelled(evidence, embedding, base, _LEARNED_FROM), known, turns=24).hyper
        return cls(Posterior.of(*_labelled(evidence, embedding, base, _MOST), learned), base)

    def log_chance(self, points: Array) -> Array:
        """Return the logarithm of the chance at points (m, D)."""
        mean, variance = self.process.predict(points)
        return np.asarray(log_ndtr(-(mean + self.base) / np.sqrt(_EDGE_VARIANCE + variance)))

    def slopes(self, points: Array) -> tuple[Array, Array]:
        """Return `log_chance` and its gradient by the columns, (m, D)."""
        mean, variance, by_mean, by_variance = self.process.slopes(points)
        deviation = np.sqrt(_EDGE_VARIANCE + variance)
        z = -(mean + self.base) / deviation
        log = log_ndtr(z)
        ratio = np.exp(-0.5 * z * z - _HALF_LOG_2PI - log)
        by_point = -by_mean / deviation[:, None] - (z / (2 * deviation**2))[:, None] * by_variance
        return log, ratio[:, None] * by_point


def _labelled(evidence: Evidence, embedding: Embedding, base: float, most: int) -> tuple[Inputs, Array]:
    """Return the latest of each kind, and their labels less `base`."""
    good, bad = evidence.positions[-most:], evidence.failed[-most:]
    labels = np.concatenate([np.full(len(good), -1.0), np.ones(len(bad))])
    return Inputs.plain(embedding.points(np.vstack([good, bad])), embedding.axis), labels - base
