"""A sweep's config, from YAML text or a dict: a `SweepConfig`, or every problem at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from sweepmagic import registry
from sweepmagic.config import words
from sweepmagic.config.command import read_command
from sweepmagic.config.mappings import take
from sweepmagic.config.parameters import SMALLEST, read_parameters
from sweepmagic.config.readers import (
    Reader,
    choice,
    construct,
    read_fields,
    readers_of,
    required_of,
    suggest,
)
from sweepmagic.config.relations import check_constraints, read_initial, read_space
from sweepmagic.config.report import Report, Spot, Wrong, listed, show
from sweepmagic.config.sampler import METHOD as SAMPLER_METHOD
from sweepmagic.config.sources import KEY
from sweepmagic.config.types import FOREIGN, MOST_METRICS, SPACE_KEYS, Metric, StopperSpec, SweepConfig
from sweepmagic.config.yaml import load
from sweepmagic.errors import ConfigError
from sweepmagic.space import Params, SearchSpace, Value

LATER_KEYS: Mapping[str, str] = {
    "scheduler": "use `method` and `early_terminate`",
}
"""Keys that have a meaning, but not in this version; and what to use."""

LATER_NAMES: Mapping[str, tuple[str, ...]] = {
    "method": ("custom",),
    "early_terminate": (),
    "executor": (),
}
"""Names that have a meaning; those in the registry are there, the others are not in this version."""

_NEEDS_METRIC = ("bayes", "optuna", "tpe", "cmaes", "gp")
_READ_APART = ("metric", "early_terminate", "initial")


def parse(
    source: str | Mapping[str, Any], *, variables: Mapping[str, Any] | None = None, first_line: int = 1
) -> SweepConfig:
    """Return the config that `source` says, checked whole.

    Args:
        source: YAML text, or the same as a dict.
        variables: The notebook's variables: in YAML an unquoted ``$name`` is the value of ``name``.
        first_line: The line that `source` starts on, in what the user sees: 2 below a ``%%sweep`` line.

    Raises:
        ConfigError: with every problem that there is.

    Example:
        >>> config = parse('''
        ... method: random
        ... parameters:
        ...   lr: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
        ...   batch_size: {values: [32, 64]}
        ... ''')
        >>> config.space.decode([0.5, 0.9])
        {'lr': 0.003162277660168382, 'batch_size': 64}
    """
    return _parse(source, Report(), variables, first_line)


def examine(
    text: str, *, variables: Mapping[str, Any] | None = None, first_line: int = 1
) -> tuple[SweepConfig | None, Report]:
    """Return the config that YAML text says, or None, and the report with every problem and every place.

    For whoever shows a text while it is written, or that somebody else has written: a sampler of OptunaHub, which would
    have to be fetched and run, is not asked. `parse` is for whoever needs a config.

    Example:
        >>> config, report = examine("method: bayse")
        >>> config, [problem.path for problem in report.problems], report.values["method"]
        (None, ['parameters', 'method'], (8, 13))
    """
    report = Report()
    try:
        return _parse(text, report, variables, first_line, asks_hub=False), report
    except ConfigError:
        return None, report


def _parse(
    source: str | Mapping[str, Any],
    report: Report,
    variables: Mapping[str, Any] | None,
    first_line: int,
    *,
    asks_hub: bool = True,
) -> SweepConfig:
    config = _read(_data(source, report, variables, first_line), report)
    if config is not None and (asks_hub or config.sampler is None or config.sampler.hub is None):
        _check_sampler(config, report)
    return _settled(config, report)


def restore(data: Mapping[str, Any]) -> SweepConfig:
    """Return the config of a record: `parse` accepted it once, so the search method is not asked again.

    It might say that a library is missing, and yet what was recorded can be read and shown.
    """
    report = Report()
    return _settled(_read(_data(data, report, None, 1), report), report)


def _settled(config: SweepConfig | None, report: Report) -> SweepConfig:
    report.close()
    assert config is not None, "a config without problems is a config"
    return config


def _read(data: Value, report: Report) -> SweepConfig | None:
    if data is None:
        report.close()
    return _read_sweep(Spot(data, "", report))


def _data(
    source: str | Mapping[str, Any], report: Report, variables: Mapping[str, Any] | None, first_line: int
) -> Value:
    if isinstance(source, str):
        return load(source, report, variables=variables, first_line=first_line)
    if isinstance(source, Mapping):
        kept = {key: value for key, value in source.items() if key == KEY}  # may hold objects, which `take` refuses
        data = take({key: value for key, value in source.items() if key != KEY}, report)
        return {**data, **kept}
    report.add("", f"expected YAML text or a dict, but got {type(source).__name__}")
    return None


def _read_sweep(root: Spot) -> SweepConfig | None:
    """Return the config; with problems, what is left of it without them, so that the search method can add its own."""
    if not isinstance(root.data, dict) or not root.data:
        root.problem(*_not_a_config(root.data))
        return None
    readers = _top_readers()
    spots = _without_later(root).fields((*readers, *_READ_APART, *SPACE_KEYS, *FOREIGN), words.TOP)
    for key in _MISSING.keys() - spots.keys():
        root.report.add(key, "is missing", _MISSING[key])
    values = read_fields({name: spot for name, spot in spots.items() if name in readers}, readers)
    space = _read_space(root, spots)
    apart: dict[str, Any] = {
        "metrics": _read_metrics(spots["metric"]) if "metric" in spots else (),
        "early_terminate": tuple(_read_stoppers(spots["early_terminate"])) if "early_terminate" in spots else (),
        "initial": _read_initial(spots, space),
        "foreign": {key: spots[key].data for key in FOREIGN if key in spots},
    }
    _check_metric(spots)
    _check_retry(spots, values)
    _check_sampler_key(spots, values)
    given = {name: value for name, value in values.items() if value is not None}
    return SweepConfig(space=space, **apart, **given) if "method" in given else None


_MISSING = {
    "method": f"add `method: {next(iter(registry.SAMPLERS))}` or another of {listed(registry.SAMPLERS)}",
    "parameters": f"for example:{SMALLEST}",
}


def _not_a_config(data: Value) -> tuple[str, str]:
    example = f"for example:{SMALLEST}"
    if data is None or data == {}:
        return "the config is empty", example
    if isinstance(data, str) and ":" in data:
        head, _, rest = data.partition(":")
        return (
            f"expected `key: value` lines, but got {show(data)}",
            f"put a space after the colon: `{head}: {rest.strip()}`",
        )
    return f"expected `key: value` lines, but got {show(data)}", example


def _top_readers() -> dict[str, Reader]:
    """Return the readers of the keys whose field in `SweepConfig` says all about them."""
    apart = ("space", "foreign", "metrics", *_READ_APART)
    readers = {name: reader for name, reader in readers_of(SweepConfig).items() if name not in apart}
    named: dict[str, Reader] = {
        "method": partial(read_name, key="method", registered=registry.SAMPLERS, wrong_words=words.METHODS),
        "executor": _read_executor,
        "command": read_command,
    }
    return {**readers, **named}


def read_name(value: Value, key: str, registered: Collection[str], wrong_words: Mapping[str, str]) -> str:
    """Read a name of the registry; one of a later version is told apart from an unknown one."""
    if not isinstance(value, str) or value in registered:
        return choice(value, registered)
    instead = f"use {' or '.join(registered)}"
    if value in LATER_NAMES[key]:
        raise Wrong(f"{value!r} is not in this version yet", instead)
    meant = suggest(value, (*registered, *LATER_NAMES[key]), wrong_words)
    if any(repr(later) in meant for later in set(LATER_NAMES[key]) - set(registered)):
        raise Wrong(f"unknown {show(value)}", f"{meant} That is not in this version yet; {instead}")
    raise Wrong(f"unknown {show(value)}", f"{meant} ({listed(registered)})".strip())


def _read_executor(value: Value) -> str | None:
    """Read an executor's name; what follows a colon is its address."""
    if value is None:
        return None
    base = value.partition(":")[0] if isinstance(value, str) else value
    read_name(base, "executor", registry.EXECUTORS, words.EXECUTORS)
    return str(value)


