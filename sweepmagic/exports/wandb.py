"""A run as a run of the real W&B: config, rows at their steps and times, summary, labels, tables and images, files, artifacts.

Only `sync` loads this, in a process of its own: there ``import wandb`` never means the dialect, and nothing that W&B starts or
patches stays in the user's kernel.
"""

from __future__ import annotations

import glob
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import wandb

from sweepmagic.errors import SweepMagicError
from sweepmagic.exports.forms import counted
from sweepmagic.exports.snapshot import Snapshot
from sweepmagic.exports.wandb_media import SENT_AS_MEDIA, medium_of
from sweepmagic.project import LOOSE
from sweepmagic.records import RunRecord
from sweepmagic.space import Value, is_media

QUIET: Mapping[str, Any] = {
    "silent": True,
    "console": "off",
    "save_code": False,
    "disable_git": True,
    "x_disable_stats": True,
    "x_disable_meta": True,
    "x_disable_machine_info": True,
    "x_save_requirements": False,
}
"""W&B is to record the runs, not the process that hands them over."""


@dataclass(frozen=True)
class Target:
    """Where runs go, as W&B itself is configured.

    Attributes:
        mode: online or offline.
        project: The project that somebody said, for all runs; None for each run's own.
        default: The project of runs that have none.
        entity: W&B's user or team; None for the one that it knows.
        server: The address of W&B.
        folder: Where offline runs are written.
    """

    mode: str
    project: str | None
    default: str
    entity: str | None
    server: str
    folder: Path

    @classmethod
    def of(cls, snapshot: Snapshot, given: Mapping[str, str | None]) -> Target:
        """Return where a sweep goes: as `given` says, else W&B's environment and settings, else the sweep's own project.

        Raises:
            SweepMagicError: there is no W&B here, or it is switched off.
        """
        if not hasattr(wandb, "init"):
            raise SweepMagicError(
                f"W&B is not installed ({wandb.__path__[0]} is a folder of that name): pip install wandb"
            )
        theirs, config = wandb.setup().settings, snapshot.record.config
        said = given["mode"] or theirs.mode
        mode = {"dryrun": "offline", "run": "online"}.get(said, said)
        if mode not in ("online", "offline"):
            raise SweepMagicError(
                f"W&B's mode is {mode!r}, so it takes nothing: expected online or offline (WANDB_MODE)"
            )
        return cls(
            mode,
            given["project"] or theirs.project,
            config.project or snapshot.title,
            given["entity"] or theirs.entity or config.foreign.get("entity"),
            theirs.base_url,
            Path(theirs.wandb_dir),
        )

    def project_of(self, run: RunRecord) -> str:
        """Return the project that a run goes to."""
        return safe(self.project or str(run.labels.get("project") or self.default))

    def words(self, runs: Sequence[RunRecord]) -> str:
        """Return where they go, for people."""
        names = dict.fromkeys(self.project_of(run) for run in runs)
        projects = ", ".join(f"{self.entity}/{name}" if self.entity else name for name in names)
        if self.mode == "online":
            return f"W&B at {self.server}, project {projects}"
        return f"W&B offline, project {projects}: folders in {self.folder}, which `wandb sync FOLDER` sends to {self.server}"


def safe(name: str) -> str:
    """Return `name` without the characters that W&B refuses in a project's name."""
    return "".join("-" if each in "/\\#?%:" else each for each in name)[:128]


def contents(snapshot: Snapshot, runs: list[RunRecord]) -> str:
    """Return what is sent, in words."""
    rows = sum(len(run.history) for run in runs)
    files = sum(len(_files(snapshot, run)) for run in runs)
    made = sum(len(snapshot.artifacts(run.made)) for run in runs)
    parts = [counted(rows, "row"), "config", "summary", "labels"]
    more = [counted(number, what) for number, what in ((files, "file"), (made, "artifact")) if number]
    return ", ".join(parts + more)


def send(snapshot: Snapshot, run: RunRecord, target: Target) -> str:
    """Send one run, and return where it is now: its address, or the folder that `wandb sync` takes."""
    theirs = _begin(snapshot, run, target)
    try:
        _define(theirs, run)
        for row in _rows(run):
            _log(theirs, snapshot, run, row)
        _summarise(theirs, snapshot, run)
        _send_files(theirs, snapshot, run)
        _send_artifacts(theirs, snapshot, run)
    finally:
        has_failed = snapshot.state(run) in ("failed", "crashed")
        theirs.finish(exit_code=1 if has_failed else 0)
    return str(theirs.url) if target.mode == "online" else str(Path(theirs.dir).parent)


