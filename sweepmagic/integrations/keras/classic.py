"""W&B's first Keras callback, `WandbCallback`, as its tutorials know it: raw keys, the best model, pictures, weights."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras

import sweepmagic
from sweepmagic.integrations.keras.best import Best
from sweepmagic.integrations.keras.examples import Examples, RowOf
from sweepmagic.integrations.keras.insight import gigaflops_of, gradients_of, graph_of, weights_of
from sweepmagic.run import need_current

Logs = dict[str, Any] | None


class KerasCallback(keras.callbacks.Callback):  # type: ignore[misc]  # keras has no types
    """Log every epoch under Keras' own names, and keep the best model.

    The best epoch is in the summary as ``best_val_loss`` and ``best_epoch``, its model in the run's files as
    ``model-best.h5`` and, when the training ends, as the artifact ``model-<run>``.

    Args:
        monitor: The metric that says which epoch is the best; `mode` (auto, min, max) says which way.
        verbose: Print when a model is saved.
        save_model: Keep the best model; `save_weights_only` keeps its weights.
        log_weights: Log the distribution of every layer's weights: ``parameters/<layer>.weights``.
        log_gradients: The same of the gradients on `training_data`: ``gradients/<weight>.gradient``.
        training_data: Inputs and targets, for `log_gradients`.
        validation_data: Inputs and targets, for examples and evaluation.
        generator: A source of batches of both, in place of `validation_data`; an evaluation takes `validation_steps`.
        labels: What the classes are called.
        predictions: How many images are shown.
        input_type: ``image``: show them every epoch, as ``examples``. `data_type` is its older name.
        output_type: ``label``, ``image`` or ``segmentation_mask``.
        log_evaluation: Log a table of predictions at the end, ``validation_predictions``; every `log_evaluation_frequency`
            epochs if that is not 0. `validation_indexes` chooses rows, the two row processors add columns.
        log_batch_frequency: Log the running averages every so many batches too.
        log_best_prefix: What the summary calls the best epoch's values; None leaves them out.
        save_graph: Put a table of the layers into the summary, as ``graph``.
        compute_flops: Put what the model computes for one example into the summary, as ``GFLOPs``.

    Example:
        >>> model.fit(x, y, validation_data=(x_val, y_val), callbacks=[KerasCallback()])  # doctest: +SKIP
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        verbose: int = 0,
        mode: str = "auto",
        save_weights_only: bool = False,
        log_weights: bool = False,
        log_gradients: bool = False,
        save_model: bool = True,
        training_data: Any = None,
        validation_data: Any = None,
        labels: Sequence[str] | None = None,
        predictions: int | None = 36,
        generator: Any = None,
        input_type: str | None = None,
        output_type: str | None = None,
        log_evaluation: bool = False,
        validation_steps: int | None = None,
        class_colors: Any = None,
        log_batch_frequency: int | None = None,
        log_best_prefix: str | None = "best_",
        save_graph: bool = True,
        validation_indexes: Sequence[int] | None = None,
        validation_row_processor: RowOf | None = None,
        prediction_row_processor: RowOf | None = None,
        infer_missing_processors: bool = True,
        log_evaluation_frequency: int = 0,
        compute_flops: bool = False,
        data_type: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__()
        if log_gradients and training_data is None:
            raise ValueError("log_gradients needs training_data=(x, y): the gradients are those on these examples")
        ignored = [*others, *(["class_colors"] if class_colors is not None else [])]
        if ignored:
            warnings.warn(f"KerasCallback: {', '.join(ignored)} has no meaning here, and is ignored", stacklevel=2)
        self._best, self._prefix, self._verbose = Best(monitor, mode), log_best_prefix, verbose
        self._save_model, self._weights_only = save_model, save_weights_only
        self._log_weights, self._training = log_weights, training_data if log_gradients else None
        self._graph, self._flops, self._every_batches = save_graph, compute_flops, log_batch_frequency
        self._evaluates, self._every_epochs = log_evaluation, log_evaluation_frequency
        self._rows, self._processors = validation_indexes, (validation_row_processor, prediction_row_processor)
        self._count, kind = predictions or 0, input_type or data_type or ""
        said = tuple(labels or ())
        self._examples = Examples(validation_data, generator, validation_steps or 1, said, kind, output_type or "")
        self._file: str = ""

    def on_train_begin(self, logs: Logs = None) -> None:
        if self._examples.are_images and self._examples.data is None and self._examples.generator is None:
            warnings.warn("KerasCallback: there are no examples without validation_data or generator", stacklevel=2)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self._every_batches and batch % self._every_batches == 0:
            self._log(logs or {})

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        logs = logs or {}
        if epoch == 0:
            self._describe(logs)
        if self._best.improves(epoch, logs.get(self._best.monitor)):
            self._keep(epoch)
        row: dict[str, Any] = {"epoch": epoch, **logs}
        if self._log_weights:
            row |= weights_of(self.model)
        if self._training is not None:
            row |= gradients_of(self.model, *self._training)
        if self._examples.are_images and (images := self._examples.images(self.model, self._count)):
            row["examples"] = images
        if self._evaluates and self._every_epochs and (epoch + 1) % self._every_epochs == 0:
            row |= self._evaluation()
        self._log(row)

    def on_train_end(self, logs: Logs = None) -> None:
        self._log_model()
        if self._evaluates and not self._every_epochs:
            self._log(self._evaluation())

    def _log(self, row: dict[str, Any]) -> None:
        try:
            sweepmagic.log(row)
        except sweepmagic.StopRun:  # Keras ends without on_train_end
            self._log_model()
            raise

    def _describe(self, logs: dict[str, Any]) -> None:
        """Say what the model is; it is built by now."""
        if self._graph:
            need_current("KerasCallback").summary["graph"] = graph_of(self.model)
        if self._flops:
            need_current("KerasCallback").summary["GFLOPs"] = gigaflops_of(self.model)
        if self._save_model and self._best.monitor not in logs:
            have = ", ".join(logs)
            warnings.warn(f"KerasCallback: no best model without {self._best.monitor!r}; there is {have}", stacklevel=2)

    def _keep(self, epoch: int) -> None:
        run = need_current("KerasCallback")
        if self._prefix is not None:
            run.summary[f"{self._prefix}{self._best.monitor}"] = self._best.value
            run.summary[f"{self._prefix}epoch"] = epoch
        if self._save_model:
            self._file = _write(self.model, str(run.files / "model-best"), weights_only=self._weights_only)
            if self._verbose:
                print(f"epoch {epoch}: {self._best.monitor} is {self._best.value:.5g}, the best; its model is kept")  # noqa: T201

    def _log_model(self) -> None:
        if self._file:
            run = need_current("KerasCallback")
            name, self._file = self._file, ""
            sweepmagic.log_artifact(name, f"model-{run.id}", "model", ["latest", f"epoch_{self._best.epoch}"])

    def _evaluation(self) -> dict[str, Any]:
        table = self._examples.table(self.model, self._rows, *self._processors)
        return {} if table is None else {"validation_predictions": table}


def _write(model: Any, stem: str, *, weights_only: bool) -> str:
    """Write the model and return where: as HDF5 where Keras still can, which is not for every model."""
    if weights_only:
        model.save_weights(f"{stem}.weights.h5")
        return f"{stem}.weights.h5"
    try:
        with _unsaid("legacy"):
            model.save(f"{stem}.h5")
    except (NotImplementedError, ValueError):  # how Keras refuses; what is wrong with the model itself is raised below
        model.save(f"{stem}.keras")
        return f"{stem}.keras"
    return f"{stem}.h5"


@contextmanager
def _unsaid(word: str) -> Iterator[None]:
    """Keep back what Keras says by absl's logger about something with that word in it, at every file."""
    logger = logging.getLogger("absl")

    def others(record: logging.LogRecord) -> bool:
        return word not in record.getMessage()

    logger.addFilter(others)
    try:
        yield
    finally:
        logger.removeFilter(others)
