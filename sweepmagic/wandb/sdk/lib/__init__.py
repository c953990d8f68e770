"""`wandb.sdk.lib`."""
