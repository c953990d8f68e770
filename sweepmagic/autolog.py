"""Autologging: libraries whose training loop is recognised, from the moment that they are imported."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from sweepmagic import registry

_lock = threading.RLock()
_users = 0
_undo: list[Callable[[], None]] = []


@contextmanager
def autologging() -> Iterator[None]:
    """Log what recognised libraries report while this is open; nothing of theirs stays changed afterwards.

    A library that the training function imports itself is recognised at that moment.
    """
    global _users
    with _lock:
        _users += 1
        if _users == 1:
            for library in registry.AUTOLOG:
                if library in sys.modules:
                    _switch_on(library)
            sys.meta_path.insert(0, _FINDER)
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0:
                sys.meta_path.remove(_FINDER)
                while _undo:
                    _undo.pop()()


def _switch_on(library: str) -> None:
    _undo.append(registry.load(registry.AUTOLOG, library)())


class _AfterImport(MetaPathFinder):
    """Finds nothing itself; lets the others find the library, and switches autologging on once it is loaded."""

    def __init__(self) -> None:
        self._looking: set[str] = set()

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in registry.AUTOLOG or name in self._looking:
            return None
        self._looking.add(name)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._looking.discard(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Wrapped(spec.loader)
        return spec


class _Wrapped(Loader):
    """A loader that tells us when the module is ready."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        module: ModuleType | None = self._real.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        self._real.exec_module(module)
        with _lock:
            if _users:
                _switch_on(module.__name__)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


_FINDER = _AfterImport()
