"""`wandb.sdk.lib.runid`."""

from sweepmagic.wandb.util import generate_id

__all__ = ["generate_id"]
