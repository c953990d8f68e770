"""Artifacts with W&B's manners: paths are texts, a file is an entry that can be downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from sweepmagic import artifacts


class Artifact(artifacts.Artifact):
    """Files under a name: see `sweepmagic.Artifact`.

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
    ) -> None:
        super().__init__(name, type, description, metadata)

    @property
    def source_name(self) -> str:
        """Name and version as it was logged."""
        return self.qualified_name

    @property
    def id(self) -> str:
        """What tells this version from all others."""
        return self.digest[:32]

    @property
    def state(self) -> str:
        """PENDING before it is logged, COMMITTED then."""
        return "PENDING" if self.is_draft_ else "COMMITTED"

    @property
    def is_draft_(self) -> bool:
        """Whether it was not logged yet."""
        return super().is_draft

    @property
    def created_at(self) -> str:
        """When it was logged, as W&B writes it."""
        return datetime.fromtimestamp(self.created, timezone.utc).isoformat(timespec="seconds")

    @property
    def file_count(self) -> int:
        """How many files it has."""
        return len(self.manifest.entries)

    def __getitem__(self, name: str) -> Any:
        return self.get(name)

    def download(self, root: Any = None, *more: Any, **unknown: Any) -> str:  # type: ignore[override]  # W&B's is a text
        """Copy its files into a folder and return that."""
        return str(super().download(root))

    def checkout(self, root: Any = None) -> str:  # type: ignore[override]
        """The same as `download`."""
        return self.download(root)

    def file(self, root: Any = None) -> str:  # type: ignore[override]
        """Copy its only file, and return its path."""
        super().file()  # says what is wrong if there are several
        return os.path.join(self.download(root), self.files()[0].name)

    def get_path(self, name: str) -> FileEntry:  # type: ignore[override]
        """Return one of its files."""
        return FileEntry(self, name, super().get_path(name))

    get_entry = get_path

    def files(self, names: Any = None, per_page: int = 50) -> list[FileEntry]:  # type: ignore[override]
        """Return its files."""
        return [self.get_path(name) for name in sorted(self.manifest.entries) if names is None or name in names]

    def link(self, target_path: str, aliases: Any = None) -> Any:
        """Record it under the name that `target_path` ends with, in the current run."""
        from sweepmagic.wandb.wandb_run import need_run

        return need_run("artifact.link()").link_artifact(self, target_path, aliases)


class FileEntry(os.PathLike[str]):
    """A file of an artifact: a path, and W&B's `download`."""

    def __init__(self, artifact: Artifact, name: str, path: Path) -> None:
        self.name = self.path = name
        self.local_path = str(path)
        self.size = path.stat().st_size
        self._artifact = artifact

    def download(self, root: Any = None, *more: Any, **unknown: Any) -> str:
        """Copy the file into a folder (by default the artifact's own) and return its path."""
        default = Path("artifacts") / self._artifact.qualified_name
        target = (Path(root) if root is not None else default) / self.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.local_path, target)
        return str(target)

    def __fspath__(self) -> str:
        return self.local_path

    def __str__(self) -> str:
        return self.local_path

    def __repr__(self) -> str:
        return f"<{self.name} of {self._artifact.qualified_name}>"
