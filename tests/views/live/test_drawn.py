from __future__ import annotations

from sweepmagic.records import Logged, MetricDefined, RunStarted, SweepRecord
from sweepmagic.views.live.drawn import Drawn
from tests.views.stories import created, run

STOPS = {"type": "hyperband", "min_iter": 3}


def drawn(sweep: SweepRecord) -> Drawn:
    found = Drawn()
    found.update(sweep, list(sweep.runs.values()), anew=False)
    return found


def test_rungs_are_those_reached_and_the_next() -> None:
    sweep = SweepRecord.replay("s1", [created(early_terminate=STOPS), *run(1, epochs=5)])
    assert drawn(sweep).rungs == [2.0, 8.0]  # the third and the ninth value, at the steps where they were logged


def test_a_retry_takes_its_rungs_and_axes_back() -> None:
    rule = MetricDefined(1, "accuracy", step_metric="epoch", time=1.0)
    sweep = SweepRecord.replay("s1", [created(early_terminate=STOPS), *run(1, epochs=5), rule])
    found = drawn(sweep)
    assert found.axes == {"accuracy": "epoch"}
    sweep.apply(RunStarted(1, {"lr": 1e-4}, attempt=2, time=2000.0))
    sweep.apply(Logged(1, None, {"val_loss": 1.0}, time=2001.0))
    found.update(sweep, [sweep.runs[1]], anew=True)
    assert (found.rungs, found.axes) == ([], {})
