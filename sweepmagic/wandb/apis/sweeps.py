"""A recorded sweep, as W&B's public API shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sweepmagic
from sweepmagic.config import dump
from sweepmagic.errors import with_guess
from sweepmagic.wandb.apis.lists import Runs
from sweepmagic.wandb.apis.runs import Run


class Sweep:
    """A sweep of the record.

    Example:
        >>> import tempfile
        >>> folder = tempfile.mkdtemp()
        >>> config = {"method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [3, 1, 2]}}}
        >>> found = Sweep(sweepmagic.sweep(config, lambda x: {"loss": x}, dir=folder, view="none"))
        >>> found.best_run().config, len(found.runs), found.expected_run_count
        ({'x': 1}, 3, 3)
    """

    def __init__(self, native: sweepmagic.Sweep) -> None:
        self._native = native

    @property
    def id(self) -> str:
        """Its identity."""
        return self._native.id

    @property
    def name(self) -> str:
        """Its name, or the id."""
        return self._native.name

    display_name = name

    @property
    def state(self) -> str:
        """PENDING, RUNNING, FINISHED, ..., as W&B writes it."""
        return self._native.state.upper()

    @property
    def config(self) -> Mapping[str, Any]:
        """The config."""
        return dump(self._native.config)

    @property
    def project(self) -> str:
        """The project that it belongs to."""
        return self._native.config.project or "uncategorized"

    @property
    def entity(self) -> str:
        """The label that stands for W&B's team."""
        return str(self._native.labels.get("entity") or "")

    @property
    def path(self) -> list[str]:
        """entity, project, id."""
        return [part for part in (self.entity, self.project, self.id) if part]

    @property
    def url(self) -> str:
        """Where the record lies."""
        return self._native.folder.as_uri()

    @property
    def runs(self) -> Runs:
        """Its runs, in the order started."""
        return Runs(Run(run) for run in self._native.runs)

    @property
    def expected_run_count(self) -> int | None:
        """How many runs there will be; None if it never ends by itself."""
        config = self._native.config
        runs = None if config.space.size is None else config.space.size * config.repeats
        known = [count for count in (self._native.record.count, config.run_cap, runs) if count is not None]
        return min(known, default=None)

    @property
    def order(self) -> str | None:
        """What `best_run` goes by, unless it is said: the metric, the best first."""
        metric = self._native.record.metric
        sign = "+" if metric is not None and metric.goal == "minimize" else "-"
        return None if metric is None else f"{sign}summary_metrics.{metric.name}"

    def best_run(self, order: str | None = None) -> Run | None:
        """Return the best run: by the rule of the sweep (`metric.of`), or by an order such as ``-summary_metrics.acc``."""
        if order is None:
            best = self._native.best
            return None if best is None else Run(best)
        return next(iter(self.runs.ordered(order)), None)

    def load(self, force: bool = False) -> None:
        """Do nothing: everything is read when it is asked for."""

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """Return what a notebook shows of it."""
        return self._native._repr_html_()

    def _repr_html_(self) -> str:
        return self.to_html()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        public = [each for each in dir(type(self)) if not each.startswith("_")]
        raise AttributeError(with_guess(f"a sweep of Api has no {name!r} here", name, public))

    def __repr__(self) -> str:
        return f"<Sweep {'/'.join(self.path)} ({self.state})>"
