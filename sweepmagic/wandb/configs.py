"""`wandb.config` and `wandb.summary`: a run's settings and results with W&B's manners."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from typing import Any

from sweepmagic.errors import with_guess
from sweepmagic.handle import run_of
from sweepmagic.project import has_record
from sweepmagic.run import ActiveRun, Settings
from sweepmagic.wandb.given import settings_in
from sweepmagic.wandb.say import say

Finds = Callable[[], ActiveRun]


class Config(MutableMapping[str, Any]):
    """The settings of a run, by attribute or item. What a sweep chose stays; nested settings are plain dicts, as in W&B.

    Example:
        >>> run = ActiveRun.__new__(ActiveRun)
        >>> run.config = Settings({"lr": 0.1, "net": {"layers": 2}})
        >>> config = Config(lambda: run)
        >>> config.update({"epochs": 3})
        >>> config.lr, config["net"], config.get("momentum", 0.9), dict(config)
        (0.1, {'layers': 2}, 0.9, {'lr': 0.1, 'net': {'layers': 2}, 'epochs': 3})
    """

    __slots__ = ("_find",)
    _find: Finds

    def __init__(self, find: Finds) -> None:
        object.__setattr__(self, "_find", find)

    @property
    def _settings(self) -> Settings:
        return self._find().config

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]  # Hugging Face's search reads vars(config)["_items"]
        return {"_items": self.as_dict()}

    def __getitem__(self, key: str) -> Any:
        return _opened(self._settings[key])

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):  # copy, pickle and IPython ask for these
            raise AttributeError(key)
        settings = self._settings
        if key not in set(settings):
            known = ", ".join(settings) or "nothing"
            raise AttributeError(with_guess(f"wandb.config has no {key!r}; it has {known}", key, settings))
        return self[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __setattr__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        raise TypeError("a setting can be overwritten, but not deleted: the record only grows")

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)

    def __contains__(self, key: object) -> bool:
        return key in set(self._settings)  # a look at the value would count as reading it

    def update(  # type: ignore[override]  # W&B's arguments
        self,
        d: Any = None,
        allow_val_change: bool | None = None,
        exclude_keys: Collection[str] | None = None,
        include_keys: Collection[str] | None = None,
        **more: Any,
    ) -> None:
        """Add or change settings: a dict, argparse's or absl's flags, or the path of a YAML file."""
        given = {**settings_in(d, exclude_keys, include_keys), **settings_in(more)}
        settings = self._settings
        for key in given.keys() & settings.names_locked:
            if not isinstance(given[key], dict):
                say(f"Config item {key!r} was locked by 'sweep' (ignored update).", "WARNING ")
        settings.update(given)

    update_locked = update

    def setdefaults(self, d: Any = None, **more: Any) -> dict[str, Any]:
        """Add the settings that are not there yet."""
        self._settings.setdefaults({**settings_in(d), **settings_in(more)})
        return self.as_dict()

    def as_dict(self) -> dict[str, Any]:
        """Return everything as a plain dict."""
        return {key: self[key] for key in self}

    def persist(self) -> None:
        """Do nothing: every change is on disk already."""

    def __repr__(self) -> str:
        return repr(self._settings)

    def __str__(self) -> str:
        return repr(self)


def _opened(value: Any) -> Any:
    return {key: _opened(value[key]) for key in value} if isinstance(value, Settings) else value


class Summary(MutableMapping[str, Any]):
    """What a run ended up with: the last value of all that it logged, and what was set by hand."""

    _find: Finds

    def __init__(self, find: Finds) -> None:
        object.__setattr__(self, "_find", find)

    def _known(self) -> Mapping[str, Any]:
        run = self._find()
        if not run.sweep or not has_record(run.store_folder):
            return run.summary
        return run_of(run.store_folder, run.sweep, run.number).summary

    def __getitem__(self, key: str) -> Any:
        by_hand = self._find().summary
        return by_hand[key] if key in by_hand else self._known()[key]

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError:
            known = self._known()
            said = f"wandb.summary has no {key!r}; it has {', '.join(known) or 'nothing'}"
            raise AttributeError(with_guess(said, key, known)) from None

    def __setitem__(self, key: str, value: Any) -> None:
        self._find().summary[key] = value

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __delitem__(self, key: str) -> None:
        raise TypeError("a summary value can be overwritten, but not deleted: the record only grows")

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())

    def update(self, d: Any = None, **more: Any) -> None:  # type: ignore[override]  # W&B's arguments
        """Set several values."""
        for key, value in {**dict(d or {}), **more}.items():
            self[key] = value

    def __repr__(self) -> str:
        return repr(dict(self._known()))
