"""`wandb.gym`: recordings of environments are not taken by themselves; scripts that ask for it go on."""

from __future__ import annotations

from typing import Any

from sweepmagic.wandb.say import once


def monitor(*args: Any, **options: Any) -> None:
    """Say once how to keep a recording."""
    once("monitor_gym has no meaning here; log(wandb.Video(path)) keeps a recording")
