from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.config import parse
from sweepmagic.space import Distribution, SearchSpace, canonical, same
from tests.space.strategies import distributions, spaces, units

optuna = pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")

from sweepmagic.samplers.optuna.axes import ask, axes_of, told, translation  # noqa: E402


@settings(deadline=None)  # the first beta imports scipy
@given(distributions, units)
def test_a_value_comes_back_from_what_optuna_is_told(distribution: Distribution, u: float) -> None:
    value = distribution.ppf(u)
    mapped = translation(distribution)
    back = mapped.read(mapped.tell(value))
    assert same(back, value) or back == pytest.approx(value, rel=1e-6, abs=1e-6)
    assert mapped.theirs._contains(mapped.theirs.to_internal_repr(mapped.tell(value)))


@pytest.mark.parametrize(
    ("line", "theirs"),
    [
        ("{min: 1, max: 4}", "IntDistribution(high=4, log=False, low=1, step=1)"),
        ("{min: 0.5, max: 4}", "FloatDistribution(high=4.0, log=False, low=0.5, step=None)"),
        (
            "{distribution: log_uniform_values, min: 0.1, max: 1}",
            "FloatDistribution(high=1.0, log=True, low=0.1, step=None)",
        ),
        ("{distribution: q_uniform, min: 0.1, max: 0.5, q: 0.2}", "IntDistribution(high=2, log=False, low=0, step=1)"),
        (
            "{distribution: q_log_uniform_values, min: 2, max: 9}",
            "IntDistribution(high=9, log=True, low=2, step=1)",
        ),
        ("{values: [a, [1, 2], null]}", "CategoricalDistribution(choices=(0, 1, 2))"),
        ("{distribution: normal}", "FloatDistribution(high=1.0, log=False, low=0.0, step=None)"),
        (
            "{distribution: q_log_uniform_values, min: 16, max: 64, q: 16}",
            "FloatDistribution(high=1.0, log=False, low=0.0, step=None)",
        ),
    ],
)
def test_a_distribution_that_optuna_has_is_handed_over(line: str, theirs: str) -> None:
    config = parse(f"{{method: random, parameters: {{x: {line}}}}}")
    assert str(translation(config.space.parameters[0].distribution).theirs) == theirs


def test_one_and_true_and_one_point_zero_stay_apart() -> None:
    config = parse({"method": "random", "parameters": {"x": {"values": [1, True, "1"]}}})
    mapped = translation(config.space.parameters[0].distribution)
    assert [mapped.tell(value) for value in (1, True, "1")] == [0, 1, 2]
    assert [canonical(mapped.read(place)) for place in range(3)] == ["1", "true", '"1"']


@settings(deadline=None)
@given(spaces(), st.integers(0, 1000))
def test_a_config_comes_back_from_the_trial_that_asked_for_it(space: SearchSpace, seed: int) -> None:
    axes = axes_of(space)
    trial = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed)).ask()
    params = ask(axes, space, trial)
    assert space.fits(params)
    assert set(told(axes, space, params)) == set(trial.params)


def test_a_parameter_whose_condition_fails_is_never_asked_for() -> None:
    config = parse(
        {
            "method": "random",
            "parameters": {
                "momentum": {"min": 0.0, "max": 0.9, "when": "opt == 'sgd'"},  # before what it hangs on
                "opt": {"values": ["sgd", "adam"]},
            },
        }
    )
    axes = axes_of(config.space)
    asked = {}
    for seed in range(10):
        trial = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed)).ask()
        params = ask(axes, config.space, trial)
        asked[params["opt"]] = set(trial.params)
    assert asked == {"sgd": {"opt", "momentum"}, "adam": {"opt"}}


def test_zipped_parameters_are_one_choice() -> None:
    config = parse(
        {"method": "random", "parameters": {"a": {"values": [1, 2]}, "b": {"values": ["x", "y"]}}, "zip": ["a", "b"]}
    )
    axes = axes_of(config.space)
    assert told(axes, config.space, {"a": 2, "b": "y"}) == {"a": 1}
    trial = optuna.trial.FixedTrial({"a": 1})
    assert ask(axes, config.space, trial) == {"a": 2, "b": "y"}
