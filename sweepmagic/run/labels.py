"""Labels: what people say of a run or a sweep, to find it again. They are set during the run, or years later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar, overload

from sweepmagic.errors import SweepMagicError
from sweepmagic.space import Value

T = TypeVar("T")


class Labelled(Protocol):
    """What has labels: it gives them by name, and takes new ones."""

    @property
    def labels(self) -> Mapping[str, Value]:
        """Every label that was given."""

    def describe(self, labels: Mapping[str, Value]) -> None:
        """Record these labels; the others stay."""


class Label(Generic[T]):
    """A label as an attribute that can be read and set.

    Example:
        >>> class Paper:
        ...     tags = words()
        ...     labels: dict[str, object] = {}
        ...     def describe(self, labels):
        ...         self.labels |= labels
        >>> paper = Paper()
        >>> paper.tags += ("draft",)
        >>> paper.tags
        ('draft',)
    """

    def __init__(self, clean: Callable[[Any], T]) -> None:
        self._clean = clean

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, holder: None, owner: type[Any]) -> Label[T]: ...
    @overload
    def __get__(self, holder: Labelled, owner: type[Any]) -> T: ...
    def __get__(self, holder: Labelled | None, owner: type[Any]) -> Label[T] | T:
        return self if holder is None else self._clean(holder.labels.get(self._name))

    def __set__(self, holder: Labelled, value: Any) -> None:
        clean = self._clean(value)
        holder.describe({self._name: list(clean) if isinstance(clean, tuple) else clean})


def text() -> Label[str]:
    """Return a label that is a text, empty where nothing was said."""
    return Label(lambda value: "" if value is None else str(value))


def words() -> Label[tuple[str, ...]]:
    """Return a label that is a tuple of words."""
    return Label(_words)


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Iterable):
        raise SweepMagicError(f'expected tags such as ["baseline", "paper"], but got {value!r}')
    return tuple(dict.fromkeys(str(word) for word in value))


def labels_of(given: Mapping[str, Any]) -> dict[str, Value]:
    """Return what was said of `given`, as it is recorded: nothing of what is None.

    Example:
        >>> labels_of({"group": "a", "tags": ("x",), "notes": None})
        {'group': 'a', 'tags': ['x']}
    """
    said = {key: value for key, value in given.items() if value is not None}
    return {key: list(_words(value)) if key == "tags" else str(value) for key, value in said.items()}
