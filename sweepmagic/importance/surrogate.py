"""The Gaussian processes that stand for a sweep's metric when its variance is taken apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky

from sweepmagic.gp.ensemble import draw
from sweepmagic.gp.regression import Inputs, Posterior, Priors, fit
from sweepmagic.importance.sobol import Array
from sweepmagic.model.embedding import Embedding

_MOST = 300  # runs that are learned from, evenly spread over the sweep: the fit costs the cube of it
_MEMBERS = 12  # processes, each with lengths and noise of its own, that the interval is made from
_CHUNK = 4096  # positions predicted at once


@dataclass(frozen=True)
class Surrogate:
    """Losses, standardised, as a function of positions.

    Attributes:
        members: Plausible processes, the most probable first.
        r2: Which share of the variance of the runs' losses is predicted when each is left out itself.
        missed: Which share is neither predicted nor taken for noise.
    """

    embedding: Embedding
    members: tuple[Posterior, ...]
    r2: float
    missed: float

    @classmethod
    def of(cls, embedding: Embedding, positions: Array, losses: Array) -> Surrogate:
        """Return the processes fitted to losses (n,) at positions (n, d), at least two of them different."""
        chosen = np.unique(np.linspace(0, len(losses) - 1, min(len(losses), _MOST)).round().astype(int))
        y = losses[chosen]
        y = (y - y.mean()) / (y.std() or 1.0)
        inputs = Inputs.plain(embedding.points(positions[chosen]), embedding.axis, embedding.bends)
        mode = fit(inputs, y, Priors.of(embedding.d))
        hypers = draw(inputs, y, mode.hyper, _MEMBERS)
        error = float(np.mean((y - mode.left_out()[0]) ** 2)) / (float(np.mean(y**2)) or 1.0)
        members = (mode, *(Posterior.of(inputs, y, hyper) for hyper in hypers[1:]))
        return cls(embedding, members, 1 - error, min(max(error - mode.hyper.noise, 0.0), 1.0))

    def mean(self, positions: Array) -> Array:
        """Return what the most probable process expects (m,) at positions (m, d)."""
        parts = (self.embedding.points(positions[i : i + _CHUNK]) for i in range(0, len(positions), _CHUNK))
        return np.concatenate([self.members[0].predict(part)[0] for part in parts])

    def draws(self, positions: Array, count: int, rng: np.random.Generator) -> Array:
        """Return at least `count` functions that are possible, at distinct positions (m, d), as (count, m)."""
        each = -(-count // len(self.members))
        points = self.embedding.points(positions)
        return np.concatenate([_drawn(member, points, each, rng) for member in self.members])


def _drawn(member: Posterior, points: Array, count: int, rng: np.random.Generator) -> Array:
    mean, covariance = member.covariance(points)
    covariance[np.diag_indices_from(covariance)] += 1e-6 * member.hyper.signal
    factor = cholesky(covariance, lower=True, check_finite=False, overwrite_a=True)
    return np.asarray(mean + (factor @ rng.standard_normal((len(mean), count))).T)