def _begin(snapshot: Snapshot, run: RunRecord, target: Target) -> Any:
    """Begin a run of theirs at the time when ours began: for them a run begins when `init` is called, so it is then."""
    labels = run.labels
    known = wandb.Settings()
    settings = wandb.Settings(**{name: value for name, value in QUIET.items() if hasattr(known, name)})
    behind, clock = time.time() - run.started, time.time
    with patch.object(time, "time", lambda: clock() - behind):
        return wandb.init(
            mode=target.mode,
            project=target.project_of(run),
            entity=target.entity,
            id=safe(snapshot.id_of(run)),
            name=name_of(snapshot, run),
            config=snapshot.config(run),
            group=str(labels.get("group") or ("" if snapshot.record.id == LOOSE else snapshot.title)) or None,
            job_type=str(labels.get("job_type") or "") or None,
            tags=_tags(snapshot, run),
            notes=_notes(run),
            settings=settings,
        )


def name_of(snapshot: Snapshot, run: RunRecord) -> str:
    """Return what a run is called where it stands among others."""
    return run.label or (run.name if snapshot.record.id == LOOSE else f"{snapshot.title} {run.name}")


def _tags(snapshot: Snapshot, run: RunRecord) -> list[str]:
    """Return its tags, and its state where W&B has no word for that."""
    state = snapshot.state(run)
    return [*map(str, run.labels.get("tags") or ()), *([state] if state in ("stopped", "crashed") else [])]


def _notes(run: RunRecord) -> str | None:
    return "\n\n".join(filter(None, [str(run.labels.get("notes") or ""), run.reason])) or None


def _define(theirs: Any, run: RunRecord) -> None:
    for rule in run.metrics.values():
        theirs.define_metric(
            rule.name, step_metric=rule.step_metric, summary=rule.summary, hidden=True if rule.hidden else None
        )


def _rows(run: RunRecord) -> Iterator[dict[str, Value]]:
    """Yield the rows in the order of their steps: W&B takes none that goes back."""
    return iter(sorted(run.history, key=lambda row: row["_step"]))


def _log(theirs: Any, snapshot: Snapshot, run: RunRecord, row: Mapping[str, Value]) -> None:
    values = {key: value for key, value in row.items() if key not in ("_step", "_time")}
    theirs.log({**_known(values, snapshot, run), "_timestamp": row["_time"]}, step=int(row["_step"]))


def _summarise(theirs: Any, snapshot: Snapshot, run: RunRecord) -> None:
    theirs.summary.update({**snapshot.counting(run), **_known(run.summary_by_hand, snapshot, run)})


def _known(values: Mapping[str, Value], snapshot: Snapshot, run: RunRecord) -> dict[str, Any]:
    """Return values with W&B's own tables, images and the like in the place of ours."""
    folder = snapshot.folder_of(run)
    found = {}
    for key, value in values.items():
        if not is_media(value):
            found[key] = value
        elif folder is not None and (medium := medium_of(value, folder)) is not None:
            found[key] = medium
    return found


def _files(snapshot: Snapshot, run: RunRecord) -> dict[str, Path]:
    """Return the files of a run, but for those that are sent as what they are."""
    return {name: path for name, path in snapshot.files(run).items() if not name.startswith(SENT_AS_MEDIA)}


def _send_files(theirs: Any, snapshot: Snapshot, run: RunRecord) -> None:
    """Copy files, output and traceback: what is linked would be missing where the folder is taken for its upload."""
    texts = {"output.log": snapshot.output(run), "error.txt": run.error}
    for name, source in _files(snapshot, run).items():
        os.makedirs(Path(theirs.dir, name).parent, exist_ok=True)
        shutil.copyfile(source, Path(theirs.dir, name))
        _save(theirs, name)
    for name, text in texts.items():
        if text:
            Path(theirs.dir, name).write_text(text, encoding="utf-8")
            _save(theirs, name)


def _save(theirs: Any, name: str) -> None:
    theirs.save(os.path.join(glob.escape(theirs.dir), glob.escape(name)), base_path=theirs.dir, policy="now")


def _send_artifacts(theirs: Any, snapshot: Snapshot, run: RunRecord) -> None:
    for ours in snapshot.artifacts(run.made):
        made = wandb.Artifact(ours.name, ours.type, description=ours.description or None, metadata=dict(ours.metadata))
        for entry in ours.manifest.entries.values():
            if entry.ref:
                made.add_reference(entry.ref, name=entry.name, checksum=False)
            else:
                made.add_file(str(ours.get_path(entry.name)), name=entry.name)
        theirs.log_artifact(made, aliases=[alias for alias in ours.aliases if alias != "latest"] or None)
