"""Files by the hash of their content: the same content is there once, whatever it is called."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from uuid import uuid4

from sweepmagic.errors import NotFoundError

_CHUNK = 1 << 20


class Objects:
    """The objects below a record's ``artifacts`` folder.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> (folder / "a.txt").write_text("hello")
        5
        >>> objects = Objects(folder)
        >>> objects.put(folder / "a.txt")
        '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'
        >>> objects.path(objects.put(folder / "a.txt")).read_text()
        'hello'
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "objects"

    def path(self, digest: str) -> Path:
        """Return where the object of that hash lies, or would."""
        return self._folder / digest[:2] / digest[2:]

    def put(self, source: Path) -> str:
        """Keep a copy of a file and return the hash of its content; a copy that is there already is enough."""
        spare = self._folder / f"{uuid4().hex}.part"
        spare.parent.mkdir(parents=True, exist_ok=True)
        try:
            digest, size = _copy(source, spare)  # hashed on the way: the file may be changing
            place = self.path(digest)
            if not (place.exists() and place.stat().st_size == size):
                place.parent.mkdir(exist_ok=True)
                spare.chmod(0o444)
                os.replace(spare, place)
        finally:
            spare.unlink(missing_ok=True)
        return digest

    def give(self, digest: str, target: Path, *, link: bool = False) -> None:
        """Put an object at `target`: a copy that may be changed, or with `link` the object itself, to be read only.

        Raises:
            NotFoundError: somebody has deleted it.
        """
        source = self.path(digest)
        if not source.exists():
            raise NotFoundError(f"the file {target.name!r} of this artifact was deleted: there is no {source} any more")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            if link:
                os.link(source, target)
                return
        except OSError:
            pass  # another file system, or one without links
        shutil.copyfile(source, target)


def hash_of(path: Path) -> tuple[str, int]:
    """Return the SHA-256 of a file's content, and its size."""
    return _copy(path, None)


def _copy(source: Path, target: Path | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with open(source, "rb") as incoming, open(target or os.devnull, "wb") as outgoing:
        while chunk := incoming.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if target is not None:
                outgoing.write(chunk)
    return digest.hexdigest(), size
