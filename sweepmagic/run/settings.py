"""A run's config as user code sees it: attributes and items, with what the sweep chose locked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sweepmagic.errors import with_guess
from sweepmagic.space import Value, plain


class Settings(Mapping[str, Any]):
    """The config of a run.

    Values that the sweep chose cannot be changed; defaults and further settings can be added and are recorded. Where both
    are dicts, the sweep's values lie over the others.

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

    @property
    def names_locked(self) -> frozenset[str]:
        """The names of what the sweep chose."""
        return frozenset(self._chosen)

    def __getitem__(self, key: str) -> Any:
        name = f"{self._prefix}{key}"
        self._read.add(name)
        if key not in self._chosen and key not in self._added:
            raise KeyError(with_guess(f"the config has no {key!r}; it has {', '.join(self) or 'nothing'}", key, self))
        value = self._value(key)
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
        given = {key: plain(value) for key, value in {**(values or {}), **more}.items()}
        new = {key: value for key, value in given.items() if self._takes(key, value)}
        changed = {key: value for key, value in new.items() if key not in self._added or self._added[key] != value}
        self._added.update(changed)
        if changed and self._record is not None:
            self._record(changed)

    def recall(self, values: Mapping[str, Value]) -> None:
        """Take over settings that are recorded already."""
        self._added.update(values)

    def count_as_read(self, names: Iterable[str]) -> None:
        """Count settings as looked at, by their dotted names: somebody did so elsewhere."""
        self._read.update(names)

    def _takes(self, key: str, value: Value) -> bool:
        return key not in self._chosen or (isinstance(value, dict) and isinstance(self._chosen[key], dict))

    def _value(self, key: str) -> Value:
        if key not in self._chosen:
            return self._added[key]
        return over(self._added.get(key), self._chosen[key])

    def setdefaults(self, values: Mapping[str, Any]) -> None:
        """Add the settings that are not there yet."""
        self.update({key: value for key, value in values.items() if key not in self._added})

    def as_dict(self) -> dict[str, Value]:
        """Return everything as a plain nested dict, which counts as reading all of it."""
        found = {key: self._value(key) for key in self}
        self._read.update(_dotted(found, self._prefix))
        return found

    def unlooked(self, key: str) -> Value:
        """Return a value without counting it as looked at."""
        return self._value(key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and {key: self._value(key) for key in self} == dict(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr({key: self._value(key) for key in self})


def _dotted(values: Mapping[str, Value], prefix: str) -> Iterator[str]:
    for key, value in values.items():
        yield f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _dotted(value, f"{prefix}{key}.")


def over(below: Value, above: Value) -> Value:
    """Return `above`, and of two dicts what only `below` has as well.

    Example:
        >>> over({"name": "adam", "lr": 1}, {"lr": 0.1})
        {'name': 'adam', 'lr': 0.1}
    """
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: over(below.get(key), value) for key, value in above.items()}}
