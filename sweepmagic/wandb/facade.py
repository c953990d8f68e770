"""The module itself: a `wandb` whose `run`, `config` and `summary` are those of the current run."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType
from typing import Any

from sweepmagic.run import ActiveRun
from sweepmagic.wandb import state
from sweepmagic.wandb.configs import Config, Summary
from sweepmagic.wandb.given import settings_in
from sweepmagic.wandb.say import once
from sweepmagic.wandb.wandb_run import Run, current_run, need_run


def _native_of(what: str) -> ActiveRun:
    return need_run(what)._native


class Dialect(ModuleType):
    """A module with three names that are looked up at each use, and one that can be assigned to.

    ``wandb.config = {...}`` adds to the run's settings; before `init` it gives them to the next run.
    """

    _names: Mapping[str, str]
    """Public name -> the module it is in, loaded when it is first used."""

    @property
    def run(self) -> Run | None:
        """The current run; None outside of any."""
        return current_run()

    @run.setter
    def run(self, value: Any) -> None:
        """Do nothing: W&B's own code sets it, and so do scripts that reset it to None."""

    @property
    def config(self) -> Config:
        """The current run's settings."""
        run = current_run()
        return Config(lambda: _native_of("wandb.config")) if run is None else run.config

    @config.setter
    def config(self, value: Any) -> None:
        run = current_run()
        if run is not None:
            run.config.update(value)
            return
        state.pend(settings_in(value))
        once("wandb.config was set before wandb.init(): the next run takes it as its config")

    @property
    def api(self) -> Any:
        """An `Api`, for scripts that ask it for a key or an entity."""
        return import_module(".apis.public", self.__name__).Api()

    @property
    def summary(self) -> Summary:
        """The current run's results."""
        run = current_run()
        return Summary(lambda: _native_of("wandb.summary")) if run is None else run.summary

    def __getattr__(self, name: str) -> Any:
        home = self._names.get(name)
        if home is None:
            raise AttributeError(self._missing(name))
        module = import_module(home, self.__name__)
        value = module if home == f".{name}" else getattr(module, name)
        setattr(self, name, value)
        return value

    def _missing(self, name: str) -> str:
        said = f"module 'wandb' has no attribute {name!r} in sweepmagic"
        run = current_run()
        if run is not None and name in run.config:
            return f"{said}; did you mean wandb.config.{name}?"
        near = get_close_matches(name, [*self._names, "run", "config", "summary"], n=1, cutoff=0.6)
        return f"{said}; the nearest is wandb.{near[0]}" if near else said

    def __dir__(self) -> list[str]:
        return sorted({*vars(self), *self._names, "run", "config", "summary"})
