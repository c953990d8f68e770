"""What a check says, and the runs that it may judge by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sweepmagic.records import FINISHED, RunRecord, SweepRecord


@dataclass(frozen=True)
class Finding:
    """Something about a sweep that is probably not what its author meant.

    Attributes:
        key: The same whenever the same is found, so that it is said once.
        text: What was seen, as a fact.
        remedy: What to do about it; code stands in backticks. Empty where there is nothing to do.
    """

    key: str
    text: str
    remedy: str = ""


def judged(sweep: SweepRecord) -> list[RunRecord]:
    """Return the runs that say something about the sweep as it stands now: finished, in its space, by its present code.

    A run that was stopped or that failed did not come to all that it would have read and logged.
    """
    return [run for run in sweep.runs.values() if run.state == FINISHED and run.fits and not run.stale]


def code_of(sweep: SweepRecord) -> str:
    """Return what its training code is called."""
    return sweep.function or "the training code"


def runs_text(runs: Sequence[RunRecord], most: int = 3) -> str:
    """Return their names as a list for people.

    Example:
        >>> runs_text([RunRecord(1), RunRecord(2), RunRecord(5)]), runs_text([RunRecord(1)] * 9)
        ('runs 1, 2 and 5', 'runs 1, 1, 1 and 6 more')
    """
    words = [str(run.number) for run in runs[:most]]
    rest = len(runs) - len(words)
    words = [*words, f"{rest} more"] if rest else words
    return f"run{'s' if len(runs) > 1 else ''} {', '.join(words[:-1])}{' and ' if words[1:] else ''}{words[-1]}"
