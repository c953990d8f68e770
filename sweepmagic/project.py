"""The project folder: where the record lies, and which sweeps are in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepmagic.errors import NotFoundError, with_guess
from sweepmagic.records import Control, Event, SweepCreated, SweepEdited
from sweepmagic.store import FILE, EventStore

LOOSE = "runs"
"""The id of the sweep that holds the runs which belong to none: those that `init` starts by itself."""


@dataclass(frozen=True)
class Heading:
    """What is known of a sweep without reading its runs."""

    id: str
    name: str
    project: str
    created: float
    deleted: bool
    config: Mapping[str, Any]


def folder_of(directory: str | os.PathLike[str] | None = None) -> Path:
    """Return the record's folder: ``.sweepmagic`` in `directory`, in ``$SWEEPMAGIC_DIR``, or in the working directory."""
    base = Path(directory or os.environ.get("SWEEPMAGIC_DIR") or ".").expanduser()
    return base.resolve() / ".sweepmagic"


def headings(store: EventStore, *, deleted: bool = False) -> list[Heading]:
    """Return the sweeps of a folder, oldest first; deleted ones only if asked for."""
    found = [_heading(id, events) for id, events in store.heads().items() if id != LOOSE]
    return [heading for heading in found if deleted or not heading.deleted]


def _heading(id: str, events: Sequence[Event]) -> Heading:
    config: Mapping[str, Any] = {}
    created, gone = 0.0, False
    for event in events:
        match event:
            case SweepCreated():
                config, created = event.config, event.time
            case SweepEdited():
                config = event.config
            case Control(verb="delete", run=None):
                gone = True
            case Control(verb="restore", run=None):
                gone = False
    return Heading(id, str(config.get("name") or id), str(config.get("project") or ""), created, gone, config)


def find(store: EventStore, name: str, *, project: str | None = None) -> Heading:
    """Return the newest sweep of that name or id.

    Raises:
        NotFoundError: there is none; the message names what could be meant.
    """
    word = name.rsplit("/", 1)[-1]  # W&B's entity/project/id
    known = headings(store)
    fitting = [h for h in known if word in (h.id, h.name) and (project is None or h.project == project)]
    if fitting:
        return fitting[-1]
    names = list(dict.fromkeys(heading.name for heading in known))
    listed = f"there are: {', '.join(names[-10:])}" if names else "there is none yet"
    raise NotFoundError(with_guess(f"no sweep {name!r} in {store.folder} ({listed})", name, names))


def has_record(folder: Path) -> bool:
    """Return whether anything was ever recorded in `folder`."""
    return (folder / FILE).exists()


def run_folder(store: Path, sweep: str, number: int, attempt: int = 1) -> Path:
    """Return the folder of a run's output and files."""
    suffix = "" if attempt == 1 else f".{attempt}"
    return store / "runs" / sweep / f"{number}{suffix}"
