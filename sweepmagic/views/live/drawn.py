"""What the charts draw besides the curves: where early stopping looks, and the axes that `define_metric` chose."""

from __future__ import annotations

from collections.abc import Sequence

from sweepmagic.config import SweepConfig
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.stoppers import stoppers_of


class Drawn:
    """Rungs and axes of a sweep, brought up to date from the runs that have changed.

    Attributes:
        rungs: Where runs are compared, on the x axis: rungs count values, the axis shows their steps.
        axes: The metrics that are drawn over something else than the step, by name.
    """

    def __init__(self) -> None:
        self.rungs: list[float] = []
        self.axes: dict[str, str] = {}
        self._config: SweepConfig | None = None
        self._every: list[int] = []
        self._longest: RunRecord | None = None

    def update(self, sweep: SweepRecord, touched: Sequence[RunRecord], *, anew: bool) -> None:
        """Take in the runs that have changed; after an edit of the sweep, or `anew`, all of them."""
        if anew or self._config is not sweep.config:
            self._config, self._longest, self.axes, touched = sweep.config, None, {}, list(sweep.runs.values())
            self._every = sorted({rung for _, stopper in stoppers_of(sweep.config) for rung in stopper.rungs()})
        for run in touched:
            rules = run.metrics.values()
            self.axes |= {rule.name: rule.step_metric for rule in rules if rule.step_metric}
            self._longest = min(run, self._longest or run, key=lambda one: (-len(one.objective), one.number))
        self.rungs = self._place(sweep)

    def _place(self, sweep: SweepRecord) -> list[float]:
        """Return the rungs as far as any run has come, and the next one."""
        if self._longest is None or sweep.metric is None or not self._every:
            return []
        reached = len(self._longest.objective)
        every = self._every
        shown = [rung for place, rung in enumerate(every) if rung <= reached or (place and every[place - 1] <= reached)]
        xs, _ = self._longest.history.series(sweep.metric.name)
        first = xs[0] if xs else 0.0
        return [float(xs[rung - 1] if rung <= len(xs) else first + rung - 1) for rung in shown]
