"""`wandb.sdk.lib.config_util`: where Hugging Face's Trainer looks for what a refused change of the config raises."""

from sweepmagic.wandb.errors import ConfigError

__all__ = ["ConfigError"]
