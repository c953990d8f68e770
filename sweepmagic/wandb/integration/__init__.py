"""`wandb.integration`: what sweepmagic does with other libraries, under W&B's names."""

from sweepmagic.wandb.integration import keras, lightgbm, lightning, sklearn, xgboost

__all__ = ["keras", "lightgbm", "lightning", "sklearn", "xgboost"]
