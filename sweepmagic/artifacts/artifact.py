"""An artifact, as users hold it: a draft that takes files, or a version that gives them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

from sweepmagic import registry
from sweepmagic.artifacts.catalogue import Version, catalogue_of, checked_aliases, checked_name
from sweepmagic.artifacts.contents import Contents
from sweepmagic.artifacts.manifest import Entry, Manifest, inner_name
from sweepmagic.artifacts.objects import Objects, hash_of
from sweepmagic.errors import NotFoundError, SweepMagicError, with_guess
from sweepmagic.media import Media, Table, opened
from sweepmagic.media.arrays import plainest
from sweepmagic.records import ArtifactAliased, ArtifactLogged
from sweepmagic.space import Value
from sweepmagic.store import EventStore


class Artifact:
    """Files under a name. Make one, add files, and give it to `log_artifact`; or get a version by `use_artifact`.

    Args:
        name: What it is called; each other content is its next version.
        type: What it is: ``model``, ``dataset``, ...
        description: A sentence about it.
        metadata: Plain data about it.

    Example:
        >>> artifact = Artifact("digits", "dataset", metadata={"rows": 2})
        >>> with artifact.new_file("data/train.csv") as file:
        ...     _ = file.write("1,2")
        >>> artifact.files, artifact.size
        (['data/train.csv'], 3)
    """

    def __init__(
        self, name: str, type: str, description: str | None = None, metadata: Mapping[str, Any] | None = None
    ) -> None:
        self.name = checked_name(name)
        self.type = type
        self.description = description or ""
        self.metadata: dict[str, Value] = plainest(metadata or {})
        self.aliases: list[str] = []
        self._folder: Path | None = None
        self._version: Version | None = None
        self._contents: Contents | None = Contents()
        self._manifest: Manifest | None = None

    @classmethod
    def of(cls, folder: Path, version: Version) -> Artifact:
        """Return a version that is in the record of `folder`."""
        found = cls(version.name, version.type)
        found._bind(folder, version)
        return found

    def _bind(self, folder: Path, version: Version) -> None:
        self._folder, self._version, self._contents = folder, version, None
        self.description, self.metadata = version.description, dict(version.metadata)
        self.aliases = list(version.aliases)

    # --- a draft ------------------------------------------------------------------------------------------------

    def add_file(self, local_path: str | os.PathLike[str], name: str | None = None) -> Entry:
        """Add a file, under its own name or another."""
        return self._draft.add_file(Path(local_path), name)

    def add_dir(self, local_path: str | os.PathLike[str], name: str | None = None) -> None:
        """Add every file below a folder, under the names they have in it, or in a folder `name`."""
        self._draft.add_dir(Path(local_path), name)

    def add_reference(self, uri: str, name: str | None = None) -> Entry:
        """Add the address of something that is kept elsewhere; it is not read."""
        return self._draft.take(Entry(inner_name(name or uri.rstrip("/").rsplit("/", 1)[-1]), "", 0, uri))

    def add(self, obj: Media, name: str) -> Entry:
        """Add a table, an image or the like; `get` gives it back."""
        return self._draft.add_media(obj, name)

    def new_file(self, name: str, mode: str = "w", encoding: str | None = None) -> AbstractContextManager[IO[Any]]:
        """Open a new file of the artifact for writing; use it in a ``with``."""
        return self._draft.new_file(name, mode, encoding)

    def remove(self, name: str) -> None:
        """Take a file out again."""
        self._draft.remove(self._entry(name).name)

    @property
    def _draft(self) -> Contents:
        if self._contents is None:
            raise SweepMagicError(
                f"{self.qualified_name} is logged and stays as it is; for the next version use new_draft()"
            )
        return self._contents

    def new_draft(self) -> Artifact:
        """Return a draft with the same files, to become the next version."""
        found = Artifact(self.name, self.type, self.description, self.metadata)
        found.add_missing(self)
        return found

    def add_missing(self, other: Artifact) -> None:
        """Add the files of another artifact whose names this one does not have yet."""
        draft = self._draft
        for entry in other.manifest.entries.values():
            if entry.name in draft.manifest.entries:
                continue
            draft.take(entry)
            if not entry.ref:
                draft.sources[entry.name] = other.get_path(entry.name)

    # --- logging it ---------------------------------------------------------------------------------------------

    def keep(self, folder: Path, run: int | None, aliases: Iterable[str] = ()) -> ArtifactLogged:
        """Copy the files into the record of `folder`, and return the event that says so."""
        wanted = checked_aliases(aliases)
        if self._contents is not None:
            known = catalogue_of(folder).versions.get(self.name)
            if known and known[0].type != self.type:
                said = f"artifact {self.name!r} is a {known[0].type!r}, and cannot be a {self.type!r} as well"
                raise SweepMagicError(said)
            self._contents.keep(folder / "artifacts")
        found = self.manifest
        metadata = plainest(self.metadata)
        return ArtifactLogged(
            run, self.name, self.type, found.digest, found.size, len(found.entries), wanted, self.description, metadata
        )

    def logged(self, folder: Path) -> Artifact:
        """Become the version that the record of `folder` has of this content."""
        self._manifest = self.manifest
        found = next(each for each in catalogue_of(folder).versions[self.name] if each.digest == self.digest)
        self._bind(folder, found)
        return self

    # --- a version ----------------------------------------------------------------------------------------------

    @property
    def is_draft(self) -> bool:
        """Return whether it was not logged yet."""
        return self._contents is not None

    @property
    def version(self) -> str:
        """``v0``, ``v1``, ..."""
        return f"v{self._logged_version.number}"

    @property
    def qualified_name(self) -> str:
        """Name and version, such as ``model:v3``; of a draft the name."""
        return self.name if self._version is None else f"{self.name}:{self.version}"

    @property
    def created(self) -> float:
        """When it was first logged, in seconds since the epoch."""
        return self._logged_version.created

    @property
    def _logged_version(self) -> Version:
        if self._version is None:
            raise SweepMagicError(f"artifact {self.name!r} has no version before log_artifact()")
        return self._version

    @property
    def manifest(self) -> Manifest:
        """What is in it."""
        if self._contents is not None:
            return self._contents.manifest
        if self._manifest is None:
            self._manifest = Manifest.read(self._home / "artifacts", self._logged_version.digest)
        return self._manifest

    @property
    def digest(self) -> str:
        """What two artifacts share exactly when their files are the same."""
        return self.manifest.digest

    @property
    def size(self) -> int:
        """The bytes of its files."""
        return self.manifest.size

    @property
    def files(self) -> list[str]:
        """The names of its files."""
        return sorted(self.manifest.entries)

    @property
    def _home(self) -> Path:
        if self._folder is None:
            raise SweepMagicError(f"artifact {self.name!r} is in no record before log_artifact()")
        return self._folder

    def wait(self, timeout: float | None = None) -> Artifact:
        """Return at once: what is logged is on disk."""
        return self

    def checkout(self) -> Path:
        """Return a folder with its files, to be read only: they are the record's own, not copies."""
        folder = self._home / "artifacts" / "checkouts" / self._logged_version.digest[:32]
        for entry in self.manifest.entries.values():
            if not entry.ref and not _has(folder / entry.name, entry):
                Objects(self._home / "artifacts").give(entry.sha256, folder / entry.name, link=True)
        return folder

    def download(self, root: str | os.PathLike[str] | None = None) -> Path:
        """Copy its files into a folder (``artifacts/NAME:VERSION`` by default) and return it; what is there is left."""
        default = self.qualified_name if os.name != "nt" else self.qualified_name.replace(":", "-")
        folder = Path(root) if root is not None else Path("artifacts") / default
        folder.mkdir(parents=True, exist_ok=True)
        for entry in self.manifest.entries.values():
            target = folder / entry.name
            if not entry.ref and not (_has(target, entry) and hash_of(target)[0] == entry.sha256):
                Objects(self._home / "artifacts").give(entry.sha256, target)
        return folder

    def get_path(self, name: str) -> Path:
        """Return the path of one of its files, to be read only.

        Raises:
            NotFoundError: it has none of that name; the message says what it has.
        """
        entry = self._entry(name)
        if entry.ref:
            raise SweepMagicError(f"{name!r} is kept elsewhere: {entry.ref}")
        if self._contents is not None:
            return self._contents.sources[name]
        return self.checkout() / entry.name

    def file(self) -> Path:
        """Return the path of its only file, to be read only."""
        if len(self.files) != 1:
            raise SweepMagicError(
                f"{self.qualified_name} has {len(self.files)} files; get_path(name) gives one of them"
            )
        return self.get_path(self.files[0])

    def get(self, name: str) -> Any:
        """Return what `add` was given: a `Table`, a `Histogram`, the path of an image; None if there is nothing of the name."""
        table = name if name.endswith(".table.json") else f"{name}.table.json"
        if table in self.manifest.entries:
            return Table.read(self.get_path(table))
        said = next((key for key in self.files if key.startswith(f"{name}.") and key.endswith(".json")), None)
        if said is None:
            return None
        path = self.get_path(said)
        home = path.parents[len(Path(said).parts) - 1]
        return opened(json.loads(path.read_text(encoding="utf-8")), home)

    def _entry(self, name: str) -> Entry:
        if name not in self.manifest.entries:
            have = ", ".join(self.files[:20]) or "none"
            raise NotFoundError(
                with_guess(f"{self.qualified_name} has no file {name!r}; it has {have}", name, self.files)
            )
        return self.manifest.entries[name]

    def verify(self) -> None:
        """Read every file and compare it with its hash.

        Raises:
            NotFoundError: a file was deleted.
            SweepMagicError: a file was changed.
        """
        objects = Objects(self._home / "artifacts")
        for entry in self.manifest.entries.values():
            if entry.ref:
                continue
            path = objects.path(entry.sha256)
            if not path.exists():
                raise NotFoundError(f"{self.qualified_name}: {entry.name} was deleted: there is no {path} any more")
            if hash_of(path)[0] != entry.sha256:
                raise SweepMagicError(
                    f"{self.qualified_name}: {entry.name} was changed: {path} is not what its name says"
                )

    def save(self) -> None:
        """Record `aliases`, `description` and `metadata` as they are now."""
        version = self._logged_version
        aliases = checked_aliases(self.aliases)
        event = ArtifactAliased(self.name, version.digest, aliases, self.description, plainest(self.metadata))
        with EventStore(self._home) as store:
            store.append(version.sweep, [event])

    def logged_by(self) -> Any:
        """Return the run that made it first; None if no run did."""
        makers = self._fresh.made_by
        return self._run(*makers[0]) if makers else None

    def used_by(self) -> list[Any]:
        """Return the runs that used it."""
        return [self._run(*each) for each in self._fresh.used_by]

    @property
    def _fresh(self) -> Version:
        """The version as it stands now: runs of other processes may have used it meanwhile."""
        return catalogue_of(self._home).find(self.qualified_name)

    def _run(self, sweep: str, number: int) -> Any:
        return registry.load(registry.PAGES, "run")(self._home, sweep, number)

    def __repr__(self) -> str:
        return f"<Artifact {self.qualified_name}: {self.type}, {len(self.files)} files, {self.size} bytes>"


def _has(path: Path, entry: Entry) -> bool:
    return path.is_file() and path.stat().st_size == entry.size
