"""`wandb.sdk.wandb_settings`."""

from sweepmagic.wandb.settings import Settings

__all__ = ["Settings"]
