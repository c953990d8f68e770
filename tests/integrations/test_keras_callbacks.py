"""The callbacks that W&B's Keras users know, in real trainings on scikit-learn's bundled digits."""

from __future__ import annotations

import doctest
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import sweepmagic
from tests.conftest import grid

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
datasets = pytest.importorskip("sklearn.datasets", reason="the extra sweepmagic[sklearn] is not installed")

from sweepmagic.integrations import keras as ours  # noqa: E402 - after Keras is known to be there
from sweepmagic.integrations.keras import best  # noqa: E402

Runner = Callable[..., sweepmagic.Sweep]
IMAGES, LABELS = datasets.load_digits(return_X_y=True)
X, Y, X_VAL, Y_VAL = IMAGES[:200] / 16, LABELS[:200], IMAGES[400:500] / 16, LABELS[400:500]


def model(units: int = 4) -> Any:
    built = keras.Sequential(
        [
            keras.Input((64,)),
            keras.layers.Dense(units, "relu", name="one"),
            keras.layers.Dense(10, "softmax", name="two"),
        ]
    )
    built.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return built


def fitted(*callbacks: Any, epochs: int = 2, units: int = 4, val: bool = True) -> Any:
    """Fit in a run of its own, and return the run as the record has it."""
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        data = (X_VAL, Y_VAL) if val else None
        model(units).fit(X, Y, validation_data=data, epochs=epochs, verbose=0, callbacks=list(callbacks))
    return sweepmagic.load_run(run.id)


# --- MetricsLogger -------------------------------------------------------------------------------------------------


def test_epochs_are_logged_under_the_keys_of_wandb() -> None:
    run = fitted(ours.MetricsLogger())
    keys = {"epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"}
    assert [set(row) for row in run.history] == [{"_step", "_time", *(f"epoch/{key}" for key in keys)}] * 2
    assert [row["epoch/epoch"] for row in run.history] == [0, 1]
    assert run.history[0]["epoch/learning_rate"] == pytest.approx(0.001)


def test_epochs_have_an_axis_of_their_own() -> None:
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        model().fit(X, Y, epochs=1, verbose=0, callbacks=[ours.MetricsLogger("batch")])
        assert run._defined["epoch/*"].step_metric == "epoch/epoch"
        assert run._defined["batch/*"].step_metric == "batch/batch_step"


@pytest.mark.parametrize(("log_freq", "steps"), [("batch", [1, 2, 3, 4, 5, 6, 7]), (3, [1, 4, 7])])
def test_batches_are_logged_as_often_as_asked(log_freq: Any, steps: list[int]) -> None:
    run = fitted(ours.MetricsLogger(log_freq), epochs=1)  # 200 images make 7 batches
    rows = [row for row in run.history if "batch/loss" in row]
    assert [row["batch/batch_step"] for row in rows] == steps
    assert all("batch/learning_rate" in row and "epoch/loss" not in row for row in rows)


def test_a_training_that_goes_on_counts_on() -> None:
    run = fitted(ours.MetricsLogger("batch", initial_global_step=100), epochs=1)
    assert next(iter(run.history))["batch/batch_step"] == 101


@pytest.mark.parametrize("wrong", ["epochs", 0, -1])
def test_another_frequency_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="log_freq: expected"):
        ours.MetricsLogger(wrong)


def test_a_schedule_is_followed() -> None:
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=7, decay_rate=0.5)
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        net = model()
        net.compile(keras.optimizers.SGD(schedule), "sparse_categorical_crossentropy")
        net.fit(X, Y, epochs=2, verbose=0, callbacks=[ours.MetricsLogger()])
    rates = [row["epoch/learning_rate"] for row in sweepmagic.load_run(run.id).history]
    assert rates == pytest.approx([0.05, 0.025])


@pytest.mark.parametrize("workers", [1, 2])
def test_in_a_sweep_nothing_is_logged_twice_and_the_metric_is_found(run_sweep: Runner, workers: int) -> None:
    config = {**grid(units=[4, 8]), "metric": {"name": "val_loss"}}

    def train(units: int) -> None:
        logger = ours.MetricsLogger()
        model(units).fit(X, Y, validation_data=(X_VAL, Y_VAL), epochs=2, verbose=0, callbacks=[logger])

    sweep = run_sweep(config, train, workers=workers)
    for run in sweep.runs:
        assert run.state == "finished", run.error
        assert len(run.history) == 2
        assert run.value == min(row["epoch/val_loss"] for row in run.history)


