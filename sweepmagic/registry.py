"""Names that users type, and the classes behind them: name -> "module:Class".

A new part of the house is one file and one line here. Nothing is imported until `load` is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from sweepmagic.errors import SweepMagicError, with_guess

SAMPLERS: Mapping[str, str] = {
    "grid": "sweepmagic.samplers.grid:GridSampler",
    "random": "sweepmagic.samplers.random:RandomSampler",
    "bayes": "sweepmagic.samplers.bayes:BayesSampler",
    "optuna": "sweepmagic.samplers.optuna:OptunaSampler",
    "tpe": "sweepmagic.samplers.optuna:TpeSampler",
    "cmaes": "sweepmagic.samplers.optuna:CmaesSampler",
    "gp": "sweepmagic.samplers.optuna:GpSampler",
}

STOPPERS: Mapping[str, str] = {
    "hyperband": "sweepmagic.stoppers.hyperband:HyperbandStopper",
    "asha": "sweepmagic.stoppers.asha:AshaStopper",
    "median": "sweepmagic.stoppers.median:MedianStopper",
    "patience": "sweepmagic.stoppers.patience:PatienceStopper",
    "threshold": "sweepmagic.stoppers.threshold:ThresholdStopper",
    "curve": "sweepmagic.stoppers.curve:CurveStopper",
}

EXECUTORS: Mapping[str, str] = {
    "kernel": "sweepmagic.executors.kernel:KernelExecutor",
    "threads": "sweepmagic.executors.threads:ThreadsExecutor",
    "processes": "sweepmagic.remote.processes:ProcessesExecutor",
    "dask": "sweepmagic.remote.dask:DaskExecutor",
}

# Libraries whose training loop is recognised: module name -> a function that switches it on and returns its undo.
AUTOLOG: Mapping[str, str] = {
    "keras": "sweepmagic.integrations.keras:autolog",
}

# Front ends, in the order in which `--view auto` asks whether they are usable here.
VIEWS: Mapping[str, str] = {
    "widget": "sweepmagic.views.live.dashboard:DashboardView",
    "text": "sweepmagic.views.terminal.terminal:TerminalView",
    "none": "sweepmagic.views.silent:SilentView",
}

# What a Sweep or a Plan shows of itself: drawn by `views`, which the rooms below it do not import; and the run that an
# artifact is from, which is a handle.
PAGES: Mapping[str, str] = {
    "view": "sweepmagic.views.frontend:choose",
    "static": "sweepmagic.views.still.static:sweep_html",
    "text": "sweepmagic.views.still.static:sweep_text",
    "report": "sweepmagic.views.still.report:report_html",
    "plot": "sweepmagic.views.still.charts:metric_figure",
    "pareto": "sweepmagic.views.still.charts:pareto_figure",
    "plan": "sweepmagic.views.still.plan_page:plan_html",
    "importance": "sweepmagic.views.still.bars:bars_html",
    "run page": "sweepmagic.views.still.run_page:run_html",
    "table": "sweepmagic.views.still.media_page:table_html",
    "run": "sweepmagic.handle:run_of",
    "joined": "sweepmagic.remote.joined:joined",
}

# What a sweep can be written as, and where that is not a file: name -> a function of what there is and where it goes.
EXPORTS: Mapping[str, str] = {
    "csv": "sweepmagic.exports.csv:write",
    "json": "sweepmagic.exports.json:write",
    "yaml": "sweepmagic.exports.yaml:write",
    "config": "sweepmagic.exports.yaml:write_own",
    "parquet": "sweepmagic.exports.parquet:write",
    "history": "sweepmagic.exports.history:write",
    "tensorboard": "sweepmagic.exports.tensorboard:write",
    "mlflow": "sweepmagic.exports.mlflow:write",
    "optuna": "sweepmagic.exports.optuna:write",
}


def load(family: Mapping[str, str], name: str) -> Any:
    """Import and return the class that `name` stands for in one of the families above.

    Example:
        >>> load(SAMPLERS, "grid").__name__
        'GridSampler'
    """
    if name not in family:
        raise SweepMagicError(with_guess(f"unknown {name!r} (known: {', '.join(family)})", name, family))
    module, _, attribute = family[name].partition(":")
    return getattr(import_module(module), attribute)
