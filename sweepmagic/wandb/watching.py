"""`watch` and `unwatch`: left to the integration with PyTorch."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sweepmagic.wandb.say import once

_INTEGRATION = "sweepmagic.integrations.torch"


def watch(
    models: Any,
    criterion: Any = None,
    log: Any = "gradients",
    log_freq: int = 1000,
    idx: int | None = None,
    log_graph: bool = False,
) -> Any:
    """Record histograms of a PyTorch model's gradients and parameters, every `log_freq` steps."""
    if _is_keras(models):
        once("watch() is for PyTorch; a Keras model logs by WandbCallback or WandbMetricsLogger")
        return ()
    integration = import_module(_INTEGRATION)
    return integration.watch(models, criterion, log=log, log_freq=log_freq, idx=idx, log_graph=log_graph)


def unwatch(models: Any = None) -> None:
    """Take the hooks off."""
    import_module(_INTEGRATION).unwatch(models)


def _is_keras(model: Any) -> bool:
    return any(kind.__module__.partition(".")[0] in ("keras", "tensorflow") for kind in type(model).__mro__)
