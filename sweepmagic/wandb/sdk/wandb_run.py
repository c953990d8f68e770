"""`wandb.sdk.wandb_run`."""

from sweepmagic.wandb.wandb_run import Run

__all__ = ["Run"]
