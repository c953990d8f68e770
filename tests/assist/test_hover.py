"""What is said about the word under the pointer: `|` in these texts."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.assist import Explained, hover
from sweepmagic.assist.docs import FIELDS, FORMULAS, about_kind
from sweepmagic.assist.picture import BARS, picture
from sweepmagic.config import parse
from sweepmagic.config.reference import EXAMPLES
from sweepmagic.space import KINDS, Distribution
from tests.assist.test_check import BROKEN, SOUP


def under(marked: str) -> Explained | None:
    at = marked.index("|")
    return hover(marked.replace("|", "", 1), at)


@pytest.mark.parametrize(
    ("marked", "title", "about"),
    [
        ("met|hod: grid", "method", "How the next config is chosen."),
        ("method: gr|id", "grid", "Try every point"),
        ("metric: {go|al: minimize}", "goal", "Whether less or more is better."),
        ("metric: {goal: mini|mize", "minimize", "Less is better."),
        ("parameters:\n  x: {distribution: bet|a", "beta", "density"),
        ("parameters:\n  x: {mi|n: 1", "min", "The smallest value."),
        ("parameters:\n  x: {distribution: log_uniform, mi|n: 1}", "min", "exponent"),
        ("early_terminate: {type: med|ian}", "median", "Stop a run"),
        ("early_terminate: {type: median, min_ru|ns: 2}", "min_runs", "other runs"),
        ("executor: das|k:host", "dask:host", "cluster"),
    ],
)
def test_a_word_is_explained(marked: str, title: str, about: str) -> None:
    found = under(f"%%sweep\n{marked}")
    assert found is not None
    assert (found.title, about in found.about) == (title, True)


@pytest.mark.parametrize(
    "marked", ["%%swe|ep", "%%sweep\n# met|hod", "%%sweep\na: 1\n---\nmet|hod", "met|hod: 1", "%%sweep\n|"]
)
def test_elsewhere_there_is_nothing_to_say(marked: str) -> None:
    assert under(marked) is None


def test_an_option_is_explained() -> None:
    found = under("%%sweep --vi|ew auto")
    assert found is not None
    assert found.facts == (("choices", "auto, widget, text, none"),)


@pytest.mark.parametrize(
    "marked",
    [
        "parameters:\n  l|r: {distribution: log_uniform_values, min: 1e-4, max: 0.1}",
        "parameters:\n  l|r:\n    distribution: log_uniform_values\n    when: x > 3\n    min: 1e-4\n    max: 0.1",
        "parameters:\n  l|r: {distribution: log_uniform_values, min: 1e-4, max: 0.1, when: x > 3}",
        "parameters:\n  l|r: {distribution: log_uniform_values,\n     min: 1e-4, max: 0.1",
        "parameters: {l|r: {distribution: log_uniform_values, min: 1e-4, max: 0.1}}",
        "metric: {name: \nparameters:\n  l|r: {distribution: log_uniform_values, min: 1e-4, max: 0.1}\n  b: [",
    ],
)
def test_a_parameter_has_a_picture_however_it_is_written(marked: str) -> None:
    found = under(f"%%sweep\n{marked}")
    assert found is not None
    assert found.picture is not None
    assert (found.title, found.picture.range, found.picture.is_log) == ("lr", "0.0001 … 0.1", True)


def test_a_list_below_its_key_is_read_too() -> None:
    found = under("%%sweep\nparameters:\n  x|s:\n    values:\n      - [1, 2]\n      - three # not four\n  y: {min")
    assert found is not None
    assert found.picture is not None
    assert found.picture.labels == ("[1,2]", "three")


def test_a_nested_parameter_has_its_dotted_name() -> None:
    found = under("%%sweep\nparameters:\n  opt:\n    parameters:\n      l|r: {values: [1, 2]}")
    assert found is not None
    assert found.title == "opt.lr"


def test_every_distribution_and_field_has_its_words() -> None:
    assert FORMULAS.keys() == KINDS.keys()
    assert all(about_kind(name) for name in KINDS)
    assert {each.name for kind in KINDS.values() for each in fields(kind)} <= FIELDS.keys()  # type: ignore[arg-type]


def distribution(example: str) -> Distribution:
    return parse(f"{{method: random, parameters: {{x: {example}}}}}").space.parameters[0].distribution


@pytest.mark.parametrize("name", KINDS)
def test_a_picture_shows_all_of_the_distribution(name: str) -> None:
    found = picture(distribution(EXAMPLES[name]))
    assert math.isclose(sum(found.shares), 1.0)
    assert len(found.draws) == 3
    if found.labels:
        assert len(found.labels) == len(found.shares) <= BARS
    else:
        assert list(found.edges) == sorted(found.edges)
        assert len(found.edges) == len(found.shares) + 1 == BARS + 1


def test_what_is_flat_is_drawn_flat() -> None:
    assert set(picture(distribution("{min: 0.0, max: 2.0}")).shares) == {1 / BARS}
    assert set(picture(distribution(EXAMPLES["log_uniform_values"])).shares) == {1 / BARS}


def test_the_mirror_of_a_logarithm_leans_to_the_other_side() -> None:
    wide = distribution("{distribution: beta, a: 2, b: 8}")
    shares = picture(wide).shares
    assert sum(shares[: BARS // 2]) > 0.9


def test_probabilities_are_the_heights() -> None:
    assert picture(distribution("{values: [a, b], probabilities: [0.75, 0.25]}")).shares == (0.75, 0.25)


def test_a_range_wider_than_a_float_has_no_histogram() -> None:
    assert picture(distribution("{min: -1.7e308, max: 1.7e308}")).edges == ()


def test_a_list_of_very_many_values_has_a_histogram_or_none() -> None:
    assert picture(distribution("{min: 1, max: 100000}")).edges
    texts = ", ".join(f"t{number}" for number in range(200))
    assert picture(distribution(f"{{values: [{texts}]}}")).shares == ()


@settings(max_examples=300)
@given(st.one_of(SOUP.map(lambda text: f"%%sweep\n{text}"), BROKEN, SOUP), st.integers(0, 400))
def test_no_text_makes_it_raise_and_the_place_lies_in_it(text: str, at: int) -> None:
    found = hover(text, min(at, len(text)))
    if found is not None:
        assert 0 <= found.place[0] < found.place[1] <= len(text)
