"""Laws of the search space: encode and decode, points, conditions, zips, constraints."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.space import (
    Categorical,
    Constant,
    Expression,
    IntUniform,
    Parameter,
    QUniform,
    SearchSpace,
    Uniform,
    canonical,
    flatten,
)
from tests.space.strategies import finite, spaces

quickly = settings(max_examples=60, deadline=None)


@quickly
@given(st.data(), spaces(finite))
def test_decode_of_encode_is_the_same_config(data: st.DataObject, space: SearchSpace) -> None:
    u = data.draw(st.lists(st.floats(0, 1), min_size=space.dim, max_size=space.dim))
    params = space.decode(u)
    assert canonical(space.decode(space.encode(params))) == canonical(params)


@quickly
@given(st.data(), spaces())
def test_what_is_decoded_fits(data: st.DataObject, space: SearchSpace) -> None:
    u = data.draw(st.lists(st.floats(0.001, 0.999), min_size=space.dim, max_size=space.dim))
    assert space.fits(space.decode(u))


@quickly
@given(st.data(), spaces(finite))
def test_points_are_distinct_and_cover_the_space(data: st.DataObject, space: SearchSpace) -> None:
    points = [canonical(point) for point in space.points()]
    assert len(points) == len(set(points))
    u = data.draw(st.lists(st.floats(0, 1), min_size=space.dim, max_size=space.dim))
    assert canonical(space.decode(u)) in points


def _space(*parameters: Parameter, **more: object) -> SearchSpace:
    return SearchSpace(parameters, **more)  # type: ignore[arg-type]


def test_points_come_in_config_order_with_the_last_key_fastest() -> None:
    space = _space(Parameter(("z",), Categorical(("x", "y"))), Parameter(("a",), IntUniform(1, 2)))
    assert [(p["z"], p["a"]) for p in space.points()] == [("x", 1), ("x", 2), ("y", 1), ("y", 2)]


def test_a_parameter_that_is_switched_off_does_not_repeat_points() -> None:
    space = _space(
        Parameter(("opt",), Categorical(("sgd", "adam"))),
        Parameter(("momentum",), Categorical((0.0, 0.5, 0.9)), (Expression("opt == 'sgd'"),)),
    )
    assert [dict(p) for p in space.points()] == [
        {"opt": "sgd", "momentum": 0.0},
        {"opt": "sgd", "momentum": 0.5},
        {"opt": "sgd", "momentum": 0.9},
        {"opt": "adam"},
    ]


def test_conditions_chain_whatever_the_order() -> None:
    space = _space(
        Parameter(("c",), Constant(1), (Expression("b > 0"),)),
        Parameter(("b",), Constant(1), (Expression("a > 0"),)),
        Parameter(("a",), Categorical((0, 1))),
    )
    assert list(space.points()) == [{"a": 0}, {"c": 1, "b": 1, "a": 1}]


def test_zipped_parameters_move_together() -> None:
    space = _space(
        Parameter(("width",), Categorical((32, 64))),
        Parameter(("depth",), Categorical((2, 4))),
        zips=(("width", "depth"),),
    )
    assert space.dim == 1
    assert list(space.points()) == [{"width": 32, "depth": 2}, {"width": 64, "depth": 4}]
    assert not space.fits({"width": 32, "depth": 4})


def test_a_config_with_a_key_that_the_space_does_not_know_does_not_fit() -> None:
    when = (Expression("opt == 'sgd'"),)
    space = _space(Parameter(("opt",), Categorical(("sgd", "adam"))), Parameter(("momentum",), Uniform(0.0, 1.0), when))
    assert space.fits({"opt": "adam"})
    assert space.fits({"opt": "sgd", "momentum": 0.5})
    for params in (
        {"opt": "adam", "lr": 1},
        {"opt": "sgd", "momentum": 0.5, "lr": 1},
        {"opt": "adam", "momentum": 0.5},
    ):
        assert not space.fits(params)


def test_constraints_leave_points_out() -> None:
    space = _space(
        Parameter(("a",), IntUniform(1, 3)), Parameter(("b",), IntUniform(1, 3)), constraints=(Expression("a < b"),)
    )
    assert [(p["a"], p["b"]) for p in space.points()] == [(1, 2), (1, 3), (2, 3)]


def test_size_of_a_huge_grid_is_known_without_listing_it() -> None:
    space = _space(Parameter(("a",), IntUniform(0, 10**12)), Parameter(("b",), QUniform(0, 10**12, 1)))
    assert space.size == (10**12 + 1) ** 2
    assert space.point(10**12 + 2) == {"a": 1, "b": 1}


def test_a_continuous_space_has_no_size() -> None:
    assert _space(Parameter(("a",), Uniform(0.0, 1.0))).size is None


def test_spaces_are_the_same_only_if_their_values_are() -> None:
    def one(value: object) -> SearchSpace:
        return _space(Parameter(("a",), Categorical((value,))))

    assert one(1) == one(1)
    assert one(1) != one(1.0)
    assert one(1) != one(True)
    assert one([1, 2]) == one([1, 2])
    assert len({one([1]), one([1])}) == 1


def test_a_value_that_is_a_dict_stays_whole() -> None:
    space = _space(Parameter(("opt",), Categorical(({"lr": 0.1}, {"lr": 0.2}))))
    params = space.decode([0.9])
    assert params == {"opt": {"lr": 0.2}}
    assert flatten(params, space.names) == {"opt": {"lr": 0.2}}
    assert space.fits(params)
