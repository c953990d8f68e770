"""`wandb.tensorboard`: nothing follows TensorBoard's files here; scripts that ask for it go on."""

from __future__ import annotations

from typing import Any

from sweepmagic.wandb.say import once


def patch(*args: Any, **options: Any) -> None:
    """Say once that TensorBoard's files are not followed."""
    once("TensorBoard's files are not followed; log() what matters, or write them into wandb.run.dir")


unpatch = log = patch
