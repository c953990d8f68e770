"""Small Keras networks, trained by one compiled epoch per architecture: `fit` would spend ten times as long compiling."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

Arrays = tuple[Any, Any, Any, Any]


@dataclass(frozen=True)
class _Network:
    """A network with its optimizer, and one epoch of training."""

    body: Any
    head: Any
    optimizer: Any
    epoch: Callable[..., None]

    @property
    def variables(self) -> list[Any]:
        return [*self.body.trainable_variables, *self.head.trainable_variables]

    def reset(self, seed: int) -> None:
        """Begin anew."""
        for at, variable in enumerate(self.variables):
            fresh = (
                keras.initializers.GlorotUniform(seed + at) if len(variable.shape) > 1 else keras.initializers.Zeros()
            )
            variable.assign(fresh(variable.shape))
        for variable in self.optimizer.variables:
            variable.assign(tf.zeros(variable.shape, variable.dtype))


@cache
def _network(units: int, optimizer: str, pictures: bool) -> _Network:
    shape = (8, 8, 1) if pictures else (64,)
    first = [layers.Conv2D(units // 4, 3, activation="relu"), layers.Flatten()] if pictures else []
    body = keras.Sequential([keras.Input(shape), *first, layers.Dense(units, "relu")])
    head = keras.Sequential([keras.Input((units,)), layers.Dense(10)])
    chosen = type(keras.optimizers.get(optimizer))(0.01)
    variables = [*body.trainable_variables, *head.trainable_variables]
    chosen.build(variables)

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def epoch(x: Any, y: Any, size: Any, dropout: Any, l2: Any) -> None:
        for start in tf.range(0, tf.shape(x)[0], size):
            with tf.GradientTape() as tape:
                hidden = body(x[start : start + size])
                kept = tf.cast(tf.random.uniform(tf.shape(hidden)) >= dropout, hidden.dtype) / (1.0 - dropout)
                loss = tf.reduce_mean(
                    tf.nn.sparse_softmax_cross_entropy_with_logits(y[start : start + size], head(hidden * kept))
                )
                loss += l2 * tf.add_n([tf.reduce_sum(v * v) for v in variables if len(v.shape) > 1])
            chosen.apply(tape.gradient(loss, variables), variables)

    return _Network(body, head, chosen, epoch)


def dense_loss(arrays: Arrays, params: Mapping[str, Any], epochs: int, seed: int) -> list[float]:
    """Return the validation losses of a network of dense layers."""
    return [loss for loss, _ in _train(arrays, params, epochs, seed, pictures=False)]


def pictures_accuracy(arrays: Arrays, params: Mapping[str, Any], epochs: int, seed: int) -> list[float]:
    """Return the validation accuracies of a network with a convolution."""
    return [accuracy for _, accuracy in _train(arrays, params, epochs, seed, pictures=True)]


def _train(
    arrays: Arrays, params: Mapping[str, Any], epochs: int, seed: int, *, pictures: bool
) -> list[tuple[float, float]]:
    shape = (-1, 8, 8, 1) if pictures else (-1, 64)
    x, held_x = (tf.constant(each.reshape(shape), tf.float32) for each in (arrays[0], arrays[2]))
    y, held_y = (tf.constant(each, tf.int32) for each in (arrays[1], arrays[3]))
    network = _network(params["units"], params["optimizer"], pictures)
    keras.utils.set_random_seed(seed)
    network.reset(seed)
    found = []
    for epoch in range(epochs):
        network.optimizer.learning_rate.assign(params["learning_rate"] * _decay(params["decay"], epoch / epochs))
        order = np.random.permutation(len(arrays[0]))
        settings = (tf.constant(params[name], kind) for name, kind in _SETTINGS)
        network.epoch(tf.gather(x, order), tf.gather(y, order), *settings)
        found.append(_validated(network.head(network.body(held_x)), held_y))
    return found


_SETTINGS = (("batch_size", tf.int32), ("dropout", tf.float32), ("l2", tf.float32))


def _decay(kind: str, share: float) -> float:
    """Return what is left of the learning rate after a share of the epochs."""
    left: dict[str, float] = {"cosine": (1 + math.cos(math.pi * share)) / 2, "exponential": 0.03**share}
    return left.get(kind, 1.0)


def _validated(logits: Any, y: Any) -> tuple[float, float]:
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits))
    accuracy = np.mean(np.argmax(logits.numpy(), axis=1) == y.numpy())
    return float(loss), float(accuracy)
