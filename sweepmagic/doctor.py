"""Looks whether everything is in order: what is installed, what the record says, what can be saved from a damaged one, and
what the checks find in its sweeps."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from sweepmagic import api
from sweepmagic.checks import findings
from sweepmagic.errors import StoreError
from sweepmagic.handle import Sweep
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
_NEWEST = 5  # so many sweeps are looked at unless one is named


def examine(name: str | None = None, *, dir: str | None = None) -> str:
    """Return a report as text: about one sweep, or about everything here and the newest sweeps.

    A damaged record is copied, as far as it can be read, into a new one.
    """
    if name is not None:
        return "\n".join(_sweep(api.load(name, dir=dir)))
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
            record = f"record        {folder}: in order, {len(headings(store))} sweeps, {store.last()} events"
        newest = api.sweeps(dir=dir)[: -_NEWEST - 1 : -1]
        return [record, "", *(line for sweep in newest for line in _sweep(sweep))]
    except StoreError as error:
        if "damaged" not in str(error):
            return [f"record        {error}"]
        saved, kept = salvage(folder)
        return [
            f"record        {folder}: was damaged; {saved} events could be read and are in a new store",
            f"              the damaged file is kept as {kept.name}",
        ]


def _sweep(sweep: Sweep) -> list[str]:
    """Return what the checks find in a sweep."""
    record = sweep.record
    found = findings(record)
    count = "nothing found" if not found else f"{len(found)} finding{'s' if found[1:] else ''}"
    lines = [f"{'sweep':<13} {record.name}: {len(record.runs)} runs, {count}"]
    for finding in found:
        lines += [f"  ! {finding.text}", *([f"    {finding.remedy}"] if finding.remedy else [])]
    return lines
