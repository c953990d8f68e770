"""Keras 3: callbacks that report to the run, and autologging of `fit`.

`SweepCallback` logs every epoch under Keras' own names; inside of a sweep `fit` gets one by itself. W&B's four are here under
names of their own, with the keys that W&B has: `MetricsLogger` (`WandbMetricsLogger`), `ModelCheckpoint` (`WandbModelCheckpoint`),
`EvalCallback` (`WandbEvalCallback`) and `KerasCallback` (the old `WandbCallback`).
"""

from sweepmagic.integrations.keras.autolog import autolog
from sweepmagic.integrations.keras.checkpoint import ModelCheckpoint
from sweepmagic.integrations.keras.classic import KerasCallback
from sweepmagic.integrations.keras.epochs import SweepCallback
from sweepmagic.integrations.keras.evaluation import EvalCallback
from sweepmagic.integrations.keras.metrics import MetricsLogger

__all__ = ["EvalCallback", "KerasCallback", "MetricsLogger", "ModelCheckpoint", "SweepCallback", "autolog"]