# --- ModelCheckpoint -----------------------------------------------------------------------------------------------


def test_every_checkpoint_is_a_version_of_one_artifact() -> None:
    run = fitted(ours.ModelCheckpoint("models/m.keras"), epochs=3)
    for epoch in range(3):
        assert sweepmagic.artifact(f"run_{run.id}_model:epoch_{epoch}").version == f"v{epoch}"
    latest = sweepmagic.artifact(f"run_{run.id}_model:latest")
    assert (latest.version, latest.type, latest.files) == ("v2", "model", ["m.keras"])
    assert keras.models.load_model(latest.file()).predict(X_VAL[:1], verbose=0).shape == (1, 10)


def test_only_what_was_saved_is_logged() -> None:
    worse = ours.ModelCheckpoint("m.keras", save_best_only=True, initial_value_threshold=0.0)
    run = fitted(worse)
    assert run.logged_artifacts() == []


def test_checkpoints_between_epochs_say_their_batch() -> None:
    run = fitted(ours.ModelCheckpoint("m.weights.h5", save_weights_only=True, save_freq=4), epochs=1)
    assert sweepmagic.artifact(f"run_{run.id}_model:epoch_0_batch_3").version == "v0"


@pytest.mark.parametrize(
    ("given", "weights_only", "path"),
    [("models", False, "models.keras"), ("m.h5", False, "m.h5"), ("m.h5", True, "m.weights.h5")],
)
def test_a_name_of_keras_2_is_completed(given: str, weights_only: bool, path: str) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        checkpoint = ours.ModelCheckpoint(given, save_weights_only=weights_only)
    assert checkpoint.filepath == path
    assert len(said) == (given != path)


# --- EvalCallback --------------------------------------------------------------------------------------------------


class Digits(ours.EvalCallback):
    def add_ground_truth(self, logs: Any = None) -> None:
        for label in Y_VAL[:5]:
            self.data_table.add_data(label)

    def add_model_predictions(self, epoch: int, logs: Any = None) -> None:
        guesses = self.model.predict(X_VAL[:5], verbose=0).argmax(axis=1)
        for row in self.data_table_ref.get_index():
            self.pred_table.add_data(epoch, self.data_table_ref.data[row][0], guesses[row])


def test_predictions_are_a_table_for_every_epoch() -> None:
    run = fitted(Digits(["label"], ["epoch", "label", "guess"]))
    data = sweepmagic.artifact("val")
    assert data.get("val_data").get_column("label") == Y_VAL[:5].tolist()
    assert [each.name for each in data.used_by()] == [run.name]
    for epoch, version in enumerate(["v0", "v1"]):
        table = sweepmagic.artifact(f"run_{run.id}_pred:{version}").get("eval_data")
        assert table.columns == ["epoch", "label", "guess"]
        assert table.get_column("epoch") == [epoch] * 5


def test_the_two_methods_have_to_be_written() -> None:
    with pytest.raises(TypeError, match="abstract"):
        ours.EvalCallback([], [])


# --- KerasCallback -------------------------------------------------------------------------------------------------


def test_the_old_callback_logs_raw_keys_and_the_best_epoch() -> None:
    run = fitted(ours.KerasCallback(), epochs=3)
    keys = {"_step", "_time", "epoch", "loss", "accuracy", "val_loss", "val_accuracy"}
    assert [set(row) for row in run.history] == [keys] * 3
    losses = [row["val_loss"] for row in run.history]
    assert run.summary["best_val_loss"] == pytest.approx(min(losses))
    assert run.summary["best_epoch"] == losses.index(min(losses))
    assert "model-best.h5" in run.file_names
    logged = sweepmagic.artifact(f"model-{run.id}:latest")
    assert logged.files == ["model-best.h5"]
    assert run.media("graph").get_column("layer") == ["one", "two"]


def test_the_old_callback_writes_nothing_if_told_so() -> None:
    run = fitted(ours.KerasCallback(save_model=False, log_best_prefix=None, save_graph=False))
    assert not any("model" in name for name in run.file_names)
    assert "best_val_loss" not in run.summary


