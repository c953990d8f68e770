"""Small things that scripts import."""

from __future__ import annotations

import pytest

import sweepmagic.wandb as wandb


def test_what_has_no_meaning_here_says_so_once_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        wandb.tensorboard.patch(root_logdir="logs")  # type: ignore[attr-defined]
        wandb.gym.monitor()  # type: ignore[attr-defined]
    said = capsys.readouterr().err
    assert (said.count("TensorBoard's files"), said.count("monitor_gym has no meaning")) == (1, 1)
    wandb.require("core")  # type: ignore[attr-defined]
    wandb.sagemaker_auth(path=".")  # type: ignore[attr-defined]


def test_a_module_or_none() -> None:
    assert wandb.util.get_module("json").dumps([1]) == "[1]"
    assert wandb.util.get_module("no_such_module_here") is None
    with pytest.raises(wandb.Error, match="install it first"):
        wandb.util.get_module("no_such_module_here", required="install it first")


def test_old_names_of_plots() -> None:
    assert wandb.plots.ROC is wandb.plot.roc_curve  # type: ignore[attr-defined]
    assert wandb.plots.precision_recall is wandb.plot.pr_curve  # type: ignore[attr-defined]
