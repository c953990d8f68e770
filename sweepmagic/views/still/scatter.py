"""What each searched parameter did to the metric: a dot per run."""

from __future__ import annotations

import math

from sweepmagic.config import Metric
from sweepmagic.records import SweepRecord
from sweepmagic.space import IntUniform, Parameter, Value, flatten, is_log, is_number
from sweepmagic.views.earlier import said
from sweepmagic.views.earlier import shown as earlier
from sweepmagic.views.palette import BEST, EARLIER, LINE
from sweepmagic.views.still.curves import best_of, opacity_of
from sweepmagic.views.still.marks import dots
from sweepmagic.views.still.scale import padded, range_of
from sweepmagic.views.still.svg import Axis, Chart, across, named, plot, upright
from sweepmagic.views.summary import show


def scatter(sweep: SweepRecord, name: str) -> Chart | None:
    """Return the metric of every run over its value of parameter `name`, or None if no run has both."""
    metric = sweep.metric
    parameter = next(p for p in sweep.space.parameters if p.name == name)
    worth = {run.number: run.worth(metric) for run in sweep.runs.values()}
    have = {run.number: flatten(run.params, sweep.space.names) for run in sweep.runs.values()}
    pairs = [(n, have[n][name], w) for n, w in worth.items() if name in have[n] and w is not None and math.isfinite(w)]
    if metric is None or not pairs:
        return None
    before = _before(sweep, metric, name)
    x, places = _across(parameter, {**{run: value for run, value, _ in pairs}, **{n: v for n, v, _ in before}})
    best = best_of(sweep)
    low, high, log = range_of([w for _, _, w in [*pairs, *before]], keep=[w for run, _, w in pairs if run == best])
    y = upright(low, high, log=log)
    points = {run: (places[run], w) for run, _, w in pairs}
    quiet = dots([point for run, point in points.items() if run != best], x.scale, y.scale)
    bold = dots([point for run, point in points.items() if run == best], x.scale, y.scale, radius=9)
    grey = dots([(places[place], w) for place, _, w in before], x.scale, y.scale, radius=5)
    marks = f'<g fill="{EARLIER}" fill-opacity="0.4">{grey}</g>' if before else ""
    marks += f'<g fill="{LINE}" fill-opacity="{opacity_of(len(pairs), 0.7)}">{quiet}</g><g fill="{BEST}">{bold}</g>'
    alt = f"{metric.name} over {name}, {len(pairs)} runs"
    aside = show(have[best][name]) if best is not None and name in have[best] else ""
    key = said(len(sweep.evidence)) if before else ""
    alt += f"; in grey {key}" if before else ""
    return Chart(plot(f"{metric.name} by {name}", aside, x, y, marks, alt=alt, key=key), alt)


def _before(sweep: SweepRecord, metric: Metric, name: str) -> list[tuple[int, Value, float]]:
    """Return the earlier results that have the parameter, numbered below the runs: number, value, metric."""
    found = [(flatten(each.params, sweep.space.names), each.values[metric.name]) for each in earlier(sweep)]
    return [(-place, params[name], worth) for place, (params, worth) in enumerate(found, start=1) if name in params]


def _across(parameter: Parameter, values: dict[int, Value]) -> tuple[Axis, dict[int, float]]:
    """Return the axis of the parameter and where each run stands on it."""
    choices = parameter.distribution.grid()
    counts = isinstance(parameter.distribution, IntUniform)
    if choices is None or counts or len(choices) > 24:
        numbers = {run: float(value) for run, value in values.items() if is_number(value) and math.isfinite(value)}
        if len(numbers) == len(values):
            return _numbers(parameter, numbers, counts), numbers
    words = list(dict.fromkeys([*map(show, choices or ())][:24] + [show(value) for value in values.values()]))
    axis = named(across(-0.5, len(words) - 0.5, parameter.name), words)
    return axis, {run: words.index(show(value)) + _aside(run) for run, value in values.items()}


def _numbers(parameter: Parameter, numbers: dict[int, float], counts: bool) -> Axis:
    low, high = min(numbers.values()), max(numbers.values())
    if is_log(parameter.distribution) and 0 < low < high:
        air = (high / low) ** 0.04
        return across(low / air, high * air, parameter.name, log=True)
    return across(*padded(low, high), parameter.name, whole=counts)


def _aside(run: int) -> float:
    """Return a step to the side, the same each time for a run, so that dots of one choice do not hide one another."""
    return (run * 0.618034 % 1 - 0.5) * 0.36
