"""Patience: a run that has stopped improving is over."""

from __future__ import annotations

from dataclasses import dataclass

from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.stoppers.looks import early, has_new_value, shown


@dataclass(frozen=True)
class PatienceStopper:
    """Stop a run that has not improved by at least `min_delta` in its last `patience` values; other runs do not matter.

    A value is an improvement if it beats the last improvement by more than `min_delta`, so that steps that are each too
    small still add up. It is the rule of Keras' `EarlyStopping`, without a line in the training code.

    Attributes:
        patience: How many values in a row may bring no improvement.
        min_delta: How much better a value must be to count as an improvement, in the metric's own unit.
        min_iter: No run stops before it has logged so many values.

    Example:
        >>> PatienceStopper(patience=5).rungs()
        ()
    """

    patience: int = 10
    min_delta: float = 0.0
    min_iter: int = 1

    def __post_init__(self) -> None:
        for name in ("patience", "min_iter"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: expected at least 1, but got {getattr(self, name)}")
        if not self.min_delta >= 0:
            raise ValueError(f"min_delta: expected at least 0, but got {self.min_delta:g}")

    def rungs(self) -> tuple[int, ...]:
        """Return nothing: runs are not compared."""
        return ()

    @property
    def first_look(self) -> int:
        """How long it waits at least: a first value, and `patience` more that are no better."""
        return max(self.min_iter, self.patience + 1)

    def look_within(self, rows: int) -> str:
        """Return a `patience` for short runs."""
        return f"patience: {early(rows)}" + (f", min_iter: {early(rows)}" if self.min_iter > rows else "")

    def describe(self, length: float | None = None) -> str:
        """Return how long it waits."""
        by = f" by more than {self.min_delta:g}" if self.min_delta else ""
        return f"stops after {self.patience} logged values without improvement{by}"

    def verdict(self, run: RunRecord, sweep: SweepRecord) -> str | None:
        """Return why `run` should stop."""
        metric, count = sweep.metric, len(run.objective)
        if metric is None or count < max(self.min_iter, self.patience + 1) or not has_new_value(run, metric):
            return None
        sign = -1.0 if metric.goal == "maximize" else 1.0
        at, loss = self._last_improvement(run, sign)
        if count - at < self.patience:
            return None
        by = f" by more than {self.min_delta:g}" if self.min_delta else ""
        return (
            f"patience: {metric.name} has not improved{by} in {count - at} values; it was {shown(loss, metric)} at "
            f"value {at}"
        )

    def _last_improvement(self, run: RunRecord, sign: float) -> tuple[int, float]:
        """Return the count and the loss of the last improvement; what was seen before is not looked at again."""
        objective = run.objective
        of, seen, at, loss = run.memo.get(self, (None, 0, 0, 0.0))
        if of is not objective:  # the first look, or the metric was edited
            seen, at, loss = 1, 1, sign * objective[0]
        for count in range(seen + 1, len(objective) + 1):
            value = sign * objective[count - 1]
            if loss - value > self.min_delta:
                at, loss = count, value
        run.memo[self] = (objective, len(objective), at, loss)
        return at, loss
