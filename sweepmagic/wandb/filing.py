"""Files and artifacts of a run, in W&B's words."""

from __future__ import annotations

import inspect
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import sweepmagic
from sweepmagic.artifacts import find
from sweepmagic.errors import NotFoundError
from sweepmagic.media.place import safe
from sweepmagic.run import ActiveRun
from sweepmagic.wandb.artifacts import Artifact
from sweepmagic.wandb.errors import CommError, UsageError
from sweepmagic.wandb.say import once


def short(name: str) -> str:
    """Return an artifact's name and version, without the entity and the project before them.

    Example:
        >>> short("team/project/model:best"), short("model")
        ('model:best', 'model')
    """
    return name.strip("/").rsplit("/", 1)[-1]


def save(run: ActiveRun, pattern: Any, base: Any, policy: str) -> list[str] | bool:
    """Copy files into the run; no match is no error, as in W&B."""
    if pattern is None:
        return True
    try:
        return [str(path) for path in run.save(pattern, base, policy)]
    except NotFoundError as error:
        once(str(error))
        return []


def restore(name: str, run_path: str, replace: bool, root: Any, folder: Path) -> IO[str]:
    """Copy a file of an earlier run into `root` and return it open; if it is there already, that one, unless `replace`."""
    target = Path(root) / name
    if replace or not target.exists():
        if not run_path:
            raise UsageError("restore(): expected run_path, the id of the run that has the file")
        found = sweepmagic.load_run(run_path, dir=folder).artifact(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if found.resolve() != target.resolve():
            shutil.copyfile(found, target)
    return open(target, encoding="utf-8", errors="replace")


def log_artifact(run: ActiveRun, given: Any, name: str | None, type: str | None, aliases: Any) -> Artifact:
    """Record an artifact, or a path as one."""
    words = [aliases] if isinstance(aliases, str) else aliases
    if isinstance(given, (Artifact, sweepmagic.Artifact)):
        native = given._native if isinstance(given, Artifact) else given
        if isinstance(given, Artifact) and given.incremental and given.is_draft:
            _grow(native, run.store_folder)
        run.log_artifact(native, aliases=words)
        return given if isinstance(given, Artifact) else Artifact.of(native)
    return Artifact.of(run.log_artifact(os.fspath(given), short(name) if name else None, type, words))


def _grow(draft: sweepmagic.Artifact, folder: Path) -> None:
    """Add what the latest version has, if there is one."""
    try:
        draft.add_missing(sweepmagic.Artifact.of(folder, find(folder, f"{draft.name}:latest")))
    except NotFoundError:
        return  # this is the first one


def use_artifact(run: ActiveRun, given: Any, type: str | None) -> Artifact:
    """Return an artifact, and record that the run used it; a draft is logged first."""
    if isinstance(given, Artifact):
        if given.is_draft:
            log_artifact(run, given, None, None, None)
        run.use_artifact(given._native, type)
        return given
    try:
        return Artifact.of(run.use_artifact(short(str(given)), type))
    except NotFoundError as error:
        raise CommError(str(error)) from None  # scripts catch it to make the artifact first


def link(run: ActiveRun, artifact: Artifact, target: str, aliases: Any) -> Artifact:
    """Record the same files under the name that `target` ends with."""
    again = sweepmagic.Artifact(safe(short(target)), artifact.type, artifact.description, artifact.metadata)
    for entry in artifact.files():
        again.add_file(entry.local_path, entry.name)
    return Artifact.of(run.log_artifact(again, aliases=aliases))


def log_code(
    run: ActiveRun,
    root: Path,
    name: str | None,
    include: Callable[..., bool] | None,
    exclude: Callable[..., bool] | None,
) -> Artifact | None:
    """Record the files below `root` that `include` takes (Python's by default) as an artifact of type ``code``."""
    takes = include or (lambda path: path.endswith((".py", "requirements.txt", "Dockerfile")))
    found = [path for path in sorted(root.rglob("*")) if path.is_file() and _is_own(path.relative_to(root))]
    chosen = [path for path in found if _asked(takes, path, root) and not (exclude and _asked(exclude, path, root))]
    if not chosen:
        return None
    artifact = sweepmagic.Artifact(name or safe(f"source-{run.project or 'uncategorized'}"), "code")
    for path in chosen:
        artifact.add_file(path, path.relative_to(root).as_posix())
    return Artifact.of(run.log_artifact(artifact))


def _asked(test: Callable[..., bool], path: Path, root: Path) -> bool:
    """Return what `test` says of a path; some also want the root."""
    try:
        wants = len(inspect.signature(test).parameters)
    except (TypeError, ValueError):
        wants = 1
    return bool(test(str(path), str(root)) if wants > 1 else test(str(path)))


def _is_own(path: Path) -> bool:
    """Return whether a file is the user's: no environment, no cache, no record."""
    parts: Sequence[str] = path.parts
    return not any(part.startswith(".") or part in ("__pycache__", "node_modules", "wandb") for part in parts)
