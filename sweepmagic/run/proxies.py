"""`sweepmagic.config` and `sweepmagic.summary`: those of whichever run this code belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sweepmagic.run.active import need_current


class _OfCurrentRun(Mapping[str, Any]):
    """Passes everything on to an attribute of the current run."""

    def __init__(self, attribute: str) -> None:
        object.__setattr__(self, "_attribute", attribute)

    def _target(self) -> Any:
        return getattr(need_current(f"sweepmagic.{self._attribute}"), self._attribute)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        return getattr(self._target(), key)

    def __setattr__(self, key: str, value: Any) -> None:
        setattr(self._target(), key, value)

    def __getitem__(self, key: str) -> Any:
        return self._target()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._target()[key] = value

    def __iter__(self) -> Iterator[str]:
        return iter(self._target())

    def __len__(self) -> int:
        return len(self._target())

    def __repr__(self) -> str:
        return repr(self._target())


config = _OfCurrentRun("config")
summary = _OfCurrentRun("summary")
