"""What a good config becomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sweepmagic.config import Metric, StopperSpec, SweepConfig, parse
from sweepmagic.space import (
    KINDS,
    Categorical,
    CategoricalWithProbabilities,
    Constant,
    Distribution,
    IntUniform,
    LogUniform,
    QUniform,
    Uniform,
    to_mapping,
)

WHOLE = """\
name: digits-mlp
description: a first try
project: digits
method: random
metric: {name: val_loss, goal: minimize, of: last, target: 0.1}
early_terminate: {type: hyperband, min_iter: 3, eta: 2, strict: false}
run_cap: 20
seed: 7
order: shuffle
on_error: retry
timeout: 1h30m
executor: threads
workers: 2
program: train.py
command: ["${interpreter}", "${program}", "${args}"]
entity: me
controller: {type: local}
parameters:
  lr: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
  layers: {min: 1, max: 4}
  opt:
    when: layers > 1
    parameters:
      name: {values: [sgd, adam]}
      momentum: {min: 0, max: 0.9, when: opt.name == 'sgd'}
  width: {values: [32, 64]}
  depth: {values: [2, 4]}
zip: [width, depth]
constraints: layers * width <= 200
initial:
  - {lr: 0.01, layers: 2.0, opt: {name: adam}}
  - {opt.name: sgd, layers: 3}
