"""What may be given as a config: a dict, argparse's and absl's flags, a dataclass, a YAML file."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from sweepmagic.config.report import Report
from sweepmagic.config.yaml import load
from sweepmagic.space import Value, plain
from sweepmagic.wandb.environ import variable
from sweepmagic.wandb.errors import UsageError


def settings_in(
    given: Any, exclude: Collection[str] | None = None, include: Collection[str] | None = None
) -> dict[str, Value]:
    """Return `given` as plain data; what cannot be written down is its text, as it is in W&B.

    Example:
        >>> import argparse
        >>> settings_in(argparse.Namespace(lr=0.1, device=complex(1)))
        {'lr': 0.1, 'device': '(1+0j)'}
    """
    found = {str(key): _plain(value) for key, value in _mapping(given).items()}
    if exclude and include:
        raise UsageError("expected config_include_keys or config_exclude_keys, but got both")
    return {key: value for key, value in found.items() if key not in (exclude or ()) and key in (include or found)}


def config_files() -> dict[str, Value]:
    """Return what ``config-defaults.yaml``, and the files that ``WANDB_CONFIG_PATHS`` names, say."""
    paths = [Path("config-defaults.yaml")] if Path("config-defaults.yaml").is_file() else []
    paths += [Path(path.strip()) for path in (variable("CONFIG_PATHS") or "").split(",") if path.strip()]
    found: dict[str, Value] = {}
    for path in paths:
        found |= settings_in(path)
    return found


def _mapping(given: Any) -> Mapping[Any, Any]:
    if given is None:
        return {}
    if isinstance(given, Mapping):
        return given
    if isinstance(given, (str, os.PathLike)):
        return _of_file(Path(given))
    if hasattr(given, "flag_values_dict"):  # absl
        values: Mapping[Any, Any] = given.flag_values_dict()
        return values
    if is_dataclass(given) and not isinstance(given, type):
        return asdict(given)
    if hasattr(given, "items"):
        return dict(given.items())
    if hasattr(given, "__dict__") and not isinstance(given, type):
        return {key: value for key, value in vars(given).items() if not key.startswith("_")}
    raise UsageError(f"config: expected a dict, flags or the path of a YAML file, but got {type(given).__name__}")


def _of_file(path: Path) -> Mapping[Any, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"config: cannot read {os.fspath(path)!r}: {error.strerror}") from error
    report = Report()
    found = load(text, report)
    if report.problems or not isinstance(found, dict):
        raise UsageError(f"config: {path} is not a YAML mapping: {'; '.join(map(str, report.problems))}")
    return {key: _unwrapped(value) for key, value in found.items() if key not in ("wandb_version", "_wandb")}


def _unwrapped(value: Value) -> Value:
    """Return a setting of W&B's files, where each has a value and a description."""
    return value["value"] if isinstance(value, dict) and set(value) <= {"value", "desc"} and "value" in value else value


def _plain(value: Any) -> Value:
    try:
        return plain(value)
    except TypeError:
        pass
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return str(getattr(value, "__name__", value) if callable(value) else value)
