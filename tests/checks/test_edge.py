"""The best values at an end of their range: said where runs get better towards it and nature has no end there."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sweepmagic.config import parse
from tests.checks.stories import Told, found, keys

LOG = {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1}


def runs(distribution: dict[str, Any], loss: Any, count: int = 20) -> list[Told]:
    """Return runs spread over the range; `loss` is told where a run lies, from 0 to 1."""
    space = parse({"method": "random", "parameters": {"p": distribution}}).space
    places = [place / (count - 1) for place in range(count)]
    return [Told(space.decode([u]), [{"loss": loss(u)}]) for u in places]


def rising(u: float) -> float:
    return 1.0 - u


def falling(u: float) -> float:
    return u


def test_the_wider_range_can_be_pasted() -> None:
    (finding,) = found({"p": LOG}, runs(LOG, rising))
    assert finding.text == "p: the best of 20 runs lie at the upper end of its range, 0.1"
    written = "p: {distribution: log_uniform_values, min: 0.0001, max: 1}"
    assert finding.remedy == f"widen it and run the cell again, the runs so far are kept: `{written}`"
    assert parse(f"{{method: random, parameters: {{{written}}}}}").space.fits({"p": 0.9})


@pytest.mark.parametrize(
    ("distribution", "loss", "wider"),
    [
        (LOG, falling, "min: 1e-05, max: 0.1"),
        ({"min": 0.1, "max": 0.5}, falling, "min: 0, max: 0.5"),
        ({"min": 0.1, "max": 0.5}, rising, "min: 0.1, max: 0.9"),
        ({"min": 0.0, "max": 0.8}, rising, "min: 0, max: 1"),
        ({"min": -2.0, "max": 2.0}, falling, "min: -6, max: 2"),
        ({"min": 16, "max": 64}, rising, "min: 16, max: 112"),
        ({"min": 16, "max": 64}, falling, "min: 1, max: 64"),
        ({"distribution": "q_uniform", "min": 16, "max": 128, "q": 16}, rising, "min: 16, max: 240, q: 16"),
        ({"distribution": "log_uniform", "min": -9.0, "max": -2.0}, rising, "min: -9, max: 0.303"),
        ({"distribution": "inv_log_uniform", "min": 2.0, "max": 9.0}, falling, "min: -0.303, max: 9"),
        ({"distribution": "inv_log_uniform_values", "min": 0.01, "max": 1.0}, falling, "min: 0.01, max: 10"),
    ],
)
def test_each_kind_of_range_is_widened_in_its_own_words(distribution: dict[str, Any], loss: Any, wider: str) -> None:
    (finding,) = found({"p": distribution}, runs(distribution, loss))
    assert wider in finding.remedy
    snippet = finding.remedy.split("`")[1]
    parse(f"{{method: random, parameters: {{{snippet}}}}}")


@pytest.mark.parametrize(
    ("distribution", "loss"),
    [
        ({"min": 0.0, "max": 0.5}, falling),  # dropout 0 is the end
        ({"min": 0.5, "max": 0.99}, rising),  # momentum
        ({"min": 0.0, "max": 1.0}, rising),  # a share
        ({"min": 1, "max": 8}, falling),  # one layer
        ({"min": 1, "max": 4}, rising),  # so few that every value is near an end
        ({"values": [1, 2, 3, 4, 5, 6]}, rising),
        ({"distribution": "normal", "mu": 0.0, "sigma": 1.0}, rising),
    ],
)
def test_where_a_range_ends_by_nature_it_is_silent(distribution: dict[str, Any], loss: Any) -> None:
    assert keys({"p": distribution}, runs(distribution, loss)) == []


def test_an_optimum_inside_is_no_edge() -> None:
    assert keys({"p": LOG}, runs(LOG, lambda u: (u - 0.8) ** 2)) == []


def test_few_runs_say_nothing() -> None:
    assert keys({"p": LOG}, runs(LOG, rising, count=9)) == []


def test_one_lucky_run_at_the_end_says_nothing() -> None:
    assert keys({"p": LOG}, runs(LOG, lambda u: -1.0 if u == 1.0 else (u - 0.4) ** 2)) == []


def test_more_epochs_are_always_better_and_a_constraint_is_an_end_too() -> None:
    epochs = {"min": 5, "max": 50}
    told = [Told({"epochs": run.params["p"]}, run.rows) for run in runs(epochs, rising)]
    assert keys({"epochs": epochs}, told) == []
    space = {"p": LOG, "q": {"min": 0.5, "max": 2.0}}
    both = [Told({**run.params, "q": 1.0}, run.rows) for run in runs(LOG, rising)]
    assert keys(space, both) == ["edge p max 0.1"]
    assert keys(space, both, constraints=["p < q"]) == []


def test_parameters_without_effect_are_hardly_ever_taken_for_one() -> None:
    """Of 2,000 columns of noise some lie at an edge by chance; a trend towards it is rarer still."""
    rng, false = random.Random(1), 0
    space = {f"p{place}": LOG for place in range(20)}
    exponents = [(-4, -1)] * 20
    for _ in range(100):
        told = [
            Told(
                {name: 10 ** rng.uniform(*ends) for name, ends in zip(space, exponents, strict=True)},
                [{"loss": rng.random()}],
            )
            for _ in range(20)
        ]
        false += len(keys(space, told))
    assert false <= 10
