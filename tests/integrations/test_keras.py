"""Real Keras on scikit-learn's bundled digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sweepmagic
from sweepmagic.records import SweepRecord
from tests.conftest import grid

pytestmark = pytest.mark.slow

keras = pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
datasets = pytest.importorskip("sklearn.datasets", reason="the extra sweepmagic[sklearn] is not installed")

Runner = Callable[..., sweepmagic.Sweep]
IMAGES, LABELS = datasets.load_digits(return_X_y=True)
X, Y, X_VAL, Y_VAL = IMAGES[:400] / 16, LABELS[:400], IMAGES[400:600] / 16, LABELS[400:600]


def model(units: int) -> Any:
    built = keras.Sequential([keras.Input((64,)), keras.layers.Dense(units, "relu"), keras.layers.Dense(10, "softmax")])
    built.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return built


def fit(units: int, epochs: int = 3, **more: Any) -> None:
    model(units).fit(X, Y, validation_data=(X_VAL, Y_VAL), epochs=epochs, **more)


VAL = {**grid(units=[4, 8]), "metric": {"name": "val_loss"}}


def test_a_bare_fit_logs_itself_under_keras_own_names_once(run_sweep: Runner) -> None:
    sweep = run_sweep(VAL, lambda units: fit(units))
    for run in sweep.runs:
        assert run.state == "finished", run.error
        assert len(run.history) == 3
        assert set(run.history[0]) == {"_step", "_time", "epoch", "loss", "accuracy", "val_loss", "val_accuracy"}
        assert "Epoch 3/3" in run.output
        assert run.value == min(row["val_loss"] for row in run.history)


def test_a_callback_given_by_hand_is_not_doubled(run_sweep: Runner) -> None:
    from sweepmagic.integrations.keras import SweepCallback

    sweep = run_sweep(VAL, lambda units: fit(units, verbose=0, callbacks=[SweepCallback(every=5)]))
    rows = list(sweep.runs[0].history)
    assert sum("val_loss" in row for row in rows) == 3
    assert sum("batch/loss" in row for row in rows) == 3 * 13 // 5


def test_a_stop_ends_fit_and_the_callbacks_of_the_user_are_kept(run_sweep: Runner) -> None:
    seen: list[str] = []

    def train(units: int) -> None:
        class Mine(keras.callbacks.Callback):  # type: ignore[misc]
            def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
                seen.append(f"{units}/{epoch}")

        try:
            fit(units, epochs=30, verbose=0, callbacks=[Mine()])
        finally:
            seen.append(f"{units} cleaned up")

    config = {
        **VAL,
        "parameters": {"units": {"values": [32, 1, 1]}},
        "early_terminate": {"type": "hyperband", "min_iter": 2},
    }
    config["parameters"]["units"]["values"] = [32, 1]
    sweep = run_sweep(config, train)
    assert [run.state for run in sweep.runs] == ["finished", "stopped"]
    assert len(sweep.runs[1].history) == 2
    assert "32/29" in seen
    assert "1 cleaned up" in seen


def test_after_the_sweep_keras_is_as_it_was(run_sweep: Runner) -> None:
    before = keras.Model.fit
    run_sweep(VAL, lambda units: fit(units, epochs=1, verbose=0))
    assert keras.Model.fit is before


def test_a_custom_tf_data_loop_reports_by_log(run_sweep: Runner) -> None:
    import tensorflow as tf

    def train(units: int) -> None:
        net = model(units)
        optimizer = keras.optimizers.Adam(0.01)
        loss_of = keras.losses.SparseCategoricalCrossentropy()
        data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(100)
        for epoch in range(2):
            for x, y in data:
                with tf.GradientTape() as tape:
                    loss = loss_of(y, net(x, training=True))
                optimizer.apply_gradients(
                    zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables, strict=True)
                )
            sweepmagic.log({"epoch": epoch, "loss": loss, "val_loss": loss_of(Y_VAL, net(X_VAL))})

    sweep = run_sweep(VAL, train)
    for run in sweep.runs:
        assert run.state == "finished", run.error
        assert len(run.history) == 2
        assert all(isinstance(row["val_loss"], float) for row in run.history)


def test_parallel_fits_do_not_mix(run_sweep: Runner) -> None:
    config = {**VAL, "parameters": {"units": {"values": [2, 4, 8, 16]}}}
    sweep = run_sweep(config, lambda units: fit(units, epochs=2), workers=2)
    assert [run.state for run in sweep.runs] == ["finished"] * 4
    assert all(len(run.history) == 2 for run in sweep.runs)
    assert all(run.output.count("Epoch 2/2") == 1 for run in sweep.runs)


def test_seeded_trainings_are_repeatable(run_sweep: Runner) -> None:
    one = run_sweep({**VAL, "seed": 3}, lambda units: fit(units, epochs=1, verbose=0))
    two = run_sweep({**VAL, "seed": 3}, lambda units: fit(units, epochs=1, verbose=0))
    assert [run.value for run in one.runs] == [run.value for run in two.runs]


def test_keras_imported_inside_the_function_is_recognised(tmp_path: Any) -> None:
    """In a fresh process, where nothing has loaded Keras before the sweep."""
    import subprocess
    import sys
    import textwrap

    script = tmp_path / "late.py"
    script.write_text(
        textwrap.dedent("""
        import sys, sweepmagic
        def train(units):
            import keras, numpy as np
            net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units), keras.layers.Dense(1)])
            net.compile("sgd", "mse")
            net.fit(np.ones((20, 4)), np.ones(20), epochs=2, verbose=0)
        config = {"method": "grid", "metric": {"name": "loss"}, "parameters": {"units": {"values": [1, 2]}}}
        assert "keras" not in sys.modules
        sweep = sweepmagic.sweep(config, train, view="none")
        print([len(run.history) for run in sweep.runs], [run.error for run in sweep.runs])
        """)
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout == "[2, 2] ['', '']\n", done.stderr


def test_the_best_rule_of_a_keras_run_is_the_record_s(run_sweep: Runner) -> None:
    sweep = run_sweep(VAL, lambda units: fit(units, verbose=0))
    record: SweepRecord = sweep.record
    assert sweep.best is not None
    assert sweep.best.value == min(run.worth(record.metric) for run in record.runs.values())  # type: ignore[type-var]
