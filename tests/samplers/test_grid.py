from __future__ import annotations

from typing import Any

from numpy.random import default_rng

from sweepmagic.records import RunStarted, SweepCreated, SweepEdited, SweepRecord
from sweepmagic.samplers.grid import GridSampler, _shuffled


def points(config: dict[str, Any], seed: int = 0) -> list[Any]:
    sweep = SweepRecord.replay("s", [SweepCreated({"method": "grid", **config}, seed=seed)])
    return rest(sweep)


def rest(sweep: SweepRecord) -> list[Any]:
    found = []
    while (params := GridSampler().suggest(sweep, default_rng(0))) is not None:
        found.append(params)
        sweep.apply(RunStarted(sweep.next_number, params))
    return found


def test_config_order_with_the_last_key_fastest() -> None:
    found = points({"parameters": {"z": {"values": [2, 1]}, "a": {"values": ["x", "y"]}}})
    assert [(p["z"], p["a"]) for p in found] == [(2, "x"), (2, "y"), (1, "x"), (1, "y")]


def test_q_uniform_includes_its_max() -> None:
    found = points({"parameters": {"d": {"distribution": "q_uniform", "min": 0.0, "max": 0.3, "q": 0.1}}})
    assert [p["d"] for p in found] == [0.0, 0.1, 0.2, 0.3]


def test_constants_alone_are_one_run() -> None:
    assert points({"parameters": {"a": {"value": 1}}}) == [{"a": 1}]


def test_zipped_parameters_move_together() -> None:
    found = points({"parameters": {"a": {"values": [1, 2]}, "b": {"values": [10, 20]}}, "zip": [["a", "b"]]})
    assert found == [{"a": 1, "b": 10}, {"a": 2, "b": 20}]


def test_a_conditional_parameter_multiplies_only_where_it_is_active() -> None:
    found = points(
        {"parameters": {"opt": {"values": ["sgd", "adam"]}, "momentum": {"values": [0.0, 0.9], "when": "opt == 'sgd'"}}}
    )
    assert found == [{"opt": "sgd", "momentum": 0.0}, {"opt": "sgd", "momentum": 0.9}, {"opt": "adam"}]


def test_constraints_leave_points_out() -> None:
    found = points(
        {"parameters": {"a": {"min": 1, "max": 3}, "b": {"min": 1, "max": 3}}, "constraints": ["a * b <= 3"]}
    )
    assert [(p["a"], p["b"]) for p in found] == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1)]


def test_shuffle_is_a_permutation_that_the_seed_decides() -> None:
    config = {"parameters": {"a": {"min": 1, "max": 5}, "b": {"min": 1, "max": 5}}, "order": "shuffle"}
    one, same, other = points(config, 1), points(config, 1), points(config, 2)
    assert one == same
    assert one != other
    assert sorted(map(str, one)) == sorted(map(str, other))
    assert len(one) == 25


def test_shuffle_of_any_size_hits_every_index_once() -> None:
    for count in (1, 2, 3, 4, 5, 16, 17, 100, 1000):
        assert sorted(_shuffled(count, seed=5)) == list(range(count))


def test_a_huge_shuffled_grid_starts_at_once() -> None:
    config = {"method": "grid", "order": "shuffle", "parameters": {f"p{i}": {"min": 0, "max": 999} for i in range(6)}}
    sweep = SweepRecord.replay("s", [SweepCreated(config, seed=1)])
    assert GridSampler().suggest(sweep, default_rng(0)) is not None


def test_an_extended_grid_goes_on_with_what_is_new() -> None:
    sweep = SweepRecord.replay("s", [SweepCreated({"method": "grid", "parameters": {"a": {"values": [1, 2]}}}, seed=0)])
    assert len(rest(sweep)) == 2
    sweep.apply(SweepEdited({"method": "grid", "parameters": {"a": {"values": [1, 3, 2]}}}))
    assert rest(sweep) == [{"a": 3}]
