"""Stoppers: which run will not win. Pure functions of the history.

A stopper is a frozen dataclass whose fields are its YAML options, with ``verdict(run, sweep) -> reason | None``, asked
at every `log` of a run in progress; ``rungs()`` says at which counts of logged values it compares runs, for charts and
the plan, and ``describe()`` says in words what it will do. ``first_look`` and ``look_within()`` are for who finds that runs
are too short for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sweepmagic import registry

if TYPE_CHECKING:
    from sweepmagic.config import SweepConfig
    from sweepmagic.records import RunRecord, SweepRecord


class Stopper(Protocol):
    """What the agent asks of an early-termination rule."""

    def verdict(self, run: RunRecord, sweep: SweepRecord) -> str | None:
        """Return why `run` should stop now, or None."""

    def rungs(self) -> tuple[int, ...]:
        """Return the counts of logged values at which runs are compared, smallest first.

        Empty if there are none, or so many that a line at each would hide the curves.
        """

    @property
    def first_look(self) -> int:
        """How many values a run must have logged before the rule can stop it: a shorter one always goes on."""

    def look_within(self, rows: int) -> str:
        """Return the options, as YAML, with which it looks at a run of so many values, at least two, before its end."""

    def describe(self, length: float | None = None) -> str:
        """Return what the rule will do, for the plan; `length` is how many values a full run logs, if that is known."""


def stoppers_of(config: SweepConfig) -> list[tuple[str, Stopper]]:
    """Return the early-termination rules of a config, each with its name."""
    return [(spec.type, registry.load(registry.STOPPERS, spec.type)(**spec.options)) for spec in config.early_terminate]


__all__ = ["Stopper", "stoppers_of"]
