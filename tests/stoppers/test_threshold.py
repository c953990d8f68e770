"""Divergence, and the range that a user calls sane."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sweepmagic.stoppers.threshold import ThresholdStopper
from tests.stoppers.stories import events_of, live


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"min_iter": 0}, "min_iter"),
        ({"times": 1.0}, "times"),
        ({"lower": 2.0, "upper": 1.0}, "upper"),
        ({"non_finite": False}, "non_finite"),
    ],
)
def test_impossible_options_name_their_field(options: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        ThresholdStopper(**options)


def said(curve: list[Any], goal: str = "minimize", **options: Any) -> tuple[int, str] | None:
    return live(ThresholdStopper(**options), events_of([curve], goal)).get(1)


@pytest.mark.parametrize(("value", "word"), [(math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")])
def test_what_is_not_finite_stops_the_run_at_once(value: float, word: str) -> None:
    assert said([1.0, 0.5, value, 0.5]) == (3, f"threshold: loss is {word} at value 3")


def test_nan_counts_from_the_first_value() -> None:
    assert said([math.nan]) == (1, "threshold: loss is nan at value 1")
    assert said([math.nan] * 3, min_iter=3) == (3, "threshold: loss is nan at value 3")
    assert said([math.nan, 1.0], min_iter=2) is None


def test_nan_goes_on_if_it_may() -> None:
    assert said([math.nan, 1.0, 11.0], non_finite=False, upper=10) == (3, "threshold: loss is 11 at value 3, above 10")


def test_bounds_are_values_whatever_the_goal() -> None:
    assert said([0.5, 0.05], "maximize", lower=0.1) == (2, "threshold: loss is 0.05 at value 2, below 0.1")
    assert said([0.5, 0.1], "maximize", lower=0.1) is None
    assert said([10.0, 10.5], upper=10) == (2, "threshold: loss is 10.5 at value 2, above 10")


def test_far_behind_its_own_best_is_divergence() -> None:
    assert said([2.0, 1.0, 3.0, 3.5], times=3) == (
        4,
        "threshold: loss is 3.5 at value 4, more than 3 times as bad as its best, 1",
    )
    assert said([0.5, 0.9, 0.4], "maximize", times=2) == (
        3,
        "threshold: loss is 0.4 at value 3, more than 2 times as bad as its best, 0.9",
    )
    assert said([-1.0, 50.0], times=2) is None, "a ratio to what is not above 0 means nothing"


def test_texts_are_no_values() -> None:
    assert said([1.0, "nan", None, True], upper=10) is None
