"""W&B's API on sweepmagic's record: no account, no network, nothing leaves the machine.

``import sweepmagic.wandb as wandb``, or ``%load_ext sweepmagic.wandb`` in a notebook, after which its own ``import wandb`` means
this. Names that are not here say which one is near.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sweepmagic.wandb.facade import Dialect

if TYPE_CHECKING:
    from sweepmagic.media import Audio as Audio
    from sweepmagic.media import Histogram as Histogram
    from sweepmagic.media import Html as Html
    from sweepmagic.media import Image as Image
    from sweepmagic.media import Molecule as Molecule
    from sweepmagic.media import Object3D as Object3D
    from sweepmagic.media import Plotly as Plotly
    from sweepmagic.media import Video as Video
    from sweepmagic.wandb import errors as errors
    from sweepmagic.wandb import plot as plot
    from sweepmagic.wandb import util as util
    from sweepmagic.wandb.apis.public import Api as Api
    from sweepmagic.wandb.artifacts import Artifact as Artifact
    from sweepmagic.wandb.calls import alert as alert
    from sweepmagic.wandb.calls import define_metric as define_metric
    from sweepmagic.wandb.calls import link_model as link_model
    from sweepmagic.wandb.calls import log as log
    from sweepmagic.wandb.calls import log_artifact as log_artifact
    from sweepmagic.wandb.calls import log_code as log_code
    from sweepmagic.wandb.calls import log_model as log_model
    from sweepmagic.wandb.calls import mark_preempting as mark_preempting
    from sweepmagic.wandb.calls import restore as restore
    from sweepmagic.wandb.calls import save as save
    from sweepmagic.wandb.calls import unwatch as unwatch
    from sweepmagic.wandb.calls import use_artifact as use_artifact
    from sweepmagic.wandb.calls import use_model as use_model
    from sweepmagic.wandb.calls import watch as watch
    from sweepmagic.wandb.configs import Config, Summary
    from sweepmagic.wandb.controllers import controller as controller
    from sweepmagic.wandb.data_types import AlertLevel as AlertLevel
    from sweepmagic.wandb.data_types import Classes as Classes
    from sweepmagic.wandb.data_types import JoinedTable as JoinedTable
    from sweepmagic.wandb.data_types import Table as Table
    from sweepmagic.wandb.errors import CommError as CommError
    from sweepmagic.wandb.errors import Error as Error
    from sweepmagic.wandb.errors import UsageError as UsageError
    from sweepmagic.wandb.plot import plot_table as plot_table
    from sweepmagic.wandb.say import termerror as termerror
    from sweepmagic.wandb.say import termlog as termlog
    from sweepmagic.wandb.say import termwarn as termwarn
    from sweepmagic.wandb.settings import Settings as Settings
    from sweepmagic.wandb.starting import finish as finish
    from sweepmagic.wandb.starting import init as init
    from sweepmagic.wandb.starting import join as join
    from sweepmagic.wandb.starting import login as login
    from sweepmagic.wandb.starting import setup as setup
    from sweepmagic.wandb.starting import teardown as teardown
    from sweepmagic.wandb.sweeps import agent as agent
    from sweepmagic.wandb.sweeps import sweep as sweep
    from sweepmagic.wandb.wandb_run import Run as Run

    run: Run | None
    config: Config
    summary: Summary

__version__ = "0.19.0+sweepmagic"

_MEDIA = ("Audio", "Histogram", "Html", "Image", "Molecule", "Object3D", "Plotly", "Table", "Video")
_CALLS = ("alert", "define_metric", "ensure_configured", "link_model", "log", "log_artifact", "log_code")
_MORE_CALLS = ("log_model", "mark_preempting", "restore", "save", "unwatch", "use_artifact", "use_model", "watch")
_LIBRARIES = ("integration", "keras", "lightgbm", "lightning", "sklearn", "xgboost")
_ROOMS = ("apis", "data_types", "env", "errors", "gym", "plot", "plots", "sdk", "tensorboard", "util", "wandb_run")

_names = {
    **dict.fromkeys(_MEDIA, ".data_types"),
    **dict.fromkeys((*_CALLS, *_MORE_CALLS), ".calls"),
    **dict.fromkeys(("finish", "init", "join", "login", "setup", "teardown"), ".starting"),
    **dict.fromkeys(("agent", "sweep"), ".sweeps"),
    **dict.fromkeys(("termerror", "termlog", "termwarn"), ".say"),
    **dict.fromkeys(("AlertLevel", "Classes", "JoinedTable"), ".data_types"),
    **dict.fromkeys(("CommError", "Error", "UsageError"), ".errors"),
    **{room: f".{room}" for room in (*_ROOMS, *_LIBRARIES)},
    "Api": ".apis.public",
    "Artifact": ".artifacts",
    "PublicApi": ".apis.public",
    "require": ".calls",
    "sagemaker_auth": ".calls",
    "Config": ".configs",
    "Run": ".wandb_run",
    "Settings": ".settings",
    "controller": ".controllers",
    "plot_table": ".plot",
}
__all__ = [*_names, "config", "run", "summary"]


def load_ipython_extension(ipython: Any) -> None:
    """Let ``import wandb`` mean this: what ``%load_ext sweepmagic.wandb`` calls.

    Raises:
        UsageError: the real wandb is imported already.
    """
    from sweepmagic.wandb import alias, magics

    alias.install()
    magics.register(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """Undo that: what ``%unload_ext sweepmagic.wandb`` calls."""
    from sweepmagic.wandb import alias, magics, older

    magics.unregister(ipython)
    alias.uninstall()
    older.take_old_names()


sys.modules[__name__].__class__ = Dialect
