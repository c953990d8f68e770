"""Hyperparameter sweeps that live in the notebook.

``%load_ext sweepmagic`` brings the ``%%sweep`` cell magic; everything below works without it too. Names are loaded when
they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sweepmagic.api import agent as agent
    from sweepmagic.api import artifact as artifact
    from sweepmagic.api import artifacts as artifacts
    from sweepmagic.api import create as create
    from sweepmagic.api import load as load
    from sweepmagic.api import load_run as load_run
    from sweepmagic.api import runs as runs
    from sweepmagic.api import sweep as sweep
    from sweepmagic.api import sweeps as sweeps
    from sweepmagic.artifacts import Artifact as Artifact
    from sweepmagic.errors import StopRun as StopRun
    from sweepmagic.errors import SweepMagicError as SweepMagicError
    from sweepmagic.handle import Run as Run
    from sweepmagic.handle import Sweep as Sweep
    from sweepmagic.media import Audio as Audio
    from sweepmagic.media import Histogram as Histogram
    from sweepmagic.media import Html as Html
    from sweepmagic.media import Image as Image
    from sweepmagic.media import Molecule as Molecule
    from sweepmagic.media import Object3D as Object3D
    from sweepmagic.media import Plotly as Plotly
    from sweepmagic.media import Table as Table
    from sweepmagic.media import Video as Video
    from sweepmagic.reporting import define_metric as define_metric
    from sweepmagic.reporting import finish as finish
    from sweepmagic.reporting import init as init
    from sweepmagic.reporting import log as log
    from sweepmagic.reporting import log_artifact as log_artifact
    from sweepmagic.reporting import log_model as log_model
    from sweepmagic.reporting import save as save
    from sweepmagic.reporting import use_artifact as use_artifact
    from sweepmagic.reporting import use_model as use_model
    from sweepmagic.run.proxies import config as config
    from sweepmagic.run.proxies import summary as summary

__version__ = "0.1.0"

_NAMES = {
    **dict.fromkeys(
        ("agent", "artifact", "artifacts", "create", "load", "load_run", "runs", "sweep", "sweeps"), "sweepmagic.api"
    ),
    **dict.fromkeys(("define_metric", "finish", "init", "log", "save"), "sweepmagic.reporting"),
    **dict.fromkeys(("log_artifact", "log_model", "use_artifact", "use_model"), "sweepmagic.reporting"),
    "Artifact": "sweepmagic.artifacts",
    **dict.fromkeys(
        ("Audio", "Histogram", "Html", "Image", "Molecule", "Object3D", "Plotly", "Table", "Video"), "sweepmagic.media"
    ),
    **dict.fromkeys(("StopRun", "SweepMagicError"), "sweepmagic.errors"),
    **dict.fromkeys(("Run", "Sweep"), "sweepmagic.handle"),
    **dict.fromkeys(("config", "summary"), "sweepmagic.run.proxies"),
}
__all__ = ["__version__", *sorted(_NAMES)]


class _Package(ModuleType):
    """A module whose users' names win over its rooms' names.

    `sweepmagic.config` is the current run's config and `sweepmagic.agent` a function; there are also modules of these
    names, and importing one would otherwise put it in the function's place.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _NAMES and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)

    def __reduce__(self) -> Any:
        """Travel by name, as modules do: training code that uses it goes to other processes."""
        return import_module, (self.__name__,)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'sweepmagic' has no attribute {name!r}")
    value = getattr(import_module(_NAMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_NAMES})


def load_ipython_extension(ipython: Any) -> None:
    """Register the magics: what ``%load_ext sweepmagic`` calls."""
    from sweepmagic.magics import SweepMagics

    ipython.register_magics(SweepMagics)


def unload_ipython_extension(ipython: Any) -> None:
    """Take the magics back: what ``%unload_ext sweepmagic`` calls."""
    for kind in ("line", "cell"):
        ipython.magics_manager.magics[kind].pop("sweep", None)
