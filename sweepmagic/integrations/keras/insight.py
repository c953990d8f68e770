"""What there is to see inside of a Keras model: its weights, its gradients, its layers, what it computes."""

from __future__ import annotations

import math
from typing import Any

import keras

import sweepmagic


def weights_of(model: Any) -> dict[str, sweepmagic.Histogram]:
    """Return the distribution of the weights of every layer: ``parameters/<layer>.weights`` and ``.bias``."""
    found: dict[str, sweepmagic.Histogram] = {}
    for layer in model.layers:
        values = layer.get_weights()
        names = {1: ["weights"], 2: ["weights", "bias"]}.get(len(values), [weight.path for weight in layer.weights])
        found |= {
            f"parameters/{layer.name}.{name}": sweepmagic.Histogram(value)
            for name, value in zip(names, values, strict=True)
        }
    return found


def gradients_of(model: Any, x: Any, y: Any) -> dict[str, sweepmagic.Histogram]:
    """Return the distribution of the gradient of every weight on this data: ``gradients/<weight>.gradient``.

    Raises:
        ValueError: Keras has another backend than TensorFlow.
    """
    if keras.backend.backend() != "tensorflow":
        raise ValueError(f"log_gradients needs Keras' TensorFlow backend, but it is {keras.backend.backend()}")
    import tensorflow as tf

    weights = model.trainable_weights
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x=x, y=tf.convert_to_tensor(y), y_pred=model(x, training=False))
    gradients = tape.gradient(loss, [weight.value for weight in weights])
    return {
        f"gradients/{weight.path.removeprefix(model.name + '/')}.gradient": sweepmagic.Histogram(
            tf.convert_to_tensor(gradient)
        )
        for weight, gradient in zip(weights, gradients, strict=True)
        if gradient is not None
    }


def graph_of(model: Any) -> sweepmagic.Table:
    """Return the layers of a built model as a table."""
    table = sweepmagic.Table(columns=["layer", "type", "output shape", "parameters"])
    for layer in model.layers:
        shape = getattr(getattr(layer, "output", None), "shape", None) if layer.built else None
        table.add_data(layer.name, type(layer).__name__, str(shape or "?"), layer.count_params() if layer.built else 0)
    return table


def gigaflops_of(model: Any) -> float:
    """Return how many billions of multiply-adds one example takes, as TensorFlow's profiler counts them.

    Raises:
        ValueError: Keras has another backend than TensorFlow.
    """
    if keras.backend.backend() != "tensorflow":
        raise ValueError(f"compute_flops needs Keras' TensorFlow backend, but it is {keras.backend.backend()}")
    import tensorflow as tf

    inputs = [tf.TensorSpec((1, *each.shape[1:]), each.dtype) for each in model.inputs]
    call = tf.function(lambda *given: model(given[0] if len(given) == 1 else list(given), training=False))
    graph = call.get_concrete_function(*inputs).graph
    profiler = tf.compat.v1.profiler
    options = profiler.ProfileOptionBuilder(profiler.ProfileOptionBuilder.float_operation())
    counted = profiler.profile(graph=graph, options=options.with_empty_output().build())
    return math.fsum([counted.total_float_ops]) / 2e9
