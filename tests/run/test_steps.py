from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import Logged, MetricDefined, Noted, SweepRecord
from sweepmagic.run import ActiveRun
from sweepmagic.run.steps import Axes, merged
from tests.conftest import toy_events

calls = st.lists(st.tuples(st.none() | st.integers(0, 6), st.sampled_from([None, True, False])), max_size=12)


class Folding:
    """A channel that folds what it gets."""

    def __init__(self) -> None:
        self.sweep = SweepRecord.replay(
            "s", toy_events({"method": "random", "parameters": {"x": {"min": 0, "max": 1}}})
        )
        self.said: list[str] = []

    def emit(self, event: Any) -> None:
        self.sweep.apply(event)
        if isinstance(event, Noted):
            self.said.append(event.text)
        assert not isinstance(event, Logged) or event.step is None or event.step >= 0

    def stop_order(self, run: int) -> None:
        return None


@given(calls)
def test_what_is_left_open_is_joined_and_nothing_is_lost(made: list[tuple[int | None, bool | None]]) -> None:
    channel = Folding()
    history = channel.sweep.runs[3].history  # one without rows
    run = ActiveRun(3, {}, channel, Path("s/3/x"))
    joins = 0
    is_open = False
    for place, (step, commit) in enumerate(made):
        run.log({f"k{place}": float(place)}, step=step, commit=commit)
        assert history.last(f"k{place}") == place
        if place and history.columns[f"k{place}"].rows[-1] == history.columns[f"k{place - 1}"].rows[-1]:
            joins += 1
        else:
            assert not (is_open and step is None), "an open row was not joined"
        is_open = commit is False
        assert run.step == history.steps[-1] + (not is_open)
    assert len(history) == len(made) - joins
    assert bool(channel.said) == any(
        late < early for early, late in zip(history.steps, history.steps[1:], strict=False)
    )


def test_an_exact_name_wins_over_a_pattern() -> None:
    axes = Axes()
    axes.add("*", "step")
    axes.add("loss", "epoch")
    axes.complete({"step": 10, "epoch": 1})
    assert axes.complete({"loss": 0.5}) == {"loss": 0.5, "epoch": 1}
    assert axes.complete({"acc": 0.5}) == {"acc": 0.5, "step": 10}
    assert axes.complete({"acc": 0.5, "step": 11}) == {"acc": 0.5, "step": 11}


def test_a_later_definition_adds_to_the_earlier() -> None:
    first, second = MetricDefined(1, "loss", summary="min", hidden=True), MetricDefined(1, "loss", "epoch")
    both = merged(first, second)
    assert (both.step_metric, both.summary, both.hidden) == ("epoch", "min", True)