def _without_later(root: Spot) -> Spot:
    """Report keys of later versions, and return the config without them."""
    for key in LATER_KEYS.keys() & root.data.keys():
        root.child(key).problem(f"`{key}` is not in this version yet", LATER_KEYS[key])
    return Spot({key: value for key, value in root.data.items() if key not in LATER_KEYS}, root.path, root.report)


def _read_space(root: Spot, spots: Mapping[str, Spot]) -> SearchSpace:
    found = read_parameters(spots["parameters"]) if "parameters" in spots else ()
    space = read_space(found, spots.get("zip"), spots.get("constraints"))
    if "constraints" in spots and not root.report.problems:
        check_constraints(space, spots["constraints"])
    return space


def _read_initial(spots: Mapping[str, Spot], space: SearchSpace) -> tuple[Params, ...]:
    """Read `initial` where the space has no problem, which would only be said again."""
    if "initial" not in spots or not space.parameters:
        return ()
    problems = spots["initial"].report.problems
    broken = any(problem.path.startswith(("parameters", "zip", "constraints")) for problem in problems)
    return () if broken else read_initial(spots["initial"], space)


def _read_metrics(spot: Spot) -> tuple[Metric, ...]:
    """Read one metric, or a list of them."""
    if not isinstance(spot.data, list):
        metric = _read_metric(spot, "metric: ")
        return () if metric is None else (metric,)
    if not spot.data:
        spot.problem("expected one to three metrics, but got an empty list", "- {name: val_loss, goal: minimize}")
    if len(spot.data) > MOST_METRICS:
        spot.problem(
            f"expected at most {MOST_METRICS} metrics, but got {len(spot.data)}", "log the others, they are shown too"
        )
    found: dict[str, Metric] = {}
    for item in spot.items():
        metric = _read_metric(item, "- ")
        if metric is not None and metric.name in found:
            item.child("name").problem(f"{metric.name!r} is named twice", "delete one of them")
        elif metric is not None:
            found[metric.name] = metric
    return tuple(found.values())


