"""`wandb.sdk.lib`."""

from sweepmagic.wandb.disabled import DisabledRun as RunDisabled
from sweepmagic.wandb.sdk.lib import runid

__all__ = ["RunDisabled", "runid"]
