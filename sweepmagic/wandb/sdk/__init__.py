"""`wandb.sdk`: the paths that people import types from."""

from sweepmagic.wandb.sdk import data_types, lib, wandb_config, wandb_run, wandb_settings

__all__ = ["data_types", "lib", "wandb_config", "wandb_run", "wandb_settings"]
