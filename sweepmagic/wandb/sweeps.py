"""`sweep` and `agent`: W&B's two steps."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sweepmagic
from sweepmagic.api import UNLIMITED
from sweepmagic.config.command import DEFAULT
from sweepmagic.config.report import Report
from sweepmagic.config.yaml import load
from sweepmagic.errors import FunctionError
from sweepmagic.run import Trainable, trainable
from sweepmagic.wandb.environ import folder, variable
from sweepmagic.wandb.errors import UsageError
from sweepmagic.wandb.prior import as_evidence
from sweepmagic.wandb.say import is_quiet, is_silent, once, say

Given = Mapping[str, Any] | Callable[[], Mapping[str, Any]] | str | os.PathLike[str]


def sweep(
    sweep: Given,
    entity: str | None = None,
    project: str | None = None,
    prior_runs: Sequence[str] | None = None,
) -> str:
    """Record a sweep and return its id for `agent`; each call makes a new one.

    Args:
        sweep: The config: a dict, a function that returns one, YAML text, or the path of a YAML file.
        entity: A label.
        project: The group that it belongs to (default: the config's, ``WANDB_PROJECT``).
        prior_runs: Ids of earlier runs, whose results the search learns from.

    Example:
        >>> import tempfile
        >>> os.environ["WANDB_DIR"] = tempfile.mkdtemp()
        >>> len(globals()["sweep"]({"method": "grid", "parameters": {"x": {"values": [1, 2]}}}, project="demo"))
        8
        >>> del os.environ["WANDB_DIR"]
    """
    config = config_of(sweep, as_data=bool(prior_runs))
    if prior_runs and isinstance(config, Mapping):
        config = {**config, "warm_start": as_evidence(prior_runs)}
    config = with_alias(config)
    named = project or (isinstance(config, Mapping) and config.get("project")) or variable("PROJECT")
    id = sweepmagic.create(config, project=named or None, dir=folder(), fresh=True)
    label = entity or (config.get("entity") if isinstance(config, Mapping) else None) or variable("ENTITY")
    if label:
        sweepmagic.load(id, dir=folder()).describe({"entity": label})
    if not is_quiet():
        say(f"Create sweep with ID: {id}\nSweep URL: none; it is shown where its agent runs, and by %wandb {id}")
    return id


def config_of(given: Given, *, as_data: bool = False) -> Mapping[str, Any] | str:
    """Return a sweep's config as a mapping, or as YAML text: problems have lines there.

    With `as_data`, or for a script's sweep, text that can be read becomes a mapping too: something is to be added to it.
    """
    if callable(given):
        given = given()
    if isinstance(given, Mapping):
        return dict(given)
    text = os.fspath(given)
    if "\n" not in text and ":" not in text:
        text = _content(text)
    report = Report()
    found = load(text, report)
    is_added_to = isinstance(found, dict) and not report.problems and (as_data or "program" in found)
    return found if is_added_to else text


def _content(name: str) -> str:
    path = Path(name).expanduser()
    if not path.is_file():
        raise UsageError(f"sweep(): expected a config or the path of a YAML file, but there is no file {name!r}")
    return path.read_text(encoding="utf-8")


def with_alias(config: Mapping[str, Any] | str) -> Mapping[str, Any] | str:
    """Return the config of a script's sweep so that ``import wandb`` in the script means this package.

    Example:
        >>> with_alias({"program": "train.py"})["command"]
        ['${env}', '${interpreter}', '-m', 'sweepmagic.wandb', '${program}', '${args}']
    """
    if not isinstance(config, Mapping) or not config.get("program"):
        return config
    command = list(config.get("command") or DEFAULT)
    place = command.index("${program}") if "${program}" in command else 0
    if place == 0 or command[place - 1] != "${interpreter}":
        return config  # a command of its own making
    return {**config, "command": [*command[:place], "-m", "sweepmagic.wandb", *command[place:]]}


def agent(
    sweep_id: str | None = None,
    function: Callable[..., Any] | None = None,
    entity: str | None = None,
    project: str | None = None,
    count: int | None = None,
    forward_signals: bool = False,
    term_timeout: Any = None,
    max_consecutive_failed_runs: int | None = None,
) -> None:
    """Work on a sweep until nothing is left, or `count` runs were made; `function` is called without arguments.

    Args:
        sweep_id: ``id``, ``project/id`` or ``entity/project/id`` (default: ``WANDB_SWEEP_ID``).
        function: The training function; it calls `init`, or not.
        entity: Has no meaning here: the id says it all.
        project: The same.
        count: How many runs this agent makes; None or 0 for no limit.
        forward_signals: Has no meaning here: there is no helper process.
        term_timeout: The same.
        max_consecutive_failed_runs: Has no meaning here: a failed run ends nothing; `on_error` in the config says otherwise.
    """
    named = sweep_id or variable("SWEEP_ID")
    if not named:
        raise UsageError("agent(): expected a sweep's id, as wandb.sweep() returns it")
    if forward_signals or term_timeout:
        once("agent(): forward_signals and term_timeout have no meaning here: runs are in this process")
    in_main = threading.current_thread() is threading.main_thread()
    sweepmagic.agent(
        str(named).strip("/").rsplit("/", 1)[-1],
        None if function is None else called_bare(function),
        count=int(count) if count else UNLIMITED,
        executor=None if in_main else "threads",
        dir=folder(),
        view="none" if is_silent() or not in_main else "auto",
    )


def called_bare(function: Callable[..., Any]) -> Trainable | Callable[..., Any]:
    """Return `function` to be called as W&B calls it, without arguments; one that needs some gets the config.

    Example:
        >>> called_bare(lambda config=None: config).style
        'bare'
    """
    try:
        return trainable(function, [])
    except FunctionError:
        return function  # it takes the parameters by name