"""


@pytest.fixture(scope="module")
def whole() -> SweepConfig:
    return parse(WHOLE)


def test_every_key_is_read(whole: SweepConfig) -> None:
    assert (whole.name, whole.description, whole.project) == ("digits-mlp", "a first try", "digits")
    assert (whole.method, whole.run_cap, whole.seed, whole.order) == ("random", 20, 7, "shuffle")
    assert whole.metric == Metric("val_loss", "minimize", "last", 0.1)
    assert whole.early_terminate == (StopperSpec("hyperband", {"min_iter": 3, "eta": 2, "strict": False}),)
    assert (whole.on_error, whole.retry, whole.timeout) == ("retry", 1, 5400.0)
    assert (whole.executor, whole.workers) == ("threads", 2)
    assert (whole.program, whole.command) == ("train.py", ("${interpreter}", "${program}", "${args}"))
    assert whole.foreign == {"entity": "me", "controller": {"type": "local"}}


def test_nested_parameters_have_dots_and_their_groups_conditions(whole: SweepConfig) -> None:
    assert whole.space.names == ("lr", "layers", "opt.name", "opt.momentum", "width", "depth")
    momentum = whole.space.parameters[3]
    assert momentum.path == ("opt", "momentum")
    assert [e.text for e in momentum.when] == ["layers > 1", "opt.name == 'sgd'"]
    assert whole.space.zips == (("width", "depth"),)


def test_initial_configs_are_nested_and_typed_like_the_space(whole: SweepConfig) -> None:
    assert whole.initial == ({"lr": 0.01, "layers": 2, "opt": {"name": "adam"}}, {"layers": 3, "opt": {"name": "sgd"}})
    assert type(whole.initial[0]["layers"]) is int


def _one(text: str) -> Distribution:
    return parse(f"method: random\nparameters:\n  x: {text}\n").space.parameters[0].distribution


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{value: 3}", Constant(3)),
        ("{value: 0}", Constant(0)),
        ("{value: false}", Constant(False)),
        ("{value: ''}", Constant("")),
        ("{value: null}", Constant(None)),
        ("{value: {a: [1]}}", Constant({"a": [1]})),
        ("{values: [0, false, '', null]}", Categorical((0, False, "", None))),
        ("{values: [[64, 64], [128]]}", Categorical(([64, 64], [128]))),
        ("{values: [1e-5, 1e-6]}", Categorical((1e-5, 1e-6))),
        ("{values: [a, b], probabilities: [0.9, 0.1]}", CategoricalWithProbabilities(("a", "b"), (0.9, 0.1))),
        ("{min: 1, max: 4}", IntUniform(1, 4)),
        ("{min: 0, max: 0.5}", Uniform(0.0, 0.5)),
        ("{min: 0.0, max: 1}", Uniform(0.0, 1.0)),
        ("{min: -1, max: 0}", IntUniform(-1, 0)),
        ("{distribution: uniform, min: 1, max: 2}", Uniform(1.0, 2.0)),
        ("{distribution: q_uniform, min: 0, max: 100, q: 8}", QUniform(0, 100, 8)),
        ("{distribution: log_uniform, min: -9.2, max: -2.3}", LogUniform(-9.2, -2.3)),
        ("{distribution: categorical, values: [a]}", Categorical(("a",))),
        ("{distribution: constant, value: a}", Constant("a")),
    ],
)
def test_the_kind_follows_from_the_fields(text: str, expected: Distribution) -> None:
    found = _one(text)
    assert type(found) is type(expected)
    assert repr(to_mapping(found)) == repr(to_mapping(expected))  # as text: 1 is not 1.0, and not True


@pytest.mark.parametrize("name", [name for name in KINDS if name.endswith("normal") or name.endswith("beta")])
def test_kinds_with_defaults_need_no_field(name: str) -> None:
    assert _one(f"{{distribution: {name}}}") == KINDS[name]()


def test_grids_of_w_and_b_s_kinds_are_ints_where_written_so() -> None:
    assert list(_one("{distribution: q_uniform, min: 16, max: 19}").grid() or ()) == [16, 17, 18, 19]


def test_w_and_b_may_say_param_dict() -> None:
    config = parse("{method: grid, parameters: {a: {distribution: param_dict, parameters: {b: {value: 1}}}}}")
    assert config.space.names == ("a.b",)


def test_a_dict_from_python_may_hold_numpy_and_ranges() -> None:
    source: dict[str, Any] = {
        "method": "grid",
        "parameters": {
            "a": {"values": np.array([1, 2])},
            "b": {"values": range(3)},
            "c": {"value": np.float32(0.5)},
            "d": {"values": (True, None)},
            "e": {"value": "$home"},
        },
    }
    assert [p.distribution.grid() for p in parse(source).space.parameters] == [
        (1, 2),
        (0, 1, 2),
        (0.5,),
        (True, None),
        ("$home",),
    ]


def test_variables_of_the_notebook() -> None:
    text = "method: grid\nparameters:\n  a: {values: $sizes}\n  b: $ranges\nseed: $seed\n"
    config = parse(text, variables={"sizes": [1, 2], "ranges": {"min": 1, "max": 2}, "seed": np.int64(3)})
    assert [p.distribution for p in config.space.parameters] == [Categorical((1, 2)), IntUniform(1, 2)]
    assert config.seed == 3


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("{type: hyperband, max_iter: 27, s: 2}", 1),
        ("[{type: hyperband, min_iter: 3}, {type: hyperband, min_iter: 5}]", 2),
        ("[]", 0),
        ("", 0),
    ],
)
def test_early_terminate_is_one_rule_or_a_list(text: str, rules: int) -> None:
    config = parse(f"method: random\nmetric: {{name: m}}\nparameters: {{a: {{value: 1}}}}\nearly_terminate: {text}\n")
    assert len(config.early_terminate) == rules


def test_impute_while_running_may_be_yaml_s_false() -> None:
    text = "{method: random, metric: {name: m, impute_while_running: false}, parameters: {a: {value: 1}}}"
    assert parse(text).metric == Metric("m", impute_while_running="false")


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90.0), ("90s", 90.0), ("5m", 300.0), ("2h", 7200.0), ("1h30m", 5400.0), ("1.5m", 90.0)]
)
def test_timeouts(text: str, seconds: float) -> None:
    assert parse(f"{{method: random, timeout: {text}, parameters: {{a: {{value: 1}}}}}}").timeout == seconds


def test_a_huge_grid_parses_at_once() -> None:
    config = parse("{method: grid, parameters: {a: {min: 0, max: 1000000000000}}}")
    assert config.space.size == 10**12 + 1


def test_nothing_given_is_a_default() -> None:
    config = parse("method: random\nrun_cap:\nseed: ~\nexecutor:\nparameters: {a: {value: 1}}\n")
    assert config == parse("method: random\nparameters: {a: {value: 1}}\n")


SEVERAL = (
    "{method: random, parameters: {a: {value: 1}}, metric: [{name: acc, goal: maximize, target: 0.9}, {name: ms}]}"
)


def test_metric_may_be_a_list_whose_first_one_leads() -> None:
    config = parse(SEVERAL)
    assert config.metrics == (Metric("acc", "maximize", target=0.9), Metric("ms"))
    assert config.metric == config.metrics[0]
    assert config.targets == config.metrics[:1]


def test_a_list_of_one_metric_is_one_metric() -> None:
    alone = parse("{method: random, parameters: {a: {value: 1}}, metric: [{name: m}]}")
    assert alone == parse("{method: random, parameters: {a: {value: 1}}, metric: {name: m}}")
