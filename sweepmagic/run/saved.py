"""Files that a run keeps: copied into its folder at once, and again at its end if they changed."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sweepmagic.errors import NotFoundError, SweepMagicError, with_guess

POLICIES = ("live", "now", "end")


class SavedFiles:
    """The files of one run.

    Example:
        >>> import tempfile
        >>> work, kept = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
        >>> (work / "model.txt").write_text("1")
        1
        >>> files = SavedFiles(kept)
        >>> [path.name for path in files.save(work / "*.txt", policy="live")]
        ['model.txt']
        >>> (work / "model.txt").write_text("10")
        2
        >>> files.settle()
        >>> (kept / "model.txt").read_text()
        '10'
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._watched: dict[Path, Path] = {}  # what was saved -> where its copy lies
        self._awaited: list[tuple[str, Path | None]] = []  # patterns whose files may still come

    def save(
        self, pattern: str | os.PathLike[str], base: str | os.PathLike[str] | None = None, policy: str = "now"
    ) -> list[Path]:
        """Copy the files of a path, folder or glob, and return where they are.

        Args:
            pattern: A path, or a glob such as ``"*.keras"``. A relative one keeps its folders.
            base: The folder that names are relative to; by default the working directory, or the file's own.
            policy: ``live`` and ``end`` copy again at the end of the run what changed, and take in what matches by then
                (with ``end`` there need not be any yet); ``now`` does not.

        Raises:
            NotFoundError: nothing matches.
        """
        if policy not in POLICIES:
            said = f"policy: expected one of {', '.join(POLICIES)}, but got {policy!r}"
            raise SweepMagicError(with_guess(said, policy, POLICIES))
        text, folder = os.fspath(pattern), None if base is None else Path(base)
        found = [(source, self._folder / _name_of(source, text, folder)) for source in _matching(text, folder)]
        if not found and policy != "end":
            raise NotFoundError(f"save(): no file matches {text!r} in {folder or Path.cwd()}")
        if policy != "now":
            self._watched |= dict(found)
            self._awaited.append((str(folder / text) if folder else os.path.abspath(text), folder or _base_of(text)))
        return [_copy(source, copy) for source, copy in found]

    def settle(self) -> None:
        """Copy again what has changed since, and what has come to match."""
        for text, folder in self._awaited:
            self._watched |= {
                source: self._folder / _name_of(source, text, folder)
                for source in _matching(text, None)
                if source not in self._watched
            }
        for source, copy in self._watched.items():
            if source.is_file():
                _copy(source, copy)


def listed(folder: Path) -> list[str]:
    """Return the names of the files below `folder`, with ``/`` between folders, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _base_of(text: str) -> Path | None:
    return None if os.path.isabs(text) else Path.cwd()


def _matching(text: str, base: Path | None) -> Iterator[Path]:
    pattern = os.path.expanduser(text if base is None else str(base / text))
    for found in sorted(glob.glob(pattern, recursive=True)) or ([pattern] if os.path.exists(pattern) else []):
        path = Path(found)
        yield from (each for each in sorted(path.rglob("*")) if each.is_file()) if path.is_dir() else (path,)


def _name_of(source: Path, text: str, base: Path | None) -> Path:
    """Return the name of a copy: relative to the base, and never outside of the folder."""
    whole = Path(os.path.abspath(source))
    home = base or _base_of(text)
    if home is None:  # an absolute path: what the pattern leaves open is the name
        home = next((each for each in Path(text).parents if not glob.has_magic(str(each))), Path(text).parent)
    home = Path(os.path.abspath(home))
    return whole.relative_to(home) if whole.is_relative_to(home) else Path(whole.name)


def _copy(source: Path, copy: Path) -> Path:
    if _stamp(source) != _stamp(copy) and not (copy.exists() and copy.samefile(source)):
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy)
    return copy


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return what changes with a file's content; `copy2` keeps it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
