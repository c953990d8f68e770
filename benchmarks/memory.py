"""Does run 200 find the memory that run 2 found? Many Keras runs in one kernel, beside the same loop without us."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import numpy as np

import sweepmagic
from benchmarks import machine
from benchmarks.figure import Figure
from benchmarks.fresh import fresh
from benchmarks.workload import folder

TITLE = "Memory over many Keras runs"
FULL = {"runs": 1000}
_WARM = 50
_PLAIN = 200
"""The plain loop grows by gigabytes if it is let."""
_NOTE = "a digits MLP, 1 epoch each, autologging on, kernel executor; resident set as the run begins"
_LOOP = (
    "for ...: train(); keras.backend.clear_session(free_memory=False); gc.collect(). TensorFlow keeps every graph "
    "(https://github.com/tensorflow/tensorflow/issues/97697); a sweep lets them go"
)


def measure(runs: int = 200, warm: int = _WARM) -> list[Figure]:
    """Measure a sweep, and the same training in a plain loop."""
    ours = fresh(__name__, "in_sweep", runs)
    plain = fresh(__name__, "in_loop", min(runs, _PLAIN))
    marks = sorted({mark for mark in (10, 50, 200, 1000, runs) if mark <= runs})
    first = marks[0]
    half = warm + (runs - warm) // 2
    return [
        *[Figure(f"memory at run {n}", ours[n - 1] / 2**20, "MB", note=_NOTE if n == first else "") for n in marks],
        Figure(f"growth per run, runs {warm + 1} to {runs}", slope(ours[warm:]), "kB", goal=20, note="least squares"),
        Figure(f"growth per run, runs {half + 1} to {runs}", slope(ours[half:]), "kB", goal=20),
        Figure(f"memory at run {len(plain)} of a plain loop", plain[-1] / 2**20, "MB", note=_LOOP),
        Figure("growth per run in a plain loop", slope(plain[warm:]), "kB", note="after the same number of runs"),
    ]


def slope(sizes: list[int]) -> float:
    """Return the growth per run in kB, by least squares."""
    return float(np.polyfit(np.arange(len(sizes)), np.array(sizes) / 1024, 1)[0])


def in_sweep(runs: int) -> list[int]:
    """Return the memory in use at the beginning of each run of a sweep."""
    sizes: list[int] = []
    x, y = _digits()

    def train(units: int, learning_rate: float) -> None:
        sizes.append(machine.resident())
        fit(units, learning_rate, x, y)

    with folder() as place:
        found = sweepmagic.sweep(_config(), train, count=runs, dir=Path(place), view="none", executor="kernel")
        assert len(found.run(runs).history) == 1, found.run(runs).error or "autologging logged nothing"
    return sizes


def in_loop(runs: int) -> list[int]:
    """Return the memory in use at the beginning of each pass of a loop without sweepmagic."""
    import keras

    sizes: list[int] = []
    x, y = _digits()
    rng = np.random.default_rng(7)
    for _ in range(runs):
        sizes.append(machine.resident())
        fit(int(rng.integers(8, 65)), float(rng.uniform(1e-4, 1e-2)), x, y)
        keras.backend.clear_session(free_memory=False)
        gc.collect()
    return sizes


def fit(units: int, learning_rate: float, x: Any, y: Any) -> None:
    """Train a small network for one epoch."""
    import keras

    layers = [keras.Input((64,)), keras.layers.Dense(units, "relu"), keras.layers.Dense(10, "softmax")]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=1, batch_size=128, verbose=0)


def _config() -> dict[str, Any]:
    return {
        "method": "random",
        "seed": 7,
        "metric": {"name": "loss", "goal": "minimize"},
        "parameters": {"units": {"min": 8, "max": 64}, "learning_rate": {"min": 1e-4, "max": 1e-2}},
    }


def _digits() -> tuple[Any, Any]:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return (x / 16).astype("float32"), y
