"""The functions of the module that mean the current run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sweepmagic.project import folder_of
from sweepmagic.wandb import filing, watching
from sweepmagic.wandb.artifacts import Artifact
from sweepmagic.wandb.environ import folder
from sweepmagic.wandb.wandb_run import current_run, need_run


def log(data: Mapping[str, Any], step: int | None = None, commit: bool | None = None, sync: bool | None = None) -> None:
    """Record a row of the current run: see `Run.log`."""
    need_run("wandb.log()").log(data, step, commit)


def define_metric(name: str, step_metric: Any = None, **more: Any) -> Any:
    """Say how a metric is drawn and summarised: see `Run.define_metric`."""
    return need_run("wandb.define_metric()").define_metric(name, step_metric, **more)


def watch(models: Any, criterion: Any = None, log: Any = "gradients", log_freq: int = 1000, **more: Any) -> Any:
    """Record histograms of gradients and parameters of a PyTorch model."""
    need_run("wandb.watch()")
    return watching.watch(models, criterion, log, log_freq, **more)


def unwatch(models: Any = None) -> None:
    """Take the hooks of `watch` off again."""
    watching.unwatch(models)


def save(glob_str: Any = None, base_path: Any = None, policy: str = "live", **unknown: Any) -> list[str] | bool:
    """Copy files into the current run."""
    return need_run("wandb.save()").save(glob_str, base_path, policy)


def restore(name: str, run_path: str | None = None, replace: bool = False, root: str | None = None) -> Any:
    """Return a file of a run (by default the current one), copied to `root` and open for reading."""
    run = current_run()
    if run is not None:
        return run.restore(name, run_path, replace, root)
    return filing.restore(name, run_path or "", replace, root or ".", folder_of(folder()).parent)


def alert(title: str, text: str = "", level: Any = "INFO", wait_duration: Any = None) -> None:
    """Note something that the user should know."""
    need_run("wandb.alert()").alert(title, text, level)


def log_artifact(
    artifact_or_path: Any,
    name: str | None = None,
    type: str | None = None,
    aliases: Sequence[str] | None = None,
    tags: Sequence[str] | None = None,
) -> Artifact:
    """Record an artifact, or a file or folder, as made by the current run."""
    return need_run("wandb.log_artifact()").log_artifact(artifact_or_path, name, type, aliases, tags)


def use_artifact(artifact_or_name: Any, type: str | None = None, **more: Any) -> Artifact:
    """Return an artifact, and record that the current run used it."""
    return need_run("wandb.use_artifact()").use_artifact(artifact_or_name, type)


def log_model(path: Any, name: str | None = None, aliases: Sequence[str] | None = None) -> Artifact:
    """Record a file or folder as a model of the current run."""
    return need_run("wandb.log_model()").log_model(path, name, aliases)


def use_model(name: str) -> str:
    """Return the path of a model's file or folder."""
    return need_run("wandb.use_model()").use_model(name)


def link_model(path: Any, registered_model_name: str, name: str | None = None, aliases: Any = None) -> Artifact:
    """Record a model under a second name."""
    return need_run("wandb.link_model()").link_model(path, registered_model_name, name, aliases)


def log_code(*args: Any, **more: Any) -> Artifact | None:
    """Record Python files as an artifact of the current run."""
    return need_run("wandb.log_code()").log_code(*args, **more)


def mark_preempting() -> None:
    """Note that the machine will be taken away."""
    need_run("wandb.mark_preempting()").mark_preempting()


def ensure_configured() -> None:
    """Do nothing; W&B reads its settings by it."""


def sagemaker_auth(*words: Any, **more: Any) -> None:
    """Do nothing: there is no key to hand on."""


def require(requirement: Any = None, experiment: Any = None) -> None:
    """Do nothing: there are no parts of W&B to choose between."""
