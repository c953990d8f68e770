"""The narrowed space lies inside the old one, holds the best runs, and can be written down and read again."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sweepmagic
from sweepmagic.config import dump_yaml, parse
from sweepmagic.narrow import around, narrowed
from sweepmagic.records import Logged, RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import (
    Beta,
    Categorical,
    CategoricalWithProbabilities,
    Constant,
    Distribution,
    IntUniform,
    LogNormal,
    LogUniform,
    LogUniformValues,
    Normal,
    QLogNormal,
    QNormal,
    QUniform,
    Uniform,
)
from tests.space.strategies import distributions, units

BELLS = (Normal, LogNormal, QNormal, QLogNormal)


def record(config: dict[str, Any], runs: list[tuple[dict[str, Any], dict[str, float]]]) -> SweepRecord:
    events: list[Any] = [SweepCreated(config, seed=1, time=0.0)]
    for number, (params, values) in enumerate(runs, start=1):
        events += [RunStarted(number, params, time=float(number)), Logged(number, None, values, time=float(number))]
    return SweepRecord.replay("s1", events)


def spread(count: int, **more: Any) -> SweepRecord:
    """Return a sweep whose loss is the better the nearer `lr` is to 1e-3, and `kind` to "b"."""
    config = {
        "name": "digits",
        "method": "random",
        "metric": {"name": "loss"},
        "parameters": {
            "lr": {"distribution": "log_uniform_values", "min": 1e-6, "max": 1.0},
            "width": {"min": 0, "max": 100},
            "kind": {"values": ["a", "b", "c"]},
        },
        **more,
    }
    config = {key: value for key, value in config.items() if value is not None}
    runs = []
    for number in range(count):
        lr = 10 ** (-6 + 6 * number / (count - 1))
        kind = "abc"[number % 3]
        loss = abs(math.log10(lr) + 3) + 5 * (kind != "b")
        runs.append(({"lr": lr, "width": number % 101, "kind": kind}, {"loss": loss}))
    return record(config, runs)


def test_ranges_close_around_the_best_fifth_in_their_own_scale() -> None:
    space = {p.name: p.distribution for p in narrowed(spread(60)).space.parameters}
    lr, kind = space["lr"], space["kind"]
    assert isinstance(lr, LogUniformValues)
    assert 5e-6 < lr.min < 1e-3 < lr.max < 0.2
    assert math.log10(lr.max) + 3 == pytest.approx(-3 - math.log10(lr.min), abs=0.7)  # about as far to either side
    assert kind == Categorical(("b",))


def test_the_new_sweep_has_another_name_and_learns_from_the_old_one() -> None:
    config = narrowed(spread(20, description="wide", run_cap=20))
    assert (config.name, config.warm_start, config.description, config.run_cap) == (
        "digits-narrowed",
        ("digits",),
        None,
        20,
    )


def test_fewer_than_five_runs_with_a_value_say_nothing() -> None:
    with pytest.raises(sweepmagic.SweepMagicError, match="at least 5 configs with a value of loss .* there are 4"):
        narrowed(spread(4))
    assert narrowed(spread(5)).space != spread(5).config.space


def test_without_a_metric_there_is_no_best() -> None:
    with pytest.raises(sweepmagic.SweepMagicError, match="expected a metric"):
        narrowed(spread(6, metric=None))


def test_with_several_metrics_the_front_stays_inside() -> None:
    runs = [({"x": n / 20}, {"a": n / 20, "b": 1 - n / 20}) for n in range(21)]
    config = {
        "method": "random",
        "metric": [{"name": "a"}, {"name": "b"}],
        "parameters": {"x": {"min": 0.0, "max": 1.0}},
    }
    assert narrowed(record(config, runs)).space.parameters[0].distribution == Uniform(0.0, 1.0)


def test_parameters_that_move_together_keep_whole_rows() -> None:
    config = {
        "method": "grid",
        "metric": {"name": "loss"},
        "zip": ["w", "d"],
        "parameters": {"w": {"values": [1, 2, 3]}, "d": {"values": [10, 20, 30]}, "x": {"values": [1, 2, 3, 4, 5]}},
    }
    runs = [({"w": w, "d": 10 * w, "x": x}, {"loss": w + x / 100}) for w in (1, 2, 3) for x in (1, 2, 3, 4, 5)]
    found = {p.name: p.distribution for p in narrowed(record(config, runs)).space.parameters}
    assert (found["w"], found["d"]) == (Categorical((1,)), Categorical((10,)))


def test_initial_configs_that_are_outside_are_left_out() -> None:
    config = narrowed(spread(60, initial=[{"lr": 0.001, "kind": "b"}, {"lr": 0.9}, {"kind": "a"}]))
    assert config.initial == ({"lr": 0.001, "kind": "b"},)


def test_conditional_parameters_follow_the_runs_that_had_them() -> None:
    config = {
        "method": "random",
        "metric": {"name": "loss"},
        "parameters": {
            "opt": {"values": ["sgd", "adam"]},
            "momentum": {"min": 0.0, "max": 1.0, "when": "opt == 'sgd'"},
        },
    }
    runs = [({"opt": "sgd", "momentum": 0.9 - n / 50}, {"loss": 0.1 + n}) for n in range(5)]
    runs += [({"opt": "adam"}, {"loss": 50.0})]
    found = narrowed(record(config, runs))
    assert found.space.fits({"opt": "sgd", "momentum": 0.9})
    assert found.space.parameters[0].distribution == Categorical(("sgd",))


def inside(narrow: Distribution, old: Distribution) -> bool:
    """Return whether `old` could have given whatever `narrow` gives."""
    return all(old.contains(narrow.ppf(u)) for u in (0.0, 0.2, 0.5, 0.9, 1.0))


@given(distributions, st.lists(units, min_size=1, max_size=8))
def test_whatever_the_distribution_the_narrowed_one_is_inside_and_holds_the_values(
    old: Distribution, places: list[float]
) -> None:
    values = [old.ppf(u) for u in places]
    found = around(old, values)
    assert type(found) is type(old)
    assert inside(found, old)
    assert all(found.contains(value) for value in values)


@given(distributions)
def test_without_values_nothing_is_narrowed(old: Distribution) -> None:
    assert around(old, []) is old


@given(distributions, st.lists(units, min_size=1, max_size=8))
def test_what_is_narrowed_can_be_written_and_read(old: Distribution, places: list[float]) -> None:
    values = [old.ppf(u) for u in places]
    runs = [({"p": value}, {"loss": float(n)}) for n, value in enumerate(values * 5)]
    config = {"method": "random", "metric": {"name": "loss"}, "parameters": {"p": {"values": [1]}}}
    sweep = record(config, runs)
    from dataclasses import replace

    from sweepmagic.space import Parameter, SearchSpace

    sweep.config = replace(sweep.config, space=SearchSpace((Parameter(("p",), old),)))
    for run in sweep.runs.values():
        run.fits = True
    if len(sweep.trials) < 5:
        return
    found = narrowed(sweep)
    assert parse(dump_yaml(found)) == found


@pytest.mark.parametrize(
    ("old", "values", "found"),
    [
        (Constant(3), [3], Constant(3)),
        (Uniform(-1.0, 1.0), [0.0, 0.5], Uniform(-0.1, 0.6)),
        (Uniform(0.0, 1.0), [0.0, 1.0], Uniform(0.0, 1.0)),
        (IntUniform(1, 8), [1], IntUniform(1, 2)),
        (QUniform(0, 100, 10), [40, 50], QUniform(30, 60, 10)),
        (LogUniform(-10.0, 0.0), [math.exp(-5)], LogUniform(-5.5, -4.5)),
        (CategoricalWithProbabilities(("a", "b", "c"), (0.5, 0.25, 0.25)), ["b", "c"], CategoricalWithProbabilities(("b", "c"), (0.5, 0.5))),
        (Normal(0.0, 10.0), [1.0, 3.0], Normal(2.0, 1.0)),
        (Beta(2.0, 2.0), [0.5], Beta(2.0, 2.0)),
    ],
)  # fmt: skip
def test_examples(old: Distribution, values: list[Any], found: Distribution) -> None:
    assert around(old, values) == found


def test_a_handle_gives_it(run_sweep: Any) -> None:
    config = {
        "name": "parabola",
        "method": "grid",
        "metric": {"name": "loss"},
        "parameters": {"x": {"values": list(range(30))}},
    }
    sweep = run_sweep(config, lambda x: {"loss": (x - 12) ** 2})
    found = sweep.narrowed()
    assert found.space.parameters[0].distribution == Categorical((9, 10, 11, 12, 13, 14))
    again = run_sweep(found, lambda x: {"loss": (x - 12) ** 2})
    assert (again.name, len(again.runs), again.best.config.x) == ("parabola-narrowed", 6, 12)
