"""What a run makes and uses: artifacts, recorded with the run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from sweepmagic.artifacts import Artifact, find
from sweepmagic.errors import SweepMagicError
from sweepmagic.media.place import safe
from sweepmagic.records import ArtifactUsed, Event

Emit = Callable[[Event], None]


def log(emit: Emit, folder: Path, run: int | None, artifact: Artifact, aliases: Iterable[str] | None) -> Artifact:
    """Keep the files of an artifact in the record of `folder`, say that `run` made it, and return the version that it is."""
    emit(artifact.keep(folder, run, aliases or ()))
    return artifact.logged(folder)


def use(emit: Emit, folder: Path, run: int, artifact: Artifact | str, type: str | None) -> Artifact:
    """Return a version of an artifact, and say that `run` used it.

    Raises:
        NotFoundError: there is none of that name.
        SweepMagicError: it is of another type than `type`, or a draft.
    """
    found = Artifact.of(folder, find(folder, artifact)) if isinstance(artifact, str) else artifact
    if type is not None and found.type != type:
        raise SweepMagicError(f"expected an artifact of type {type!r}, but {found.qualified_name} is a {found.type!r}")
    if found.is_draft:
        raise SweepMagicError(f"artifact {found.name!r} was not logged yet: log_artifact() it in the run that makes it")
    emit(ArtifactUsed(run, found.name, found.digest))
    return found


def as_artifact(
    given: Artifact | str | os.PathLike[str], name: str | None, type: str | None, fallback: str
) -> Artifact:
    """Return `given`, or an artifact with the file or folder that it is the path of.

    Args:
        given: An artifact, or a path.
        name: What it is called; by default `fallback` and the path's name.
        type: What it is; by default ``unspecified``.
        fallback: What a name begins with that nobody gave.
    """
    if isinstance(given, Artifact):
        return given
    path = Path(given)
    artifact = Artifact(name or safe(f"{fallback}-{path.resolve().name}"), type or "unspecified")
    if path.is_dir():
        artifact.add_dir(path)
    else:
        artifact.add_file(path)
    return artifact
