"""What a run is, in W&B's words: names, places, config, summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import time
from typing import Any

from sweepmagic.project import LOOSE
from sweepmagic.run import ActiveRun
from sweepmagic.wandb.configs import Config, Summary
from sweepmagic.wandb.disabled import DisabledRun
from sweepmagic.wandb.environ import variable
from sweepmagic.wandb.settings import Settings


class Portrait:
    """The part of `Run` that is looked at; everything is read from the run of ours that it holds.

    Example:
        >>> portrait = Portrait(DisabledRun.start({"lr": 0.1}, {"name": "dry", "project": "demo"}), "disabled", Settings())
        >>> portrait.name, portrait.path, portrait.config.lr, portrait.disabled
        ('dry', 'demo/disabled', 0.1, True)
        >>> portrait._native.finish()
    """

    def __init__(self, native: ActiveRun, mode: str, settings: Settings) -> None:
        self._native = native
        self._mode = mode
        self._settings = settings
        self._started = time()
        self._first_step = native.step

    @property
    def id(self) -> str:
        """Its identity."""
        return self._native.id

    @property
    def name(self) -> str:
        """What people call it; can be set."""
        return self._native.name

    @name.setter
    def name(self, value: str) -> None:
        self._native.name = value

    @property
    def project(self) -> str:
        """The project that it belongs to."""
        return self._native.project or "uncategorized"

    @property
    def entity(self) -> str:
        """The label that stands for W&B's team."""
        return str(self._native.labels.get("entity") or variable("ENTITY") or "")

    @property
    def group(self) -> str:
        """The runs that it belongs together with."""
        return self._native.group

    @property
    def job_type(self) -> str:
        """What it does."""
        return self._native.job_type

    @property
    def tags(self) -> tuple[str, ...]:
        """Words to find it by; can be set."""
        return self._native.tags

    @tags.setter
    def tags(self, value: Sequence[str]) -> None:
        self._native.tags = tuple(value)

    @property
    def notes(self) -> str:
        """What there is to say about it; can be set."""
        return self._native.notes

    @notes.setter
    def notes(self, value: str) -> None:
        self._native.notes = value

    @property
    def path(self) -> str:
        """entity/project/id."""
        return "/".join(part for part in (self.entity, self.project, self.id) if part)

    @property
    def dir(self) -> str:
        """The folder of its files: what is written there belongs to it."""
        return str(self._native.files)

    @property
    def sync_dir(self) -> str:
        """The run's whole folder."""
        return str(self._native.files.parent)

    @property
    def url(self) -> str:
        """The address of its files on this machine; there is no page elsewhere."""
        return self._native.files.as_uri()

    @property
    def project_url(self) -> str:
        """The address of the record."""
        return self._native.store_folder.as_uri()

    @property
    def sweep_id(self) -> str | None:
        """The id of the sweep that it belongs to, if any."""
        return None if self._native.sweep in ("", LOOSE) else self._native.sweep

    @property
    def sweep_url(self) -> str | None:
        """The address of the record, for a run of a sweep."""
        return None if self.sweep_id is None else self.project_url

    @property
    def step(self) -> int:
        """The step that the next `log` has."""
        return self._native.step

    @property
    def starting_step(self) -> int:
        """The step that it began with: not 0 for one that goes on."""
        return self._first_step

    @property
    def resumed(self) -> bool:
        """Whether it goes on with an earlier process' run."""
        return bool(getattr(self._native, "resumed", False))

    @property
    def offline(self) -> bool:
        """True: nothing leaves the machine."""
        return True

    @property
    def disabled(self) -> bool:
        """Whether nothing is recorded."""
        return isinstance(self._native, DisabledRun)

    @property
    def mode(self) -> str:
        """online, offline or disabled, as it was asked for."""
        return self._mode

    @property
    def start_time(self) -> float:
        """When it began, in seconds since the epoch."""
        return self._started

    @property
    def settings(self) -> Settings:
        """What it was begun with."""
        return self._settings

    @property
    def config(self) -> Config:
        """Its settings."""
        return Config(lambda: self._native)

    @config.setter
    def config(self, value: Any) -> None:
        self.config.update(value)

    @property
    def config_static(self) -> Config:
        """The same as `config`."""
        return self.config

    @property
    def summary(self) -> Summary:
        """What it ended up with."""
        return Summary(lambda: self._native)

    @summary.setter
    def summary(self, value: Mapping[str, Any]) -> None:
        self.summary.update(value)

    def get_url(self) -> str:
        """Return `url`."""
        return self.url

    def get_project_url(self) -> str:
        """Return `project_url`."""
        return self.project_url

    def get_sweep_url(self) -> str | None:
        """Return `sweep_url`."""
        return self.sweep_url

    def project_name(self) -> str:
        """Return `project`."""
        return self.project
