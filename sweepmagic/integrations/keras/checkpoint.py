"""Checkpoints as versions of an artifact; what W&B's `WandbModelCheckpoint` does."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import keras

import sweepmagic
from sweepmagic.run import need_current


class ModelCheckpoint(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]  # keras has no types
    """Save the model as Keras' own `ModelCheckpoint` does, and log each file that it saves.

    They are the versions of the artifact ``run_<id>_model``; the aliases ``latest`` and ``epoch_3`` (or ``epoch_3_batch_99``)
    lead to them, epochs counted from 0.

    Args:
        filepath: Where to; may have ``{epoch}`` and metrics in it. A suffix that Keras does not write is completed.
        monitor, verbose, save_best_only, save_weights_only, mode, save_freq, initial_value_threshold: As Keras has them.

    Example:
        >>> checkpoint = ModelCheckpoint("models/best.keras", monitor="val_loss", save_best_only=True)  # doctest: +SKIP
        >>> model.fit(x, y, validation_data=(x_val, y_val), callbacks=[checkpoint])  # doctest: +SKIP
    """

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
        **others: Any,
    ) -> None:
        if others:  # such as `options` of Keras 2
            warnings.warn(f"ModelCheckpoint: {', '.join(others)} has no meaning in Keras 3", stacklevel=2)
        path = _completed(os.fspath(filepath), weights_only=save_weights_only)
        if path != os.fspath(filepath):
            warnings.warn(f"ModelCheckpoint: Keras 3 does not write {filepath}; it is {path}", stacklevel=2)
        super().__init__(
            path, monitor, verbose, save_best_only, save_weights_only, mode, save_freq, initial_value_threshold
        )

    def _save_model(self, epoch: int, batch: int | None, logs: dict[str, Any] | None) -> None:
        # Keras says nowhere else whether this was a new best and a file was written.
        path = Path(self._get_file_path(epoch, batch, logs or {}))
        before = _stamp(path)
        super()._save_model(epoch=epoch, batch=batch, logs=logs or {})
        if _stamp(path) != before:
            run = need_current("ModelCheckpoint")
            moment = f"epoch_{epoch}" if batch is None else f"epoch_{epoch}_batch_{batch}"
            sweepmagic.log_artifact(str(path), f"run_{run.id}_model", "model", ["latest", moment])


def _completed(path: str, *, weights_only: bool) -> str:
    if weights_only:
        return path if path.endswith(".weights.h5") else f"{path.removesuffix('.h5').removesuffix('.keras')}.weights.h5"
    return path if path.endswith((".keras", ".h5")) else f"{path.rstrip('/')}.keras"


def _stamp(path: Path) -> tuple[int, int] | None:
    if not path.is_file():
        return None
    found = path.stat()
    return found.st_mtime_ns, found.st_size
