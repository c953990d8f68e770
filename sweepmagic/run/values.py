"""What may be logged: numbers of any library become Python numbers; the rest is kept as text, and said so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sweepmagic.errors import LogError
from sweepmagic.space import Value

_TEXT = 200
_LIST = 64
_PLAIN = (float, int, bool, str, type(None))


class Keeper(Protocol):
    """Who can keep what is more than a number: see `media`."""

    def keep(self, key: str, value: Any) -> Value:
        """Keep `value` and return what its row says of it; None if it is nothing of the kind."""


def loggable(values: Mapping[str, Any], keeper: Keeper | None = None) -> tuple[dict[str, Value], dict[str, str]]:
    """Return what to record, and for every key that lost something a sentence that says what.

    Nested dicts become dotted keys. NaN and infinities are recorded as they are. Tables, images and the like go to `keeper`.

    Raises:
        LogError: `values` is not a dict.

    Example:
        >>> import numpy as np
        >>> loggable({"loss": np.float32(0.5), "opt": {"lr": 0.1}})
        ({'loss': 0.5, 'opt.lr': 0.1}, {})
        >>> loggable({"model": object})[1]["model"]
        "'model' is a type, kept as text only: log numbers, strings, lists or dicts of them"
    """
    if not isinstance(values, Mapping):
        raise LogError(f'expected a dict such as log({{"loss": 0.5}}), but got {type(values).__name__}')
    clean: dict[str, Value] = {}
    lost: dict[str, str] = {}
    for key, value in values.items():
        if type(value) is float and type(key) is str:  # nearly always
            clean[key] = value
        else:
            _add(str(key), value, clean, lost, keeper)
    return clean, lost


def _add(key: str, value: Any, clean: dict[str, Value], lost: dict[str, str], keeper: Keeper | None) -> None:
    if isinstance(value, Mapping):
        for inner, item in value.items():
            _add(f"{key}.{inner}", item, clean, lost, keeper)
        return
    if type(value) in _PLAIN:
        clean[key] = value if type(value) is not str or len(value) <= 10_000 else value[:10_000] + "…"
        return
    number = as_number(value)
    if number is not None:
        clean[key] = number
    elif isinstance(value, str):
        clean[key] = str(value)
    else:
        kept = keeper.keep(key, value) if keeper is not None else None
        if kept is None:
            _add_other(key, value, clean, lost)
        else:
            clean[key] = kept


def as_number(value: Any) -> float | int | bool | None:
    """Return a scalar of any library (numpy, TensorFlow, PyTorch, JAX, Decimal) as a Python number, or None."""
    if isinstance(value, (bool, int, float)):
        return next(kind(value) for kind in (bool, int, float) if isinstance(value, kind))
    shape = getattr(value, "shape", None)
    if shape is not None:
        if _size(shape) != 1:
            return None
        value = value.numpy() if hasattr(value, "numpy") and not hasattr(value, "requires_grad") else value
        value = value.item() if hasattr(value, "item") else value
        return value if isinstance(value, (bool, int, float)) else None
    if hasattr(value, "__float__") and not isinstance(value, type):
        try:
            return float(value)
        except (TypeError, ValueError):
            return None
    return None


def _size(shape: Any) -> int:
    size = 1
    for side in shape:
        size *= int(side) if side is not None else 0
    return size


def _add_other(key: str, value: Any, clean: dict[str, Value], lost: dict[str, str]) -> None:
    shape = getattr(value, "shape", None)
    if shape is not None and _size(shape) <= _LIST and hasattr(value, "tolist"):
        clean[key] = value.tolist()
        return
    if isinstance(value, (list, tuple)) and len(value) <= _LIST:
        numbers = [item if isinstance(item, str) or item is None else as_number(item) for item in value]
        if all(n is not None or item is None for n, item in zip(numbers, value, strict=True)):
            clean[key] = numbers
            return
    kind = type(value).__name__
    if shape is not None:
        clean[key] = f"{kind} of shape {tuple(shape)}"
    else:
        text = repr(value)
        clean[key] = text if len(text) <= _TEXT else text[:_TEXT] + "…"
    lost[key] = f"{key!r} is a {kind}, kept as text only: log numbers, strings, lists or dicts of them"