def test_a_model_that_hdf5_cannot_hold_is_kept_otherwise() -> None:
    class Own(keras.layers.Layer):  # type: ignore[misc]
        def build(self, shape: Any) -> None:
            self.scale = self.add_weight(shape=(1,), name="same")
            self.shift = self.add_weight(shape=(1,), name="same")

        def call(self, x: Any) -> Any:
            return x * self.scale + self.shift

    with sweepmagic.init(system_seconds=None, capture=False) as run:
        net = keras.Sequential([keras.Input((64,)), Own(), keras.layers.Dense(10, "softmax")])
        net.compile("adam", "sparse_categorical_crossentropy")
        net.fit(X, Y, epochs=1, verbose=0, callbacks=[ours.KerasCallback(monitor="loss")])
    assert sweepmagic.artifact(f"model-{run.id}").files == ["model-best.keras"]


def test_weights_and_gradients_are_histograms() -> None:
    callback = ours.KerasCallback(
        save_model=False, log_weights=True, log_gradients=True, training_data=(X[:50], Y[:50])
    )
    run = fitted(callback, epochs=1)
    row = run.history[0]
    for key in ("parameters/one.weights", "parameters/two.bias", "gradients/one/kernel.gradient"):
        assert row[key]["_type"] == "histogram", list(row)
    assert sum(row["parameters/one.weights"]["values"]) == 64 * 4
    with pytest.raises(ValueError, match="training_data"):
        ours.KerasCallback(log_gradients=True)


def test_batches_are_logged_if_asked() -> None:
    run = fitted(ours.KerasCallback(save_model=False, log_batch_frequency=3), epochs=1)
    assert ["epoch" in row for row in run.history] == [False, False, False, True]


def test_examples_are_shown_with_what_the_model_takes_them_for() -> None:
    with sweepmagic.init(system_seconds=None, capture=False) as run:
        net = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")])
        net.compile("adam", "sparse_categorical_crossentropy")
        digits = X.reshape(-1, 8, 8, 1)
        names = [f"digit {n}" for n in range(10)]
        callback = ours.KerasCallback(
            monitor="loss", save_model=False, data_type="image", validation_data=(digits, Y), predictions=3,
            labels=names, log_evaluation=True, validation_indexes=[5, 7], compute_flops=True,
        )  # fmt: skip
        net.fit(digits, Y, epochs=1, verbose=0, callbacks=[callback])
    found = sweepmagic.load_run(run.id)
    examples = found.history[0]["examples"]
    assert examples["count"] == 3
    assert set(examples["captions"]) <= set(names)
    table = found.media("validation_predictions")
    assert table.get_column("val_row") == [5, 7]
    assert table.get_column("target") == Y[[5, 7]].tolist()
    assert np.shape(table.get_column("output")) == (2, 10)
    assert found.summary["GFLOPs"] == pytest.approx(640e-9, rel=0.2)


def test_what_has_no_meaning_is_said() -> None:
    with pytest.warns(UserWarning, match=r"class_colors has no meaning"):
        ours.KerasCallback(class_colors=[[1, 0, 0]])


def test_a_stopped_run_keeps_its_best_model(run_sweep: Runner) -> None:
    config = {
        **grid(units=[32, 1]),
        "metric": {"name": "val_loss"},
        "early_terminate": {"type": "hyperband", "min_iter": 3},
    }

    def train(units: int) -> None:
        callback = ours.KerasCallback()
        model(units).fit(X, Y, validation_data=(X_VAL, Y_VAL), epochs=9, verbose=0, callbacks=[callback])

    sweep = run_sweep(config, train)
    stopped = sweep.runs[1]
    assert stopped.state == "stopped"
    assert len(stopped.history) < 9
    assert sweepmagic.artifact(f"model-{sweep.id}-2").logged_by().number == 2


def test_examples_in_docstrings_run() -> None:
    results = doctest.testmod(best)
    assert results.attempted
    assert results.failed == 0


def test_no_epoch_without_a_finite_value_is_the_best() -> None:
    found = best.Best("val_loss")
    assert [found.improves(epoch, value) for epoch, value in enumerate([float("nan"), None, 2.0, 2.0, 1.0])] == [
        False, False, True, False, True,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="mode: expected one of"):
        best.Best("loss", "less")
