"""What a terminal shows, as rich renderables: the plan, the live table that fits the window, the closing table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sweepmagic import liveness
from sweepmagic.plan import Plan
from sweepmagic.records import RUNNING, RunRecord, SweepRecord
from sweepmagic.views import summary
from sweepmagic.views.failures import Failure, failures
from sweepmagic.views.markup import one_line
from sweepmagic.views.palette import BEST, STATES
from sweepmagic.views.summary import Column, Heading, duration
from sweepmagic.views.table import chosen, ranked

HINT = "Ctrl-C stops the sweep; run it again to go on"
LOOKING = "Ctrl-C ends this view; the sweep goes on"
_BEST, _LATEST = 5, 5
_CELL = 26


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


def hint(text: str) -> Text:
    """Return a quiet line."""
    return Text(one_line(text, 200), style="dim", no_wrap=True, overflow="ellipsis")


def live(sweep: SweepRecord, now: float, width: int, height: int, below: str = HINT) -> RenderableType:
    """Return the heading, the progress, and as many runs as the window has lines for: running, best, latest."""
    head = summary.heading(sweep, now)
    top = [_headline(head), _progress(head, width), _bestline(head)]
    room = height - len(top) - 4  # the table's head and rule, the hint, and the line on which the cursor stands
    groups = _groups(sweep, max(1, room))
    return Group(*top, _table(sweep, groups, now, width), hint(below))


def closing(sweep: SweepRecord, now: float, width: int) -> RenderableType:
    """Return the final table: all runs where they are few, else the best and the latest."""
    head = summary.heading(sweep, now)
    shown = chosen(sweep, whole=20, best=10, latest=5)
    parts: list[RenderableType] = [_headline(head), _bestline(head)]
    if sweep.runs:
        parts.append(_table(sweep, [shown.first, shown.latest], now, width))
    if shown.hidden:
        parts.append(hint(f"{shown.hidden} more runs: sweep.dataframe(), sweep.report('report.html')"))
    parts += [_failed(failure) for failure in failures(sweep)[:3]]
    parts += [Text(f"note: {one_line(note, 300)}", style="yellow") for note in head.notes[:5]]
    return Group(*parts)


def _failed(failure: Failure) -> Text:
    return Text(f"{failure.runs[-1].state}: ", style=STATES["failed"]).append(
        f"{failure.reason} ({failure.who})", style="default"
    )


def _headline(head: Heading) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(one_line(head.name, 60), style="bold")
    line.append("  ● ", style=STATES.get(head.state, ""))
    total = f" of {head.total}" if head.total is not None else ""
    parts = [
        head.state + (f" ({one_line(head.reason, 60)})" if head.reason and head.state != "finished" else ""),
        f"{head.done}{total} runs",
    ]
    parts += [f"{count} {state}" for state, count in head.counts.items() if count and count != head.done]
    parts.append(duration(head.elapsed))
    if head.state == "running" and head.eta is not None:
        parts.append(f"about {duration(head.eta)} left")
    return line.append(" · ".join(parts))


def _bestline(head: Heading) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    if head.best_run is None:
        return line.append("no value of the metric yet" if head.metric else "", style="dim")
    line.append("★ ", style=BEST).append(f"best {one_line(head.metric, 40)} ").append(head.best, style="bold")
    if head.front:
        line.append(f"  ◆ {head.front}")
    return line.append(f"  run {head.best_run}: {one_line(head.best_config, 200)}", style="dim")


def _progress(head: Heading, width: int) -> RenderableType:
    if not head.total:
        return Text("")
    whole = min(60, width - 1)
    done = min(whole, whole * head.done // head.total)
    return Text("━" * done, style=STATES[head.state]).append("─" * (whole - done), style="grey37")


def _groups(sweep: SweepRecord, room: int) -> list[Sequence[RunRecord]]:
    """Return the runs in progress, the best and the latest that ended, together not more than `room`."""
    going = sweep.running[:room]
    room -= len(going)
    best = [run for run in ranked(sweep) if run.state != RUNNING and run.worth(sweep.metric) is not None]
    best = best[: min(_BEST, room)]
    room -= len(best)
    taken = {run.number for run in best}
    ended = sorted((run for run in sweep.runs.values() if run.has_ended), key=lambda run: run.ended or 0.0)
    latest = [run for run in ended if run.number not in taken][::-1][: max(0, min(_LATEST, room))]
    return [going, best, latest]


def _table(sweep: SweepRecord, groups: Iterable[Sequence[RunRecord]], now: float, width: int) -> Table:
    runs = [run for group in groups for run in group]
    alive = {agent.agent for agent in sweep.agents.values() if liveness.is_alive(agent, now)}
    every = summary.columns(sweep)
    texts = {run.number: _texts(sweep, run, every, summary.state_of(run, alive), now) for run in runs}
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
        best = run is sweep.best
        cells = [_styled(every[place], texts[run.number][place], best=best) for place in widths]
        table.add_row(*cells, style="bold" if best else "")
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
