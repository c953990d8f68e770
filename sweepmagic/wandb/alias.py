"""``import wandb`` and everything below it means this package, from `install` to `uninstall`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import Distribution, DistributionFinder
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import Any

from sweepmagic.wandb.errors import UsageError

_HOME = "sweepmagic.wandb"
_REAL = "wandb"


class _Alias(Loader):
    """Gives a module of ours to an import of W&B's name for it, and leaves it as it was."""

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = import_module(_ours(spec.name))
        self._spec, self._loader = module.__spec__, module.__loader__
        return module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__, module.__loader__ = self._spec, self._loader  # the import system has put the alias' there


class _Distribution(Distribution):
    """What `importlib.metadata` says of W&B: libraries ask it whether, and which, wandb is installed before they use it."""

    def read_text(self, filename: str) -> str | None:
        version = import_module(_HOME).__version__
        return f"Metadata-Version: 2.1\nName: {_REAL}\nVersion: {version}\n" if filename == "METADATA" else None

    def locate_file(self, path: str | PathLike[str]) -> Any:
        return Path(__file__).parent / path


class _Finder(MetaPathFinder):
    def find_distributions(self, context: DistributionFinder.Context | None = None) -> Iterator[Distribution]:
        """Yield W&B's; this is how `importlib.metadata` asks a finder."""
        if context is not None and context.name == _REAL:
            yield _Distribution()

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != _REAL and not name.startswith(f"{_REAL}."):
            return None
        try:
            import_module(_ours(name))
        except ModuleNotFoundError as error:
            if error.name is not None and error.name.startswith(_HOME):
                return None  # there is none of that name, as the import will say
            raise
        return ModuleSpec(name, _Alias(), is_package=True)


_FINDER = _Finder()


def _ours(name: str) -> str:
    return f"{_HOME}{name.removeprefix(_REAL)}"


def is_installed() -> bool:
    """Return whether ``import wandb`` means this package."""
    return _FINDER in sys.meta_path


def install() -> None:
    """Begin; a second time it does nothing.

    Raises:
        UsageError: the real wandb is imported already, and what holds it would not change.
    """
    found = sys.modules.get(_REAL)
    if found is not None and found is not sys.modules[_HOME]:
        where = getattr(found, "__file__", None) or "this process"
        raise UsageError(
            f"the real wandb is imported already (from {where}): restart the kernel, and put "
            "%load_ext sweepmagic.wandb before the first import of wandb"
        )
    if not is_installed():
        sys.meta_path.insert(0, _FINDER)


def uninstall() -> None:
    """End: the next ``import wandb`` means the real one again, if it is there."""
    if is_installed():
        sys.meta_path.remove(_FINDER)
    for name in [name for name in sys.modules if name == _REAL or name.startswith(f"{_REAL}.")]:
        if (sys.modules[name].__name__ or "").startswith(_HOME):
            del sys.modules[name]
