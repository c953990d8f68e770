"""A file of a recorded run."""

from __future__ import annotations

import mimetypes
import shutil
from pathlib import Path
from typing import IO

from sweepmagic.wandb.errors import CommError


class File:
    """A file of a run: W&B's `download`, and what is known of it."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self.name = name

    @property
    def size(self) -> int:
        """Its bytes."""
        return self._path.stat().st_size

    @property
    def url(self) -> str:
        """Where it lies."""
        return self._path.as_uri()

    @property
    def mimetype(self) -> str:
        """What its name says of its kind."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def download(self, root: str = ".", replace: bool = False, exist_ok: bool = False) -> IO[str]:
        """Copy it to `root` and return the copy, open for reading.

        Raises:
            CommError: it is there already, and neither `replace` nor `exist_ok` is given.
        """
        target = Path(root) / self.name
        if target.exists() and exist_ok and not replace:
            return open(target, encoding="utf-8", errors="replace")
        if target.exists() and not replace and target.resolve() != self._path.resolve():
            raise CommError(f"{target} exists already: say replace=True, or exist_ok=True to keep it")
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.resolve() != self._path.resolve():
            shutil.copyfile(self._path, target)
        return open(target, encoding="utf-8", errors="replace")

    def __repr__(self) -> str:
        return f"<File {self.name} ({self.mimetype}), {self.size} bytes>"
