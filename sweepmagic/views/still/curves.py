"""The curves of one metric: which runs are drawn, thinned out to what can be seen, and drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sweepmagic.config import Metric
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import is_number
from sweepmagic.views.earlier import said
from sweepmagic.views.earlier import shown as earlier
from sweepmagic.views.palette import BEST, EARLIER, LINE
from sweepmagic.views.still.marks import Point, dots, path, spread, thin
from sweepmagic.views.still.scale import padded, range_of
from sweepmagic.views.still.svg import Axis, Chart, across, plot, upright
from sweepmagic.views.summary import named, show


@dataclass(frozen=True)
class Line:
    """The values of one run, in the order logged; those that are not finite are gaps."""

    run: int
    points: Sequence[Point]


def lines_of(sweep: SweepRecord, metric: str) -> list[Line]:
    """Return a line for every run that logged `metric`, over its step, or over what `define_metric` said."""
    return [line for run in sweep.runs.values() if (line := _line(run, metric)).points]


def _line(run: RunRecord, metric: str) -> Line:
    rule = run.rule_for(metric)
    xs, ys = run.history.series(metric, (rule.step_metric if rule else None) or "_step")
    points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True) if is_number(x) and is_number(y)]
    return Line(run.number, [point for point in points if math.isfinite(point[0])])


def axis_label(sweep: SweepRecord, metric: str) -> str:
    """Return what the horizontal axis counts."""
    rules = (run.rule_for(metric) for run in sweep.runs.values())
    return next((rule.step_metric for rule in rules if rule is not None and rule.step_metric), "step")


def chart(sweep: SweepRecord, metric: str, *, lines: int, points: int) -> Chart | None:
    """Return the picture of `metric`, or None if there is nothing to draw.

    Args:
        sweep: The sweep.
        metric: What the runs logged.
        lines: The most lines; beyond that the best run and others evenly spread from good to bad are drawn.
        points: About how many points all lines have together; a line has at most 100.
    """
    found = lines_of(sweep, metric)
    finite = [y for line in found for _, y in line.points if math.isfinite(y)]
    if not finite:
        return None
    if max(len(line.points) for line in found) == 1:
        return _by_run(sweep, metric, found, finite)
    shown = _chosen(sweep, found, lines)
    most = max(8, min(100, points // len(shown)))
    thinned = [Line(line.run, thin(line.points, most)) for line in shown]
    behind = lines_behind(sweep, metric, lines, points // 4)
    x, y = _axes(sweep, metric, [*found, *behind], finite + [y for line in behind for _, y in line.points])
    marks = _grey(behind, x, y) + _marks(thinned, x, y, best_of(sweep))
    return _chart(sweep, metric, x, y, marks, _extent(shown, found), said(len(sweep.evidence)) if behind else "")


def lines_behind(sweep: SweepRecord, metric: str, lines: int, points: int) -> list[Line]:
    """Return the curves of earlier results, where the horizontal axis counts what theirs do."""
    if axis_label(sweep, metric) != "step":
        return []
    curves = [each.history[metric] for each in earlier(sweep, lines) if metric in each.history]
    most = max(8, points // max(1, len(curves)))
    return [Line(0, thin([*zip(steps, values, strict=True)], most)) for steps, values in curves if len(steps)]


def best_of(sweep: SweepRecord) -> int | None:
    """Return the number of the best run, or None."""
    best = sweep.best
    return None if best is None else best.number


def _chosen(sweep: SweepRecord, found: Sequence[Line], most: int) -> list[Line]:
    ranked = sorted((line.run for line in found), key=lambda run: (sweep.runs[run].loss(sweep.metric), run))
    kept = spread(ranked, most)
    return [line for line in found if line.run in kept]


def _extent(shown: Sequence[Line], found: Sequence[Line]) -> str:
    return f"{len(shown)} of {len(found)} runs drawn" if len(shown) < len(found) else f"{len(found)} runs"


def _axes(sweep: SweepRecord, metric: str, found: Sequence[Line], finite: Sequence[float]) -> tuple[Axis, Axis]:
    best = best_of(sweep)
    winner = [y for line in found if line.run == best for _, y in line.points if math.isfinite(y)]
    low, high, log = range_of(finite, keep=winner[len(winner) // 10 :])  # its first steps may start anywhere
    ends = [x for line in found for x in (line.points[0][0], line.points[-1][0])]
    left, right = (min(ends), max(ends)) if min(ends) < max(ends) else padded(min(ends), max(ends))
    label = axis_label(sweep, metric)
    return across(left, right, label, whole=label == "step"), upright(low, high, log=log)


def _grey(lines: Sequence[Line], x: Axis, y: Axis) -> str:
    if not lines:
        return ""
    drawn = "".join(f'<path d="{path(line.points, x.scale, y.scale)}"/>' for line in lines)
    look = f'stroke="{EARLIER}" stroke-width="2" stroke-opacity="{opacity_of(2 * len(lines), 0.45)}"'
    return f'<g fill="none" stroke-linecap="round" stroke-linejoin="round" {look}>{drawn}</g>'


def _marks(lines: Sequence[Line], x: Axis, y: Axis, best: int | None) -> str:
    quiet = "".join(_drawn(line, x, y) for line in lines if line.run != best)
    bold = "".join(_drawn(line, x, y) for line in lines if line.run == best)
    opacity = opacity_of(len(lines), 0.6)
    return (
        '<g fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f'<g stroke="{LINE}" stroke-width="2.6" stroke-opacity="{opacity}">{quiet}</g>'
        f'<g stroke="{BEST}" stroke-width="4.6">{bold}</g></g>'
    )


def opacity_of(count: int, most: float) -> float:
    """Return how opaque each of `count` marks is, so that where many lie can be told from where few do."""
    return float(round(max(0.18, min(most, most * (40 / max(count, 1)) ** 0.4)), 2))


def _drawn(line: Line, x: Axis, y: Axis) -> str:
    drawn = path(line.points, x.scale, y.scale)
    return f'<path d="{drawn}"><title>run {line.run}</title></path>' if drawn else ""


def _by_run(sweep: SweepRecord, metric: str, found: Sequence[Line], finite: Sequence[float]) -> Chart:
    """Draw one value per run over the run's number: a curve of one point says nothing."""
    best = best_of(sweep)
    values = [(float(line.run), line.points[0][1]) for line in found]
    low, high, log = range_of(finite, keep=[y for run, y in values if run == best and math.isfinite(y)])
    x = across(*padded(values[0][0], values[-1][0]), "run", whole=True)
    y = upright(low, high, log=log)
    marks = f'<g fill="{LINE}" fill-opacity="{opacity_of(len(values), 0.75)}">{dots([v for v in values if v[0] != best], x.scale, y.scale)}</g>'
    marks += f'<g fill="{BEST}">{dots([v for v in values if v[0] == best], x.scale, y.scale, radius=9)}</g>'
    return _chart(sweep, metric, x, y, marks, _extent(found, found))


def _chart(sweep: SweepRecord, metric: str, x: Axis, y: Axis, marks: str, extent: str, behind: str = "") -> Chart:
    aside = _aside(sweep, metric)
    alt = f"{metric} over {x.label}, {extent}" + (f"; best: {aside}" if aside else "")
    alt += f"; in grey {behind}" if behind else ""
    return Chart(plot(_titled(sweep, metric), aside, x, y, marks, alt=alt, key=behind), alt)


def _titled(sweep: SweepRecord, metric: str) -> str:
    of = _metric(sweep, metric)
    return metric if of is None else named(of)


def _metric(sweep: SweepRecord, name: str) -> Metric | None:
    """Return the sweep's metric of that name; None if it is something else that runs log."""
    return next((metric for metric in sweep.config.metrics if metric.name == name), None)


def _aside(sweep: SweepRecord, metric: str) -> str:
    best, of = sweep.best, _metric(sweep, metric)
    if best is None:
        return ""
    value = best.worth(of) if of is not None else best.history.last(metric)
    return "" if value is None else f"run {best.number}: {show(value)}"
