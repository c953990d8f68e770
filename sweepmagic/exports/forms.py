"""Which form a sweep is written in: by the end of the file's name, or as somebody says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sweepmagic import registry
from sweepmagic.errors import MissingExtra, SweepMagicError
from sweepmagic.exports.snapshot import Snapshot

SUFFIXES: Mapping[str, str] = {
    ".csv": "csv",
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".parquet": "parquet",
}

LIBRARIES: Mapping[str, tuple[str, str]] = {
    "pyarrow": ("pyarrow", "parquet"),
    "tensorboard": ("TensorBoard", "tensorboard"),
    "google": ("TensorBoard", "tensorboard"),  # protobuf, which it brings
    "mlflow": ("MLflow", "mlflow"),
    "optuna": ("Optuna", "optuna"),
}
"""Module -> what the library is called, and the extra that brings it."""


@dataclass(frozen=True)
class Written:
    """What was written: where it is now, and what to know about it, if anything."""

    where: Path | str
    note: str = ""

    def __str__(self) -> str:
        return f"written: {self.where}" + (f"\n{self.note}" if self.note else "")


class Form(Protocol):
    """How a sweep is written in one form."""

    def __call__(self, snapshot: Snapshot, where: str) -> Written:
        """Write it, and say where it is."""


def write(snapshot: Snapshot, where: str | Path, to: str | None = None) -> Written:
    """Write a sweep to `where`, in the form `to` or in the one that the end of the file's name says.

    Raises:
        SweepMagicError: there is no such form, or it cannot be written there.
        MissingExtra: the library that it needs is not installed.
    """
    form = _form_of(str(where)) if to is None else to
    try:
        writer: Form = registry.load(registry.EXPORTS, form)
    except ModuleNotFoundError as error:
        library = LIBRARIES.get((error.name or "").split(".")[0])
        if library is None:
            raise
        raise MissingExtra(*library) from None
    return writer(snapshot, str(where))


def _form_of(where: str) -> str:
    form = SUFFIXES.get(Path(where).suffix.lower())
    if form is None:
        others = ", ".join(form for form in registry.EXPORTS if form not in SUFFIXES.values())
        raise SweepMagicError(
            f"expected a file ending in {', '.join(SUFFIXES)}, or behind the place what to write there "
            f"({others}), but got {where!r}"
        )
    return form


def file_at(where: str) -> Path:
    """Return the path of a file that is about to be written; its folder is there."""
    path = Path(where).expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def counted(number: int, what: str) -> str:
    """Return a number of things in words.

    Example:
        >>> counted(1, "run"), counted(3, "run")
        ('1 run', '3 runs')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"
