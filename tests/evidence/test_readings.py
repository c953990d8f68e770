from __future__ import annotations

from typing import Any

import pytest

from sweepmagic.config import parse
from sweepmagic.evidence.readings import Unusable, config_of, number_of
from sweepmagic.space import SearchSpace, canonical


def space_of(**parameters: Any) -> SearchSpace:
    return parse({"method": "random", "parameters": parameters}).space


@pytest.mark.parametrize(
    ("parameter", "cell", "value"),
    [
        ({"min": 0.0, "max": 1.0}, "0.001", 0.001),
        ({"min": 0.0, "max": 1.0}, "1e-3", 0.001),
        ({"min": 0.0, "max": 1.0}, " 0.5 ", 0.5),
        ({"min": 1, "max": 4}, "3", 3),
        ({"min": 1, "max": 4}, "3.0", 3),
        ({"min": 1, "max": 4}, 3.0, 3),
        ({"values": [True, False]}, "True", True),
        ({"values": [True, False]}, "false", False),
        ({"values": ["True", "x"]}, "True", "True"),
        ({"values": ["1", "2"]}, 1, "1"),
        ({"values": ["1", "2"]}, 2.0, "2"),
        ({"values": [1, 2]}, "2", 2),
        ({"values": [None, "a"]}, "", None),
        ({"values": [None, "a"]}, "None", None),
        ({"values": [None, "a"]}, float("nan"), None),
        ({"values": ["", "a"]}, "", ""),
        ({"values": [[64, 32], [128]]}, "[64, 32]", [64, 32]),
        ({"values": [{"a": True}, 1]}, "{'a': True}", {"a": True}),
        ({"value": 5}, "5", 5),
        ({"value": 5}, "", 5),
    ],
)
def test_a_cell_is_read_in_the_type_of_its_parameter(parameter: Any, cell: Any, value: Any) -> None:
    found = config_of({"x": cell, "other": 1}, space_of(x=parameter))
    assert canonical(found) == canonical({"x": value})


@pytest.mark.parametrize(
    ("parameter", "cell", "reason"),
    [
        ({"min": 0.0, "max": 1.0}, "1.5", "with x outside the space"),
        ({"min": 0.0, "max": 1.0}, "high", "with x outside the space"),
        ({"min": 0.0, "max": 1.0}, "", "without x"),
        ({"min": 0.0, "max": 1.0}, None, "without x"),
        ({"min": 1, "max": 4}, "2.5", "with x outside the space"),
        ({"min": 1, "max": 4}, True, "with x outside the space"),
        ({"min": 1, "max": 4}, "9" * 400, "with x outside the space"),
        ({"values": ["a"]}, "[1, 2", "with x outside the space"),
        ({"values": ["a"]}, "{1, 2}", "with x outside the space"),
        ({"value": 5}, "6", "with x outside the space"),
    ],
)
def test_a_cell_that_the_space_cannot_give_is_unusable(parameter: Any, cell: Any, reason: str) -> None:
    with pytest.raises(Unusable, match=f"^{reason}$"):
        config_of({"x": cell}, space_of(x=parameter))


NESTED: dict[str, Any] = {
    "opt": {
        "parameters": {
            "name": {"values": ["sgd", "adam"]},
            "momentum": {"min": 0.0, "max": 1.0, "when": "opt.name == 'sgd'"},
        }
    }
}


def test_nested_parameters_come_with_dots_or_nested() -> None:
    expected = {"opt": {"name": "sgd", "momentum": 0.5}}
    assert config_of({"opt.name": "sgd", "opt.momentum": "0.5"}, space_of(**NESTED)) == expected
    assert config_of({"opt": {"name": "sgd", "momentum": 0.5}}, space_of(**NESTED)) == expected


def test_a_parameter_that_is_switched_off_may_say_anything() -> None:
    for cell in ("", "0.5", "7", None):
        row = {"opt.name": "adam", "opt.momentum": cell}
        assert config_of(row, space_of(**NESTED)) == {"opt": {"name": "adam"}}


def test_a_row_against_a_constraint_is_unusable() -> None:
    space = parse(
        {
            "method": "random",
            "parameters": {"a": {"min": 1, "max": 4}, "b": {"min": 1, "max": 4}},
            "constraints": ["a < b"],
        }
    ).space
    assert config_of({"a": "1", "b": "2"}, space) == {"a": 1, "b": 2}
    with pytest.raises(Unusable, match="^against the constraints$"):
        config_of({"a": "2", "b": "1"}, space)


@pytest.mark.parametrize("cell", ["nan", "inf", "", "best", None, True, float("nan"), [1]])
def test_what_is_no_finite_number_is_no_result(cell: Any) -> None:
    assert number_of(cell) is None
