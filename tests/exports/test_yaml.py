"""The config in W&B's words."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from sweepmagic.config import SweepConfig, dump, parse, restore
from sweepmagic.exports.yaml import translated, wandb_yaml
from sweepmagic.space import InvLogUniformValues
from tests.config.strategies import configs

SPACE = {"x": {"min": 0.0, "max": 1.0}}


def test_what_wandb_can_say_comes_back_as_it_was() -> None:
    config = parse(
        {
            "name": "digits",
            "method": "bayes",
            "project": "p",
            "program": "train.py",
            "command": ["${env}", "python", "${program}", "${args}"],
            "metric": {"name": "val_loss", "goal": "minimize", "target": 0.1},
            "early_terminate": {"type": "hyperband", "min_iter": 3, "eta": 2},
            "run_cap": 20,
            "entity": "me",
            "parameters": {**SPACE, "opt": {"parameters": {"lr": {"values": [1e-5, 0.1]}}}},
        }
    )
    assert parse(wandb_yaml(config)) == config
    assert "#" not in wandb_yaml(config)


def test_what_it_cannot_say_is_left_out_and_stands_above_in_comments() -> None:
    ours: dict[str, Any] = {
        "method": "tpe",
        "metric": [{"name": "loss", "of": "last"}, {"name": "size"}],
        "early_terminate": [{"type": "median"}, {"type": "hyperband", "min_iter": 3}],
        "seed": 1,
        "workers": 2,
        "constraints": ["x < 0.5"],
        "parameters": {**SPACE, "b": {"values": [1, 2]}, "c": {"values": [3, 4]}},
        "zip": ["b", "c"],
    }
    text = wandb_yaml(restore(ours))  # which does not ask for Optuna
    head, body = (
        [line for line in text.splitlines() if line.startswith("#") is is_comment] for is_comment in (True, False)
    )
    assert "\n".join(body) == (
        "method: bayes\nmetric: {name: loss}\nparameters:\n  x: {min: 0.0, max: 1.0}\n  b: {values: [1, 2]}\n"
        "  c: {values: [3, 4]}\nearly_terminate: {type: hyperband, min_iter: 3}"
    )
    said = " ".join(head)
    for word in ("method: tpe", "of: last", "name: size", "median", "seed: 1", "workers: 2", "x < 0.5", "zip: [b, c]"):
        assert word in said


def test_a_condition_is_said_by_the_name_of_its_parameter() -> None:
    config = parse({"method": "random", "parameters": {**SPACE, "y": {"values": [1, 2], "when": "x > 0.1"}}})
    assert translated(config).lost == {"parameters.y.when": "x > 0.1"}


def test_ranges_by_exponents_are_written_by_their_values() -> None:
    ours = {
        "method": "random",
        "parameters": {"a": {"distribution": "inv_log_uniform", "min": 0.0, "max": math.log(10)}},
    }
    found = parse(wandb_yaml(parse(ours))).space.parameters[0].distribution
    assert found == InvLogUniformValues(math.exp(-math.log(10)), 1.0)


def test_a_grid_over_what_wandb_has_no_grid_for_lists_the_values() -> None:
    kind = {"distribution": "q_log_uniform_values", "min": 16, "max": 64, "q": 16}
    config = parse({"method": "grid", "parameters": {"units": kind}})
    assert translated(config).data["parameters"] == {"units": {"values": [16, 32, 48, 64]}}


@given(configs())
def test_whatever_the_config_the_result_is_a_config_without_our_keys(config: SweepConfig) -> None:
    again = parse(wandb_yaml(config))
    assert again.space.names == config.space.names
    assert not set(dump(again)) & {"seed", "order", "retry", "timeout", "warm_start", "repeats", "workers", "zip"}
    assert translated(again).data == translated(config).data
    assert not translated(again).lost


@given(configs())
def test_wandbs_own_check_finds_nothing(config: SweepConfig) -> None:
    sweeps = pytest.importorskip("sweeps.config", reason="W&B's package sweeps is not installed: make exchange")
    import yaml  # as W&B reads it

    ours = replace(config, foreign={})  # their server's own keys are the user's own words
    text = wandb_yaml(ours)
    assert sweeps.schema_violations_from_proposed_config(yaml.safe_load(text)) == [], text


def test_the_file_is_what_export_writes(tmp_path: Path) -> None:
    from sweepmagic.exports import Snapshot, write
    from sweepmagic.records import SweepCreated, SweepRecord

    record = SweepRecord.replay("s", [SweepCreated({"method": "random", "seed": 3, "parameters": SPACE}, seed=3)])
    for name in ("a.yaml", "a.yml"):
        written = write(Snapshot(record), tmp_path / name)
        assert Path(written.where).read_text() == wandb_yaml(record.config)
        assert "no words for it: seed;" in written.note
