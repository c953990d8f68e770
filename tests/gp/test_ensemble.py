"""The draws of hyperparameters against their posterior, added up on a grid."""

from __future__ import annotations

import numpy as np

from sweepmagic.gp.ensemble import draw
from sweepmagic.gp.regression import Inputs, Likelihood, Posterior, Priors, fit

TOY = Inputs.plain(np.array([[0.0], [0.3], [0.6], [1.0]]))
Y = np.array([-1.0, 0.5, 1.0, -0.5])


def test_the_mode_comes_first_and_there_are_as_many_as_were_asked_for() -> None:
    mode = fit(TOY, Y).hyper
    assert draw(TOY, Y, mode, 1) == [mode]
    members = draw(TOY, Y, mode, 4)
    assert members[0] is mode
    assert len(members) == 4
    assert len({each.signal for each in members}) > 1, "members that are all alike are one"


def test_the_same_inputs_give_the_same_draws() -> None:
    mode = fit(TOY, Y).hyper
    once, again = draw(TOY, Y, mode, 5), draw(TOY, Y, mode, 5)
    assert [(*each.lengths, each.signal, each.noise) for each in once] == [
        (*each.lengths, each.signal, each.noise) for each in again
    ]


def test_draws_have_the_mean_and_the_spread_of_the_posterior() -> None:
    priors = Priors.of(1)
    target = Likelihood(TOY, Y, priors)
    middle = target.pack(target.starts()[0])
    axes = [np.linspace(m - 4 * w, m + 4 * w, 17) for m, w in zip(middle, target.widths, strict=True)]
    grid = np.array(np.meshgrid(*axes, indexing="ij")).reshape(3, -1).T
    grid = grid[((grid >= target.bounds[:, 0]) & (grid <= target.bounds[:, 1])).all(1)]
    costs = np.array([target(x)[0] for x in grid])
    weights = np.exp(costs.min() - costs)
    weights /= weights.sum()
    mean = weights @ grid
    spread = np.sqrt(weights @ (grid - mean) ** 2)

    drawn = np.array([target.pack(each) for each in draw(TOY, Y, fit(TOY, Y).hyper, 1500)])
    assert np.abs((drawn.mean(0) - mean) / spread).max() < 0.25
    assert np.abs(np.log(drawn.std(0) / spread)).max() < 0.2


def test_draws_can_all_be_used() -> None:
    rng = np.random.default_rng(1)
    inputs = Inputs.plain(np.repeat(rng.random((5, 2)), 2, axis=0), bends=np.array([True, False]))
    y = rng.standard_normal(10)
    for each in draw(inputs, y, fit(inputs, y).hyper, 20):
        mean, variance = Posterior.of(inputs, y, each).predict(rng.random((4, 2)))
        assert np.isfinite(mean).all()
        assert (variance > 0).all()
