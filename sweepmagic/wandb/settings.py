"""`wandb.Settings`: those that mean something here are heeded, the others are kept and harmless."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OF_INIT = {
    "run_name": "name",
    "run_id": "id",
    "run_group": "group",
    "run_job_type": "job_type",
    "run_tags": "tags",
    "run_notes": "notes",
    "project": "project",
    "entity": "entity",
    "mode": "mode",
    "resume": "resume",
    "reinit": "reinit",
    "save_code": "save_code",
    "root_dir": "dir",
}


class Settings:
    """W&B's settings.

    Example:
        >>> settings = Settings(silent=True, run_name="first", start_method="fork")
        >>> settings.silent, settings.of_init(), settings.console
        (True, {'name': 'first'}, None)
    """

    def __init__(self, given: Mapping[str, Any] | Settings | None = None, /, **more: Any) -> None:
        known = given._given if isinstance(given, Settings) else dict(given or {})
        self._given: dict[str, Any] = {**known, **more}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_given":
            raise AttributeError(name)
        return self._given.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_given":
            object.__setattr__(self, name, value)
        else:
            self._given[name] = value

    def of_init(self) -> dict[str, Any]:
        """Return what it says of the arguments of `init`."""
        return {_OF_INIT[key]: value for key, value in self._given.items() if key in _OF_INIT and value is not None}

    @property
    def is_quiet(self) -> bool:
        """Return whether it asks for silence."""
        return bool(self._given.get("silent") or self._given.get("quiet"))

    @property
    def takes_samples(self) -> bool:
        """Return whether CPU, memory and the like are to be sampled."""
        return not any(self._given.get(name) for name in ("_disable_stats", "x_disable_stats", "disable_stats"))

    @property
    def takes_output(self) -> bool:
        """Return whether what is printed is to be kept."""
        return self._given.get("console") != "off"

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{key}={value!r}' for key, value in self._given.items())})"
