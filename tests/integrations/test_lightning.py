"""`SweepLogger` in real trainings by Lightning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
import sweepmagic.wandb as wandb
from sweepmagic.wandb import alias
from tests.conftest import grid

torch = pytest.importorskip("torch", reason="the extra sweepmagic[torch] is not installed")
lightning = pytest.importorskip("lightning", reason="Lightning is not installed")

from sweepmagic.integrations.lightning import SweepLogger  # noqa: E402 - after Lightning is known to be there

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
Runner = Callable[..., sweepmagic.Sweep]


class Module(lightning.LightningModule):  # type: ignore[misc]
    def __init__(self, lr: float = 0.1, start: float = 1.0) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(2, 1)
        self.start = start

    def training_step(self, batch: Any, _: int) -> Any:
        loss = (self.layer(batch[0]) ** 2).mean()
        self.log("loss", loss, on_step=True)
        return loss

    def validation_step(self, batch: Any, _: int) -> None:
        self.log("val_loss", self.start * (1 + self.current_epoch))

    def configure_optimizers(self) -> Any:
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)


def data() -> Any:
    return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(8, 2)), batch_size=4)


def fitted(logger: SweepLogger, epochs: int = 2, **module: Any) -> Any:
    trainer = lightning.Trainer(
        max_epochs=epochs, logger=logger, log_every_n_steps=1, accelerator="cpu", devices=1,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    trainer.fit(Module(**module), data(), data())
    return trainer


@pytest.fixture
def started() -> Iterator[Any]:
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        yield run


def test_what_the_module_logs_is_a_row_over_the_global_step(started: Any) -> None:
    fitted(SweepLogger(), lr=0.25)
    run = sweepmagic.load_run(started.id)
    steps = [(row["trainer/global_step"], "loss" in row, "val_loss" in row) for row in run.history]
    assert steps == [
        (0, True, False),
        (1, True, False),
        (1, False, True),
        (2, True, False),
        (3, True, False),
        (3, False, True),
    ]
    assert run.config["lr"] == 0.25
    assert any(name.endswith(".ckpt") for name in run.file_names)


def test_the_best_checkpoint_becomes_an_artifact(started: Any) -> None:
    trainer = fitted(SweepLogger(log_model=True))
    found = sweepmagic.artifact(f"model-{started.id}:best")
    assert found.files == [Path(trainer.checkpoint_callback.best_model_path).name]


def test_without_a_run_one_is_started() -> None:
    logger = SweepLogger(name="alone", system_seconds=None, capture=False, prefix="train")
    logger.log_metrics({"loss": 0.5}, step=3)
    logger.log_table("table", ["a"], [[1]])
    logger.experiment.finish()  # type: ignore[attr-defined]
    run = sweepmagic.load_run("alone")
    assert run.history[0]["train-loss"] == 0.5
    assert run.media("train-table").data == [[1]]


def test_gradients_join_the_rows(started: Any) -> None:
    logger = SweepLogger()
    module = Module()
    logger.watch(module, log="all", log_freq=1)
    module.layer(torch.ones(1, 2)).sum().backward()
    logger.log_metrics({"loss": 1.0}, step=0)
    assert "gradients/layer.weight" in sweepmagic.load_run(started.id).history[0]


def test_a_sweep_stops_a_training_and_keeps_its_choices(run_sweep: Runner) -> None:
    config = {
        **grid(start=[1.0, 9.0]),
        "metric": {"name": "val_loss"},
        "early_terminate": {"type": "hyperband", "min_iter": 2},
    }
    sweep = run_sweep(config, lambda start: fitted(SweepLogger(), epochs=4, start=start))
    assert [run.state for run in sweep.runs] == ["finished", "stopped"], [run.error for run in sweep.runs]
    assert [run.value for run in sweep.runs] == [1.0, 9.0]
    assert sum("val_loss" in row for row in sweep.runs[1].history) == 2


def test_lightnings_own_logger_works_on_our_api(own_folder: Path) -> None:
    alias.install()
    try:
        from lightning.pytorch.loggers import WandbLogger

        logger = WandbLogger(project="demo", log_model=True)
        fitted(logger, epochs=1, lr=0.25)
        logger.log_table("examples", columns=["x"], data=[[1]])
        wandb.finish()
    finally:
        alias.uninstall()
    run = wandb.Api().runs("demo")[0]
    assert run.config["lr"] == 0.25
    assert [row["loss"] > 0 for row in run.scan_history(keys=["loss"])] == [True, True]
    assert run.summary["examples"]["_type"] == "table-file"
    assert [found.name for found in run.logged_artifacts()] == [f"model-{run.id}:v0"]
