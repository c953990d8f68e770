"""The pieces of a sweep's page that the twin and the report share: heading, charts, notes, failures, config."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from sweepmagic.config import dump_yaml
from sweepmagic.records import SweepRecord
from sweepmagic.views.failures import Failure, failures
from sweepmagic.views.markup import Look, code, esc, one_line
from sweepmagic.views.still.svg import Chart
from sweepmagic.views.still.table import mark
from sweepmagic.views.summary import Heading, Note, duration

_FAILURES, _NOTES, _TRACEBACK_LINES = 8, 12, 14
_WIDE = 420
_MANY = 4
"""From so many pictures on each has fewer dots: together they are most of what the saved notebook grows by."""


def heading(look: Look, head: Heading) -> str:
    """Return name, state, progress and the best run in two lines."""
    total = f" of {head.total}" if head.total is not None else ""
    facts = [mark(look, head.state) + (f" ({esc(one_line(head.reason, 100))})" if head.reason else "")]
    facts.append(f"{head.done}{total} runs")
    facts += [f"{count} {state}" for state, count in head.counts.items() if count and count != head.done]
    facts.append(duration(head.elapsed))
    facts += [esc(head.saved)] if head.saved else []
    first = f"<div{look('head')}><span{look('name')}>{esc(one_line(head.name, 80))}</span> {' · '.join(facts)}</div>"
    if head.best_run is None:
        return first
    return (
        f"{first}<div{look('head')}><span{look('star')}>★</span> best {esc(one_line(head.metric, 60))} "
        f"<strong>{esc(head.best)}</strong> <span{look('quiet')}>run {head.best_run}:</span> "
        f"<code>{esc(one_line(head.best_config, 400))}</code></div>"
        + (f"<div{look('head')}><span{look('star')}>◆</span> {esc(head.front)}</div>" if head.front else "")
    )


def charts(look: Look, drawn: Iterable[Chart | None], *, embed: bool) -> str:
    """Return the pictures side by side; `embed` puts them in as images, which sanitisers keep."""
    found = [chart for chart in drawn if chart is not None]
    if not found:
        return ""
    dots = 2.0 if len(found) < _MANY else 1.5
    pictures = [as_image(look, chart, dots) if embed else chart.picture for chart in found]
    # A narrow page scrolls a wide picture: made narrow, nobody could read it.
    sided = [
        f"<div{look('scroll')}>{shown}</div>" if chart.width > _WIDE else shown
        for chart, shown in zip(found, pictures, strict=True)
    ]
    return f"<div{look('charts')}>{''.join(sided)}</div>"


def as_image(look: Look, chart: Chart, dots: float) -> str:
    """Return the picture as an <img> with a data URL.

    Sanitisers of notebook front ends drop <svg> and leave its texts standing about (JupyterLab, untrusted), but keep
    images; GitHub keeps only those of dots, see docs/notebooks.md. A picture with letters that the font at hand lacks
    stays SVG: with wrong letters it would be of use to nobody.
    """
    from sweepmagic.views.still.letters import Undrawable  # loads Pillow
    from sweepmagic.views.still.raster import png

    try:
        kind, data = "png", png(chart.picture, dots)
    except Undrawable:
        kind, data = "svg+xml", chart.picture.encode("utf-8", "replace")
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
    shape = look("wide" if chart.width > _WIDE else "chart")
    return f'<img{shape} width="{chart.width}" alt="{esc(chart.alt)}" src="{source}">'


def notes(look: Look, head: Heading) -> str:
    """Return what the user should know, and what to do about it."""
    if not head.notes:
        return ""
    shown = [f"<li>{_note(look, note)}</li>" for note in head.notes[:_NOTES]]
    if len(head.notes) > _NOTES:
        shown.append(f"<li>and {len(head.notes) - _NOTES} more</li>")
    return f"<ul{look('list')}>{''.join(shown)}</ul>"


def _note(look: Look, note: Note) -> str:
    remedy = f"<div{look('quiet')}>{_with_code(one_line(note.remedy, 400))}</div>" if note.remedy else ""
    return _with_code(one_line(note.text, 300)) + remedy


def _with_code(text: str) -> str:
    """Return text in which code stands in backticks as markup."""
    parts = text.split("`")
    return "".join(f"<code>{esc(part)}</code>" if place % 2 else esc(part) for place, part in enumerate(parts))


def failed(look: Look, sweep: SweepRecord, *, most: int = _FAILURES, unfold: bool = False) -> str:
    """Return every distinct error once, with how often it came, and the end of its last traceback, folded or not."""
    kinds = failures(sweep)
    parts = [_failure(look, failure, unfold=unfold) for failure in kinds[:most]]
    if len(kinds) > most:
        parts.append(f"<div{look('fine')}>and {len(kinds) - most} other errors</div>")
    return "".join(parts)


def _failure(look: Look, failure: Failure, *, unfold: bool) -> str:
    last = failure.runs[-1]
    said = f"{mark(look, last.state)}: {esc(failure.reason)} <span{look('quiet')}>{esc(failure.who)}</span>"
    if not last.error.strip():
        return f"<div{look('details')}>{said}</div>"
    lines = last.error.rstrip().split("\n")
    end = "\n".join((["…"] if len(lines) > _TRACEBACK_LINES else []) + lines[-_TRACEBACK_LINES:])
    return f"<details{' open' if unfold else ''}{look('details')}><summary>{said}</summary>{code(look, end, most=4000)}</details>"


def config(look: Look, sweep: SweepRecord, *, most: int = 100_000) -> str:
    """Return the config as YAML."""
    return code(look, dump_yaml(sweep.config), most=most)
