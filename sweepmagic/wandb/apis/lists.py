"""Several recorded runs: a list that can be sorted as W&B does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sweepmagic.wandb.apis.filters import MISSING
from sweepmagic.wandb.apis.rows import framed, sampled
from sweepmagic.wandb.apis.runs import Run


class Runs(list[Run]):
    """Runs, as a list."""

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self)

    def ordered(self, order: str | None) -> Runs:
        """Return them by a field, such as ``-created_at`` or ``+summary_metrics.loss``; those without it come last.

        Example:
            >>> Runs().ordered("+created_at")
            []
        """
        if not order:
            return self
        name, falls = order.lstrip("+-"), order.startswith("-")
        known = [(run.field(name), run) for run in self]
        having = [pair for pair in known if _sorts(pair[0])]
        having.sort(key=lambda pair: _key(pair[0]), reverse=falls)
        return Runs([run for _, run in having] + [run for value, run in known if not _sorts(value)])

    def histories(
        self, samples: int = 500, keys: Sequence[str] | None = None, x_axis: str = "_step", format: str = "default"
    ) -> Any:
        """Return the rows of all of them, with ``run_id``; as a DataFrame if `format` is ``pandas``."""
        rows = [
            {"run_id": run.id, **row}
            for run in self
            for row in sampled(run.history(10**9, keys, x_axis, pandas=False), samples)
        ]
        return framed(rows, pandas=format == "pandas")


def _sorts(value: Any) -> bool:
    return value is not MISSING and value is not None and not isinstance(value, (dict, list)) and value == value


def _key(value: Any) -> tuple[int, Any]:
    """Return what sorts numbers before texts, which have no order among them."""
    return (0, value) if isinstance(value, (int, float)) else (1, str(value))
