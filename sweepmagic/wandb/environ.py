"""The ``WANDB_*`` environment variables that mean something without a server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sweepmagic.wandb.say import is_true

_OF_INIT = {
    "ENTITY": "entity",
    "PROJECT": "project",
    "NAME": "name",
    "RUN_ID": "id",
    "RUN_GROUP": "group",
    "JOB_TYPE": "job_type",
    "NOTES": "notes",
    "RESUME": "resume",
    "MODE": "mode",
}


def variable(name: str) -> str | None:
    """Return ``WANDB_<name>``; None if it is not set, or empty."""
    return os.environ.get(f"WANDB_{name}") or None


def asked() -> dict[str, Any]:
    """Return what the environment says of the arguments of `init`.

    Example:
        >>> os.environ["WANDB_TAGS"] = "baseline, paper"
        >>> asked()["tags"]
        ['baseline', 'paper']
        >>> del os.environ["WANDB_TAGS"]
    """
    found: dict[str, Any] = {argument: variable(name) for name, argument in _OF_INIT.items()}
    tags = variable("TAGS")
    found["tags"] = [tag.strip() for tag in tags.split(",") if tag.strip()] if tags else None
    if variable("DISABLED") is not None and is_true(variable("DISABLED")):
        found["mode"] = "disabled"
    if variable("SAVE_CODE") is not None:
        found["save_code"] = is_true(variable("SAVE_CODE"))
    if is_true(variable("DISABLE_CODE")):
        found["save_code"] = False
    return {argument: value for argument, value in found.items() if value is not None}


def folder(dir: str | os.PathLike[str] | None = None) -> Path | None:
    """Return where the record is to lie: `dir`, else ``WANDB_DIR``; None leaves it to sweepmagic."""
    named = dir if dir is not None else variable("DIR")
    return None if named is None else Path(named)
