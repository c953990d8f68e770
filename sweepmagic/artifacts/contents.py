"""The files of an artifact before it is logged."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from sweepmagic.artifacts.manifest import Entry, Manifest, inner_name
from sweepmagic.artifacts.objects import Objects, hash_of
from sweepmagic.errors import NotFoundError, SweepMagicError
from sweepmagic.media import Media, Place


class Contents:
    """Names and where their files lie; what is made for the artifact lies in a folder of its own until then.

    Example:
        >>> contents = Contents()
        >>> with contents.new_file("a.txt") as file:
        ...     _ = file.write("hello")
        >>> contents.manifest.entries["a.txt"].size
        5
    """

    def __init__(self) -> None:
        self.manifest = Manifest()
        self.sources: dict[str, Path] = {}
        self._own: Path | None = None

    def put(self, name: str, path: Path) -> Entry:
        """Add a file under exactly this name."""
        digest, size = hash_of(path)
        self.sources[name] = path.resolve()
        return self.take(Entry(name, digest, size))

    def take(self, entry: Entry) -> Entry:
        """Add an entry without a look at its file."""
        self.manifest.entries[entry.name] = entry
        return entry

    def add_file(self, path: Path, name: str | None) -> Entry:
        """Add a file, under its own name or another."""
        if not path.is_file():
            raise NotFoundError(f"add_file(): there is no file {os.fspath(path)!r}")
        return self.put(inner_name(name or path.name), path)

    def add_dir(self, home: Path, name: str | None) -> None:
        """Add every file below a folder."""
        if not home.is_dir():
            raise NotFoundError(f"add_dir(): there is no folder {os.fspath(home)!r}")
        for path in sorted(each for each in home.rglob("*") if each.is_file()):
            self.put(inner_name(Path(name or ".") / path.relative_to(home)), path)

    def add_media(self, medium: Media, name: str) -> Entry:
        """Add a table as the file that it is; of another medium also what its row would say, to find it again."""
        if not isinstance(medium, Media):
            got = type(medium).__name__
            raise SweepMagicError(
                f"add(): expected a Table, an Image or the like, but got {got}; add_file() adds files"
            )
        key, folder = inner_name(name), self._fresh_folder()
        said = medium.stored(Place(folder, key, None))
        main = f"{key}.table.json"
        if said["_type"] != "table-file":
            main = f"{key}.{said['_type'].replace('/', '-')}.json"
            (folder / main).parent.mkdir(parents=True, exist_ok=True)
            (folder / main).write_text(json.dumps(said), encoding="utf-8")
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            self.put(path.relative_to(folder).as_posix(), path)
        return self.manifest.entries[main]

    @contextmanager
    def new_file(self, name: str, mode: str = "w", encoding: str | None = None) -> Iterator[IO[Any]]:
        """Open a new file for writing, and add it when it is closed."""
        path = self._fresh_folder() / inner_name(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, mode, encoding=None if "b" in mode else encoding or "utf-8") as file:
            yield file
        self.put(inner_name(name), path)

    def remove(self, name: str) -> None:
        """Take a file out again."""
        self.manifest.entries.pop(name)
        self.sources.pop(name, None)

    def keep(self, folder: Path) -> None:
        """Copy everything into the ``artifacts`` folder of a record; what has changed since it was added, as it is now."""
        objects = Objects(folder)
        for name, source in self.sources.items():
            digest = objects.put(source)
            self.take(Entry(name, digest, objects.path(digest).stat().st_size))
        self.manifest.write(folder)

    def _fresh_folder(self) -> Path:
        if self._own is None:
            self._own = Path(tempfile.mkdtemp(prefix="sweepmagic-"))
            weakref.finalize(self, shutil.rmtree, self._own, ignore_errors=True)
        folder = self._own / uuid4().hex
        folder.mkdir()
        return folder
