"""The line between a run and its agent: events go up, stop orders come down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sweepmagic.records import Event


@dataclass(frozen=True)
class StopOrder:
    """Why a run should end now: `reason` for people, `cause` as in `records.RunEnded`."""

    reason: str
    cause: str


class Channel(Protocol):
    """What a run knows of the world."""

    def emit(self, event: Event) -> None:
        """Hand an event up; it is on disk when this returns."""

    def stop_order(self, run: int) -> StopOrder | None:
        """Return why the run should stop, or None."""