def _read_metric(spot: Spot, lead: str) -> Metric | None:
    """Read one metric; `lead` is what stands before it, for the hint."""
    if not isinstance(spot.data, dict) or not spot.data:
        name = spot.data if isinstance(spot.data, str) and spot.data else "val_loss"
        spot.problem(
            f"expected a mapping with name and goal, but got {show(spot.data)}",
            f"write {lead}{{name: {name.partition(':')[0]}, goal: minimize}}",
        )
        return None
    readers = readers_of(Metric)
    spots = spot.fields(readers, words.METRIC)
    if "name" not in spots:
        spot.report.add(f"{spot.path}.name", "is missing", "it is the key that the training function logs")
    values = read_fields(spots, readers)
    return Metric(**values) if "name" in values else None


def _check_metric(spots: Mapping[str, Spot]) -> None:
    if "metric" in spots:
        return
    example = "add metric: {name: val_loss, goal: minimize}"
    if "early_terminate" in spots and spots["early_terminate"].data not in (None, [], {}):
        spots["early_terminate"].problem("early termination needs a metric to judge by", example)
    if KEY in spots and spots[KEY].data is not None:
        spots[KEY].problem("earlier results need a metric, to say which of their values counts", example)
    method = spots.get("method")
    if method and method.data in _NEEDS_METRIC and method.data in registry.SAMPLERS:
        method.problem(f"{method.data} needs a metric to learn from", example)


def _read_stoppers(spot: Spot) -> Iterator[StopperSpec]:
    if spot.data is None:
        return
    for each in spot.items() if isinstance(spot.data, list) else (spot,):
        if not isinstance(each.data, dict) or not each.data:
            each.problem(
                f"expected a mapping with type and options, but got {show(each.data)}",
                "for example {type: hyperband, min_iter: 3}",
            )
        elif (stopper := _read_stopper(each)) is not None:
            yield stopper


def _read_stopper(spot: Spot) -> StopperSpec | None:
    if "type" not in spot.data:
        spot.report.add(f"{spot.path}.type", "is missing", f"known: {listed(registry.STOPPERS)}")
        return None
    read = partial(read_name, key="early_terminate", registered=registry.STOPPERS, wrong_words=words.STOPPERS)
    name = spot.child("type").read(read, "")
    if not name:
        return None
    cls = registry.load(registry.STOPPERS, name)
    readers = readers_of(cls)
    spots = spot.fields(("type", *readers), words.STOPPER_FIELDS, what="option")
    options = {key: option for key, option in spots.items() if key != "type"}
    for field in required_of(cls):
        if field not in options:
            spot.report.add(f"{spot.path}.{field}", "is missing", f"{name} needs it")
    values = read_fields(options, readers)
    complete = len(values) == len(options) and set(required_of(cls)) <= values.keys()
    return StopperSpec(name, values) if complete and construct(cls, values, spot) is not None else None


def _check_retry(spots: Mapping[str, Spot], values: dict[str, Any]) -> None:
    """Let `on_error: retry` alone mean once."""
    if values.get("on_error") == "retry":
        if "retry" in spots and values.get("retry") == 0:
            spots["retry"].problem("expected at least 1, because `on_error` is retry, but got 0")
        values.setdefault("retry", 1)


def _check_sampler_key(spots: Mapping[str, Spot], values: Mapping[str, Any]) -> None:
    method = spots["method"].data if "method" in spots else None
    if values.get("sampler") is not None and method != SAMPLER_METHOD:
        meant = f"write `method: {SAMPLER_METHOD}`, or `method` alone to use one of our own"
        spots["sampler"].problem(
            f"only `method: {SAMPLER_METHOD}` has a `sampler`, but the method is {show(method)}", meant
        )


def _check_sampler(config: SweepConfig, report: Report) -> None:
    """Ask the search method itself, if it has something to say."""
    check = getattr(registry.load(registry.SAMPLERS, config.method), "check", None)
    for problem in check(config) if check else ():
        report.add(problem.path, problem.message, problem.hint, problem.line)


def top_level_keys() -> dict[str, Mapping[str, Any]]:
    """Return the metadata of every top-level key, in the order in which a config is written."""
    written = {"metrics": "metric"}  # the key for one is the key for several
    about = {written.get(f.name, f.name): f.metadata for f in fields(SweepConfig) if f.name not in ("space", "foreign")}
    order = ("name", "method", "metric", "parameters", "early_terminate", "run_cap", "seed", *SPACE_KEYS)
    keys = dict.fromkeys((*order, *about))
    return {key: about[key] if key in about else SPACE_KEYS[key] for key in keys}
