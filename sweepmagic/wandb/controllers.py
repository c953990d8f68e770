"""`wandb.controller`: a sweep that is worked on run by run, by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import sweepmagic
from sweepmagic.wandb.environ import folder
from sweepmagic.wandb.errors import UsageError
from sweepmagic.wandb.sweeps import agent, config_of, sweep


def controller(
    sweep_id_or_config: str | Mapping[str, Any] | None = None, entity: str | None = None, project: str | None = None
) -> Controller:
    """Return the controller of a sweep, by its id or its config.

    Example:
        >>> controller({"method": "grid", "parameters": {"x": {"values": [1]}}}).sweep_config["method"]
        'grid'
    """
    return Controller(sweep_id_or_config, project)


class Controller:
    """Says what a sweep does next. Agents here decide by themselves: `step` and `run` look on until they are done."""

    def __init__(self, given: str | Mapping[str, Any] | None, project: str | None) -> None:
        self._project = project
        self._config: dict[str, Any] = {}
        self.sweep_id: str | None = None
        if isinstance(given, str):
            self.sweep_id = given.rsplit("/", 1)[-1]
        elif given is not None:
            self._config = dict(config_of(given))  # type: ignore[arg-type]  # a mapping in, a mapping out

    @property
    def sweep_config(self) -> Mapping[str, Any]:
        """The config as far as it was said."""
        return self._config

    def configure(self, config: Mapping[str, Any]) -> None:
        """Take a whole config."""
        self._config.update(config)

    def configure_search(self, search: str, **more: Any) -> None:
        """Say the method."""
        self._config["method"] = search

    def configure_metric(self, metric: str | Mapping[str, Any], goal: str | None = None) -> None:
        """Say the metric."""
        given = {"name": metric} if isinstance(metric, str) else dict(metric)
        self._config["metric"] = {**given, **({"goal": goal} if goal else {})}

    def configure_stopping(self, stopping: str, **more: Any) -> None:
        """Say when runs are stopped early."""
        self._config["early_terminate"] = {"type": stopping, **more}

    def configure_parameter(self, name: str, **rule: Any) -> None:
        """Say what a parameter may be: values, value, min, max, distribution, ..."""
        known = {key: value for key, value in rule.items() if value is not None}
        self._config.setdefault("parameters", {})[name] = known

    def configure_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Say all parameters."""
        self._config["parameters"] = dict(parameters)

    def configure_program(self, program: str) -> None:
        """Say which script is run."""
        self._config["program"] = program

    def configure_controller(self, type: str = "local") -> None:
        """Do nothing: every controller is local."""

    def create(self) -> str:
        """Record the sweep and return its id."""
        self.sweep_id = sweep(self._config, project=self._project)
        return self.sweep_id

    @property
    def _sweep(self) -> sweepmagic.Sweep:
        if self.sweep_id is None:
            raise UsageError("the controller has no sweep yet: call create() first")
        return sweepmagic.load(self.sweep_id, dir=folder())

    def done(self) -> bool:
        """Return whether nothing more will come."""
        return self._sweep.state not in ("pending", "running", "paused")

    def step(self, function: Callable[..., Any] | None = None) -> None:
        """Make one more run of `function`; without one, wait a moment for agents elsewhere."""
        if function is None:
            time.sleep(0.1)
        else:
            agent(self._sweep.id, function, count=1)

    def run(self, function: Callable[..., Any] | None = None, verbose: bool = False, **unknown: Any) -> None:
        """Make every run of `function`; without one, watch agents elsewhere until the sweep is done."""
        if function is not None:
            agent(self._sweep.id, function)
            return
        if self._sweep.state == "pending":
            raise UsageError(f"no agent works on sweep {self.sweep_id}: run(function), or wandb.agent(id, function)")
        while not self.done():
            time.sleep(0.1)
            if verbose:
                self.print_status()

    def print_status(self) -> None:
        """Print how far the sweep is."""
        print(repr(self._sweep))  # noqa: T201 - what it is for
