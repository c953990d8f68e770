"""What is exported: a sweep as it stands at one moment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sweepmagic.config import Metric
from sweepmagic.liveness import is_alive
from sweepmagic.project import LOOSE, run_folder
from sweepmagic.records import CRASHED, RUNNING, ArtifactLogged, ArtifactUsed, RunRecord, SweepRecord
from sweepmagic.run import read_output
from sweepmagic.run.saved import listed as names_below
from sweepmagic.run.settings import over
from sweepmagic.space import Value, flatten, is_media, is_number

if TYPE_CHECKING:
    from sweepmagic.artifacts import Artifact


def counting_name(metric: Metric) -> str:
    """Return what the value that counts is called elsewhere, beside the metric itself, of which others show the last value.

    Example:
        >>> counting_name(Metric("val_loss"))
        'best/val_loss'
    """
    return f"{metric.of}/{metric.name}"


def numbers_of(values: Mapping[str, Value]) -> dict[str, float]:
    """Return the numbers among the values of a row, as floats.

    Example:
        >>> numbers_of({"_step": 3, "_time": 10.0, "loss": 1, "phase": "train", "large": 10**400})
        {'loss': 1.0, 'large': inf}
    """
    return {key: as_float(value) for key, value in values.items() if is_number(value) and key not in ("_step", "_time")}


def as_float(value: float) -> float:
    """Return a number as a float; one beyond all floats is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


@dataclass(frozen=True)
class Snapshot:
    """A sweep's record, and what lies beside it on disk.

    Attributes:
        record: The fold of its events.
        states: The state of each run, where one knows better than the record: a run whose process is gone has crashed.
        folder: Where the record lies; None for one that is on no disk.
    """

    record: SweepRecord
    states: Mapping[int, str] = field(default_factory=dict)
    folder: Path | None = None

    @classmethod
    def of(cls, record: SweepRecord, folder: Path) -> Snapshot:
        """Return what stands in the record of `folder`, with a look at the processes that should be running."""
        lost = [
            run.number
            for run in record.runs.values()
            if run.state == RUNNING and run.agent in record.agents and not is_alive(record.agents[run.agent])
        ]
        return cls(record, dict.fromkeys(lost, CRASHED), folder)

    @property
    def title(self) -> str:
        """What the sweep is called elsewhere; runs that belong to none have the folder's name."""
        if self.record.id == LOOSE and self.folder is not None:
            return f"{self.folder.parent.name} runs"
        return self.record.name

    def state(self, run: RunRecord) -> str:
        """Return the state of a run."""
        return self.states.get(run.number, run.state)

    @property
    def ended(self) -> Sequence[RunRecord]:
        """The runs of which nothing more will come: the others cannot be corrected once another program has them."""
        return [run for run in self.record.runs.values() if self.state(run) != RUNNING]

    @property
    def in_progress(self) -> str:
        """What to say of the runs that are left out, if there are any."""
        count = len(self.record.runs) - len(self.ended)
        return f"left out: {count} in progress; export again when they are over" if count else ""

    def id_of(self, run: RunRecord) -> str:
        """Return what tells a run from all others, the same every time."""
        return str(run.labels.get("id") or f"{self.record.id}-{run.number}")

    def config(self, run: RunRecord) -> dict[str, Value]:
        """Return what a run was trained with."""
        found: dict[str, Value] = over(run.config, dict(run.params))
        return found

    def settings(self, run: RunRecord) -> dict[str, Value]:
        """Return what a run was trained with as one level, the names of nested keys with dots."""
        return flatten(self.config(run), self.record.space.names)

    def results(self, run: RunRecord) -> dict[str, Value]:
        """Return the summary of a run, tables, images and the like left out."""
        return {key: value for key, value in run.summary.items() if not is_media(value)}

    def counting(self, run: RunRecord) -> dict[str, float]:
        """Return the value of each metric that counts in the search, the table and the charts, if the run has one."""
        worths = {counting_name(metric): run.worth(metric) for metric in self.record.config.metrics}
        return {name: worth for name, worth in worths.items() if worth is not None}

    def end_of(self, run: RunRecord) -> float:
        """Return when a run was over; of one that was cut off, when it was last heard of."""
        if run.ended is not None:
            return run.ended
        return run.history.times[-1] if run.history.times else run.started

    def output(self, run: RunRecord) -> str:
        """Return what a run printed."""
        return "" if self.folder is None else read_output(self._place(self.folder, run) / "output.log")

    def files(self, run: RunRecord) -> dict[str, Path]:
        """Return the files of a run by their names."""
        folder = self.folder_of(run)
        return {} if folder is None else {name: folder / name for name in names_below(folder)}

    def folder_of(self, run: RunRecord) -> Path | None:
        """Return the folder of a run's files."""
        return None if self.folder is None else self._place(self.folder, run) / "files"

    def _place(self, folder: Path, run: RunRecord) -> Path:
        return run_folder(folder, self.record.id, run.number, run.attempt)

    def artifacts(self, events: Sequence[ArtifactLogged] | Sequence[ArtifactUsed]) -> list[Artifact]:
        """Return the artifacts that a run made or used."""
        if not events or self.folder is None:
            return []
        from sweepmagic.artifacts import Artifact, listed  # few runs have any

        known = {(each.name, each.digest): each for each in listed(self.folder)}
        wanted = dict.fromkeys((event.name, event.digest) for event in events)
        return [Artifact.of(self.folder, known[each]) for each in wanted]
