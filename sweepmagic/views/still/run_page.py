"""One run as it stands in a notebook: what it is, its curves, its other values and its files. No script, as the twin."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sweepmagic.handle import Run
from sweepmagic.space import Value, is_media, is_number
from sweepmagic.views.markup import code, details, esc, inline, one_line
from sweepmagic.views.palette import BEST
from sweepmagic.views.still import pieces
from sweepmagic.views.still.heat import Histograms, heat
from sweepmagic.views.still.marks import Point, path, thin
from sweepmagic.views.still.scale import padded, range_of
from sweepmagic.views.still.svg import Chart, across, plot, upright
from sweepmagic.views.still.table import mark
from sweepmagic.views.summary import duration, is_axis, params_text, show

_CURVES, _POINTS, _FILES = 4, 200, 12


def run_html(run: Run) -> str:
    """Return the run as HTML that stands alone in a saved notebook.

    Example:
        >>> run_html(sweepmagic.load_run("baseline"))  # doctest: +SKIP
    """
    curves = dict(_curves(run))
    parts = [
        _heading(run),
        pieces.charts(inline, [_chart(name, points) for name, points in [*curves.items()][:_CURVES]], embed=True),
        pieces.charts(inline, [heat(name, found) for name, found in _histograms(run)[:_CURVES]], embed=True),
        _line("values", ", ".join(_values(run, curves))),
        _line("files", ", ".join(run.file_names[:_FILES])),
        details(inline, one_line(run.reason, 200), code(inline, run.error, most=4000)) if run.error else "",
    ]
    return f"<div{inline('sweep')}>{''.join(parts)}</div>"


def _heading(run: Run) -> str:
    facts = [mark(inline, run.state), duration(run.duration)]
    facts += [f"{esc(one_line(name, 60))} <strong>{show(value)}</strong>" for name, value in _worth(run).items()]
    first = f"<div{inline('head')}><span{inline('name')}>{esc(one_line(run.name, 80))}</span> {' · '.join(facts)}</div>"
    config = one_line(params_text(run.config.as_dict()), 400)
    return first + (f"<div{inline('head')}><code>{esc(config)}</code></div>" if config else "")


def _worth(run: Run) -> dict[str, float]:
    """Return what counts of each of the sweep's metrics: its best value unless the config says otherwise."""
    return {name: value for name, value in run.values.items() if value is not None}


def _curves(run: Run) -> Iterator[tuple[str, list[Point]]]:
    """Yield everything that it logged more than once as a number, over the step."""
    columns = run.history.columns
    for key in sorted(columns, key=lambda key: key not in run.values):  # the sweep's metrics first
        if not columns[key].is_numeric or is_axis(key):
            continue
        steps, values = run.history.series(key)
        points = [(float(x), float(y)) for x, y in zip(steps, values, strict=True) if is_number(y)]
        if len({x for x, _ in points}) > 1 and any(math.isfinite(y) for _, y in points):
            yield key, points


def _histograms(run: Run) -> list[tuple[str, Histograms]]:
    """Return everything that it logged as a histogram more than once, those of the most values first."""
    return sorted(_counted(run), key=lambda named: -sum(named[1][-1][1]["values"]))


def _counted(run: Run) -> Iterator[tuple[str, Histograms]]:
    for key, column in run.history.columns.items():
        if column.is_numeric:
            continue
        found = [
            (float(step), value) for step, value in zip(*run.history.series(key), strict=True) if _is_counted(value)
        ]
        if len(found) > 1:
            yield key, found


def _is_counted(value: Value) -> bool:
    return is_media(value) and value["_type"] == "histogram"


def _chart(name: str, points: list[Point]) -> Chart:
    low, high, log = range_of([y for _, y in points if math.isfinite(y)])
    left, right = points[0][0], points[-1][0]
    x, y = (
        across(*((left, right) if left < right else padded(left, right)), "step", whole=True),
        upright(low, high, log=log),
    )
    aside = show(points[-1][1])
    drawn = path(thin(points, _POINTS), x.scale, y.scale)
    marks = f'<path fill="none" stroke="{BEST}" stroke-width="4" stroke-linejoin="round" d="{drawn}"/>'
    alt = f"{name} over step, {len(points)} values; last: {aside}"
    return Chart(plot(name, aside, x, y, marks, alt=alt), alt)


def _values(run: Run, curves: dict[str, list[Point]]) -> Iterator[str]:
    for key, value in run.summary.items():
        if (
            is_number(value)
            and key not in curves
            and key not in run.values
            and not is_axis(key)
            and not key.startswith("_")
        ):
            yield f"{key} {show(value)}"


def _line(title: str, text: str) -> str:
    return (
        f"<div{inline('head')}><span{inline('quiet')}>{title}</span> {esc(one_line(text, 600))}</div>" if text else ""
    )
