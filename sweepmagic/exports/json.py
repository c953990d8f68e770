"""JSON: config, runs, and everything that they logged."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from sweepmagic.config import dump
from sweepmagic.exports.forms import Written, file_at
from sweepmagic.exports.snapshot import Snapshot
from sweepmagic.tables import rows


def write(snapshot: Snapshot, where: str) -> Written:
    """Write the sweep with the history of each run."""
    sweep, path = snapshot.record, file_at(where)
    table = zip(rows(sweep, snapshot.states), sweep.runs.values(), strict=True)
    runs = [{**row, "history": list(run.history)} for row, run in table]
    content = {"name": sweep.name, "id": sweep.id, "seed": sweep.seed, "config": dump(sweep.config), "runs": runs}
    path.write_text(json.dumps(strict(content), indent=1, allow_nan=False), encoding="utf-8")
    return Written(path)


def strict(value: Any) -> Any:
    """Return `value` as JSON proper can say it: NaN and infinities, which it cannot, become strings.

    Example:
        >>> strict({"loss": [0.5, float("nan")]})
        {'loss': [0.5, 'nan']}
    """
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: strict(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [strict(item) for item in value]
    return value


def text_of(value: Any) -> str:
    """Return a value as one line of JSON; a text stays as it is."""
    return value if isinstance(value, str) else json.dumps(strict(value))
