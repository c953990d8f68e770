"""Laws that every early-termination rule keeps."""

from __future__ import annotations

from typing import Any

import pytest

from sweepmagic import registry
from sweepmagic.records import RunRecord, SweepRecord
from tests.conftest import toy_events

OPTIONS: dict[str, dict[str, Any]] = {"hyperband": {"min_iter": 1}}


@pytest.mark.parametrize("name", registry.STOPPERS)
def test_verdict_depends_only_on_the_history(name: str, toy_sweep: SweepRecord) -> None:
    from sweepmagic.config import dump

    again = SweepRecord.replay("toy", toy_events(dump(toy_sweep.config)))
    stopper = registry.load(registry.STOPPERS, name)(**OPTIONS[name])
    for run in toy_sweep.runs.values():
        assert stopper.verdict(run, toy_sweep) == stopper.verdict(again.runs[run.number], again)


@pytest.mark.parametrize("name", registry.STOPPERS)
def test_a_run_without_a_value_goes_on(name: str, toy_sweep: SweepRecord) -> None:
    stopper = registry.load(registry.STOPPERS, name)(**OPTIONS[name])
    assert stopper.verdict(RunRecord(99), toy_sweep) is None
