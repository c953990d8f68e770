"""Tables of what a model predicts, epoch by epoch; what W&B's `WandbEvalCallback` does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

import keras

import sweepmagic
from sweepmagic.run import need_current


class EvalCallback(keras.callbacks.Callback, ABC):  # type: ignore[misc]  # keras has no types
    """Fill a table with the data once, and one with the model's predictions at the end of every epoch.

    Both are artifacts: the data as ``val_data`` in ``val``, the predictions as ``eval_data`` in ``run_<id>_pred``, a version
    per epoch. Say what is in them by the two methods.

    Args:
        data_table_columns: The columns of the data.
        pred_table_columns: The columns of the predictions.

    Example:
        >>> class Digits(EvalCallback):  # doctest: +SKIP
        ...     def add_ground_truth(self, logs=None):
        ...         for image, label in zip(x_val, y_val):
        ...             self.data_table.add_data(sweepmagic.Image(image), label)
        ...     def add_model_predictions(self, epoch, logs=None):
        ...         guesses = self.model.predict(x_val, verbose=0).argmax(axis=1)
        ...         for row in self.data_table_ref.get_index():
        ...             self.pred_table.add_data(epoch, *self.data_table_ref.data[row], guesses[row])
        >>> Digits(["image", "label"], ["epoch", "image", "label", "guess"])  # doctest: +SKIP
    """

    data_table: sweepmagic.Table
    pred_table: sweepmagic.Table
    data_table_ref: sweepmagic.Table
    """The table of the data, as it was logged."""

    def __init__(
        self, data_table_columns: Sequence[str], pred_table_columns: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.data_table_columns = list(data_table_columns)
        self.pred_table_columns = list(pred_table_columns)

    @abstractmethod
    def add_ground_truth(self, logs: dict[str, Any] | None = None) -> None:
        """Add the rows of `data_table`."""

    @abstractmethod
    def add_model_predictions(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Add the rows of `pred_table`."""

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.init_data_table(self.data_table_columns)
        self.add_ground_truth(logs)
        self.log_data_table()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.init_pred_table(self.pred_table_columns)
        self.add_model_predictions(epoch, logs)
        self.log_pred_table()

    def init_data_table(self, column_names: Sequence[str]) -> None:
        """Begin the table of the data."""
        self.data_table = sweepmagic.Table(columns=list(column_names))

    def init_pred_table(self, column_names: Sequence[str]) -> None:
        """Begin the table of an epoch's predictions."""
        self.pred_table = sweepmagic.Table(columns=list(column_names))

    def log_data_table(self, name: str = "val", type: str = "dataset", table_name: str = "val_data") -> None:
        """Log the data as an artifact that the run uses; the same data is the same version in every run."""
        artifact = sweepmagic.Artifact(name, type=type)
        artifact.add(self.data_table, table_name)
        sweepmagic.use_artifact(sweepmagic.log_artifact(artifact))
        self.data_table_ref = self.data_table

    def log_pred_table(
        self, type: str = "evaluation", table_name: str = "eval_data", aliases: Iterable[str] | None = None
    ) -> None:
        """Log the predictions as the next version of the run's artifact."""
        artifact = sweepmagic.Artifact(f"run_{need_current('EvalCallback').id}_pred", type=type)
        artifact.add(self.pred_table, table_name)
        sweepmagic.log_artifact(artifact, aliases=aliases or ["latest"])
