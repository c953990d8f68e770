"""What a sweep is going to do, said before its first run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sweepmagic import registry
from sweepmagic.config import SweepConfig, dump, notes
from sweepmagic.records import RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import Constant, Distribution, Parameter, Params, flatten, is_number, to_mapping

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
    """The resolved space, how many runs, where early stopping looks, and what deserves a second look."""

    title: str
    rows: Sequence[PlanRow]
    samples: Sequence[Params]
    runs: str
    stopping: Sequence[str]
    warnings: Sequence[str]

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
        lines += [f"  early stop   {line}" for line in self.stopping]
        lines += [f"  note         {warning}" for warning in self.warnings]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        html: str = registry.load(registry.PAGES, "plan")(self)
        return html


def plan(sweep: SweepRecord, *, count: int | None, executor: str, workers: int) -> Plan:
    """Return what the sweep will do from here on."""
    config = sweep.config
    goal = f", {config.metric.goal} {config.metric.name} ({config.metric.of})" if config.metric else ""
    where = "one run at a time in the kernel" if executor == "kernel" else f"{workers} at a time in {executor}"
    return Plan(
        title=f"{sweep.name}: {config.method}{goal}, {where}",
        rows=[row_of(parameter) for parameter in config.space.parameters],
        samples=_samples(sweep),
        runs=_runs(sweep, count),
        stopping=_stopping(config),
        warnings=[*notes(config), *_warnings(sweep, count)],
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
    ahead = SweepRecord.replay(sweep.id, [SweepCreated(dump(sweep.config), sweep.seed)])
    for run in sweep.runs.values():
        ahead.apply(RunStarted(run.number, run.params))
    found: list[Params] = []
    while len(found) < 3:
        number = ahead.next_number
        params = sampler.suggest(ahead, np.random.default_rng([sweep.seed, number]))
        if params is None:
            break
        found.append(params)
        ahead.apply(RunStarted(number, params))
    return found


def _runs(sweep: SweepRecord, count: int | None) -> str:
    size = sweep.space.size
    done = sum(1 for run in sweep.runs.values() if run.counts and run.fits)
    total = "until it is stopped" if count is None else str(count)
    if sweep.config.method == "grid":
        total = f"{size if count is None else min(count, size or count)} of a grid of {size}"
    elif size is not None:
        total += f", of {size} possible configs"
    return total + (f"; {done} done" if done else "")


def _stopping(config: SweepConfig) -> list[str]:
    lines = []
    for spec in config.early_terminate:
        rungs = registry.load(registry.STOPPERS, spec.type)(**spec.options).rungs()
        looks = (
            f", looks at logged value {', '.join(map(str, rungs[:5]))}{', …' if len(rungs) > 5 else ''}"
            if rungs
            else ""
        )
        lines.append(f"{spec.type}{looks}")
    return lines


def _warnings(sweep: SweepRecord, count: int | None) -> list[str]:
    config, found = sweep.config, []
    size = config.space.size
    if config.method == "grid" and count is not None and size is not None and size > count:
        found.append(f"the grid has {size} points, but only {count} will run: raise --count, or use method: random")
    most = _most_epochs(config)
    for spec in config.early_terminate:
        rungs = registry.load(registry.STOPPERS, spec.type)(**spec.options).rungs()
        if rungs and most is not None and rungs[0] > most[1]:
            found.append(
                f"{spec.type} first looks at logged value {rungs[0]}, but {most[0]} is at most {most[1]:g}: it can never stop a "
                "run; lower min_iter"
            )
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
