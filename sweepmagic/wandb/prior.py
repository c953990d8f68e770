"""`prior_runs`: earlier runs, by their ids, as what a search learns from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sweepmagic
from sweepmagic.wandb.environ import folder


def as_evidence(ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row per run: its config, its summary, and how it ended."""
    return [_row(sweepmagic.load_run(id, dir=folder())) for id in ids]


def _row(run: sweepmagic.Run) -> dict[str, Any]:
    numbers = {key: value for key, value in run.summary.items() if isinstance(value, (int, float))}
    return {**numbers, **run.config.as_dict(), "state": run.state}
