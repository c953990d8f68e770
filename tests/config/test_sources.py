"""`warm_start` in every form that it may have, and what a written config keeps of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from sweepmagic.config import dump, dump_yaml, parse
from sweepmagic.config.sources import Given, read_sources
from sweepmagic.errors import ConfigError

CONFIG: dict[str, Any] = {
    "method": "random",
    "metric": {"name": "loss"},
    "parameters": {"lr": {"min": 0.0, "max": 1.0}},
}
ROWS = [{"lr": 0.1, "loss": 0.5}, {"lr": 0.2, "loss": 0.4}]


def labels(value: Any) -> list[str]:
    return [str(source) for source in parse({**CONFIG, "warm_start": value}).warm_start]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ([], []),
        ("digits", ["digits"]),
        (["digits", "old.csv"], ["digits", "old.csv"]),
        (("digits", ["a.csv", "b.csv"]), ["digits", "a.csv", "b.csv"]),
        (ROWS[0], ["<list of 1 row>"]),
        (ROWS, ["<list of 2 rows>"]),
        ([*ROWS, "digits", ROWS[0]], ["<list of 2 rows>", "digits", "<list of 1 row>"]),
        (pd.DataFrame(ROWS), ["<DataFrame of 2 rows>"]),
        ([pd.DataFrame(ROWS), "digits"], ["<DataFrame of 2 rows>", "digits"]),
    ],
)
def test_every_form_is_read(value: Any, expected: list[str]) -> None:
    assert labels(value) == expected


@pytest.mark.parametrize("value", [3, "", [None], [True], object(), [object()]])
def test_what_is_no_source_is_a_problem(value: Any) -> None:
    with pytest.raises(ConfigError, match="warm_start: expected"):
        parse({**CONFIG, "warm_start": value})


def test_earlier_results_need_a_metric() -> None:
    with pytest.raises(ConfigError, match="warm_start: earlier results need a metric"):
        parse({"method": "random", "parameters": CONFIG["parameters"], "warm_start": pd.DataFrame(ROWS)})


def test_a_written_config_keeps_the_label_of_an_object_and_reads_again() -> None:
    config = parse({**CONFIG, "warm_start": [pd.DataFrame(ROWS), "digits"]})
    assert dump(config)["warm_start"] == ["<DataFrame of 2 rows>", "digits"]
    again = parse(dump_yaml(config))
    assert again.warm_start == ("<DataFrame of 2 rows>", "digits")
    assert dump(again) == dump(config)


def test_a_cell_takes_an_object_from_a_variable() -> None:
    frame = pd.DataFrame(ROWS)
    text = (
        "{method: random, metric: {name: loss}, parameters: {lr: {min: 0.0, max: 1.0}}, warm_start: [old.csv, $frame]}"
    )
    first, second = parse(text, variables={"frame": frame}).warm_start
    assert first == "old.csv"
    assert isinstance(second, Given)
    assert second.held is frame


def test_a_variable_elsewhere_still_has_to_be_plain() -> None:
    with pytest.raises(ConfigError, match="must be numbers, text, lists or dicts"):
        parse("{method: random, parameters: {lr: {values: $frame}}}", variables={"frame": pd.DataFrame(ROWS)})


def test_two_objects_of_the_same_kind_and_size_are_the_same_to_a_config() -> None:
    assert read_sources(pd.DataFrame(ROWS)) == read_sources(pd.DataFrame(ROWS))
