"""What the integrations cost a training."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from statistics import median
from time import process_time
from typing import Any

import sweepmagic
from benchmarks.figure import Figure
from benchmarks.timing import each
from benchmarks.workload import folder, row
from sweepmagic.run import current

TITLE = "What the integrations cost a training"

BLOCK = 10  # batches from one look at the gradients to the next


def measure(epochs: int = 500, blocks: int = 60) -> list[Figure]:
    """Measure a Keras callback's epoch, and watched against unwatched training of a small ConvNet by PyTorch.

    Each is left out where its library is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    found: list[Figure] = []
    if find_spec("keras") is not None:
        found += [
            Figure(f"{name}, an epoch, median", took, "ms", goal=1) for name, took in keras_epochs(epochs).items()
        ]
    if find_spec("torch") is not None:
        note = f"CPU time in one thread, {blocks} pairs of {BLOCK} batches of 128 28×28 images, median"
        cost = 100 * max(0.0, watched_over_free(blocks) - 1)
        found.append(Figure('watch(log="all", log_freq=10) over training without', cost, "%", goal=5, note=note))
    return found


def keras_epochs(epochs: int) -> dict[str, float]:
    """Return what the end of an epoch costs in each callback that logs, in ms."""
    import keras

    from sweepmagic.integrations.keras import KerasCallback, MetricsLogger, SweepCallback

    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    callbacks = {"SweepCallback": SweepCallback(), "MetricsLogger": MetricsLogger()}
    callbacks["KerasCallback(save_model=False)"] = KerasCallback(save_model=False)
    took = {}
    for name, callback in callbacks.items():
        with alone():
            callback.set_model(model)
            callback.on_train_begin()
            ends = [_end(callback, epoch) for epoch in range(epochs)]
            took[name] = median(each(ends)) / 1000
    return took


def _end(callback: Any, epoch: int) -> Any:
    logs = row(epoch)
    return lambda: callback.on_epoch_end(epoch, logs)


def watched_over_free(blocks: int) -> float:
    """Return the CPU time of watched training over that of training without: the median of pairs of blocks."""
    from sweepmagic.integrations.torch import unwatch, watch

    model, train = convnet()
    train(BLOCK)

    def watched() -> float:
        watch(model, log="all", log_freq=BLOCK)
        took: float = train(BLOCK)
        unwatch(model)
        return took

    ratios = []
    with alone():
        for place in range(blocks):  # each comes first in every other pair
            if place % 2:
                free, seen = train(BLOCK), watched()
            else:
                seen, free = watched(), train(BLOCK)
            ratios.append(seen / free)
    return median(ratios)


def convnet() -> tuple[Any, Any]:
    """Return a ConvNet for digits, and what trains it for so many batches, logs once, and returns the CPU time it took."""
    import torch

    torch.set_num_threads(1)  # threads that wait for work count as CPU time

    def layer(channels: int, filters: int) -> Any:
        return torch.nn.Sequential(
            torch.nn.Conv2d(channels, filters, 5, 1, 2), torch.nn.ReLU(), torch.nn.MaxPool2d(2, 2)
        )

    model = torch.nn.Sequential(layer(1, 16), layer(16, 32), torch.nn.Flatten(), torch.nn.Linear(7 * 7 * 32, 10))
    optimizer, loss_of = torch.optim.Adam(model.parameters()), torch.nn.CrossEntropyLoss()
    x, y = torch.rand(128, 1, 28, 28), torch.randint(0, 10, (128,))

    def train(batches: int) -> float:
        began = process_time()
        for _ in range(batches):
            loss = loss_of(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if current() is not None:
            sweepmagic.log({"loss": loss})
        return process_time() - began

    return model, train


@contextmanager
def alone() -> Iterator[None]:
    """Begin a run in a folder of its own."""
    with folder() as place, sweepmagic.init(dir=place, system_seconds=None, capture=False):
        yield
