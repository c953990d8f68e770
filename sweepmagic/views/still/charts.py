"""A Bokeh figure of one metric, for a notebook or a script; the live view draws its own."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

from bokeh.models import BasicTickFormatter, ColumnDataSource, FixedTicker, HoverTool
from bokeh.plotting import figure

from sweepmagic.errors import NotFoundError, with_guess
from sweepmagic.handle import Sweep
from sweepmagic.records import Outcome, SweepRecord
from sweepmagic.views import summary
from sweepmagic.views.markup import one_line
from sweepmagic.views.palette import BEST, LINE
from sweepmagic.views.still.curves import Line, axis_label, best_of, lines_of
from sweepmagic.views.still.front import Tradeoff, tradeoff
from sweepmagic.views.still.marks import thin
from sweepmagic.views.still.scale import range_of
from sweepmagic.views.summary import metric_names, named, params_text, show

_POINTS = 1000  # a line; more cannot be seen, and a thousand runs must still open


def metric_figure(sweep: Sweep, metric: str | None = None) -> Any:
    """Return a Bokeh figure with a line per run of `metric` (default: the sweep's), the best run on top.

    Example:
        >>> from bokeh.plotting import show
        >>> show(sweepmagic.load("digits-mlp").plot("val_loss"))  # doctest: +SKIP

    Raises:
        NotFoundError: no run logged such a metric; the message lists those there are.
    """
    record = sweep.record
    key = _known(record, metric)
    lines = [Line(line.run, thin(line.points, _POINTS)) for line in lines_of(record, key)]
    finite = [y for line in lines for _, y in line.points if math.isfinite(y)]
    low, high, log = range_of(finite)
    plot = figure(
        title=f"{one_line(record.name, 60)}: {one_line(key, 60)}",
        x_axis_label=one_line(axis_label(record, key), 60),
        y_axis_label=one_line(key, 60),
        y_axis_type="log" if log else "linear",
        height=360,
        sizing_mode="stretch_width",
        tools="pan,box_zoom,wheel_zoom,reset,save",
        active_drag="box_zoom",
    )
    if log and high / low < 1e3:
        _label_few_decades(plot.yaxis, low)
    best = best_of(record)
    renderers = [
        _draw(plot, record, [line for line in lines if line.run != best], color=LINE, alpha=0.55, width=1.5),
        _draw(plot, record, [line for line in lines if line.run == best], color=BEST, alpha=1.0, width=3.0),
    ]
    tips = [("run", "@run (@state)"), ("value", "@value"), ("config", "@config")]
    plot.add_tools(HoverTool(renderers=renderers, tooltips=tips, line_policy="nearest"))
    return plot


def pareto_figure(sweep: Sweep) -> Any:
    """Return a Bokeh figure of two metrics against each other, the runs on the Pareto front as diamonds on a stepped line.

    Of three metrics the third is the size of the marks: the larger, the better.

    Example:
        >>> from bokeh.plotting import show
        >>> show(sweepmagic.load("digits-mlp").plot.pareto())  # doctest: +SKIP

    Raises:
        NotFoundError: the sweep has one metric only, or no run has a value of each.
    """
    record = sweep.record
    found = tradeoff(record)
    if found is None:
        names = ", ".join(metric.name for metric in record.config.metrics) or "none"
        raise NotFoundError(f"a Pareto front needs runs with values of two metrics or three; {record.name} has {names}")
    (left, right, log_x), (low, high, log_y) = (range_of(found.values(place)) for place in (0, 1))
    plot = figure(
        title=f"{one_line(record.name, 60)}: {summary.heading(record, time.time()).front}",
        x_axis_label=one_line(found.label, 80),
        y_axis_label=one_line(named(found.metrics[1]), 60),
        x_axis_type="log" if log_x else "linear",
        y_axis_type="log" if log_y else "linear",
        height=360,
        sizing_mode="stretch_width",
        tools="pan,box_zoom,wheel_zoom,reset,save",
        active_drag="box_zoom",
    )
    for axis, least, most, log in ((plot.xaxis, left, right, log_x), (plot.yaxis, low, high, log_y)):
        if log and most / least < 1e3:
            _label_few_decades(axis, least)
    ends = tuple(
        (max if metric.goal == "minimize" else min)(found.values(place)) for place, metric in enumerate(found.metrics)
    )
    steps = found.steps((ends[0], ends[1]))
    plot.line([x for x, _ in steps], [y for _, y in steps], color=BEST, alpha=0.7, line_width=2)
    marked = [
        _scatter(plot, record, found, found.others, marker="circle", color=LINE, alpha=0.55, sizes=(5, 8, 11, 14)),
        _scatter(plot, record, found, found.front, marker="diamond", color=BEST, alpha=1.0, sizes=(10, 14, 18, 22)),
    ]
    tips = [
        ("run", "@run (@state)"),
        *((one_line(m.name, 40), f"@value{place}") for place, m in enumerate(found.metrics)),
    ]
    plot.add_tools(HoverTool(renderers=marked, tooltips=[*tips, ("config", "@config")]))
    return plot


def _scatter(
    plot: Any,
    record: SweepRecord,
    found: Tradeoff,
    outcomes: Sequence[Outcome],
    *,
    marker: str,
    color: str,
    alpha: float,
    sizes: Sequence[int],
) -> Any:
    data: dict[str, Any] = {
        "x": [outcome.values[0] for outcome in outcomes],
        "y": [outcome.values[1] for outcome in outcomes],
        "size": found.sizes(outcomes, sizes),
        "run": [outcome.run.number for outcome in outcomes],
        "state": [outcome.run.state for outcome in outcomes],
        "config": [one_line(params_text(outcome.run.params, record.space.names), 300) for outcome in outcomes],
    }
    data |= {f"value{place}": [show(o.values[place]) for o in outcomes] for place in range(len(found.metrics))}
    return plot.scatter("x", "y", source=ColumnDataSource(data), size="size", marker=marker, color=color, alpha=alpha)


def _label_few_decades(axis: Any, low: float) -> None:
    """Set ticks at 1, 2, 5: below three decades Bokeh's own are evenly spaced values, crowded at the top of the axis."""
    first = math.floor(math.log10(low)) - 1
    axis.ticker = FixedTicker(ticks=[digit * 10.0**power for power in range(first, first + 7) for digit in (1, 2, 5)])
    axis.formatter = BasicTickFormatter()


def _known(record: SweepRecord, metric: str | None) -> str:
    logged = metric_names(record)
    wanted = metric if metric is not None else next(iter(logged), None)
    if wanted is None or not lines_of(record, wanted):
        known = ", ".join(key for key in logged if lines_of(record, key)) or "nothing yet"
        raise NotFoundError(
            with_guess(f"no run of {record.name} logged {wanted!r}; logged: {known}", wanted or "", logged)
        )
    return wanted


def _draw(plot: Any, record: SweepRecord, lines: list[Line], *, color: str, alpha: float, width: float) -> Any:
    runs = [record.runs[line.run] for line in lines]
    source = ColumnDataSource(
        {
            "xs": [[x for x, _ in line.points] for line in lines],
            "ys": [[y if math.isfinite(y) else math.nan for _, y in line.points] for line in lines],
            "run": [line.run for line in lines],
            "state": [run.state for run in runs],
            "value": [show(run.worth(record.metric)) for run in runs],
            "config": [one_line(params_text(run.params, record.space.names), 300) for run in runs],
        }
    )
    if max((len(line.points) for line in lines), default=0) <= 1:  # a line of one point cannot be seen
        source.add([xs[0] for xs in source.data["xs"]], "x")
        source.add([ys[0] for ys in source.data["ys"]], "y")
        return plot.scatter("x", "y", source=source, size=4 * math.sqrt(width) + 3, color=color, alpha=alpha)
    return plot.multi_line("xs", "ys", source=source, color=color, alpha=alpha, line_width=width)
