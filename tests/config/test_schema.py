"""The JSON schema says what the parser says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from sweepmagic.config import SweepConfig, dump, json_schema, parse
from sweepmagic.config.reference import EXAMPLES
from sweepmagic.space import KINDS
from tests.config.strategies import configs
from tests.config.test_parse import WHOLE

jsonschema = pytest.importorskip("jsonschema", reason="checks our schema against the standard; comes with JupyterLab")


def _validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


VALIDATOR = _validator()


@settings(max_examples=50, deadline=None)
@given(configs())
def test_every_dump_is_valid(config: SweepConfig) -> None:
    VALIDATOR.validate(dump(config))


def test_a_whole_config_is_valid() -> None:
    VALIDATOR.validate(dump(parse(WHOLE)))


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_valid(name: str) -> None:
    VALIDATOR.validate(dump(parse(f"{{method: random, parameters: {{x: {EXAMPLES[name]}}}}}")))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"method": "random"},
        {"method": "thompson", "parameters": {"a": {"value": 1}}},
        {"method": "random", "parameters": {}},
        {"method": "random", "parameters": {"a": 1}},
        {"method": "random", "parameters": {"1a": {"value": 1}}},
        {"method": "random", "parameters": {"a": {"min": 1, "max": 2, "q": 1}}},
        {"method": "random", "parameters": {"a": {"value": 1}}, "run_cap": 0},
        {"method": "random", "parameters": {"a": {"value": 1}}, "metric": {"goal": "minimize"}},
        {"method": "random", "parameters": {"a": {"value": 1}}, "metric": []},
        {"method": "random", "parameters": {"a": {"value": 1}}, "metric": [{"name": "a"}, "b"]},
        {"method": "random", "parameters": {"a": {"value": 1}}, "metric": [{"name": n} for n in "abcd"]},
        {"method": "random", "parameters": {"a": {"value": 1}}, "early_terminate": {"type": "nobody"}},
        {"method": "random", "parameters": {"a": {"value": 1}}, "foo": 1},
    ],
)
def test_what_the_parser_refuses_is_invalid(data: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(data)


def test_every_property_has_a_description() -> None:
    assert all("description" in about for about in json_schema()["properties"].values())
