"""Keras 3: a callback that logs every epoch, and autologging of `fit`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import keras

import sweepmagic
from sweepmagic.run import current


class SweepCallback(keras.callbacks.Callback):  # type: ignore[misc]  # keras has no types
    """Log the metrics of every epoch under Keras' own names, with the epoch.

    Inside a sweep `fit` gets one by itself; give one by hand to choose `every`.

    Args:
        every: ``"epoch"``, or a number of training batches after which the running averages are logged too.

    Example:
        >>> import sweepmagic  # doctest: +SKIP
        >>> model.fit(x, y, epochs=5, callbacks=[SweepCallback()])  # doctest: +SKIP
    """

    def __init__(self, every: str | int = "epoch") -> None:
        super().__init__()
        if every != "epoch" and not (isinstance(every, int) and every > 0):
            raise ValueError(f'every: expected "epoch" or a number of batches, but got {every!r}')
        self._every = every
        self._batches = 0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self._batches += 1
        if isinstance(self._every, int) and self._batches % self._every == 0:
            sweepmagic.log({f"batch/{key}": value for key, value in (logs or {}).items()})

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        sweepmagic.log({"epoch": epoch, **(logs or {})})


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
        if isinstance(given, keras.callbacks.CallbackList) or any(isinstance(c, SweepCallback) for c in listed):
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
