"""Configs, positions and points: there and back, equal where configs are equal, apart where they are not."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from sweepmagic.config import parse
from sweepmagic.model.embedding import MOST_STEPS, Embedding, axis_of
from sweepmagic.space import (
    KINDS,
    Categorical,
    CategoricalWithProbabilities,
    Constant,
    IntUniform,
    LogUniformValues,
    Parameter,
    QLogUniformValues,
    QUniform,
    SearchSpace,
    Uniform,
    canonical,
    is_number,
)
from tests.gp.strategies import seeds
from tests.space.strategies import OF_KIND, finite, spaces

relaxed = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


def of(*parameters: Parameter, zips: tuple[tuple[str, ...], ...] = ()) -> Embedding:
    return Embedding(SearchSpace(parameters, zips))


def parsed(parameters: dict[str, Any], **more: Any) -> Embedding:
    return Embedding(parse({"method": "random", "parameters": parameters, **more}).space)


def assert_alike(found: Any, expected: Any) -> None:
    """Assert that two configs are the same up to rounding."""
    if isinstance(expected, dict):
        assert list(found) == list(expected)
        for key in expected:
            assert_alike(found[key], expected[key])
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-6, abs=1e-9)
    else:
        assert canonical(found) == canonical(expected)


@pytest.mark.parametrize("name", [name for name in KINDS if name != "constant"])
@settings(deadline=None, max_examples=20)
@given(data=st.data(), seed=seeds)
def test_a_config_has_a_position_that_leads_back_to_it(name: str, data: st.DataObject, seed: int) -> None:
    embedding = of(Parameter(("x",), data.draw(OF_KIND[name])))
    for position in embedding.draw(5, np.random.default_rng(seed)):
        params = embedding.params(position)
        there = embedding.position(params)
        assert there is not None
        if is_number(params["x"]) and embedding.axes[0].is_line:
            assume(1e-9 < position[0] < 1 - 1e-9)
        assert_alike(embedding.params(there), params)


@relaxed
@given(spaces(), seeds)
def test_whole_configs_lead_back_too(space: SearchSpace, seed: int) -> None:
    embedding = Embedding(space)
    for position in embedding.draw(5, np.random.default_rng(seed)):
        params = embedding.params(position)
        there = embedding.position(params)
        assert there is not None
        assert_alike(embedding.params(there), params)


@relaxed
@given(spaces(finite), seeds)
def test_configs_are_equal_exactly_where_settled_positions_are(space: SearchSpace, seed: int) -> None:
    embedding = Embedding(space)
    drawn = embedding.draw(30, np.random.default_rng(seed))
    settled = embedding.settled(drawn)
    configs = [canonical(embedding.params(position)) for position in drawn]
    places = [position.tobytes() for position in settled]
    assert len(set(configs)) == len(set(places)) == len(set(zip(configs, places, strict=True)))
    assert [canonical(embedding.params(position)) for position in settled] == configs
    points = embedding.points(drawn)
    assert np.array_equal(points, embedding.points(settled)), "nor does a point know of what is not there"


@relaxed
@given(spaces(), seeds)
def test_points_lie_in_the_unit_cube(space: SearchSpace, seed: int) -> None:
    embedding = Embedding(space)
    points = embedding.points(embedding.draw(10, np.random.default_rng(seed)))
    assert points.shape == (10, len(embedding.axis)) == (10, len(embedding.bends))
    assert ((points >= 0) & (points <= 1)).all()


CONDITIONAL = {
    "opt": {"values": ["sgd", "adam"]},
    "momentum": {"min": 0.0, "max": 1.0, "when": "opt == 'sgd'"},
    "kind": {"values": ["a", "b", "c"], "when": "opt == 'sgd'"},
}


def test_what_a_condition_switches_off_sits_in_the_middle_and_at_zero() -> None:
    embedding = parsed(CONDITIONAL)
    positions = np.array([[1.0, 0.2, 2.0], [1.0, 0.9, 1.0], [0.0, 0.2, 2.0]])
    assert embedding.active(positions).tolist() == [[True, False, False], [True, False, False], [True, True, True]]
    assert embedding.settled(positions).tolist() == [[1, 0, 0], [1, 0, 0], [0, 0.2, 2]]
    points = embedding.points(positions)
    assert np.array_equal(points[0], points[1])
    assert points[0, 2:].tolist() == [0.5, 0, 0, 0]
    half = math.sqrt(0.5)
    assert points[2] == pytest.approx([half, 0, 0.2, 0, 0, half])
    for params in ({"opt": "adam"}, {"opt": "adam", "momentum": 0.7}):
        there = embedding.position(params)
        assert there is not None
        assert there.tolist() == [1, 0, 0]


def test_a_condition_on_a_line_is_asked_at_every_position() -> None:
    embedding = parsed({"x": {"min": 0.0, "max": 1.0}, "y": {"min": 0.0, "max": 1.0, "when": "x > 0.5"}})
    assert embedding.active(np.array([[0.4, 0.1], [0.6, 0.1]])).tolist() == [[True, False], [True, True]]
    assert embedding.gates == [0]


def test_zipped_parameters_share_an_axis() -> None:
    listed = {"width": {"values": [8, 16, 32]}, "depth": {"values": [1, 2, 3]}, "x": {"min": 0.0, "max": 1.0}}
    embedding = parsed(listed, zip=["width", "depth"])
    assert embedding.d == 2
    assert embedding.params(np.array([2.0, 0.5])) == {"width": 32, "depth": 3, "x": 0.5}
    there = embedding.position({"width": 16, "depth": 2, "x": 0.25})
    assert there is not None
    assert there.tolist() == [1, 0.25]
    assert embedding.axes[0].is_ordered, "both rise"


@pytest.mark.parametrize(("other", "ordered"), [([3, 2, 1], True), ([1, 3, 2], False), (["a", "b", "c"], False)])
def test_zipped_values_are_in_order_if_all_rise_or_fall_together(other: list[Any], ordered: bool) -> None:
    embedding = parsed({"a": {"values": [8, 16, 32]}, "b": {"values": other}}, zip=["a", "b"])
    assert embedding.axes[0].is_ordered is ordered


def coordinates(*values: Any) -> list[list[float]]:
    found = axis_of((Parameter(("x",), Categorical(values)),)).coordinates
    assert found is not None
    return found.tolist()  # type: ignore[no-any-return]


def test_numbers_are_in_order_whatever_order_they_are_listed_in() -> None:
    assert coordinates(3, 1, 2) == [[1.0], [0.0], [0.5]]
    assert coordinates(0, 1, 1000)[1][0] > 0.2, "neighbours of a far value must not become one"


def test_numbers_that_span_a_large_factor_go_by_their_logarithm() -> None:
    assert np.ravel(coordinates(16, 64, 256, 1024)) == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert np.ravel(coordinates(0, 0.001, 0.01, 0.1)) == pytest.approx([0, 1 / 3, 2 / 3, 1])


@pytest.mark.parametrize("values", [("a", "b", "c"), (True, False, None), (1, 2, "auto"), (1, True, 2)])
def test_what_is_not_all_numbers_has_no_order(values: tuple[Any, ...]) -> None:
    points = np.array(coordinates(*values))
    gaps = [math.dist(points[i], points[j]) for i in range(3) for j in range(i)]
    assert gaps == pytest.approx([1, 1, 1])


def test_one_value_is_in_the_middle() -> None:
    assert coordinates("only") == [[0.5]]
    assert of(Parameter(("x",), Constant(3))).d == 0


def test_few_steps_are_values_and_many_are_a_line() -> None:
    few, many = (Parameter(("x",), IntUniform(1, top)) for top in (MOST_STEPS, MOST_STEPS + 1))
    assert of(few).axes[0].levels == MOST_STEPS
    assert of(many).axes[0].is_line
    assert of(Parameter(("x",), Categorical(tuple(map(str, range(100)))))).axes[0].levels == 100


@pytest.mark.parametrize(
    "distribution",
    [
        CategoricalWithProbabilities(("a", "b", "never", "c"), (0.6, 0.3, 0.0, 0.1)),
        Categorical((1, None, "x")),
        IntUniform(1, 5),
        QUniform(0, 1, 0.25),
        QLogUniformValues(16, 128, 16),
    ],
)
def test_draws_follow_the_distribution(distribution: Any) -> None:
    embedding = of(Parameter(("x",), distribution))
    count = 2000
    drawn = [canonical(embedding.params(position)["x"]) for position in embedding.draw(count, np.random.default_rng(0))]
    units = (np.arange(20_000) + 0.5) / 20_000
    expected: dict[str, float] = {}
    for u in units:
        key = canonical(distribution.ppf(u))
        expected[key] = expected.get(key, 0) + count / len(units)
    assert set(drawn) <= set(expected)
    assert chisquare([drawn.count(key) for key in expected], list(expected.values())).pvalue > 1e-3


@pytest.mark.parametrize(
    ("distribution", "edges", "even"),
    [
        (CategoricalWithProbabilities(("a", "b", "never", "c"), (0.6, 0.3, 0.0, 0.1)), [0, 0.6, 0.9, 1], False),
        (Categorical(("a", "b", "c", "d")), [0, 0.25, 0.5, 0.75, 1], True),
        (IntUniform(1, 2), [0, 0.5, 1], True),
    ],
)
def test_edges_are_the_shares_of_the_values(distribution: Any, edges: list[float], even: bool) -> None:
    axis = of(Parameter(("x",), distribution)).axes[0]
    assert axis.edges == pytest.approx(edges)
    assert axis.is_even is even


def test_a_line_is_the_distribution_function() -> None:
    embedding = of(Parameter(("lr",), LogUniformValues(1e-4, 1e-2)), Parameter(("x",), Uniform(-1, 1)))
    there = embedding.position({"lr": 1e-3, "x": 0.5})
    assert there is not None
    assert there == pytest.approx([0.5, 0.75])
    assert embedding.points(there[None])[0] == pytest.approx([0.5, 0.75])


@pytest.mark.parametrize(
    "params",
    [{"x": 2.0, "k": "a"}, {"x": 0.5, "k": "z"}, {"x": 0.5, "k": True}, {"x": 0.5}, {"k": "a"}, {"x": "0.5", "k": "a"}],
    ids=json.dumps,
)
def test_what_the_space_could_not_give_has_no_position(params: dict[str, Any]) -> None:
    embedding = parsed({"x": {"min": 0.0, "max": 1.0}, "k": {"values": ["a", "b", 1]}})
    assert embedding.position(params) is None
    assert embedding.position({"x": 0.5, "k": 1}) is not None


def test_nested_parameters_and_constants() -> None:
    embedding = parsed({"model": {"parameters": {"units": {"values": [8, 16]}, "act": {"value": "relu"}}}})
    assert embedding.d == 1
    assert embedding.params(np.array([1.0])) == {"model": {"units": 16, "act": "relu"}}
    assert embedding.position({"model": {"units": 16, "act": "relu"}}) == pytest.approx([1.0])
