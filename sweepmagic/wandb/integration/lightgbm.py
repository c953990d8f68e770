"""`wandb.integration.lightgbm`."""

from sweepmagic.wandb.integration.libraries import names_of

__getattr__, __dir__ = names_of("lightgbm")
