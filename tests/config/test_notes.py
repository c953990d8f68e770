"""What is legal, but deserves a word."""

from __future__ import annotations

import pytest

from sweepmagic.config import notes, parse


def _notes(parameter: str, more: str = "") -> list[str]:
    return list(notes(parse(f"method: random\nparameters:\n  x: {parameter}\n  y: {{min: 0, max: 1}}\n{more}")))


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ("{values: ['1e-4', '1e-5']}", "parameters.x: '1e-4' is text, because it stands in quotes; without them it is the number 0.0001 (and 1 more)"),
        ("{values: [1_000, 5]}", "parameters.x: '1_000' is text; the number is written 1000"),
        ("{value: '3'}", "parameters.x: '3' is text, because it stands in quotes; without them it is the number 3"),
        ("{values: [yes, no]}", "parameters.x: yes, no is text in YAML 1.2; for a switch write true and false"),
        ("{distribution: log_uniform, min: 1e-5, max: 1e-1}", "parameters.x: min and max of log_uniform are exponents of e, so the values go from 1.00001 to 1.10517; for limits that are the values themselves write log_uniform_values"),
        ("{distribution: log_uniform, min: -9.21, max: -2.3}", "parameters.x: min and max of log_uniform are exponents of e, so the values go from 0.000100034 to 0.100259"),
        ("{distribution: q_uniform, min: 0.0, max: 0.5}", "parameters.x: there is only one value, 0.0"),
        ("{values: [adam]}", "parameters.x: there is only one value, 'adam'"),
    ],
)  # fmt: skip
def test_parameters(parameter: str, said: str) -> None:
    assert _notes(parameter) == [said]


@pytest.mark.parametrize(
    "parameter", ["{value: 1e-4}", "{values: [a, b]}", "{values: [1, 2]}", "{min: 0, max: 1}", "{value: true}"]
)
def test_nothing_is_said_where_all_is_well(parameter: str) -> None:
    assert _notes(parameter) == []


def test_keys_without_effect() -> None:
    assert _notes("{values: [1, 2]}", "entity: me\nkind: sweep\norder: shuffle\n") == [
        "entity, kind have no effect here; kept for an export to W&B",
        "order: shuffle has no effect with method: random",
    ]


def test_both_ways_to_say_the_bands() -> None:
    more = "metric: {name: m}\nearly_terminate: {type: hyperband, min_iter: 3, max_iter: 27, s: 2}\n"
    assert _notes("{values: [1, 2]}", more) == [
        "early_terminate: hyperband has min_iter and max_iter; max_iter wins, as in W&B"
    ]


def test_constants_only() -> None:
    assert notes(parse("{method: grid, parameters: {a: {value: 1}}}")) == (
        "every parameter is a constant: there is nothing to search",
    )


def test_early_termination_judges_by_the_first_of_several_metrics() -> None:
    several = "metric: [{name: acc}, {name: ms}]\nearly_terminate: {type: hyperband, min_iter: 2}\n"
    assert _notes("{values: [1, 2]}", several) == ["early_terminate judges by acc, the first metric, alone"]
    assert _notes("{values: [1, 2]}", several.replace(", {name: ms}", "")) == []
