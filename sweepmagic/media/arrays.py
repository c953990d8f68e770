"""Arrays of any library as numpy's, and plain data as tables and metadata hold it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sweepmagic.space import Value


def array_of(value: Any) -> np.ndarray[Any, Any]:
    """Return a tensor of PyTorch, TensorFlow or JAX, a list or an array as a numpy array.

    Example:
        >>> array_of([[1, 2]]).shape
        (1, 2)
    """
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        if "bfloat16" in str(value.dtype):  # numpy has no such type
            value = value.float()
    return np.asarray(value.numpy() if hasattr(value, "numpy") else value)


def is_tensor(value: Any) -> bool:
    """Return whether `value` is PyTorch's: its images have their channels first."""
    return hasattr(value, "detach") and hasattr(value, "permute")


def plainest(value: Any) -> Value:
    """Return `value` as JSON can say it: what no number, text or list of these is becomes text; NaN becomes None.

    Example:
        >>> plainest({"a": np.float32(0.5), "b": (1, float("nan")), "c": np.arange(2)})
        {'a': 0.5, 'b': [1, None], 'c': [0, 1]}
    """
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plainest(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, range)):
        return [plainest(item) for item in value]
    if hasattr(value, "isoformat"):  # dates of any library
        return value.isoformat()
    if hasattr(value, "detach") or hasattr(value, "shape"):
        value = array_of(value)
        return plainest(value.item() if value.ndim == 0 else value.tolist())
    return plainest(value.item()) if hasattr(value, "item") else str(value)
