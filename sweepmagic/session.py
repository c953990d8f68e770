"""What surrounds each run: seeds before it, clean-up after it, so that run 200 finds the kernel as run 2 did."""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sweepmagic.run import ActiveRun

# Libraries whose models hold memory in cycles or on a GPU: only with one of them loaded is a collection worth its time.
_HEAVY = ("keras", "torch", "tensorflow", "jax")


@contextmanager
def surrounded(run: ActiveRun, *, alone: bool, seeded: bool) -> Iterator[None]:
    """Prepare for one run and clean up after it.

    Args:
        run: The run.
        alone: No other run shares this process now: global state may be touched.
        seeded: The user gave a seed, so the libraries' global generators are seeded too. Without one, or with several
            runs at once (which would reseed one another), they are left alone.
    """
    if alone and seeded:
        seed_everything(run.seed)
    known = frozenset(_gradient_registry())
    try:
        yield
    finally:
        if alone:
            _forget_gradients(known)
        clean_up(alone=alone)


def seed_everything(seed: int) -> None:
    """Seed the global generators of Python, numpy, Keras (with its backend) and PyTorch, those that are loaded."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
    keras = sys.modules.get("keras")
    if keras is not None and hasattr(keras, "utils"):
        keras.utils.set_random_seed(seed % 2**32)
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "manual_seed"):
        torch.manual_seed(seed)


def clean_up(*, alone: bool) -> None:
    """Free what the run left: Keras' global state (when no other run is using it), cycles, cached GPU memory."""
    keras = sys.modules.get("keras")
    if alone and keras is not None and hasattr(keras, "backend"):
        keras.backend.clear_session(free_memory=False)
    if any(name in sys.modules for name in _HEAVY):
        gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "cuda") and torch.cuda.is_available():
        torch.cuda.empty_cache()


def _forget_gradients(known: frozenset[str]) -> None:
    """Drop the gradient functions that TensorFlow has registered since it knew only `known`.

    It keeps one for ever for each use of a custom gradient in a traced function (fitting a Keras model has two), and with
    it the whole graph of a model that is gone: some 4 MB a run, which `clear_session` does not free. What is traced later
    registers its own. See https://github.com/tensorflow/tensorflow/issues/97697.
    """
    registry = _gradient_registry()
    for name in [name for name in registry if name.startswith("CustomGradient-") and name not in known]:
        del registry[name]


def _gradient_registry() -> dict[str, Any]:
    """Return TensorFlow's gradient functions by name; it has no public way to one, nor to free them."""
    ops = sys.modules.get("tensorflow.python.framework.ops")
    found = getattr(getattr(ops, "gradient_registry", None), "_registry", None)
    return found if isinstance(found, dict) else {}
