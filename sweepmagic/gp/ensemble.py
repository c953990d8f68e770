"""Several plausible processes instead of the single most probable one.

After a few points many lengths and noises explain them about as well. A search that believes one of them settles too
early, most of all in one level of a choice; a search that asks several does not (Snoek et al. 2012, arXiv 1206.2944).
The members are drawn by Hamiltonian Monte Carlo (Neal 2011, arXiv 1206.1901) in units of the priors' widths, beginning at
the mode. Symbols as in `kernel`.
"""

from __future__ import annotations

import numpy as np

from sweepmagic.gp.kernel import Array, Hyper
from sweepmagic.gp.regression import Inputs, Likelihood, Priors

_LEAPS, _WARM_UP = 5, 2  # short and few: each leap costs a gradient, and the members need to differ, not to be many
_FASTER, _SLOWER = 1.2, 0.6  # the step after a draw was accepted or not; together they settle near 70 % accepted


def draw(inputs: Inputs, y: Array, mode: Hyper, count: int, priors: Priors | None = None) -> list[Hyper]:
    """Return `count` hyperparameters: the mode first, then draws from their posterior.

    The same inputs give the same draws.

    Example:
        >>> inputs = Inputs.plain(np.array([[0.0], [0.5], [1.0]]))
        >>> from sweepmagic.gp.regression import fit
        >>> mode = fit(inputs, np.array([-1.0, 0.0, 1.0])).hyper
        >>> len(draw(inputs, np.array([-1.0, 0.0, 1.0]), mode, 4))
        4
    """
    target = Likelihood(inputs, y, priors or Priors.of(inputs.d))
    rng = np.random.default_rng(3)
    x = target.pack(mode)
    cost, slope = target(x)
    members, step = [mode], 0.3
    for turn in range(_WARM_UP + count - 1 if count > 1 else 0):
        momentum = rng.standard_normal(len(x))
        before = cost + 0.5 * momentum @ momentum
        there, there_cost, there_slope, momentum = _leap(target, x, slope, momentum, step)
        if np.log(rng.random()) < before - there_cost - 0.5 * momentum @ momentum:
            x, cost, slope, step = there, there_cost, there_slope, step * _FASTER
        else:
            step *= _SLOWER
        if turn >= _WARM_UP:
            members.append(target.unpack(x))
    return members


def _leap(
    target: Likelihood, x: Array, slope: Array, momentum: Array, step: float
) -> tuple[Array, float, Array, Array]:
    """Follow the momentum for some steps of the leapfrog rule."""
    widths, low, high = target.widths, target.bounds[:, 0], target.bounds[:, 1]
    cost = 0.0
    momentum = momentum - 0.5 * step * slope * widths
    for leap in range(_LEAPS):
        x = np.clip(x + step * momentum * widths, low, high)
        cost, slope = target(x)
        momentum = momentum - (step if leap < _LEAPS - 1 else 0.5 * step) * slope * widths
    return x, cost, slope, momentum
