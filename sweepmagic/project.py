"""The project folder: where the record lies, and which sweeps are in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sweepmagic.errors import NotFoundError, with_guess
from sweepmagic.records import Control, Described, Event, SweepCreated, SweepEdited
from sweepmagic.space import Value
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
    labels: Mapping[str, Value] = field(default_factory=dict)

    @property
    def given(self) -> str:
        """The name that its cell gives it; another than `name` once somebody has renamed it."""
        return str(self.config.get("name") or "")

    def answers(self, word: str) -> bool:
        """Return whether somebody who says `word` means it: its id, its name, or the name in its cell."""
        return word in (self.id, self.name) or (bool(word) and word == self.given)


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
    labels: dict[str, Value] = {}
    created, gone = 0.0, False
    for event in events:
        match event:
            case SweepCreated():
                config, created = event.config, event.time
            case SweepEdited():
                config = event.config
            case Described(run=None):
                labels |= event.values
            case Control(verb="delete", run=None):
                gone = True
            case Control(verb="restore", run=None):
                gone = False
    name = str(labels.get("name") or config.get("name") or id)
    return Heading(id, name, str(config.get("project") or ""), created, gone, config, labels)


def find(store: EventStore, name: str, *, project: str | None = None) -> Heading:
    """Return the newest sweep of that name or id.

    Raises:
        NotFoundError: there is none; the message names what could be meant.
    """
    word = name.rsplit("/", 1)[-1]  # W&B's entity/project/id
    known = headings(store)
    found = meant([h for h in known if project is None or h.project == project], word)
    if found is not None:
        return found
    names = list(dict.fromkeys(heading.name for heading in known))
    listed = f"there are: {', '.join(names[-10:])}" if names else "there is none yet"
    raise NotFoundError(with_guess(f"no sweep {name!r} in {store.folder} ({listed})", name, names))


def meant(known: Sequence[Heading], word: str) -> Heading | None:
    """Return the newest sweep that `word` means: one that is called so now goes before one that was renamed since."""
    by_name = [heading for heading in known if word in (heading.id, heading.name)]
    fitting = by_name or [heading for heading in known if heading.answers(word)]
    return fitting[-1] if fitting else None


def has_record(folder: Path) -> bool:
    """Return whether anything was ever recorded in `folder`."""
    return (folder / FILE).exists()


def run_folder(store: Path, sweep: str, number: int, attempt: int = 1) -> Path:
    """Return the folder of a run's output and files."""
    suffix = "" if attempt == 1 else f".{attempt}"
    return store / "runs" / sweep / f"{number}{suffix}"
