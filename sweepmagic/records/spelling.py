"""One metric under two names: what a sweep calls ``val_loss``, Keras' loggers call ``epoch/val_loss``."""

from __future__ import annotations

from collections.abc import Iterable

_PREFIX = "epoch/"


def spelling_of(name: str, keys: Iterable[str]) -> str | None:
    """Return which of `keys` means the metric `name`: itself, else the first that differs by spaces or ``epoch/`` only.

    Example:
        >>> spelling_of("val_loss", ["epoch/epoch", "epoch/val_loss"]), spelling_of("epoch/loss", ["val_loss", " loss"])
        ('epoch/val_loss', ' loss')
        >>> spelling_of("loss", ["epoch/loss", "loss"]), spelling_of("loss", ["batch/loss"])
        ('loss', None)
    """
    listed = list(keys)
    if name in listed:
        return name
    bare = _bare(name)
    return next((key for key in listed if _bare(key) == bare), None)


def _bare(key: str) -> str:
    return key.strip().removeprefix(_PREFIX).strip()
