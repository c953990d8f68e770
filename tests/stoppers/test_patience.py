"""Patience, against the rule of Keras."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import RunStarted
from sweepmagic.stoppers.patience import PatienceStopper
from tests.stoppers.stories import events_of, live, sweep_of


@pytest.mark.parametrize(
    ("options", "field"),
    [({"patience": 0}, "patience"), ({"min_delta": -1.0}, "min_delta"), ({"min_iter": 0}, "min_iter")],
)
def test_impossible_options_name_their_field(options: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        PatienceStopper(**options)


def stops_at(curve: list[float], goal: str = "minimize", **options: Any) -> int | None:
    found = live(PatienceStopper(**options), events_of([curve], goal))
    return found[1][0] if found else None


def test_a_run_that_stands_still_is_stopped() -> None:
    assert stops_at([3.0, 2.0, 2.0, 2.0, 2.0], patience=3) == 5
    assert stops_at([3.0, 2.0, 2.5, 2.5, 1.9, 2.0, 2.0], patience=3) is None
    assert stops_at([0.5, 0.6, 0.6, 0.55], "maximize", patience=2) == 4


def test_small_steps_add_up() -> None:
    assert stops_at([1.0 - 0.04 * k for k in range(20)], patience=3, min_delta=0.1) is None
    assert stops_at([1.0 - 0.01 * k for k in range(20)], patience=3, min_delta=0.1) == 4


def test_nothing_is_stopped_before_min_iter() -> None:
    assert stops_at([1.0] * 20, patience=2, min_iter=10) == 10


def test_the_reason_says_since_when() -> None:
    found = live(PatienceStopper(patience=2, min_delta=0.5), events_of([[3.0, 1.0, 0.75, 0.75]]))
    assert found[1] == (4, "patience: loss has not improved by more than 0.5 in 2 values; it was 1 at value 2")


def test_a_retry_is_judged_by_its_own_values() -> None:
    sweep = sweep_of([[1.0, 1.0, 1.0]])
    rule = PatienceStopper(patience=2)
    assert rule.verdict(sweep.runs[1], sweep) is not None
    sweep.apply(RunStarted(1, {"x": 1}, attempt=2))
    for event in events_of([[9.0, 8.0, 7.0]])[2:]:
        sweep.apply(event)
    assert rule.verdict(sweep.runs[1], sweep) is None


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.integers(1, 4), st.integers(0, 2))
def test_agrees_with_keras(values: list[int], patience: int, min_delta: int) -> None:
    """`EarlyStopping.on_epoch_end`, read plainly."""
    best, wait, expected = None, 0, None
    for at, value in enumerate(values, start=1):
        if best is None or value < best - min_delta:
            best, wait = value, 0
        else:
            wait += 1
            if wait >= patience:
                expected = at
                break
    assert stops_at([float(value) for value in values], patience=patience, min_delta=float(min_delta)) == expected
