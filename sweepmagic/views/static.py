"""The twin: what stays in the saved notebook when a sweep is over, readable without a kernel, a script or our package.

GitHub, nbviewer and a JupyterLab that does not trust the notebook sanitise HTML, so there is no script, no style
element, no id and no inline SVG; where even styles and images go, the words and the table still say everything.
"""

from __future__ import annotations

import time

from sweepmagic.handle import Sweep
from sweepmagic.records import SweepRecord
from sweepmagic.views import pieces, summary
from sweepmagic.views.curves import chart
from sweepmagic.views.front import front_chart
from sweepmagic.views.markup import details, esc, inline, one_line
from sweepmagic.views.table import chosen, few_columns, table

_METRICS = 4
_LINES = 80
_POINTS = 14_000  # of all charts together; with the table this keeps the twin of a thousand runs below 200 kB
_PARAMS, _VALUES = 10, 4


def sweep_html(sweep: Sweep) -> str:
    """Return the sweep as HTML that stands alone in a saved notebook.

    Example:
        >>> sweep_html(sweepmagic.load("digits-mlp"))  # doctest: +SKIP
    """
    now = time.time()
    record = sweep.record
    head = summary.heading(record, now)
    shown = chosen(record)
    columns, left = few_columns(record, params=_PARAMS, values=_VALUES)
    metrics = summary.metric_names(record)[:_METRICS]
    curves = [chart(record, metric, lines=_LINES, points=_POINTS // len(metrics)) for metric in metrics]
    parts = [
        pieces.heading(inline, head),
        pieces.charts(inline, [front_chart(record), *curves], embed=True),
        table(inline, record, shown, columns, now) if record.runs else "",
        _more(record, shown.hidden, left),
        pieces.notes(inline, head),
        pieces.failed(inline, record),
        details(inline, "config", pieces.config(inline, record, most=6000)),
    ]
    return f"<div{inline('sweep')}>{''.join(parts)}</div>"


def _more(sweep: SweepRecord, runs: int, columns: int) -> str:
    """Return how to see what the table leaves out."""
    if not runs and not columns:
        return ""
    left = [f"{runs} more runs"] if runs else []
    left += [f"{columns} more columns"] if columns else []
    name = esc(one_line(sweep.name, 60))
    ways = f"<code>%sweep {name}</code>, <code>sweep.dataframe()</code> or <code>sweep.report(&quot;report.html&quot;)</code>"
    return f"<div{inline('fine')}>{' and '.join(left)}: {ways}</div>"
