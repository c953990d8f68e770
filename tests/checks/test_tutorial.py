"""The grid of a public tutorial with its author's mistakes, on real Keras: the checks say what its 300 runs did not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sweepmagic
from sweepmagic.doctor import examine

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
datasets = pytest.importorskip("sklearn.datasets", reason="the extra sweepmagic[sklearn] is not installed")


def test_a_grid_whose_parameters_do_not_reach_the_model(run_sweep: Callable[..., sweepmagic.Sweep]) -> None:
    images, labels = datasets.load_digits(return_X_y=True)

    def train(config: Any) -> None:
        keras.utils.set_random_seed(0)
        config.setdefaults({"layer1_size": 16, "epochs": 2})
        model = keras.Sequential([
            keras.layers.Input((64,)),
            keras.layers.Dense(config.layer1_size, activation=config.layer1_activation),
            keras.layers.Dropout(config.dropout_rate),
            keras.layers.Dense(10, activation="softmax"),
        ])  # fmt: skip
        if config.optimizer == "rmsprop":
            keras.optimizers.RMSprop(learning_rate=config.learning_rate)
        else:
            keras.optimizers.Adam(learning_rate=config.learning_rate)
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(images[:300] / 16, labels[:300], epochs=config.epochs, verbose=0)

    config = {
        "name": "grid",
        "method": "grid",
        "metric": {"name": "loss"},
        "early_terminate": {"type": "hyperband", "min_iter": 5},
        "parameters": {
            "layers": {"values": [32, 64, 96]},
            "dropout_rate": {"values": [0.1, 0.2]},
            "layer1_activation": {"values": ["relu"]},
            "optimizer": {"values": ["adam", "rmsprop"]},
            "learning_rate": {"values": [0.1, 0.01, 0.001]},
        },
    }
    sweep = run_sweep(config, train, count=10)
    assert all(run.state == "finished" for run in sweep.runs), sweep.runs[0].error
    found = {note.key: note for note in sweep.record.notes}
    assert set(found) == {"unread layers", "cannot stop hyperband 5", "no effect learning_rate", "no effect optimizer"}
    assert found["unread layers"].remedy.startswith("if `layer1_size` is meant")
    assert "it cannot stop a run" in found["cannot stop hyperband 5"].text
    assert [note.key for note in sweep.record.notes][:2] == ["cannot stop hyperband 5", "unread layers"]
    report = examine("grid")
    assert "grid: 10 runs, 4 findings" in report
    assert "follow `optimizer` through train" in report
