"""Metrics by epoch and by batch, each with a step metric of its own; the keys are those of W&B's `WandbMetricsLogger`."""

from __future__ import annotations

from typing import Any

import keras

import sweepmagic


class MetricsLogger(keras.callbacks.Callback):  # type: ignore[misc]  # keras has no types
    """Log ``epoch/loss``, ``epoch/val_loss``, ... and ``epoch/learning_rate`` over ``epoch/epoch``; of batches too if asked.

    A sweep's metric ``val_loss`` is found as ``epoch/val_loss``.

    Args:
        log_freq: ``"epoch"``; ``"batch"``, or a number of batches, to log also ``batch/loss``, ... over ``batch/batch_step``.
        initial_global_step: What ``batch/batch_step`` begins with, where a training goes on.

    Example:
        >>> model.fit(x, y, epochs=5, callbacks=[MetricsLogger(log_freq=100)])  # doctest: +SKIP
    """

    def __init__(self, log_freq: str | int = "epoch", initial_global_step: int = 0) -> None:
        super().__init__()
        if log_freq not in ("epoch", "batch") and not (isinstance(log_freq, int) and log_freq > 0):
            raise ValueError(f'log_freq: expected "epoch", "batch" or a number of batches, but got {log_freq!r}')
        self.every_batches = log_freq if isinstance(log_freq, int) else 1 if log_freq == "batch" else None
        self.global_step = initial_global_step

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        axes = {"epoch/*": "epoch/epoch"} | ({"batch/*": "batch/batch_step"} if self.every_batches else {})
        for names, axis in axes.items():
            sweepmagic.define_metric(axis)
            sweepmagic.define_metric(names, step_metric=axis)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self.global_step += 1
        if self.every_batches and batch % self.every_batches == 0:
            row = {"batch/batch_step": self.global_step, **_named("batch", logs), **self._rate("batch")}
            sweepmagic.log(row)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        sweepmagic.log({"epoch/epoch": epoch, **_named("epoch", logs), **self._rate("epoch")})

    def _rate(self, prefix: str) -> dict[str, float]:
        optimizer = getattr(self.model, "optimizer", None)
        rate = getattr(optimizer, "learning_rate", None)
        if rate is None or isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
            return {}
        return {f"{prefix}/learning_rate": float(keras.ops.convert_to_numpy(rate))}


def _named(prefix: str, logs: dict[str, Any] | None) -> dict[str, Any]:
    return {f"{prefix}/{key}": value for key, value in (logs or {}).items()}
