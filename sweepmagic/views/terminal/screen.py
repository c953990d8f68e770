"""What a terminal shows, as rich renderables: the plan, the live table that fits the window, the closing table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import islice

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sweepmagic import liveness
from sweepmagic.plan import Plan
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.views import summary
from sweepmagic.views.failures import Failure, failures
from sweepmagic.views.markup import one_line
from sweepmagic.views.palette import BEST, STATES
from sweepmagic.views.still.table import chosen
from sweepmagic.views.summary import Column
from sweepmagic.views.terminal import banner

_LATEST = 5
_FOLDS, _LOW = 4, 18
_CELL = 26
_NOTES = 5


def plan(what: Plan) -> RenderableType:
    """Return the plan, its warnings in colour."""
    title, *rest = str(what).split("\n")
    lines = [Text(one_line(title, 300), style="bold")]
    for line in rest:
        if line.startswith("  for example "):  # one of three samples: better cut than folded
            lines.append(Text(_kept(line), no_wrap=True, overflow="ellipsis"))
        else:
            lines.append(Text(_kept(line), style="yellow" if line.startswith("  note ") else ""))
    return Group(*lines, Text(""))


def _kept(line: str) -> str:
    """Return the line cleaned, its columns as they are."""
    return line if line.isprintable() else one_line(line, 400)


def live(
    sweep: SweepRecord, now: float, width: int, height: int, below: Sequence[RenderableType] = ()
) -> RenderableType:
    """Return the heading, the progress, as many runs as the window has lines for (running, best, latest), and `below`."""
    head = summary.heading(sweep, now)
    folds, air = (_FOLDS, [Text("")]) if height >= _LOW else (1, [])
    top = [
        *banner.headline(head, width, folds),
        banner.progress(head, width),
        *banner.bestline(head, width, folds),
        *([_finding(head.notes, width)] if air and any(each.remedy for each in head.notes) else []),
        *air,
    ]
    below = [*air, *below]
    room = height - len(below) - 1  # the line on which the cursor stands
    top = top[: max(0, room)]
    room -= len(top) + 1  # the table's head
    rows = [_table(sweep, _groups(sweep, room), now, width)] if room > 0 else []
    return Group(*top, *rows, *below)


def closing(sweep: SweepRecord, now: float, width: int, said: int = 0) -> RenderableType:
    """Return the final table: all runs where they are few, else the best and the latest; and the notes after those `said`."""
    head = summary.heading(sweep, now)
    shown = chosen(sweep, whole=20, best=10, latest=5)
    parts: list[RenderableType] = [*banner.headline(head, width, _FOLDS), *banner.bestline(head, width, _FOLDS)]
    if sweep.runs:
        parts.append(_table(sweep, [shown.first, shown.latest], now, width))
    if shown.hidden:
        parts.append(banner.hint(f"{shown.hidden} more runs: sweep.dataframe(), sweep.report('report.html')", width))
    parts += [_failed(failure) for failure in failures(sweep)[:3]]
    left = head.notes[said:]
    parts += [note(each) for each in left[:_NOTES]]
    if len(left) > _NOTES:
        parts.append(banner.hint(f"{len(left) - _NOTES} more notes: sweep.notes", width))
    return Group(*parts)


def _finding(notes: Sequence[summary.Note], width: int) -> RenderableType:
    """Return the newest finding on one line; all of them come with the closing table."""
    found = [each for each in notes if each.remedy]
    more = f"  (and {len(found) - 1} more)" if found[1:] else ""
    return Text(f"! {one_line(found[-1].text, max(20, width - 4 - len(more)))}{more}", style="yellow", no_wrap=True)


def note(what: summary.Note) -> RenderableType:
    """Return what the user should know, and below it what to do."""
    text = Text(f"note: {one_line(what.text, 300)}", style="yellow")
    return Group(text, Padding(Text(one_line(what.remedy, 400)), (0, 0, 0, 6))) if what.remedy else text


def _failed(failure: Failure) -> Text:
    return Text(f"{failure.runs[-1].state}: ", style=STATES["failed"]).append(
        f"{failure.reason} ({failure.who})", style="default"
    )


def _groups(sweep: SweepRecord, room: int) -> list[Sequence[RunRecord]]:
    """Return the runs in progress, the best, and the latest that ended, together as many as there is room for."""
    going = sweep.running[:room]
    room -= len(going)
    ended = [run for run in sweep.runs.values() if run.has_ended]
    losses = [(run.loss(sweep.metric), run.number) for run in ended if run.worth(sweep.metric) is not None]
    best = [sweep.runs[number] for _, number in nsmallest(room - min(_LATEST, room // 2), losses)]
    room -= len(best)
    taken = {run.number for run in best}
    latest = (run for run in sweep.latest if run.has_ended and run.number not in taken)
    return [going, best, list(islice(latest, room))]


def _table(sweep: SweepRecord, groups: Iterable[Sequence[RunRecord]], now: float, width: int) -> Table:
    runs = [run for group in groups for run in group]
    alive = {agent.agent for agent in sweep.agents.values() if liveness.is_alive(agent, now)}
    every = summary.columns(sweep)
    texts = {run.number: _texts(sweep, run, every, summary.state_of(run, alive), now) for run in runs}
    best = sweep.best
    widths = _fitting(every, list(texts.values()), width)
    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="dim")
    for place, wide in widths.items():
        column = every[place]
        table.add_column(
            one_line(column.title, _CELL),
            justify="left" if column.kind in ("state", "front", "note") else "right",
            no_wrap=True,
            overflow="ellipsis",
            width=wide,
        )
    for run in runs:
        cells = [_styled(every[place], texts[run.number][place], best=run is best) for place in widths]
        table.add_row(*cells, style="bold" if run is best else "")
    return table


def _texts(sweep: SweepRecord, run: RunRecord, columns: Sequence[Column], state: str, now: float) -> list[str]:
    values = summary.cells(sweep, run, columns, state, now)
    return [
        one_line(summary.text(column, value), 90 if column.kind == "note" else _CELL)
        for column, value in zip(columns, values, strict=True)
    ]


_FIRST = ("run", "state", "metric", "front", "duration", "epoch", "param", "value", "note")
_GAP = 2


def _fitting(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> dict[int, int]:
    """Return place and width of the columns that fit the window: what matters most stays longest, notes take the rest."""
    left, kept = width, {}
    for place in sorted(range(len(columns)), key=lambda place: _FIRST.index(columns[place].kind)):
        column = columns[place]
        need = max([cell_len(one_line(column.title, _CELL)), *(cell_len(row[place]) for row in rows)], default=0)
        need += 2 if column.kind == "run" else 0  # the star
        if column.kind == "note" and need:
            need = min(need, max(left - _GAP, 10))
        if need and need + _GAP <= left:
            kept[place] = need
            left -= need + _GAP
    return dict(sorted(kept.items()))


def _styled(column: Column, text: str, *, best: bool) -> Text:
    if column.kind == "state":
        return Text(text, style=STATES.get(text, ""))
    if column.kind == "run" and best:
        return Text(f"★ {text}", style=BEST)
    return Text(text, style="dim" if column.kind == "note" else "")
