"""The report: one HTML page with everything about a sweep, for a colleague or an appendix. It needs no network."""

from __future__ import annotations

import time

from sweepmagic import __version__
from sweepmagic.handle import Sweep
from sweepmagic.records import SweepRecord
from sweepmagic.views import summary
from sweepmagic.views.markup import classed, code, esc, one_line, sheet
from sweepmagic.views.still import bars, pieces
from sweepmagic.views.still.curves import chart
from sweepmagic.views.still.front import front_chart
from sweepmagic.views.still.parallel import parallel
from sweepmagic.views.still.scatter import scatter
from sweepmagic.views.still.table import chosen, table
from sweepmagic.views.summary import Heading

_LINES = 400
_POINTS = 16_000
_CROSSING = 200
_GAP = 132

_PAGE = """
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #ffffff; --soft: #f5f6f8; --edge: #d9dce1; --mute: #63676e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e6ea; --paper: #16181c; --soft: #1f2227; --edge: #363a41; --mute: #a0a5ad; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 36px 28px 60px; max-width: 1340px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.75em; line-height: 1.2; margin: 0 0 6px; overflow-wrap: anywhere; }
h2 { font-size: 1.1em; margin: 34px 0 8px; padding-bottom: 4px; border-bottom: 1px solid var(--edge); }
p { margin: 0 0 10px; max-width: 75ch; }
svg text { fill: var(--mute); }
svg text[fill] { fill: #e8710a; }
.quiet, .fine, .why, .summary, .gap { color: var(--mute); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 310px), 1fr)); gap: 18px 26px; }
.charts svg { width: 100%; max-width: 480px; height: auto; }
.name { display: none; }
.table { width: 100%; font-variant-numeric: tabular-nums; }
th { position: sticky; top: 0; background: var(--paper); border-bottom: 1px solid var(--edge); color: var(--mute);
  font-weight: 600; }
td { border-bottom: 1px solid color-mix(in srgb, var(--edge) 55%, transparent); }
.tall { max-height: 78vh; overflow: auto; }
code { font: 0.9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre.code { background: var(--soft); border-radius: 4px; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
footer { margin-top: 40px; padding-top: 10px; border-top: 1px solid var(--edge); color: var(--mute); font-size: 0.88em; }
path:hover { stroke: #e8710a; stroke-opacity: 1; stroke-width: 5; }
@media print {
  :root { --ink: #000; --paper: #fff; --soft: #f5f5f5; --edge: #ccc; --mute: #555; }
  body { padding: 0; max-width: none; font-size: 10.5px; }
  .tall { max-height: none; overflow: visible; }
  .charts { grid-template-columns: repeat(3, 1fr); }
  svg, tr, pre { break-inside: avoid; }
  h2 { break-after: avoid; }
  th { position: static; }
  .left, .right, .why { padding: 2px 5px; }
  .why { white-space: normal; min-width: 0; }
  pre.code { white-space: pre-wrap; overflow-wrap: anywhere; }
}
"""


def report_html(sweep: Sweep) -> str:
    """Return a whole page about the sweep: all runs, all metrics, every parameter against the metric, config and code.

    Example:
        >>> sweepmagic.load("digits-mlp").report("digits.html")  # doctest: +SKIP
    """
    now = time.time()
    record = sweep.record
    head = summary.heading(record, now)
    name = esc(one_line(head.name, 120))
    body = [
        f"<h1>{name}</h1>",
        f"<p>{esc(record.config.description)}</p>" if record.config.description else "",
        pieces.heading(classed, head),
        _section("Pareto front", pieces.charts(classed, [front_chart(record)], embed=False)),
        _section("Metrics", _curves(record)),
        _section("Parameters", _crossing(record) + _scatters(record)),
        _section("Which parameters mattered", _importance(record)),
        _section("Runs", _runs(record, now)),
        _section("Notes", pieces.notes(classed, head)),
        _section("Failures", pieces.failed(classed, record, most=40, unfold=True)),
        _section("Configuration", pieces.config(classed, record)),
        _section(f"Training code {record.function}".strip(), _code(record)),
        f"<footer>{_environment(record, head)}</footer>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}</title><style>{sheet()}{_PAGE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<section><h2>{esc(one_line(title, 120))}</h2>{body}</section>" if body else ""


def _curves(record: SweepRecord) -> str:
    drawn = [chart(record, metric, lines=_LINES, points=_POINTS) for metric in summary.metric_names(record)]
    return pieces.charts(classed, drawn, embed=False)


def _scatters(record: SweepRecord) -> str:
    return pieces.charts(classed, [scatter(record, name) for name in record.space.searched], embed=False)


def _crossing(record: SweepRecord) -> str:
    drawn = parallel(record, lines=_CROSSING, gap=_GAP) if len(record.space.searched) > 1 else None
    return f'<div class="scroll">{drawn.picture}</div>' if drawn is not None else ""


def _importance(record: SweepRecord) -> str:
    found = bars.importance(record)
    if found is None:
        return ""
    drawn, said = found
    return f"<div{classed('scroll')}>{drawn.picture}</div><p{classed('fine')}>{esc(said)}</p>"


def _runs(record: SweepRecord, now: float) -> str:
    shown = chosen(record, whole=len(record.runs))
    found = table(classed, record, shown, summary.columns(record), now) if record.runs else ""
    return found.replace('class="scroll"', 'class="scroll tall"', 1)


def _code(record: SweepRecord) -> str:
    return code(classed, record.source, most=200_000) if record.source else ""


def _environment(record: SweepRecord, head: Heading) -> str:
    """Return what somebody needs who wants the same numbers again."""
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(record.created))
    where = dict.fromkeys(f"{agent.workers} × {agent.executor}" for agent in record.agents.values())
    facts = [f"sweepmagic {__version__}", f"sweep {record.id}", f"seed {record.seed}", f"created {day}"]
    facts += [f"method {record.config.method}", f"took {summary.duration(head.elapsed)}", *where]
    return esc(" · ".join(facts))
