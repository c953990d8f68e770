"""Whatever the text, `parse` returns a config or raises `ConfigError`, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.config import SweepConfig, notes, parse, split_cell
from sweepmagic.errors import ConfigError
from tests.config.test_parse import WHOLE

quickly = settings(max_examples=300, deadline=None)
yamlish = st.text(st.sampled_from("ab1.-:?[]{}&*!|>'\"%@` \n\t#,e~<$\\\0\ufeff\u2028"), max_size=40)
fragments = st.sampled_from(
    [
        "method: ",
        "random",
        "parameters:",
        "\n  ",
        "\n",
        "lr: ",
        "{",
        "}",
        "[",
        "]",
        "min: ",
        "max: ",
        "values: ",
        "1",
        "0.5",
        ", ",
        "when: ",
        "zip: ",
        "initial: ",
        "constraints: ",
        "metric: ",
        "early_terminate: ",
        "type: ",
        "hyperband",
        "name: ",
        "~",
        "- ",
        "distribution: ",
        "q_uniform",
        "log_uniform",
        "q: ",
        "$x",
        "'",
        "1e400",
        "-",
        "0x",
        "lr",
        "opt.lr",
        " > ",
        "true",
        "99999999999999999999999",
    ]
)
keys = st.sampled_from(
    [
        "method",
        "parameters",
        "metric",
        "name",
        "goal",
        "min",
        "max",
        "q",
        "values",
        "probabilities",
        "distribution",
        "lr",
        "opt",
        "when",
        "zip",
        "initial",
        "constraints",
        "early_terminate",
        "type",
        "min_iter",
        "run_cap",
        "command",
        "timeout",
        "value",
        "mu",
        "sigma",
        "a",
    ]
)
words = st.sampled_from(["random", "grid", "lr", "hyperband", "q_uniform", "log_uniform", "beta", "1e-4"])
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.just("a > 1"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
top = st.sampled_from(
    ["zip", "initial", "constraints", "metric", "early_terminate", "run_cap", "command", "timeout", "name", "executor"]
)


def _parses_or_says_why(source: Any, **more: Any) -> None:
    try:
        config = parse(source, **more)
    except ConfigError as said:
        problems = said.problems
    else:
        assert isinstance(config, SweepConfig)
        assert all(isinstance(note, str) for note in notes(config))
        return
    assert problems
    assert all(problem.message for problem in problems)


@quickly
@given(st.text(max_size=60) | yamlish)
def test_any_text(text: str) -> None:
    _parses_or_says_why(text, variables={"x": [1, 2]})


@quickly
@given(st.lists(fragments, max_size=25).map("".join))
def test_fragments_of_configs(text: str) -> None:
    _parses_or_says_why(text, variables={"x": [1, 2]})


@quickly
@given(st.integers(0, len(WHOLE)), st.integers(0, 12), yamlish)
def test_a_good_config_with_something_wrong_in_it(place: int, length: int, wrong: str) -> None:
    _parses_or_says_why(WHOLE[:place] + wrong + WHOLE[place + length :])


@quickly
@given(plain, st.dictionaries(top, plain, max_size=3))
def test_any_plain_data(parameters: Any, more: dict[str, Any]) -> None:
    _parses_or_says_why(parameters)
    _parses_or_says_why({"method": "random", "parameters": parameters, **more})


@quickly
@given(st.dictionaries(st.text(max_size=3), plain, min_size=1, max_size=3))
def test_any_parameters(parameters: Any) -> None:
    _parses_or_says_why({"method": "grid", "parameters": parameters})


@given(st.text(st.sampled_from("a- \n#\r"), max_size=30))
def test_a_cell_is_split_without_loss(text: str) -> None:
    cell = split_cell(text)
    if cell.code is None:
        assert cell.yaml == text
    else:
        assert text.startswith(cell.yaml)
        assert text.endswith(cell.code)
        assert text[len(cell.yaml) : len(text) - len(cell.code)].strip() == "---"
