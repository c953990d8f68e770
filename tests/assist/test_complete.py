"""What can be written where the cursor stands: `|` in these texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.assist import Completed, Known, check, complete
from tests.assist.test_check import BROKEN, SOUP

KNOWN = Known(metrics=["val_loss", "val_acc"], sweeps=["digits"])


def at_cursor(marked: str) -> tuple[str, Completed]:
    at = marked.index("|")
    text = marked.replace("|", "", 1)
    return text, complete(text, at, KNOWN)


def words(marked: str) -> list[str]:
    _, found = at_cursor(marked)
    return [item.insert for item in found.items]


@pytest.mark.parametrize(
    ("marked", "some"),
    [
        ("|", ["method: ", "parameters:\n  ", "metric: {name: val_loss, goal: minimize}"]),
        ("name: x\nmet|", ["method: "]),
        ("method: |", ["grid", "random", "bayes"]),
        ("method:|", [" grid"]),
        ("metric: {|", ["name: ", "goal: "]),
        ("metric: {name: loss, |\nparameters:\n  x: {min: 0}", ["goal: ", "of: "]),
        ("metric: {name: |}", ["val_loss", "val_acc"]),
        ("metric: |", ["{name: val_loss, goal: minimize}", "{name: val_acc, goal: maximize}"]),
        ("metric:\n  goal: |", ["minimize", "maximize"]),
        ("metric:\n  - {name: a, goal: |", ["minimize"]),
        ("parameters:\n  |", ["learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}"]),
        (
            "parameters:\n  lr: |",
            ["{distribution: log_uniform_values, min: 1e-4, max: 1e-1}", "{values: [32, 64, 128]}"],
        ),
        ("parameters:\n  lr: {|", ["distribution: ", "values: ", "min: "]),
        ("parameters:\n  lr:\n    |", ["distribution: ", "parameters:\n      "]),
        ("parameters:\n  lr: {distribution: log|", ["log_uniform_values", "log_normal"]),
        ("parameters:\n  lr: {distribution: normal, |", ["mu: ", "sigma: "]),
        ("parameters:\n  o:\n    parameters:\n      lr: {min: 1, |", ["max: ", "distribution: "]),
        ("early_terminate: {type: |", ["hyperband", "asha"]),
        ("early_terminate:\n  - type: median\n    |", ["min_runs: ", "interval: "]),
        ("early_terminate: {type: hyperband, strict: |", ["true", "false"]),
        ("executor: |", ["kernel", "threads", "processes", "dask"]),
        ("warm_start: [|", ["digits"]),
        ("name: |", ["digits"]),
        ("zip: [|]\nparameters:\n  a: {min: 1}\n  b: {min: 1}", ["a", "b"]),
        ("constraints: ['a + |']\nparameters:\n  a: {min: 1}\n  g:\n    parameters:\n      b: {min: 1}", ["a", "g.b"]),
        ("parameters:\n  a: {min: 1}\n  b: {min: 1, when: |", ["a"]),
        ("initial: [{|}]\nparameters:\n  lr: {min: 1}", ["lr: "]),
    ],
)
def test_what_fits_is_offered(marked: str, some: list[str]) -> None:
    offered = words(f"%%sweep\n{marked}")
    assert set(some) <= set(offered), offered


@pytest.mark.parametrize(
    ("marked", "none"),
    [
        ("method: grid\n|", ["method: "]),
        ("metric: {name: l, |", ["name: "]),
        ("parameters:\n  lr: {distribution: normal, |", ["min: ", "values: "]),
        ("parameters:\n  lr: {values: [1], |", ["mu: ", "value: "]),
        ("early_terminate: {type: asha, |", ["strict: ", "type: "]),
        ("# met|", ["method: "]),
        ("---\nmethod: grid\n---\nmet|", ["method: "]),
    ],
)
def test_what_does_not_fit_is_not(marked: str, none: list[str]) -> None:
    offered = words(f"%%sweep\n{marked}")
    assert not set(none) & set(offered), offered


@pytest.mark.parametrize(
    ("marked", "some"),
    [
        ("%%sweep |", ["--count ", "--dry-run"]),
        ("%%sweep train --c|", ["--count "]),
        ("%%sweep train --executor |", ["kernel", "dask"]),
        ("%%sweep train -x th|", ["threads"]),
        ("%%sweep train --view=|", ["auto", "widget"]),
        ("%%sweep tra|", []),
        ("print|", []),
    ],
)
def test_the_first_line_has_options_and_their_values(marked: str, some: list[str]) -> None:
    assert set(some) <= set(words(marked))
    assert bool(words(marked)) is bool(some)


def test_an_option_is_offered_once() -> None:
    assert "--count " not in words("%%sweep -c 3 |")


def test_what_was_typed_is_replaced() -> None:
    text, found = at_cursor("%%sweep\nmetric: {name: 😀, go|")
    assert text[slice(*found.place)] == "go"


def test_a_key_that_has_its_colon_gets_no_second() -> None:
    assert "method" in words("%%sweep\nme|: grid")


@pytest.mark.parametrize("key", ["metric", "early_terminate"])
def test_whole_values_are_valid(key: str) -> None:
    for insert in words(f"%%sweep\n{key}: |"):
        metric = "" if key == "metric" else "metric: {name: l}\n"
        text = f"%%sweep\nmethod: random\n{metric}{key}: {insert}\nparameters: {{x: {{min: 0, max: 9}}}}"
        assert [issue.message for issue in check(text).issues if issue.severity == "error"] == [], insert


@pytest.mark.parametrize("place", ["  x: |", "  |"])
def test_whole_parameters_are_valid(place: str) -> None:
    for insert in words(f"%%sweep\nparameters:\n{place}"):
        text = f"%%sweep -c 1\nmethod: random\nparameters:\n{place.replace('|', insert)}"
        assert [issue.message for issue in check(text).issues if issue.severity == "error"] == [], insert


def test_every_word_has_something_said_about_it() -> None:
    for marked in ("%%sweep\n|", "%%sweep\nmethod: |", "%%sweep\nparameters: {x: {|", "%%sweep |"):
        _, found = at_cursor(marked)
        assert all(item.about for item in found.items), [item.label for item in found.items if not item.about]


@settings(max_examples=300)
@given(st.one_of(SOUP.map(lambda text: f"%%sweep\n{text}"), BROKEN, SOUP), st.integers(0, 400))
def test_no_text_makes_it_raise_and_the_place_is_before_the_cursor(text: str, at: int) -> None:
    at = min(at, len(text))
    start, end = complete(text, at, KNOWN).place
    assert 0 <= start <= end == at
