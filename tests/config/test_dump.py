"""`parse` undoes `dump`, and W&B can read what is dumped."""

from __future__ import annotations

import json

from hypothesis import given, settings

from sweepmagic.config import SweepConfig, dump, dump_yaml, parse
from tests.config.strategies import configs
from tests.config.test_parse import WHOLE

quickly = settings(max_examples=150, deadline=None)


@quickly
@given(configs())
def test_parse_undoes_dump(config: SweepConfig) -> None:
    assert parse(dump(config)) == config


@quickly
@given(configs())
def test_parse_undoes_dump_yaml(config: SweepConfig) -> None:
    assert parse(dump_yaml(config)) == config


@quickly
@given(configs())
def test_a_dump_survives_json(config: SweepConfig) -> None:
    assert parse(json.loads(json.dumps(dump(config)))) == config


def test_a_whole_config_survives() -> None:
    config = parse(WHOLE)
    assert parse(dump(config)) == config
    assert parse(dump_yaml(config)) == config


def test_defaults_are_left_out_and_ints_kept_apart_from_floats() -> None:
    text = "{method: random, parameters: {a: {distribution: q_uniform, min: 0, max: 4, q: 1.0}, b: {distribution: normal}}}"
    assert dump(parse(text))["parameters"] == {
        "a": {"distribution": "q_uniform", "min": 0, "max": 4, "q": 1.0},
        "b": {"distribution": "normal"},
    }


def test_yaml_reads_well_and_alike_in_yaml_1_1() -> None:
    text = """\
parameters:
  lr: {distribution: log_uniform_values, min: 1e-5, max: 1e+22}
  opt: {parameters: {name: {values: ['yes', '1e-4', '12:30', a b, 'a: b', '$x', null, true, .inf]}}}
method: random
initial: [{lr: 0.1}, {lr: 1}]
name: 'line\\nbreak'
metric: {goal: maximize, name: val_acc}
"""
    assert (
        dump_yaml(parse(text))
        == """\
name: "line\\\\nbreak"
method: random
metric: {name: val_acc, goal: maximize}
parameters:
  lr: {distribution: log_uniform_values, min: 1.0e-05, max: 1.0e+22}
  opt:
    parameters:
      name: {values: ["yes", "1e-4", "12:30", a b, "a: b", "$x", null, true, .inf]}
initial:
  - {lr: 0.1}
  - {lr: 1}
"""
    )


def test_one_metric_is_a_mapping_and_several_are_a_list() -> None:
    text = "{method: random, parameters: {a: {value: 1}}, metric: [{name: acc, goal: maximize}, {name: ms}]}"
    assert dump(parse(text))["metric"] == [{"name": "acc", "goal": "maximize"}, {"name": "ms"}]
    assert "metric:\n  - {name: acc, goal: maximize}\n  - {name: ms}\n" in dump_yaml(parse(text))
    assert dump(parse(text.replace(", {name: ms}", "")))["metric"] == {"name": "acc", "goal": "maximize"}
