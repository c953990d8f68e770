"""What is in a version of an artifact: names, and the hashes of what they stand for."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sweepmagic.errors import NotFoundError, SweepMagicError


@dataclass(frozen=True)
class Entry:
    """A file of an artifact, or with `ref` only the address of one."""

    name: str
    sha256: str
    size: int
    ref: str = ""


class Manifest:
    """The entries of an artifact by name. Two artifacts with the same `digest` have the same content.

    Example:
        >>> one, other = Manifest([Entry("a", "12", 3)]), Manifest([Entry("a", "13", 3)])
        >>> one.digest == other.digest, one.size
        (False, 3)
    """

    def __init__(self, entries: list[Entry] | None = None) -> None:
        self.entries: dict[str, Entry] = {}
        for entry in entries or ():
            self.entries[entry.name] = entry

    @property
    def digest(self) -> str:
        """The hash of the names and their contents, in no matter which order they were added."""
        text = json.dumps([[e.name, e.sha256, e.ref] for e in self._ordered()])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def size(self) -> int:
        """The bytes of all files together."""
        return sum(entry.size for entry in self.entries.values())

    def _ordered(self) -> list[Entry]:
        return sorted(self.entries.values(), key=lambda entry: entry.name)

    def write(self, folder: Path) -> None:
        """Write it below a record's ``artifacts`` folder, unless it is there."""
        path = _path(folder, self.digest)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        spare = path.with_name(f"{uuid4().hex}.part")
        spare.write_text(
            json.dumps({"files": [asdict(entry) for entry in self._ordered()]}, indent=1), encoding="utf-8"
        )
        os.replace(spare, path)

    @classmethod
    def read(cls, folder: Path, digest: str) -> Manifest:
        """Return the manifest of that digest.

        Raises:
            NotFoundError: somebody has deleted it.
            SweepMagicError: it is not what was written.
        """
        path = _path(folder, digest)
        if not path.exists():
            raise NotFoundError(f"the content of this artifact was deleted: there is no {path} any more")
        try:
            files: list[Mapping[str, object]] = json.loads(path.read_text(encoding="utf-8"))["files"]
            found = cls([Entry(**each) for each in files])  # type: ignore[arg-type]
        except (ValueError, KeyError, TypeError) as error:
            raise SweepMagicError(f"{path} is damaged: {error}") from error
        if found.digest != digest:
            raise SweepMagicError(f"{path} is damaged: its content is not what its name says")
        return found


def _path(folder: Path, digest: str) -> Path:
    return folder / "manifests" / f"{digest}.json"


def inner_name(name: str | os.PathLike[str]) -> str:
    """Return `name` as a name inside of an artifact: relative, with ``/``, and not leading out of it.

    Example:
        >>> inner_name("models/best.keras")
        'models/best.keras'
        >>> inner_name("../secrets")
        Traceback (most recent call last):
        ...
        sweepmagic.errors.SweepMagicError: expected a name inside of the artifact, but got '../secrets'
    """
    path = PurePosixPath(Path(name).as_posix())
    if path.is_absolute() or ".." in path.parts or not path.parts or Path(name).drive:
        raise SweepMagicError(f"expected a name inside of the artifact, but got {os.fspath(name)!r}")
    return str(path)
