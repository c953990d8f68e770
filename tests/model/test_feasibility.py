"""Where runs fail."""

from __future__ import annotations

import numpy as np
import pytest

from sweepmagic.gp.regression import Priors
from sweepmagic.model.embedding import Array, Embedding
from sweepmagic.model.evidence import gather
from sweepmagic.model.feasibility import Feasibility
from tests.model.stories import SQUARE, empty, tried

GRID = [{"x": x / 5, "y": y / 5} for x in range(6) for y in range(6)]


def learned(*, border: float) -> Feasibility | None:
    sweep = tried(empty(SQUARE), GRID, lambda p: None if p["x"] > border else p["y"])
    embedding = Embedding(sweep.space)
    return Feasibility.learn(gather(sweep, embedding), embedding, Priors.of(2))


def chance(feasibility: Feasibility | None, *points: tuple[float, float]) -> Array:
    assert feasibility is not None
    return np.asarray(np.exp(feasibility.log_chance(np.array(points))))


def test_where_nothing_failed_there_is_nothing_to_fear() -> None:
    assert learned(border=2.0) is None


def test_the_chance_is_low_in_the_half_that_fails_and_high_in_the_other() -> None:
    found = learned(border=0.5)
    assert (chance(found, (0.1, 0.5), (0.2, 0.1), (0.3, 0.9)) > 0.9).all()
    assert (chance(found, (0.7, 0.5), (0.8, 0.1), (0.9, 0.9)) < 0.1).all()
    assert 0.2 < chance(found, (0.5, 0.5))[0] < 0.8


def test_one_failure_is_a_warning_for_its_neighbours_alone() -> None:
    sweep = tried(empty(SQUARE), GRID, lambda p: None if p == {"x": 1.0, "y": 1.0} else p["y"])
    embedding = Embedding(sweep.space)
    found = Feasibility.learn(gather(sweep, embedding), embedding, Priors.of(2))
    near, far = chance(found, (1.0, 1.0), (0.1, 0.1))
    assert near < 0.6
    assert far > 0.95


def test_where_everything_failed_every_place_is_doubtful() -> None:
    assert (chance(learned(border=-1.0), (0.1, 0.1), (0.5, 0.5)) < 0.2).all()


def test_slopes_are_derivatives() -> None:
    found = learned(border=0.5)
    assert found is not None
    points = np.random.default_rng(0).uniform(0.1, 0.9, (6, 2))
    log, slopes = found.slopes(points)
    assert log == pytest.approx(found.log_chance(points))
    for column in range(2):
        step = np.zeros(2)
        step[column] = 1e-5
        expected = (found.log_chance(points + step) - found.log_chance(points - step)) / 2e-5
        assert slopes[:, column] == pytest.approx(expected, rel=1e-3, abs=1e-4)
