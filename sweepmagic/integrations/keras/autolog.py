"""Every `fit` inside a run logs by itself."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import keras

from sweepmagic.integrations.keras.classic import KerasCallback
from sweepmagic.integrations.keras.epochs import SweepCallback
from sweepmagic.integrations.keras.metrics import MetricsLogger
from sweepmagic.run import current

_LOGS_EPOCHS = (SweepCallback, MetricsLogger, KerasCallback)


def autolog() -> Callable[[], None]:
    """Let every `fit` inside a run log by itself, once; return the function that undoes it."""
    original = keras.Model.fit
    signature = inspect.signature(original)

    @functools.wraps(original)
    def fit(*args: Any, **kwargs: Any) -> Any:
        if current() is None:
            return original(*args, **kwargs)
        call = signature.bind(*args, **kwargs)
        given = call.arguments.get("callbacks")
        listed = list(given) if isinstance(given, (list, tuple)) else [given] if given is not None else []
        if isinstance(given, keras.callbacks.CallbackList) or any(isinstance(each, _LOGS_EPOCHS) for each in listed):
            return original(*args, **kwargs)
        # First in the list: what it logs is recorded before another callback (EarlyStopping) ends the training.
        call.arguments["callbacks"] = [SweepCallback(), *listed]
        return original(*call.args, **call.kwargs)

    had_own = "fit" in vars(keras.Model)
    keras.Model.fit = fit

    def undo() -> None:
        if had_own:
            keras.Model.fit = original
        else:
            del keras.Model.fit

    return undo
