"""Looks whether everything is in order: what is installed, what the record says, and what can be saved from a damaged one."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from sweepmagic.errors import StoreError
from sweepmagic.project import folder_of, has_record, headings
from sweepmagic.store import EventStore
from sweepmagic.store.salvage import salvage

_PACKAGES = (
    "ipython",
    "ipykernel",
    "ipywidgets",
    "anywidget",
    "bokeh",
    "jupyterlab",
    "notebook",
    "keras",
    "tensorflow",
    "torch",
)


def examine(*, dir: str | None = None) -> str:
    """Return a report as text; a damaged record is copied, as far as it can be read, into a new one."""
    lines = [f"python        {platform.python_version()} on {platform.system()} ({sys.executable})"]
    lines += [f"{name:<13} {_version(name)}" for name in ("sweepmagic", *_PACKAGES)]
    return "\n".join([*lines, "", *_record(dir)])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _record(dir: str | None) -> list[str]:
    folder = folder_of(dir)
    if not has_record(folder):
        return [f"record        none in {folder} yet"]
    try:
        with EventStore(folder, read_only=True) as store:
            store.check()
            return [f"record        {folder}: in order, {len(headings(store))} sweeps, {store.last()} events"]
    except StoreError as error:
        if "damaged" not in str(error):
            return [f"record        {error}"]
        saved, kept = salvage(folder)
        return [
            f"record        {folder}: was damaged; {saved} events could be read and are in a new store",
            f"              the damaged file is kept as {kept.name}",
        ]
