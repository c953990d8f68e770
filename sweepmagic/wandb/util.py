"""`wandb.util`: the helpers that scripts call."""

from __future__ import annotations

import secrets
import string
from importlib import import_module
from typing import Any

from sweepmagic.media.place import safe
from sweepmagic.wandb.errors import Error

_LETTERS = string.ascii_lowercase + string.digits


def generate_id(length: int = 8) -> str:
    """Return a random identity.

    Example:
        >>> len(generate_id()), generate_id(4) == generate_id(4)
        (8, False)
    """
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def get_module(name: str, required: str | bool | None = None, lazy: bool = True) -> Any:
    """Return a module, or None if it is not installed; with `required` that is an error, with that text."""
    try:
        return import_module(name)
    except ImportError:
        if required:
            raise Error(required if isinstance(required, str) else f"{name} is needed for this") from None
        return None


def make_artifact_name_safe(name: str) -> str:
    """Return `name` as an artifact may be called.

    Example:
        >>> make_artifact_name_safe("my model (best)")
        'my_model_best'
    """
    return safe(name)


def is_numpy_array(value: Any) -> bool:
    """Return whether `value` is an array of numpy's."""
    return type(value).__module__.partition(".")[0] == "numpy" and hasattr(value, "shape")
