from __future__ import annotations

import json
import os
import re
import sys

import pytest

from sweepmagic.config import parse
from sweepmagic.config.command import DEFAULT, MACROS, command_line
from sweepmagic.errors import ConfigError

PARAMS = {"lr": 0.0001, "fast": True, "slow": False, "none": None, "sizes": [1, 2], "opt": {"name": "sgd", "beta": 0.9}}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("${interpreter}", [sys.executable]),
        ("${program}", ["train.py"]),
        (
            "${args}",
            [
                "--lr=0.0001",
                "--fast=True",
                "--slow=False",
                "--none=None",
                "--sizes=[1,2]",
                "--opt.name=sgd",
                "--opt.beta=0.9",
            ],
        ),
        (
            "${args_no_hyphens}",
            ["lr=0.0001", "fast=True", "slow=False", "none=None", "sizes=[1, 2]", "opt.name=sgd", "opt.beta=0.9"],
        ),
        (
            "${args_no_boolean_flags}",
            ["--lr=0.0001", "--fast", "--none=None", "--sizes=[1, 2]", "--opt.name=sgd", "--opt.beta=0.9"],
        ),
        (
            "${args_append_hydra}",
            ["+lr=0.0001", "+fast=True", "+slow=False", "+none=null", "+sizes=[1,2]", "+opt.name=sgd", "+opt.beta=0.9"],
        ),
        ("${args_json_file}", ["/tmp/c.json"]),
        ("--config=${args_json_file}", ["--config=/tmp/c.json"]),
        ("plain", ["plain"]),
    ],
)
def test_what_a_word_becomes(word: str, expected: list[str]) -> None:
    found = command_line([word], "train.py", PARAMS, lambda: "/tmp/c.json")
    assert [each.replace("[1, 2]", "[1,2]") for each in found] == [each.replace("[1, 2]", "[1,2]") for each in expected]


def test_names_and_values_as_words_of_their_own() -> None:
    assert command_line(["${args_no_equals}"], None, {"a": 1, "b": {"c": "x y"}}) == ["--a", "1", "--b.c", "x y"]
    assert command_line(["${args_override_hydra}"], None, {"a": 1}) == ["++a=1"]


def test_the_config_as_json_keeps_its_nesting_and_types() -> None:
    (word,) = command_line(["${args_json}"], None, PARAMS)
    assert json.loads(word) == PARAMS


def test_the_environment_is_looked_up_and_a_name_that_is_not_there_stands_for_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HERE", "there")
    monkeypatch.delenv("NOWHERE", raising=False)
    assert command_line(["${envvar:HERE}/${envvar:NOWHERE}"], None, {}) == ["there/NOWHERE"]


@pytest.mark.skipif(os.name == "nt", reason="${env} is nothing on Windows, which has no /usr/bin/env")
def test_the_default_command_is_that_of_wandb() -> None:
    assert command_line((), "train.py", {"a": 1}) == ["/usr/bin/env", sys.executable, "train.py", "--a=1"]
    assert DEFAULT == ("${env}", "${interpreter}", "${program}", "${args}")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ('["${interpeter}"]', "unknown macro ${interpeter}; did you mean '${interpreter}'?"),
        ('["${arg}"]', "unknown macro ${arg}; did you mean '${args}'?"),
        ('["${what}"]', "unknown macro ${what}; known: ${env}, ${interpreter}"),
        ('["${envvar:}"]', "unknown macro ${envvar:}"),
        ('["--all=${args}"]', "${args} is not one word, so it cannot be a part of '--all=${args}'; make it a word"),
        ("python train.py", 'expected a list of words, but got \'python train.py\'; write ["python", "train.py"]'),
        ("[]", "expected a list of words, but got a list without items"),
    ],
)
def test_what_is_wrong_with_a_command_is_a_problem_with_its_line(command: str, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"line 2  command: {said}")):
        parse(f"method: grid\ncommand: {command}\nparameters: {{x: {{values: [1, 2]}}}}\n")


def test_every_macro_is_accepted() -> None:
    words = [f"${{{name}}}" for name in MACROS]
    assert parse({"method": "grid", "command": words, "parameters": {"x": {"values": [1]}}}).command == tuple(words)
