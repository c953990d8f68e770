"""`wandb.sdk`: the paths that people import types from."""
