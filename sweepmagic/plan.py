"""What a sweep is going to do, said before its first run."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sweepmagic import registry
from sweepmagic.config import SweepConfig, notes
from sweepmagic.records import RunStarted, SweepRecord
from sweepmagic.space import Constant, Distribution, Parameter, Params, flatten, is_number, to_mapping
from sweepmagic.stoppers import stoppers_of

_EPOCHS = ("epochs", "num_epochs", "n_epochs", "max_epochs", "nb_epochs", "iterations", "n_iter", "max_iter")


@dataclass(frozen=True)
class PlanRow:
    """One parameter of the resolved space, in words."""

    name: str
    kind: str
    range: str
    when: str


@dataclass(frozen=True)
class Plan:
    """The resolved space, how many runs, what the search will do, where early stopping looks, and what deserves a second look.

    `earlier` says what `warm_start` brought, a line for each source.
    """

    title: str
    rows: Sequence[PlanRow]
    samples: Sequence[Params]
    runs: str
    stopping: Sequence[str]
    warnings: Sequence[str]
    search: Sequence[str] = ()
    earlier: Sequence[str] = ()

    def __str__(self) -> str:
        width = max((len(row.name) for row in self.rows), default=0)
        kinds = max((len(row.kind) for row in self.rows), default=0)
        lines = [self.title]
        lines += [
            f"  {row.name:<{width}}  {row.kind:<{kinds}}  {row.range}" + (f"   when {row.when}" if row.when else "")
            for row in self.rows
        ]
        lines += [f"  for example  {_short(sample)}" for sample in self.samples]
        lines += [f"  runs         {self.runs}"]
        lines += [f"  warm start   {line}" for line in self.earlier]
        lines += [f"  search       {line}" for line in self.search]
        lines += [f"  early stop   {line}" for line in self.stopping]
        lines += [f"  note         {warning}" for warning in self.warnings]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        html: str = registry.load(registry.PAGES, "plan")(self)
        return html


def plan(
    sweep: SweepRecord,
    *,
    count: int | None,
    executor: str,
    workers: int,
    command: Callable[[Params], str] | None = None,
) -> Plan:
    """Return what the sweep will do from here on; `command` tells what a script is called with."""
    config = sweep.config
    samples = _samples(sweep)
    goals = [f"{metric.goal} {metric.name} ({metric.of})" for metric in config.metrics]
    goal = f", {' and '.join(goals)}" if goals else ""
    where = "one run at a time in the kernel" if executor == "kernel" else f"{workers} at a time in {executor}"
    where = where if command is None else f"{workers} at a time, each a process of its own"
    called = f", such as: {command(samples[0])}" if command is not None and samples else ""
    return Plan(
        title=f"{sweep.name}: {config.method}{goal}, {where}",
        rows=[row_of(parameter) for parameter in config.space.parameters],
        samples=samples,
        runs=_runs(sweep, count)
        + (f"; {len(sweep.evidence)} earlier results known" if sweep.evidence else "")
        + called,
        search=_search(sweep, count),
        earlier=_earlier(sweep),
        stopping=_stopping(config),
        warnings=[*notes(config), *_idle_script(config, command), *_warnings(sweep, count)],
    )


def row_of(parameter: Parameter) -> PlanRow:
    """Return one parameter in words.

    Example:
        >>> from sweepmagic.space import LogUniformValues
        >>> row_of(Parameter(("lr",), LogUniformValues(1e-4, 1e-1))).range
        '0.0001 … 0.1'
    """
    when = " and ".join(condition.text for condition in parameter.when)
    return PlanRow(parameter.name, parameter.distribution.name, _range(parameter.distribution), when)


def _range(distribution: Distribution) -> str:
    fields = to_mapping(distribution)
    fields.pop("distribution")
    values = distribution.grid()
    if isinstance(distribution, Constant):
        return repr(distribution.value)
    if "values" in fields:
        shown = ", ".join(map(_value, fields["values"][:12]))
        return shown + (", …" if len(fields["values"]) > 12 else "")
    if values is not None and "min" in fields:
        return f"{_value(values[0])} … {_value(values[-1])}, {distribution.count()} values"
    if "min" in fields:
        low, high = distribution.ppf(0.0), distribution.ppf(1.0)
        return f"{_value(min(low, high))} … {_value(max(low, high))}"
    return ", ".join(f"{key} {_value(value)}" for key, value in fields.items())


def _value(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _short(params: Params) -> str:
    return ", ".join(f"{key}={_value(value)}" for key, value in flatten(params).items())


def _samples(sweep: SweepRecord) -> list[Params]:
    """Return the next three configs as the sampler would choose them now, before any further result."""
    sampler = registry.load(registry.SAMPLERS, sweep.config.method)()
    ahead = sweep.fork()
    found: list[Params] = []
    while len(found) < 3:
        number = ahead.next_number
        params = sampler.suggest(ahead, np.random.default_rng([sweep.seed, number]))
        if params is None:
            break
        found.append(params)
        ahead.apply(RunStarted(number, params))
    return found


def _search(sweep: SweepRecord, count: int | None) -> list[str]:
    """Return what the search method says it will do, if it says something."""
    describe = getattr(registry.load(registry.SAMPLERS, sweep.config.method)(), "describe", None)
    return list(describe(sweep, count)) if describe else []


def _earlier(sweep: SweepRecord) -> list[str]:
    """Return how many earlier results came from where, and of how many the way there is known too."""
    sources = Counter(each.source for each in sweep.evidence)
    curves = Counter(each.source for each in sweep.evidence if each.history)
    found = []
    for source, count in sources.items():
        known = curves[source]
        how_many = "" if not known else ", with its curve" if count == 1 else f", {known} with curves"
        found.append(f"{count} {'result' if count == 1 else 'results'} of {source}{how_many}")
    return found


def _runs(sweep: SweepRecord, count: int | None) -> str:
    size, repeats = sweep.space.size, sweep.config.repeats
    done = sum(1 for run in sweep.runs.values() if run.counts and run.fits)
    if repeats > 1:
        return _repeated(sweep.config, size, count) + (f"; {done} done" if done else "")
    total = "until it is stopped" if count is None else str(count)
    if sweep.config.method == "grid":
        total = f"{size if count is None else min(count, size or count)} of a grid of {size}"
    elif size is not None:
        total += f", of {size} possible configs"
    return total + (f"; {done} done" if done else "")


def _repeated(config: SweepConfig, size: int | None, count: int | None) -> str:
    """Return how many configs that makes, each run as often as `repeats` says."""
    if count is None and size is None:
        return f"{config.repeats} of each config, until it is stopped"
    most = math.inf if size is None else size * config.repeats
    total = int(min(math.inf if count is None else count, most))
    configs, rest = divmod(total, config.repeats)
    if configs == 0:
        return f"{total} of the {config.repeats} repeats of one config"
    more = f" and {rest} of another" if rest else ""
    where = f", of {size} possible configs" if size is not None and configs < size else ""
    return f"{total} = {configs} {'config' if configs == 1 else 'configs'} × {config.repeats} repeats{more}{where}"


def _stopping(config: SweepConfig) -> list[str]:
    most = _most_epochs(config)
    length = most[1] if most else None
    return [f"{name}, {stopper.describe(length)}" for name, stopper in stoppers_of(config)]


def _idle_script(config: SweepConfig, command: object) -> list[str]:
    keys = [key for key in ("program", "command") if getattr(config, key)]
    if command is not None or not keys:
        return []
    return [f"{' and '.join(keys)} {'has' if len(keys) == 1 else 'have'} no effect: a function was given, not a script"]


def cautions(config: SweepConfig, count: int | None) -> list[str]:
    """Return what will probably not be what was meant, by the config alone.

    Example:
        >>> from sweepmagic.config import parse
        >>> cautions(parse("{method: grid, parameters: {x: {values: [1, 2, 3]}}}"), 2)
        ['the grid has 3 points, but only 2 will run: raise --count, or use method: random']
    """
    found = []
    size = config.space.size
    if config.method == "grid" and count is not None and size is not None and size * config.repeats > count:
        times = f", {config.repeats} runs each" if config.repeats > 1 else ""
        found.append(
            f"the grid has {size} points{times}, but only {count} will run: raise --count, or use method: random"
        )
    most = _most_epochs(config)
    for name, stopper in stoppers_of(config):
        rungs = stopper.rungs()
        if rungs and most is not None and rungs[0] > most[1]:
            found.append(
                f"{name} first looks at logged value {rungs[0]}, but {most[0]} is at most {most[1]:g}: it can never stop a "
                "run; lower min_iter"
            )
    return found


def _warnings(sweep: SweepRecord, count: int | None) -> list[str]:
    found = cautions(sweep.config, count)
    found += [note.text for note in sweep.notes if note.text.startswith("warm_start")]
    stale = [run for run in sweep.runs.values() if run.stale]
    if stale:
        found.append(
            f"{len(stale)} earlier runs were made by an older version of the training function; they are marked"
        )
    unfit = [run for run in sweep.runs.values() if not run.fits]
    if unfit:
        found.append(f"{len(unfit)} earlier runs lie outside the edited space; they are kept, but do not count")
    return found


def _most_epochs(config: SweepConfig) -> tuple[str, float] | None:
    for parameter in config.space.parameters:
        if parameter.path[-1].lower() in _EPOCHS:
            listed = getattr(parameter.distribution, "values", None) or (parameter.distribution.ppf(1.0),)
            numbers = [value for value in listed if is_number(value)]
            if numbers:
                return parameter.name, max(numbers)
    return None
