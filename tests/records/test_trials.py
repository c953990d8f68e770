"""Repeats: which config is run again, and which one is the best."""

from __future__ import annotations

import math
from statistics import fmean
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import Control, Event, Logged, RunEnded, RunStarted, SweepCreated, SweepEdited, SweepRecord
from tests.conftest import grid

CONFIG = {**grid(x=[1, 2, 3, 4]), "repeats": 3}
LOSSES = [0.5, 1.0, 2.5]


def sweep_of(*events: Event, repeats: int = 3) -> SweepRecord:
    return SweepRecord.replay("demo", [SweepCreated({**CONFIG, "repeats": repeats}, seed=1), *events])


def run(number: int, x: int, *losses: float, end: str | None = "finished", cause: str = "") -> list[Event]:
    rows: list[Event] = [Logged(number, None, {"loss": loss}) for loss in losses]
    ended: list[Event] = [RunEnded(number, end, cause=cause)] if end else []
    return [RunStarted(number, {"x": x}), *rows, *ended]


def test_a_config_is_worth_its_mean_with_a_spread() -> None:
    sweep = sweep_of(*run(1, 1, 1.0), *run(2, 1, 2.0), *run(3, 1, 3.0))
    (trial,) = sweep.trials
    assert (trial.params, [r.number for r in trial.runs]) == ({"x": 1}, [1, 2, 3])
    assert (trial.mean(sweep.metric), trial.spread(sweep.metric)) == (2.0, 1.0)


def test_the_best_run_is_of_the_config_with_the_best_mean_not_the_luckiest() -> None:
    lucky = [*run(1, 1, 0.0), *run(2, 1, 9.0), *run(3, 1, 9.0)]
    steady = [*run(4, 2, 2.0), *run(5, 2, 1.0), *run(6, 2, 3.0)]
    best = sweep_of(*lucky, *steady).best
    assert best is not None
    assert best.number == 5


def test_a_config_competes_when_its_repeats_are_over() -> None:
    whole = [*run(1, 1, 2.0), *run(2, 1, 2.0), *run(3, 1, 2.0)]
    begun = [*run(4, 2, 1.0), *run(5, 2, 1.0)]
    assert _best(whole, begun) == 1
    assert _best(whole, begun, run(6, 2, 1.0, end=None)) == 1
    assert _best(whole, begun, run(6, 2, 1.0)) == 4
    assert _best(begun) == 4
    assert _best(whole, begun, run(6, 2, end="failed")) == 4


def _best(*parts: list[Event]) -> int | None:
    best = sweep_of(*[event for part in parts for event in part]).best
    return None if best is None else best.number


def test_a_config_is_repeated_before_the_next_one_and_in_the_order_tried() -> None:
    sweep = sweep_of(*run(1, 1, 1.0), *run(2, 2, 1.0, end=None))
    asked = []
    while (params := sweep.next_repeat) is not None:
        asked.append(params["x"])
        sweep.apply(RunStarted(sweep.next_number, params))
    assert asked == [1, 1, 2, 2]


def test_no_repeats_of_a_config_whose_first_run_failed_or_was_stopped() -> None:
    assert sweep_of(*run(1, 1, end="failed")).next_repeat is None
    assert sweep_of(*run(1, 1, 1.0, end="stopped", cause="hyperband")).next_repeat is None
    assert sweep_of(*run(1, 1, 1.0, end="stopped", cause="interrupt")).next_repeat == {"x": 1}
    assert sweep_of(*run(1, 1, end="crashed")).next_repeat == {"x": 1}
    assert sweep_of(*run(1, 1, 1.0), *run(2, 1, end="failed")).next_repeat == {"x": 1}


def test_a_retry_is_not_a_repeat() -> None:
    sweep = sweep_of(*run(1, 1, end="failed"), Control("retry", run=1), RunStarted(1, {"x": 1}, attempt=2))
    assert len(sweep.trials[0].runs) == 1
    assert sweep.next_repeat == {"x": 1}
    sweep.apply(Logged(1, None, {"loss": 0.25}))
    assert sweep.trials[0].mean(sweep.metric) == 0.25


def test_another_number_of_repeats_goes_for_the_configs_there_are() -> None:
    sweep = sweep_of(*run(1, 1, 1.0), *run(2, 2, 0.5), repeats=1)
    assert sweep.next_repeat is None
    sweep.apply(SweepEdited({**CONFIG, "repeats": 2}))
    assert sweep.next_repeat == {"x": 1}
    sweep.apply(SweepEdited({**CONFIG, "repeats": 1}))
    assert sweep.next_repeat is None
    assert sweep.best is sweep.runs[2]


def test_a_config_outside_the_edited_space_is_not_repeated() -> None:
    sweep = sweep_of(*run(1, 1, 1.0), *run(2, 2, 1.0))
    sweep.apply(SweepEdited({**grid(x=[2, 3]), "repeats": 3}))
    assert sweep.next_repeat == {"x": 2}


ends = st.sampled_from([None, "finished", "failed", "stopped", "crashed"])
stories = st.lists(st.tuples(st.integers(1, 4), st.lists(st.sampled_from(LOSSES), max_size=2), ends), max_size=14)


def story(parts: list[tuple[int, list[float], str | None]]) -> list[Event]:
    return [event for number, (x, losses, end) in enumerate(parts, 1) for event in run(number, x, *losses, end=end)]


@given(stories, st.integers(2, 4))
def test_best_is_what_counting_by_hand_finds(parts: list[tuple[int, list[float], str | None]], repeats: int) -> None:
    sweep = sweep_of(*story(parts), repeats=repeats)
    means: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
    for x in dict.fromkeys(x for x, _, _ in parts):
        mine = [(number, losses, end) for number, (y, losses, end) in enumerate(parts, 1) if x == y]
        worths = [(min(losses), number) for number, losses, _ in mine if losses]
        over = len(mine) >= repeats and all(end in ("finished", "failed", "stopped") for _, _, end in mine)
        if worths:
            means[over].append((fmean(worth for worth, _ in worths), min(worths)[1]))
    candidates = means[True] or means[True] + means[False]
    expected = min(candidates, key=lambda pair: pair[0], default=(math.nan, None))[1]
    assert (sweep.best.number if sweep.best else None) == expected


@given(stories, st.integers(1, 4))
def test_what_is_kept_up_to_date_is_what_an_edit_computes_anew(
    parts: list[tuple[int, list[float], str | None]], repeats: int
) -> None:
    sweep = sweep_of(*story(parts), repeats=repeats)
    before = facts(sweep)
    sweep.apply(SweepEdited({**CONFIG, "repeats": repeats}))
    assert facts(sweep) == before
    assert facts(sweep_of(*story(parts), repeats=repeats)) == before


def facts(sweep: SweepRecord) -> Any:
    trials = [(t.params, [r.number for r in t.runs], t.mean(sweep.metric)) for t in sweep.trials]
    return trials, sweep.next_repeat, sweep.best.number if sweep.best else None
