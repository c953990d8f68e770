"""Where a medium's file lies, and what a row says of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from sweepmagic.space import Value


@runtime_checkable
class Media(Protocol):
    """What can be logged beside plain data."""

    def stored(self, place: Place) -> dict[str, Value]:
        """Write what is to be kept, and return what the row says: a dict with ``_type``, and ``path`` where there is a file."""


@dataclass(frozen=True)
class Place:
    """Where to write: a folder, the key that it was logged under, and its step.

    Files get names that no other has: key, step and the start of their hash. Without a step the key is the name.

    Example:
        >>> import tempfile
        >>> place = Place(Path(tempfile.mkdtemp()), "val/page", 3)
        >>> place.write("html", ".html", b"<p>hello")["path"]
        'media/html/val_page_3_2c35ceb98d7757a74449.html'
    """

    folder: Path
    key: str
    step: int | None

    def write(self, kind: str, suffix: str, data: bytes) -> dict[str, Value]:
        """Write a file of that kind and return its path below the folder, its hash and its size."""
        digest = hashlib.sha256(data).hexdigest()
        name = f"{safe(self.key)}_{self.step}_{digest[:20]}{suffix}"
        path = f"media/{kind}/{name}" if self.step is not None else f"{self.key}{suffix}"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return {"path": path, "sha256": digest, "size": len(data)}

    def inside(self) -> Place:
        """Return where what is inside of a table goes."""
        return Place(self.folder, self.key, self.step or 0)


def safe(name: str) -> str:
    """Return `name` as part of a file's name on any system.

    Example:
        >>> safe("../a b/ü?")
        'a_b_ü'
    """
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:80] or "value"


def described(kind: str, found: dict[str, Value], **more: Any) -> dict[str, Value]:
    """Return what a row says of a file: its type first, nothing of what is None."""
    return {"_type": kind, **found, **{key: value for key, value in more.items() if value is not None}}
