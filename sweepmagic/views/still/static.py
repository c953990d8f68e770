"""The twin: what stays in the saved notebook when a sweep is over, readable without a kernel, a script or our package.

GitHub, nbviewer and a JupyterLab that does not trust the notebook sanitise HTML, so there is no script, no style
element, no id and no inline SVG, and pictures are PNG; where even styles and images go, the words and the table still
say everything. docs/notebooks.md says which reader does what.
"""

from __future__ import annotations

import io
import time

from rich.console import Console

from sweepmagic.handle import Sweep
from sweepmagic.records import SweepRecord
from sweepmagic.views import summary
from sweepmagic.views.markup import details, esc, inline, one_line
from sweepmagic.views.still import pieces
from sweepmagic.views.still.curves import chart
from sweepmagic.views.still.front import front_chart
from sweepmagic.views.still.parallel import parallel
from sweepmagic.views.still.scatter import scatter
from sweepmagic.views.still.svg import Chart
from sweepmagic.views.still.table import chosen, few_columns, table
from sweepmagic.views.terminal import screen

# What is drawn and listed keeps the twin of a thousand runs below 200 kB, and its making below a second.
_METRICS = 4
_LINES, _POINTS = 60, 2500
_CROSSING = 120
_PARAMS, _VALUES = 10, 4
_PLAIN_WIDTH = 140


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
    curves = [chart(record, metric, lines=_LINES, points=_POINTS) for metric in metrics]
    parts = [
        pieces.heading(inline, head),
        pieces.charts(inline, [front_chart(record), *curves, _parameters(record)], embed=True),
        table(inline, record, shown, columns, now) if record.runs else "",
        _more(record, shown.hidden, left),
        pieces.notes(inline, head),
        pieces.failed(inline, record),
        details(inline, "config", pieces.config(inline, record, most=6000)),
    ]
    return f"<div{inline('sweep')}>{''.join(parts)}</div>"


def sweep_text(sweep: Sweep) -> str:
    """Return the sweep as plain text: the heading and its best runs, for readers that show nothing else.

    Example:
        >>> print(sweep_text(sweepmagic.load("digits-mlp")))  # doctest: +SKIP
        digits-mlp  ● finished · 20 of 20 runs · 1m 15s
        ★ best val_loss ↓ 0.084  run 7: lr=0.0031, batch=32
           run  state        lr  batch  val_loss ↓  logged   time
           ★ 7  finished  0.0031     32       0.084      12   3.8s
        ...
    """
    file = io.StringIO()
    # In a kernel rich shows what it prints by itself, unless it is told not to.
    console = Console(file=file, width=_PLAIN_WIDTH, color_system=None, force_terminal=False, force_jupyter=False)
    console.print(screen.closing(sweep.record, time.time(), _PLAIN_WIDTH))
    return "\n".join(line.rstrip() for line in file.getvalue().rstrip().split("\n"))


def _parameters(sweep: SweepRecord) -> Chart | None:
    """Return the parameters against the metric: one by itself, several as parallel coordinates."""
    if len(sweep.space.searched) == 1:
        return scatter(sweep, sweep.space.searched[0])
    return parallel(sweep, lines=_CROSSING)


def _more(sweep: SweepRecord, runs: int, columns: int) -> str:
    """Return how to see what the table leaves out."""
    if not runs and not columns:
        return ""
    left = [f"{runs} more runs"] if runs else []
    left += [f"{columns} more columns"] if columns else []
    name = esc(one_line(sweep.name, 60))
    ways = f"<code>%sweep {name}</code>, <code>sweep.dataframe()</code> or <code>sweep.report(&quot;report.html&quot;)</code>"
    return f"<div{inline('fine')}>{' and '.join(left)}: {ways}</div>"
