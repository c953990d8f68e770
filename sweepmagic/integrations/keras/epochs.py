"""A row for every epoch, under Keras' own names."""

from __future__ import annotations

from typing import Any

import keras

import sweepmagic


class SweepCallback(keras.callbacks.Callback):  # type: ignore[misc]  # keras has no types
    """Log the metrics of every epoch under Keras' own names, with the epoch.

    Inside a sweep `fit` gets one by itself; give one by hand to choose `every`.

    Args:
        every: ``"epoch"``, or a number of training batches after which the running averages are logged too.

    Example:
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
