"""`wandb.sdk.wandb_config`."""

from sweepmagic.wandb.configs import Config

__all__ = ["Config"]
