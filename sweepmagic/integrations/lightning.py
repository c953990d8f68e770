"""Lightning: `SweepLogger`, a logger for its `Trainer`; what its `WandbLogger` does, with the same keys.

It works with ``lightning`` and with ``pytorch_lightning``; of both, with the one that is loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

if "pytorch_lightning" in sys.modules and "lightning.pytorch" not in sys.modules:
    from pytorch_lightning.loggers import Logger
    from pytorch_lightning.utilities import rank_zero_only
else:
    try:
        from lightning.pytorch.loggers import Logger
        from lightning.pytorch.utilities import rank_zero_only
    except ImportError:
        from pytorch_lightning.loggers import Logger
        from pytorch_lightning.utilities import rank_zero_only

import sweepmagic
from sweepmagic.integrations import torch as watching
from sweepmagic.run import ActiveRun, current

STEP = "trainer/global_step"


class SweepLogger(Logger):  # type: ignore[misc]  # Lightning is not installed where types are checked
    """Log what the module logs to the current run, over ``trainer/global_step``; outside of a run, start one.

    Hyperparameters join the run's config, those of a sweep stay as it chose them. Checkpoints are among the run's files.

    Args:
        name: What the run is called.
        project: The group that it belongs to.
        log_model: Log the best checkpoint at the end as the artifact ``model-<id>``; with ``"all"`` each, as it is saved.
        prefix: What keys begin with, before a ``-``.
        **labels: More for `sweepmagic.init`: ``tags``, ``notes``, ``id``, ...

    Example:
        >>> trainer = lightning.Trainer(max_epochs=3, logger=SweepLogger())  # doctest: +SKIP
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        project: str | None = None,
        log_model: bool | str = False,
        prefix: str = "",
        **labels: Any,
    ) -> None:
        super().__init__()
        self._labels = {"name": name, "project": project, **labels}
        self._log_model, self._prefix = log_model, prefix
        self._run: ActiveRun | None = None
        self._checkpoints: Any = None
        self._logged: set[str] = set()

    @property
    def experiment(self) -> ActiveRun:
        """The run."""
        if self._run is None:
            self._run = current() or sweepmagic.init(**self._labels)
            self._run.define_metric(STEP)
            self._run.define_metric("*", step_metric=STEP)
        return self._run

    @property
    def name(self) -> str:
        """The project."""
        return self._labels["project"] or "lightning_logs"

    @property
    def version(self) -> str:
        """The run's id."""
        return self.experiment.id

    @property
    def save_dir(self) -> str:
        """The run's folder for files."""
        return str(self.experiment.files)

    @rank_zero_only  # type: ignore[untyped-decorator]
    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Log a row."""
        row = {f"{self._prefix}-{key}" if self._prefix else key: value for key, value in metrics.items()}
        self.experiment.log(row if step is None else {**row, STEP: step})

    @rank_zero_only  # type: ignore[untyped-decorator]
    def log_hyperparams(self, params: Any, *_: Any, **__: Any) -> None:
        """Let hyperparameters, a dict or a namespace, join the run's config."""
        self.experiment.config.update(dict(params) if isinstance(params, Mapping) else vars(params))

    def watch(self, model: Any, log: str | None = "gradients", log_freq: int = 100, log_graph: bool = False) -> None:
        """Log the model's gradients, parameters or both as histograms: see `sweepmagic.integrations.torch.watch`."""
        _ = self.experiment  # the run begins, if there is none
        watching.watch(model, log=log, log_freq=log_freq, log_graph=log_graph)

    def log_table(
        self,
        key: str,
        columns: Sequence[str] | None = None,
        data: Any = None,
        dataframe: Any = None,
        step: int | None = None,
    ) -> None:
        """Log a table."""
        self.log_metrics({key: sweepmagic.Table(columns=columns, data=data, dataframe=dataframe)}, step)

    def log_image(self, key: str, images: Sequence[Any], step: int | None = None, **said: Sequence[Any]) -> None:
        """Log images; further arguments, such as `caption`, have a value for each."""
        each = [{name: values[place] for name, values in said.items()} for place in range(len(images))]
        found = [sweepmagic.Image(image, **more) for image, more in zip(images, each, strict=True)]
        self.log_metrics({key: found}, step)

    def after_save_checkpoint(self, checkpoint_callback: Any) -> None:
        """Note where checkpoints are, and log the newest if all are wanted."""
        self._checkpoints = checkpoint_callback
        if self._log_model == "all":
            self._log(getattr(checkpoint_callback, "_last_checkpoint_saved", "") or checkpoint_callback.best_model_path)

    @rank_zero_only  # type: ignore[untyped-decorator]
    def finalize(self, status: str) -> None:
        """Log the best checkpoint if that is wanted; the run goes on, as a test may follow."""
        if status == "success" and self._log_model and self._checkpoints is not None:
            self._log(self._checkpoints.best_model_path)

    def _log(self, path: str) -> None:
        if path and path not in self._logged:
            self._logged.add(path)
            aliases = ["latest", *(["best"] if path == self._checkpoints.best_model_path else [])]
            self.experiment.log_artifact(path, f"model-{self.experiment.id}", "model", aliases)
