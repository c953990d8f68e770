"""How a distribution moved: a logged histogram over the step, the denser the darker."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sweepmagic.views.palette import LINE
from sweepmagic.views.still.marks import spread
from sweepmagic.views.still.scale import padded
from sweepmagic.views.still.svg import Axis, Chart, across, plot, upright
from sweepmagic.views.summary import show

_COLUMNS, _LEVELS = 60, 6
_FEWEST, _ENOUGH = 8, 20
_SHARE = 0.998
"""So much of all that was counted is in the picture: a single outlier would press the rest together."""

Histograms = Sequence[tuple[float, Mapping[str, Any]]]


def heat(name: str, found: Histograms) -> Chart | None:
    """Return the picture of a key's histograms, each at its step; None where nothing was counted.

    Example:
        >>> counts = {"values": [1, 4, 1], "bins": [-1.5, -0.5, 0.5, 1.5]}
        >>> heat("gradients", [(0.0, counts), (1.0, counts)]).alt
        'gradients over step, 2 histograms from -1.5 to 1.5'
    """
    kept = spread(range(len(found)), _COLUMNS)
    shown = [(step, _coarse(each)) for place, (step, each) in enumerate(found) if place in kept and sum(each["values"])]
    if not shown:
        return None
    ends = [_range(each) for _, each in shown]
    low, high = min(end for end, _ in ends), max(end for _, end in ends)
    low, high = (low, high) if low < high else padded(low, high)
    edges = _edges([step for step, _ in shown])
    x, y = across(edges[0], edges[-1], "step", whole=True), upright(low, high)
    marks = "".join(
        _column(each, left, right, x, y) for (_, each), left, right in zip(shown, edges, edges[1:], strict=False)
    )
    alt = f"{name} over step, {len(found)} histograms from {show(low)} to {show(high)}"
    return Chart(plot(name, "", x, y, f'<g fill="{LINE}">{marks}</g>', alt=alt), alt)


def _edges(steps: Sequence[float]) -> list[float]:
    """Return where each column begins, and where the last one ends: halfway to its neighbours."""
    if len(steps) == 1:
        return [steps[0] - 0.5, steps[0] + 0.5]
    middles = [(left + right) / 2 for left, right in pairwise(steps)]
    return [2 * steps[0] - middles[0], *middles, 2 * steps[-1] - middles[-1]]


def _coarse(histogram: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the histogram with bins of some twenty values on average, eight at least: single values are no density."""
    counts, bins = histogram["values"], histogram["bins"]
    together = max(1, len(counts) // max(_FEWEST, round(sum(counts) / _ENOUGH)))
    starts = range(0, len(counts), together)
    return {
        "values": [sum(counts[start : start + together]) for start in starts],
        "bins": [*(bins[start] for start in starts), bins[-1]],
    }


def _range(histogram: Mapping[str, Any]) -> tuple[float, float]:
    """Return between which edges all but the outermost values lie."""
    counts, bins = histogram["values"], histogram["bins"]
    spare = sum(counts) * (1 - _SHARE) / 2
    first = next(i for i, _ in enumerate(counts) if sum(counts[: i + 1]) > spare)
    last = next(i for i in reversed(range(len(counts))) if sum(counts[i:]) > spare)
    return float(bins[first]), float(bins[last + 1])


def _column(histogram: Mapping[str, Any], left: float, right: float, x: Axis, y: Axis) -> str:
    """Return the bins of one histogram as blocks; neighbours of one shade are one block."""
    counts, bins = histogram["values"], histogram["bins"]
    most = max(counts)
    shades = [math.ceil(_LEVELS * count / most) for count in counts]
    begin, end = round(x.scale(left)), round(x.scale(right))
    blocks, at = "", 0
    while at < len(shades):
        upto = next((place for place in range(at, len(shades)) if shades[place] != shades[at]), len(shades))
        bottom, top = round(y.scale(bins[at])), round(y.scale(bins[upto]))
        if shades[at] and bottom > top:
            shade = f'fill-opacity="{0.9 * shades[at] / _LEVELS:.2f}"'
            blocks += f'<rect x="{begin}" y="{top}" width="{max(1, end - begin)}" height="{bottom - top}" {shade}/>'
        at = upto
    return blocks
