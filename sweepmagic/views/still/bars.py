"""Which parameters mattered, as a bar each with its interval: for the report, where a second of thought is no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sweepmagic.records import SweepRecord
from sweepmagic.views.markup import esc, inline, one_line
from sweepmagic.views.palette import GRID, LINE
from sweepmagic.views.still import pieces
from sweepmagic.views.still.svg import Chart, opening

if TYPE_CHECKING:
    from sweepmagic.importance import Importance, Row

_NAME, _LONG, _ROW, _TOP = 150, 300, 24, 26
_MOST = 16


def bars(found: Importance) -> Chart | None:
    """Return the shares of the metric's variance as a picture; None where nothing can be said.

    Example:
        >>> from sweepmagic.importance import Importance, Row
        >>> print(bars(Importance("loss", (Row("lr", 0.9, 0.8, 0.85, 0.95),), runs=40, r2=0.93)).alt)
        which parameters mattered to loss, from 40 runs: lr 0.90 (0.85 to 0.95)
    """
    if not found.rows:
        return None
    rows = found.rows[:_MOST]
    shares = ", ".join(f"{row.parameter} {row.total:.2f} ({row.low:.2f} to {row.high:.2f})" for row in rows)
    alt = f"which parameters mattered to {found.metric}, from {found.runs} runs: {shares}"
    width, height = _NAME + _LONG + 60, _TOP + _ROW * len(rows) + 24
    title = f'<text x="{_NAME}" y="15" font-size="13" font-weight="600">share of the variance</text>'
    drawn = "".join(_bar(row, _TOP + _ROW * place) for place, row in enumerate(rows))
    return Chart(f"{opening(width, height, alt)}{title}{_grid(height)}{drawn}</svg>", alt, width)


def _grid(height: int) -> str:
    lines = ""
    for share in (0, 25, 50, 75, 100):
        x = _NAME + _LONG * share // 100
        opacity = 0.7 if share == 0 else 0.22
        lines += f'<path d="M{x},{_TOP - 2}v{height - _TOP - 20}" stroke="{GRID}" stroke-opacity="{opacity}"/>'
        lines += f'<text x="{x}" y="{height - 6}" text-anchor="middle">{share}%</text>'
    return lines


def _bar(row: Row, top: int) -> str:
    left, middle = _NAME, top + _ROW // 2
    low, high = (left + round(_LONG * min(max(share, 0.0), 1.0)) for share in (row.low, row.high))
    long = max(1, round(_LONG * min(max(row.total, 0.0), 1.0)))
    return (
        f'<text x="{left - 8}" y="{middle + 4}" text-anchor="end">{esc(one_line(row.parameter, 22))}</text>'
        f'<rect x="{left}" y="{top + 5}" width="{long}" height="{_ROW - 10}" fill="{LINE}" fill-opacity="0.75"/>'
        f'<path d="M{low},{middle}H{high}" stroke="#808080" stroke-width="1.5"/>'
        f'<path d="M{low},{middle - 4}v8" stroke="#808080" stroke-width="1.5"/>'
        f'<path d="M{high},{middle - 4}v8" stroke="#808080" stroke-width="1.5"/>'
        f'<text x="{max(high, left + long) + 8}" y="{middle + 4}">{row.total:.2f}</text>'
    )


def bars_html(found: Importance) -> str:
    """Return the bars as an image for a notebook, where nothing can be said an empty text.

    Example:
        >>> from sweepmagic.importance import Importance, Row
        >>> "<img" in bars_html(Importance("loss", (Row("lr", 0.9, 0.8, 0.85, 0.95),), runs=40))
        True
    """
    return pieces.charts(inline, [bars(found)], embed=True)


def remarks(found: Importance) -> str:
    """Return in a line how sure it is, and what was left out."""
    learned = "" if found.r2 is None else f"leave-one-out R² {found.r2:.2f}"
    return " · ".join(filter(None, (found.warning, f"from {found.runs} runs", learned, *found.notes)))


def importance(sweep: SweepRecord) -> tuple[Chart, str] | None:
    """Return the picture and the remarks, or None where nothing can be said."""
    from sweepmagic.importance import importance_of  # loads scipy

    if sweep.metric is None or not sweep.space.searched:
        return None
    found = importance_of(sweep, sweep.metric)
    chart = bars(found)
    return None if chart is None else (chart, remarks(found))
