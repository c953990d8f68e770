"""A run's config as user code sees it: attributes and items, with what the sweep chose locked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sweepmagic.errors import with_guess
from sweepmagic.space import Value, plain


class Settings(Mapping[str, Any]):
    """The config of a run.

    Values that the sweep chose cannot be changed; defaults and further settings can be added and are recorded.

    Example:
        >>> config = Settings({"lr": 0.1, "opt": {"name": "sgd"}})
        >>> config.lr, config["lr"], config.opt.name
        (0.1, 0.1, 'sgd')
        >>> config.update({"lr": 5, "epochs": 3})
        >>> config
        {'lr': 0.1, 'opt': {'name': 'sgd'}, 'epochs': 3}
    """

    def __init__(
        self,
        chosen: Mapping[str, Value],
        *,
        record: Callable[[dict[str, Value]], None] | None = None,
        _read: set[str] | None = None,
        _prefix: str = "",
    ) -> None:
        object.__setattr__(self, "_chosen", dict(chosen))
        object.__setattr__(self, "_added", {})
        object.__setattr__(self, "_record", record)
        object.__setattr__(self, "_read", set() if _read is None else _read)
        object.__setattr__(self, "_prefix", _prefix)

    _chosen: dict[str, Value]
    _added: dict[str, Value]
    _record: Callable[[dict[str, Value]], None] | None
    _read: set[str]
    _prefix: str

    @property
    def names_read(self) -> frozenset[str]:
        """The dotted names of everything that was looked at, to tell the user of a parameter that nothing reads."""
        return frozenset(self._read)

    def __getitem__(self, key: str) -> Any:
        name = f"{self._prefix}{key}"
        self._read.add(name)
        if key in self._chosen:
            value = self._chosen[key]
        elif key in self._added:
            value = self._added[key]
        else:
            raise KeyError(with_guess(f"the config has no {key!r}; it has {', '.join(self) or 'nothing'}", key, self))
        return Settings(value, _read=self._read, _prefix=f"{name}.") if isinstance(value, dict) else value

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):  # copy, pickle and IPython ask for these
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __setattr__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __iter__(self) -> Iterator[str]:
        return iter([*self._chosen, *(key for key in self._added if key not in self._chosen)])

    def __len__(self) -> int:
        return len({*self._chosen, *self._added})

    def update(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Add settings; those that the sweep chose stay as they are."""
        new = {key: plain(value) for key, value in {**(values or {}), **more}.items() if key not in self._chosen}
        changed = {key: value for key, value in new.items() if key not in self._added or self._added[key] != value}
        self._added.update(changed)
        if changed and self._record is not None:
            self._record(changed)

    def recall(self, values: Mapping[str, Value]) -> None:
        """Take over settings that are recorded already."""
        self._added.update(values)

    def setdefaults(self, values: Mapping[str, Any]) -> None:
        """Add the settings that are not there yet."""
        self.update({key: value for key, value in values.items() if key not in self})

    def as_dict(self) -> dict[str, Value]:
        """Return everything as a plain nested dict, which counts as reading all of it."""
        self._read.update(f"{self._prefix}{key}" for key in self)
        return {**self._added, **self._chosen}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and {**self._added, **self._chosen} == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr({key: self._chosen.get(key, self._added.get(key)) for key in self})
