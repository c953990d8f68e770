"""What went wrong, said once: runs that failed alike stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sweepmagic.records import CRASHED, FAILED, RunRecord, SweepRecord
from sweepmagic.views.markup import one_line


@dataclass(frozen=True)
class Failure:
    """One kind of error and the runs that it ended."""

    reason: str
    runs: Sequence[RunRecord]

    @property
    def who(self) -> str:
        """How many runs, and the numbers of the first."""
        numbers = ", ".join(str(run.number) for run in self.runs[:8]) + (", …" if len(self.runs) > 8 else "")
        return f"{len(self.runs)} run{'s' if len(self.runs) > 1 else ''}: {numbers}"


def failures(sweep: SweepRecord) -> list[Failure]:
    """Return every distinct error by the first line of its reason, the most frequent first."""
    kinds: dict[str, list[RunRecord]] = {}
    for run in sweep.runs.values():
        if run.state in (FAILED, CRASHED):
            kinds.setdefault(one_line(run.reason.split("\n")[0] or run.state, 200), []).append(run)
    return sorted((Failure(*item) for item in kinds.items()), key=lambda failure: -len(failure.runs))
