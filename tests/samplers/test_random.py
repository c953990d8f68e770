from __future__ import annotations

import pytest
from numpy.random import default_rng

from sweepmagic.errors import SweepMagicError
from sweepmagic.records import RunStarted, SweepCreated, SweepRecord
from sweepmagic.samplers.random import RandomSampler


def test_a_continuous_space_never_ends() -> None:
    sweep = SweepRecord.replay(
        "s", [SweepCreated({"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}}, 1)]
    )
    drawn = [RandomSampler().suggest(sweep, default_rng([1, n])) for n in range(100)]
    assert all(params is not None and 0 <= params["x"] <= 1 for params in drawn)


def test_draws_follow_the_distribution() -> None:
    config = {
        "method": "random",
        "parameters": {"k": {"values": ["a", "b"], "probabilities": [0.9, 0.1]}, "x": {"min": 0.0, "max": 1.0}},
    }
    sweep = SweepRecord.replay("s", [SweepCreated(config, 1)])
    drawn = [RandomSampler().suggest(sweep, default_rng([5, n])) for n in range(2000)]
    share = sum(params["k"] == "a" for params in drawn if params) / len(drawn)
    assert abs(share - 0.9) < 0.03  # four standard deviations of a share of 2000


def test_what_is_left_of_a_large_finite_space_is_found() -> None:
    config = {"method": "random", "parameters": {"x": {"min": 1, "max": 3000}}}
    sweep = SweepRecord.replay("s", [SweepCreated(config, 1)])
    for number in range(1, 3000):
        sweep.apply(RunStarted(number, {"x": number}))
    assert RandomSampler().suggest(sweep, default_rng(0)) == {"x": 3000}


def test_constraints_that_nothing_meets_are_named() -> None:
    config = {"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}, "constraints": ["x > 2"]}
    sweep = SweepRecord.replay("s", [SweepCreated(config, 1)])
    with pytest.raises(SweepMagicError, match="x > 2"):
        RandomSampler().suggest(sweep, default_rng(0))
