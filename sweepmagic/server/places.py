"""Which records lie below the server's root directory, and that nobody gets out of it."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from sweepmagic.errors import NotFoundError

RECORD = ".sweepmagic"
_FILE = "store.db"
_SKIPPED = frozenset(
    ["node_modules", "__pycache__", "site-packages", "venv", "env", "wandb", "lightning_logs", "mlruns"]
)
_LONGEST = 4096


@dataclass(frozen=True)
class Place:
    """A folder with a record: `folder` as clients call it, relative to the root and with ``/``; `path` is the record's."""

    folder: str
    path: Path


@dataclass(frozen=True)
class Bounds:
    """How far one looks for records by oneself; a folder that a client names may lie anywhere below the root."""

    depth: int = 8
    folders: int = 5_000
    places: int = 200
    seconds: float = 2.0


class Places:
    """The folders with a record, found by walking below the root now and then.

    Example:
        >>> import tempfile
        >>> root = Path(tempfile.mkdtemp())
        >>> (root / "study" / ".sweepmagic").mkdir(parents=True), (root / "study" / ".sweepmagic" / "store.db").touch()
        (None, None)
        >>> places = Places(root)
        >>> places.look(), [place.folder for place in places.known]
        (None, ['study'])
        >>> places.at("../elsewhere")
        Traceback (most recent call last):
        sweepmagic.errors.NotFoundError: no sweeps in '../elsewhere'
    """

    def __init__(self, root: Path, bounds: Bounds | None = None) -> None:
        self.root = Path(root).expanduser().resolve()
        self._bounds = bounds or Bounds()
        self._lock = threading.Lock()
        self._found: dict[str, Place] = {}
        self._named: dict[str, Place] = {}

    @property
    def known(self) -> list[Place]:
        """The places that were found or named, and are still there."""
        with self._lock:
            every = {**self._found, **self._named}
        return [place for _, place in sorted(every.items()) if os.path.isfile(place.path / _FILE)]

    def look(self) -> None:
        """Walk below the root and take note of what is there."""
        found = {place.folder: place for place in self._walk()}
        with self._lock:
            named = dict(self._named)
        kept = {folder: place for folder, place in named.items() if self._record_in(place.path.parent) is not None}
        with self._lock:
            self._found = found
            self._named = {
                folder: place for folder, place in self._named.items() if folder in kept or folder not in named
            }

    def at(self, folder: object) -> Place:
        """Return the place that a client names, and look there from now on.

        Raises:
            NotFoundError: there is no record, or it does not lie below the root.
        """
        path = self._inside(folder)
        record = None if path is None else self._record_in(path)
        if path is None or record is None:
            raise NotFoundError(f"no sweeps in {folder!r:.200}")
        place = Place(self._called(path), record)
        with self._lock:
            if place.folder not in self._found and len(self._named) < self._bounds.places:
                self._named[place.folder] = place
        return place

    def _inside(self, folder: object) -> Path | None:
        """Return the real path of a folder below the root; None for whatever leads out of it, or is hidden."""
        if not isinstance(folder, str) or len(folder) > _LONGEST or "\0" in folder:
            return None
        said = PurePosixPath(folder)
        if said.is_absolute() or any(part == ".." for part in said.parts):
            return None
        if os.name == "nt" and (PureWindowsPath(folder).anchor or ".." in PureWindowsPath(folder).parts):
            return None
        try:
            path = (self.root / said).resolve()
        except (OSError, RuntimeError, ValueError):  # links in a circle, or what is no name here
            return None
        return path if self._is_inside(path) and not _is_hidden(path.relative_to(self.root)) else None

    def _is_inside(self, path: Path) -> bool:
        return path == self.root or self.root in path.parents

    def _record_in(self, folder: Path) -> Path | None:
        """Return the record's folder in `folder`, if there is one and it is really there: no link out of the root."""
        record = folder / RECORD
        try:
            there = (record / _FILE).is_file() and self._is_inside(record.resolve())
            return record if there and self._is_inside((record / _FILE).resolve()) else None
        except (OSError, RuntimeError):
            return None

    def _called(self, path: Path) -> str:
        name = path.relative_to(self.root).as_posix()
        return "" if name == "." else name

    def _walk(self) -> Iterator[Place]:
        """Yield the places, those nearest to the root first; links are not followed, so there is an end."""
        end, seen, found = time.monotonic() + self._bounds.seconds, 0, 0
        queue = deque([(self.root, 0)])
        while queue and seen < self._bounds.folders and found < self._bounds.places and time.monotonic() < end:
            folder, depth = queue.popleft()
            seen += 1
            record = self._record_in(folder)
            if record is not None:
                found += 1
                yield Place(self._called(folder), record)
            if depth < self._bounds.depth:
                queue.extend((below, depth + 1) for below in _folders_in(folder))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _folders_in(folder: Path) -> list[Path]:
    """Return the folders in which people keep notebooks, by name."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    wanted = [name for name in sorted(names) if not name.startswith(".") and name not in _SKIPPED]
    return [folder / name for name in wanted if not (folder / name / "pyvenv.cfg").exists()]
