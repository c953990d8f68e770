"""What the live view shows of a metric that runs log under its other spelling."""

from __future__ import annotations

from sweepmagic.records import Event, Logged, RunStarted, SweepCreated, SweepRecord
from sweepmagic.views.live.changes import Changes
from sweepmagic.views.summary import metric_names
from tests.conftest import grid


def sweep_of(*rows: dict[str, float]) -> SweepRecord:
    config = {**grid(x=[1, 2]), "metric": {"name": "val_loss"}}
    logged: list[Event] = [Logged(1, None, row, time=2.0) for row in rows]
    created = SweepCreated(config, seed=1, time=0.0)
    return SweepRecord.replay("s", [created, RunStarted(1, {"x": 1}, time=1.0), *logged])


def curve_of(changes: Changes, name: str) -> tuple[list[float], list[float]]:
    curve = changes.screen.curves[1, changes.screen.metrics.index(name)]
    return list(curve.x), list(curve.y)


def test_its_curve_is_drawn_under_the_metric_s_own_name() -> None:
    changes = Changes()
    sweep = sweep_of({"epoch/val_loss": 3.0})
    changes.frame(sweep, 5.0)
    sweep.apply(Logged(1, None, {"epoch/val_loss": 2.0}, time=3.0))
    changes.frame(sweep, 6.0)
    assert curve_of(changes, "val_loss") == ([0, 1], [3.0, 2.0])
    assert metric_names(sweep) == ["val_loss"]


def test_the_curve_gives_way_to_the_exact_name() -> None:
    changes = Changes()
    sweep = sweep_of({"epoch/val_loss": 3.0}, {"epoch/val_loss": 2.0})
    changes.frame(sweep, 5.0)
    sweep.apply(Logged(1, None, {"val_loss": 9.0}, time=3.0))
    changes.frame(sweep, 6.0)
    assert curve_of(changes, "val_loss") == ([2], [9.0])
    assert curve_of(changes, "epoch/val_loss") == ([0, 1], [3.0, 2.0])
