"""Names of older libraries that W&B's notebooks use, while ``import wandb`` means this package.

Notebooks were written for the Keras of their year. What has only got another name since then is given its old one back.
"""

from __future__ import annotations

import sys
from typing import Any

from sweepmagic.wandb.say import once

_given: list[Any] = []


def give_old_names() -> None:
    """Give Keras 3 the name ``Metric.reset_states``, which is ``reset_state`` today, if Keras is loaded and lacks it."""
    keras = sys.modules.get("keras")
    metric = getattr(getattr(keras, "metrics", None), "Metric", None)
    if metric is None or hasattr(metric, "reset_states") or not hasattr(metric, "reset_state"):
        return
    metric.reset_states = _reset_states
    _given.append(metric)


def _reset_states(metric: Any) -> Any:
    once("Keras 3 calls Metric.reset_states() reset_state(); here both names work, until %unload_ext sweepmagic.wandb")
    return metric.reset_state()


def take_old_names() -> None:
    """Undo that."""
    while _given:
        del _given.pop().reset_states
