"""Parallel coordinates: an axis per searched parameter and per metric, a line per run, coloured by its rank."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sweepmagic.config import Metric
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import Value, flatten, is_number
from sweepmagic.views import summary
from sweepmagic.views.live.ranges import Range
from sweepmagic.views.markup import esc, one_line
from sweepmagic.views.palette import BEST, GRID, RANKS, TEXT
from sweepmagic.views.still.marks import spread
from sweepmagic.views.still.scale import Scale, padded, range_of
from sweepmagic.views.still.svg import FINE, Chart, opening
from sweepmagic.views.summary import named, show

_TOP, _BOTTOM, _BELOW = 52, 18, 20  # above: title, names, upper ends; below: lower ends; below that what is not set
_LEFT, _RIGHT = 40, 62
GAP = 88
"""From one axis to the next."""
_AXES = 8
_INNER = 160
_WORDS = 8
_BAND = 0.3
"""How much of the way from one choice to the next the lines of a choice take."""


@dataclass(frozen=True)
class _Axis:
    """One axis: from values to heights in inner units, the best end of a metric on top."""

    title: str
    scale: Scale
    words: Sequence[str] = ()
    ends: tuple[str, str] = ("", "")
    ticks: Sequence[tuple[float, str]] = field(default=())
    optional: bool = False

    @property
    def step(self) -> float:
        """How far one choice is from the next."""
        return abs(self.scale(1.0) - self.scale(0.0)) / FINE if self.words else 0.0

    def place(self, value: Value, run: int) -> int | None:
        """Return where a value stands, None where it has no place; lines of one choice lie a little apart."""
        if self.words:
            aside = (run * 0.618034 % 1 - 0.5) * _BAND
            return round(self.scale(self.words.index(show(value)) + aside))
        if is_number(value) and math.isfinite(value):
            return round(self.scale(float(value)))
        return None


def parallel(sweep: SweepRecord, *, lines: int, gap: int = GAP) -> Chart | None:
    """Return the picture, or None where there are not two axes and two runs.

    Args:
        sweep: The sweep.
        lines: The most lines; beyond that the best run and others evenly spread from good to bad are drawn.
        gap: How far it is from one axis to the next.
    """
    columns = [column for column in summary.columns(sweep) if column.kind == "param" and column.range is not None]
    runs = list(sweep.runs.values())
    if not columns or len(runs) < 2 or len(columns) + len(sweep.config.metrics) < 2:
        return None
    params = {run.number: flatten(run.params, sweep.space.names) for run in runs}
    few = columns[: _AXES - len(sweep.config.metrics)]
    axes = {column.key: _searched(column.title, column.range, params) for column in few if column.range is not None}
    metrics = [axis for metric in sweep.config.metrics if (axis := _valued(sweep, metric)) is not None]
    order = sorted(runs, key=lambda run: (run.loss(sweep.metric), run.number))
    kept = spread([run.number for run in order], lines)
    drawn = [_places(run, params[run.number], axes, metrics) for run in order if run.number in kept]
    alt = _alt(sweep, [*axes, *(named(metric) for metric, _ in metrics)], len(columns), len(drawn), len(runs))
    every = [*axes.values(), *(axis for _, axis in metrics)]
    return _picture(sweep, every, [run for run in order if run.number in kept], drawn, gap, alt)


def _searched(title: str, searched: Range, params: Mapping[int, Mapping[str, Value]]) -> _Axis:
    """Return the axis of a parameter, from where to where it was searched; what lies outside makes it longer."""
    have = [values[title] for values in params.values() if title in values]
    optional = len(have) < len(params)
    if searched.scale == "choice":
        words = list(dict.fromkeys([*searched.choices, *map(show, have)]))
        margin = 0.5 if len(words) > 1 else 1.0
        scale = Scale(-margin, len(words) - 1 + margin, start=FINE * _INNER, end=0)
        every = -(-len(words) // _WORDS)
        ticks = [(scale(at), one_line(word, 11)) for at, word in enumerate(words) if at % every == 0]
        return _Axis(title, scale, words, ticks=ticks, optional=optional)
    numbers = [float(value) for value in have if is_number(value) and math.isfinite(value)]
    low = min([searched.low if searched.low is not None else 0.0, *numbers])
    high = max([searched.high if searched.high is not None else 1.0, *numbers])
    log = searched.scale == "log" and low > 0
    return _numbers(title, low, high if high > low else low + 1, log=log, whole=searched.whole, optional=optional)


def _valued(sweep: SweepRecord, metric: Metric) -> tuple[Metric, _Axis] | None:
    """Return the axis of a metric, its good end on top; None if no run has a value."""
    values = [worth for run in sweep.runs.values() if (worth := run.worth(metric)) is not None and math.isfinite(worth)]
    if not values:
        return None
    good = min(values) if metric.goal == "minimize" else max(values)
    low, high, log = range_of(values, keep=[good])
    low, high = max(low, min(values)), min(high, max(values))  # the best stands at the very top
    low, high = (low, high) if low < high else padded(low, high)
    return metric, _numbers(named(metric), low, high, log=log, turned=metric.goal == "minimize")


def _numbers(
    title: str,
    low: float,
    high: float,
    *,
    log: bool,
    whole: bool = False,
    optional: bool = False,
    turned: bool = False,
) -> _Axis:
    top, foot = (low, high) if turned else (high, low)
    start, end = (0.0, float(FINE * _INNER)) if turned else (float(FINE * _INNER), 0.0)
    scale = Scale(low, high, log, start, end)
    inner = [value for value in scale.ticks(whole) if FINE * 14 < scale(value) < FINE * (_INNER - 14)]
    ticks = [(scale(value), show(float(value))) for value in inner]
    return _Axis(title, scale, ends=(show(float(top)), show(float(foot))), ticks=ticks, optional=optional)


def _places(
    run: RunRecord, params: Mapping[str, Value], axes: Mapping[str, _Axis], metrics: Sequence[tuple[Metric, _Axis]]
) -> list[int | None]:
    """Return where the line of a run crosses each axis; it ends before the metrics where it has no value of them."""
    below = FINE * (_INNER + _BELOW)
    found = [axis.place(params[key], run.number) if key in params else below for key, axis in axes.items()]
    return [*found, *(axis.place(run.worth(metric), run.number) for metric, axis in metrics)]


def _alt(sweep: SweepRecord, titles: Sequence[str], params: int, drawn: int, runs: int) -> str:
    said = f"parallel coordinates of {', '.join(titles)}"
    shown = len(titles) - len(sweep.config.metrics)
    said += f" ({shown} of {params} parameters)" if 0 <= shown < params else ""
    said += f", {drawn} of {runs} runs drawn" if drawn < runs else f", {runs} runs"
    best = sweep.best
    if best is None:
        return said
    return f"{said}, coloured by rank; best: run {best.number}: {show(best.worth(sweep.metric))}"


def _picture(
    sweep: SweepRecord,
    axes: Sequence[_Axis],
    runs: Sequence[RunRecord],
    drawn: Sequence[list[int | None]],
    gap: int,
    alt: str,
) -> Chart:
    width = _LEFT + gap * (len(axes) - 1) + _RIGHT
    lower = _INNER + _BOTTOM + (_BELOW if any(axis.optional for axis in axes) else 0)
    parts = [
        opening(width, _TOP + lower, alt),
        '<text x="10" y="15" font-size="13" font-weight="600">parameters</text>',
        _legend(sweep, width) if width > 340 else "",
        f'<g transform="translate({_LEFT},{_TOP})">',
        f'<svg width="{width - _LEFT}" height="{lower}" viewBox="0 0 {FINE * (width - _LEFT)} {FINE * lower}" '
        'overflow="visible">'
        f"{_lines(sweep, runs, drawn, FINE * gap)}</svg>",
        *(_axis(axis, gap * at, last=at == len(axes) - 1) for at, axis in enumerate(axes)),
        "</g></svg>",
    ]
    return Chart("".join(parts), alt, width)


def _lines(sweep: SweepRecord, runs: Sequence[RunRecord], drawn: Sequence[list[int | None]], gap: int) -> str:
    """Return the lines, the worst first and the best on top; one colour a class of rank."""
    best = sweep.best
    valued = [run.number for run in runs if run.worth(sweep.metric) is not None]
    rank = {number: place for place, number in enumerate(valued)}
    classes: dict[int, list[str]] = {}
    for run, places in zip(runs, drawn, strict=True):
        # 0 is the best run, then from good to bad, and last what has no value.
        step = len(RANKS) * rank[run.number] // len(valued) if run.number in rank else len(RANKS)
        classes.setdefault(0 if run is best else step + 1, []).append(_line(run, places, gap))
    crowd = max(0.4, min(1.0, (60 / max(1, len(runs))) ** 0.35))
    parts = []
    for step in sorted(classes, reverse=True):
        if step == 0:
            look = f'stroke="{BEST}" stroke-width="5"'
        elif step > len(RANKS):
            look = f'stroke="{TEXT}" stroke-width="2" stroke-opacity="{0.45 * crowd:.2f}"'
        else:
            good = 1 - (step - 1) / len(RANKS)
            look = f'stroke="{RANKS[step - 1]}" stroke-width="2.4" stroke-opacity="{crowd * (0.4 + 0.5 * good):.2f}"'
        parts.append(f"<g {look}>{''.join(classes[step])}</g>")
    return f'<g fill="none" stroke-linejoin="round">{"".join(parts)}</g>'


def _line(run: RunRecord, places: Sequence[int | None], gap: int) -> str:
    """Return the path of one run; where it has no place on an axis, there is a gap."""
    path, before = "", None
    for at, place in enumerate(places):
        if place is not None:
            path += f"M{at * gap},{place}l" if before is None else f"{gap:+d}{place - before:+d}"
            following = places[at + 1] if at + 1 < len(places) else None
            path += "0,0" if before is None and following is None else ""
        before = place
    return f'<path d="{path}"><title>run {run.number}</title></path>' if path else ""


def _axis(axis: _Axis, x: int, *, last: bool) -> str:
    parts = [
        f'<path d="M{x},0v{_INNER}" stroke="{GRID}" stroke-opacity="0.75"/>',
        f'<text x="{x}" y="-20" text-anchor="middle">{esc(one_line(axis.title, 14))}</text>',
        f'<text x="{x}" y="-6" text-anchor="middle" font-size="10">{esc(axis.ends[0])}</text>',
        f'<text x="{x}" y="{_INNER + 12}" text-anchor="middle" font-size="10">{esc(axis.ends[1])}</text>',
    ]
    for place, text in axis.ticks:
        y = place / FINE
        parts.append(f'<path d="M{x},{y:.1f}H{x + 4}" stroke="{GRID}" stroke-opacity="0.75"/>')
        if last or axis.words:  # elsewhere lines would run through it
            above = y + 3.4 if last else y - 4 - _BAND / 2 * axis.step
            parts.append(f'<text x="{x + 7}" y="{above:.1f}" font-size="10">{esc(text)}</text>')
    if axis.optional:
        parts.append(f'<text x="{x}" y="{_INNER + _BELOW + 13}" text-anchor="middle" font-size="10">not set</text>')
    return "".join(parts)


def _legend(sweep: SweepRecord, width: int) -> str:
    """Return what the colours say: from worse to better, and who the best is."""
    best = sweep.best
    if best is None:
        return ""
    aside = f"run {best.number}: {show(best.worth(sweep.metric))}"
    end = width - 10 - 5.6 * len(aside) - 10
    parts = [f'<text x="{width - 10}" y="15" text-anchor="end" fill="{BEST}">{esc(one_line(aside, 30))}</text>']
    parts.append(f'<text x="{end:.0f}" y="15" text-anchor="end" font-size="10">better</text>')
    left = round(end) - 34 - 9 * len(RANKS)
    for place, color in enumerate(reversed(RANKS)):
        parts.append(f'<rect x="{left + 9 * place}" y="8" width="9" height="6" fill="{color}"/>')
    parts.append(f'<text x="{left - 5}" y="15" text-anchor="end" font-size="10">worse</text>')
    return "".join(parts)
