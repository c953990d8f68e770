"""What this module's user said before there was a run: settings for the next one, and where records were made."""

from __future__ import annotations

from pathlib import Path

from sweepmagic.space import Value

folders: set[Path] = set()
"""The records that runs of this process were written to."""

_pending: dict[str, Value] = {}


def pend(values: dict[str, Value]) -> None:
    """Keep settings for the next `init`."""
    _pending.clear()
    _pending.update(values)


def take_pending() -> dict[str, Value]:
    """Return the settings that wait for a run, once."""
    found = dict(_pending)
    _pending.clear()
    return found
