"""``mode="disabled"``: a run that does everything and records nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sweepmagic.executors import StopOrder
from sweepmagic.run import ActiveRun
from sweepmagic.run.values import loggable
from sweepmagic.space import Value


class _Nowhere:
    """A channel to nobody."""

    def emit(self, event: Any) -> None:
        """Drop `event`."""

    def stop_order(self, run: int) -> StopOrder | None:
        """Return that nobody wants it to stop."""
        return None


class DisabledRun(ActiveRun):
    """A run that nothing is left of.

    Example:
        >>> run = DisabledRun.start({"lr": 0.1}, {"name": "dry"})
        >>> run.log({"loss": 0.5})
        >>> run.config.lr, run.summary["loss"], run.name
        (0.1, 0.5, 'dry')
        >>> run.finish()
    """

    spans_cells = True

    @classmethod
    def start(cls, config: Mapping[str, Value], labels: Mapping[str, Any]) -> DisabledRun:
        """Begin, as the current run."""
        folder = Path(tempfile.gettempdir()) / "sweepmagic-disabled" / "runs" / "none" / "0"
        run = cls(0, {}, _Nowhere(), folder)
        run.config.update(config)
        run.describe({"id": "disabled", "name": "disabled"} | {k: v for k, v in labels.items() if v is not None})
        run.__enter__()
        return run

    def log(self, values: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
        """Keep the last values in the summary."""
        clean, _ = loggable(values, self)
        for key, value in clean.items():
            self.summary[key] = value
        self._steps.of(step, commit=commit is not False)

    def keep(self, key: str, value: Any) -> Value:
        """Keep nothing of a table or an image but that it is one."""
        return {"_type": "dropped"} if hasattr(value, "stored") else None

    def save(self, pattern: Any, base: Any = None, policy: str = "now") -> list[Path]:
        """Copy nothing."""
        return []

    def finish(self, error: BaseException | None = None, exit_code: int = 0) -> None:
        """End."""
        if not self._ended:
            self.__exit__()
