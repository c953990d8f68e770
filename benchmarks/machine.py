"""What the numbers were measured on, and how much memory this process uses."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

import psutil

_NAMED = ("sweepmagic", "optuna", "ipython", "keras", "tensorflow")


def line() -> str:
    """Return one line on the machine and the versions; no names, no paths."""
    cores = os.cpu_count()
    memory = psutil.virtual_memory().total / 2**30
    python = f"{platform.python_implementation()} {platform.python_version()}"
    versions = ", ".join(f"{name} {_version(name)}" for name in _NAMED)
    return f"{cores} cores, {memory:.0f} GB, {platform.system()}, {python}; {versions}"


def resident() -> int:
    """Return the bytes of this process that are in memory."""
    return int(psutil.Process().memory_info().rss)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
