"""The trade-off between several metrics: a mark per run, the runs on the Pareto front as diamonds on a stepped line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sweepmagic.config import Metric
from sweepmagic.records import Outcome, SweepRecord
from sweepmagic.views.markup import one_line
from sweepmagic.views.palette import BEST, LINE
from sweepmagic.views.still.curves import opacity_of
from sweepmagic.views.still.marks import Point, diamond, dots, path
from sweepmagic.views.still.scale import Scale, padded, range_of
from sweepmagic.views.still.svg import Axis, Chart, across, plot, upright
from sweepmagic.views.summary import named

_SIZES = (4, 6, 8, 10)
"""Radii where a third metric is the size, the best the largest."""


@dataclass(frozen=True)
class Tradeoff:
    """What is drawn: the first metric across, the second upright, a third as size; outcomes on the front and others."""

    metrics: Sequence[Metric]
    front: Sequence[Outcome]
    others: Sequence[Outcome]

    @property
    def size(self) -> str:
        """What the size of a mark says, or empty."""
        if len(self.metrics) < 3:
            return ""
        return f"larger: {'less' if self.metrics[2].goal == 'minimize' else 'more'} {self.metrics[2].name}"

    @property
    def label(self) -> str:
        """What stands below the horizontal axis."""
        return " · ".join(filter(None, (named(self.metrics[0]), self.size)))

    def values(self, place: int) -> list[float]:
        """Return the values of one metric, of all outcomes."""
        return [outcome.values[place] for outcome in (*self.front, *self.others)]

    def sizes(self, outcomes: Sequence[Outcome], sizes: Sequence[int]) -> list[int]:
        """Return the size of each mark by the third metric; without one, the second smallest of `sizes`."""
        if len(self.metrics) < 3:
            return [sizes[1]] * len(outcomes)
        metric = self.metrics[2]
        losses = [metric.loss(value) for value in self.values(2)]
        low, wide = min(losses), max(losses) - min(losses) or 1.0
        shares = [(metric.loss(outcome.values[2]) - low) / wide for outcome in outcomes]
        return [sizes[-1 - round(share * (len(sizes) - 1))] for share in shares]

    def steps(self, ends: Point) -> list[Point]:
        """Return the line between what some run has reached and what none has, up to the bad ends of both axes.

        Of three metrics there is none: it would be a surface.
        """
        if len(self.metrics) != 2 or not self.front:
            return []
        ordered = sorted(self.front, key=lambda outcome: self.metrics[0].loss(outcome.values[0]))
        corners: list[Point] = []
        height = ends[1]
        for outcome in ordered:
            corners += [(outcome.values[0], height), (outcome.values[0], outcome.values[1])]
            height = outcome.values[1]
        return [*corners, (ends[0], height)]


def tradeoff(sweep: SweepRecord) -> Tradeoff | None:
    """Return what there is to draw; None with one metric, or where no run has a value of each."""
    outcomes, metrics = sweep.outcomes, sweep.config.metrics
    if len(metrics) < 2 or not outcomes:
        return None
    on_front = {outcome.run.number for outcome in sweep.front}
    others = [outcome for outcome in outcomes if outcome.run.number not in on_front]
    return Tradeoff(metrics, sweep.front, others)


def front_chart(sweep: SweepRecord) -> Chart | None:
    """Return the picture of the trade-off, or None if there is none."""
    found = tradeoff(sweep)
    if found is None:
        return None
    first, second = found.metrics[:2]
    x, y = _axes(found)
    alt = f"{named(second)} by {named(first)}, {len(found.values(0))} runs, {len(found.front)} on the Pareto front"
    alt += f"; {found.size}" if found.size else ""
    title = one_line(f"{named(second)} by {first.name}", 28)
    return Chart(plot(title, "◆ front", x, y, _marks(found, x, y), alt=alt), alt)


def _axes(found: Tradeoff) -> tuple[Axis, Axis]:
    (left, right, log_x), (low, high, log_y) = (_range(found, place) for place in (0, 1))
    return across(left, right, found.label, log=log_x), upright(low, high, log=log_y)


def _range(found: Tradeoff, place: int) -> tuple[float, float, bool]:
    """Return the range of one axis, with room for whole diamonds: the front lies at its edges."""
    low, high, log = range_of(found.values(place), keep=[each.values[place] for each in found.front])
    if log:
        air = (high / low) ** 0.04
        return low / air, high * air, True
    return *padded(low, high), False


def worst_end(metric: Metric, scale: Scale) -> float:
    """Return the end of an axis that nobody wants."""
    return scale.high if metric.goal == "minimize" else scale.low


def _marks(found: Tradeoff, x: Axis, y: Axis) -> str:
    ends = (worst_end(found.metrics[0], x.scale), worst_end(found.metrics[1], y.scale))
    line = path(found.steps(ends), x.scale, y.scale)
    drawn = f'<path d="{line}" fill="none" stroke="{BEST}" stroke-width="3" stroke-opacity="0.7"/>' if line else ""
    opacity = opacity_of(len(found.others), 0.55)
    quiet = f'<g fill="{LINE}" fill-opacity="{opacity}">{_dots(found, x.scale, y.scale)}</g>'
    return f'{quiet}{drawn}<g fill="{BEST}">{_diamonds(found, x.scale, y.scale)}</g>'


def _dots(found: Tradeoff, x: Scale, y: Scale) -> str:
    sizes = found.sizes(found.others, _SIZES)
    by_size = {size: [e.values[:2] for e, s in zip(found.others, sizes, strict=True) if s == size] for size in _SIZES}
    return "".join(dots([(at, value) for at, value in points], x, y, radius=r) for r, points in by_size.items())


def _diamonds(found: Tradeoff, x: Scale, y: Scale) -> str:
    sizes = found.sizes(found.front, [size + 4 for size in _SIZES])
    return "".join(
        f'<path d="{diamond(x(each.values[0]), y(each.values[1]), size)}"><title>run {each.run.number}</title></path>'
        for each, size in zip(found.front, sizes, strict=True)
    )
