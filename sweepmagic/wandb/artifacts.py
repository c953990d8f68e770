"""Artifacts with W&B's manners: paths are texts, a file is an entry that can be downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import sweepmagic
from sweepmagic.errors import with_guess
from sweepmagic.space import Value
from sweepmagic.wandb.data_types import PARTS, PartitionedTable
from sweepmagic.wandb.say import once

_PASSED_ON = ("add", "new_file", "remove", "is_draft", "version", "digest", "size", "verify")


class Artifact:
    """Files under a name: make one, add files, and give it to `log_artifact`; it holds a `sweepmagic.Artifact`.

    Example:
        >>> artifact = Artifact("digits", type="dataset", metadata={"rows": 2})
        >>> with artifact.new_file("train.csv") as file:
        ...     _ = file.write("1,2")
        >>> artifact.name, artifact.manifest.entries["train.csv"].size
        ('digits', 3)
    """

    def __init__(
        self,
        name: str,
        type: str = "unspecified",
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        incremental: bool = False,
        use_as: str | None = None,
        **unknown: Any,
    ) -> None:
        self._native = sweepmagic.Artifact(name, type, description, metadata)
        self.incremental = incremental

    incremental = False
    """Whether it has, once it is logged, the files of the version before it too."""

    @classmethod
    def of(cls, native: sweepmagic.Artifact) -> Artifact:
        """Return W&B's view of one of ours."""
        found = cls.__new__(cls)
        found._native = native
        return found

    @property
    def name(self) -> str:
        """Its name; once it is logged, with the version."""
        return self._native.qualified_name

    @property
    def source_name(self) -> str:
        """The same."""
        return self.name

    @property
    def qualified_name(self) -> str:
        """The same: there is no entity and project before it here."""
        return self.name

    @property
    def type(self) -> str:
        """What it is."""
        return self._native.type

    @property
    def id(self) -> str:
        """What tells this version from all others."""
        return self._native.digest[:32]

    @property
    def state(self) -> str:
        """PENDING before it is logged, COMMITTED then."""
        return "PENDING" if self._native.is_draft else "COMMITTED"

    @property
    def created_at(self) -> str:
        """When it was logged, as W&B writes it."""
        return datetime.fromtimestamp(self._native.created, timezone.utc).isoformat(timespec="seconds")

    @property
    def description(self) -> str:
        """A sentence about it; `save` records a change."""
        return self._native.description

    @description.setter
    def description(self, value: str) -> None:
        self._native.description = value

    @property
    def metadata(self) -> dict[str, Value]:
        """Plain data about it; `save` records a change."""
        return self._native.metadata

    @metadata.setter
    def metadata(self, value: Mapping[str, Any]) -> None:
        self._native.metadata = dict(value)

    @property
    def aliases(self) -> list[str]:
        """The words that lead to it; `save` records a change."""
        return self._native.aliases

    @aliases.setter
    def aliases(self, value: Sequence[str]) -> None:
        self._native.aliases = list(value)

    @property
    def manifest(self) -> Any:
        """What is in it: `manifest.entries` by name."""
        return self._native.manifest

    @property
    def updated_at(self) -> str:
        """The same."""
        return self.created_at

    @property
    def url(self) -> str:
        """Where its files lie, once it is logged."""
        return self._native.checkout().as_uri()

    def finalize(self) -> None:
        """Do nothing: an artifact is whole when it is logged."""

    def delete(self, delete_aliases: bool = False) -> None:
        """Say once that the record only grows."""
        once("an artifact cannot be deleted here: the record only grows")

    @property
    def file_count(self) -> int:
        """How many files it has."""
        return len(self._native.files)

    def add_file(self, local_path: Any, name: str | None = None, *more: Any, **unknown: Any) -> Any:
        """Add a file, under its own name or another."""
        return self._native.add_file(local_path, name)

    def add_dir(self, local_path: Any, name: str | None = None, *more: Any, **unknown: Any) -> None:
        """Add every file below a folder."""
        self._native.add_dir(local_path, name)

    def add_reference(self, uri: Any, name: str | None = None, *more: Any, **unknown: Any) -> list[Any]:
        """Add the address of something that is kept elsewhere; a file of another artifact is kept here anyway."""
        if isinstance(uri, FileEntry):
            return [self._native.add_file(uri, name)]
        return [self._native.add_reference(os.fspath(uri), name)]

    def get(self, name: str) -> Any:
        """Return what `add` was given; the path of an image; None if there is nothing of the name."""
        found = self._native.get(name)
        if not (isinstance(found, Mapping) and found.get("_type") == PARTS):
            return found
        home = f"{str(found['parts_path']).strip('/')}/"
        parts = [each for each in self._native.files if each.startswith(home) and each.endswith(".table.json")]
        return PartitionedTable(home, [self._native.get(each) for each in parts])

    def new_draft(self) -> Artifact:
        """Return a draft with the same files."""
        return Artifact.of(self._native.new_draft())

    def save(self, *more: Any, **unknown: Any) -> None:
        """Record aliases, description and metadata as they are; of a draft, log it in the current run."""
        if self._native.is_draft:
            from sweepmagic.wandb.calls import log_artifact

            log_artifact(self)
        else:
            self._native.save()

    def wait(self, timeout: float | None = None) -> Artifact:
        """Return at once: what is logged is on disk."""
        return self

    def download(self, root: Any = None, *more: Any, **unknown: Any) -> str:
        """Copy its files into a folder and return that."""
        return str(self._native.download(root))

    checkout = download

    def file(self, root: Any = None) -> str:
        """Copy its only file, and return its path."""
        name = self._native.file().name  # says what is wrong if there are several
        return os.path.join(self.download(root), name)

    def get_path(self, name: str) -> FileEntry:
        """Return one of its files."""
        return FileEntry(self._native, name)

    get_entry = get_path

    def files(self, names: Any = None, per_page: int = 50) -> list[FileEntry]:
        """Return its files."""
        return [FileEntry(self._native, name) for name in self._native.files if names is None or name in names]

    def logged_by(self) -> Any:
        """Return the run that made it, as `Api` gives runs; None if no run did."""
        from sweepmagic.wandb.apis.public import Run

        found = self._native.logged_by()
        return None if found is None else Run(found)

    def used_by(self) -> list[Any]:
        """Return the runs that used it."""
        from sweepmagic.wandb.apis.public import Run

        return [Run(found) for found in self._native.used_by()]

    def link(self, target_path: str, aliases: Any = None) -> Any:
        """Record it under the name that `target_path` ends with, in the current run."""
        from sweepmagic.wandb.wandb_run import need_run

        return need_run("artifact.link()").link_artifact(self, target_path, aliases)

    def __getitem__(self, name: str) -> Any:
        return self.get(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self._native.add(value, name)

    def __getattr__(self, name: str) -> Any:
        if name in _PASSED_ON:
            return getattr(self._native, name)
        if name.startswith("_"):
            raise AttributeError(name)
        public = [*_PASSED_ON, *(each for each in dir(type(self)) if not each.startswith("_"))]
        raise AttributeError(with_guess(f"an artifact has no {name!r} here", name, public))

    def __dir__(self) -> Iterator[str]:
        return iter([*super().__dir__(), *_PASSED_ON])

    def __repr__(self) -> str:
        return repr(self._native)


class FileEntry(os.PathLike[str]):
    """A file of an artifact: a path, and W&B's `download`."""

    def __init__(self, artifact: sweepmagic.Artifact, name: str) -> None:
        self._path: Path = artifact.get_path(name)
        self._home = Path("artifacts") / artifact.qualified_name
        self.name = self.path = name
        self.size = self._path.stat().st_size

    @property
    def local_path(self) -> str:
        """Where the record has it, to be read only."""
        return str(self._path)

    def download(self, root: Any = None, *more: Any, **unknown: Any) -> str:
        """Copy the file into a folder (by default the artifact's own) and return its path."""
        target = (self._home if root is None else Path(root)) / self.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._path, target)
        return str(target)

    def __fspath__(self) -> str:
        return str(self._path)

    __str__ = __fspath__
