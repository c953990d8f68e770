"""The table of runs as HTML, for the twin in a notebook and for the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sweepmagic import liveness
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import Value
from sweepmagic.views import summary
from sweepmagic.views.markup import Look, esc, one_line
from sweepmagic.views.palette import STATES
from sweepmagic.views.summary import Column

ALL = 50
_BEST, _LATEST = 25, 10


@dataclass(frozen=True)
class Chosen:
    """Which runs are shown: `first` best first, then `latest`; `hidden` are left out."""

    first: Sequence[RunRecord]
    latest: Sequence[RunRecord] = ()
    hidden: int = 0


def ranked(sweep: SweepRecord) -> list[RunRecord]:
    """Return every run, the best first, those without a value last in the order started."""
    return sorted(sweep.runs.values(), key=lambda run: (run.loss(sweep.metric), run.number))


def chosen(sweep: SweepRecord, *, whole: int = ALL, best: int = _BEST, latest: int = _LATEST) -> Chosen:
    """Return all runs up to `whole` of them, else the `best` and the `latest`."""
    order = ranked(sweep)
    if len(order) <= whole:
        return Chosen(order)
    first = order[:best]
    taken = {run.number for run in first}
    last = [run for run in sweep.runs.values() if run.number not in taken][-latest:]
    return Chosen(first, last, len(order) - len(first) - len(last))


def few_columns(sweep: SweepRecord, *, params: int, values: int) -> tuple[list[Column], int]:
    """Return the columns with at most that many parameters and other values, and how many were left out."""
    every = summary.columns(sweep)
    left = {"param": params, "value": values, "metric": len(every)}
    kept = []
    for column in every:
        left[column.kind] = left.get(column.kind, 1) - 1
        if left[column.kind] >= 0:
            kept.append(column)
    return kept, len(every) - len(kept)


def table(look: Look, sweep: SweepRecord, shown: Chosen, columns: Sequence[Column], now: float) -> str:
    """Return the table; it scrolls sideways where it is wide."""
    alive = {agent.agent for agent in sweep.agents.values() if liveness.is_alive(agent, now)}
    best = sweep.best

    def row(run: RunRecord) -> str:
        state = summary.state_of(run, alive)
        values = summary.cells(sweep, run, columns, state, now)
        cells = "".join(_cell(look, column, value, run is best) for column, value in zip(columns, values, strict=True))
        return f"<tr{look('best') if run is best else ''}>{cells}</tr>"

    head = "".join(f"<th{_side(look, column)}>{esc(one_line(column.title, 42))}</th>" for column in columns)
    body = "".join(map(row, shown.first))
    if shown.latest:
        gap = f"{shown.hidden} more runs are not shown; the latest {len(shown.latest)}:"
        body += f'<tr><td colspan="{len(columns)}"{look("gap")}>{gap}</td></tr>' + "".join(map(row, shown.latest))
    return (
        f"<div{look('scroll')}><table{look('table')}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def mark(look: Look, state: str) -> str:
    """Return a state as a coloured mark and its word."""
    # The colour is said in place in both looks: it is the data's, not the page's.
    return f'<span style="color:{STATES.get(state, STATES["pending"])}">●</span>&nbsp;{esc(state)}'


def _side(look: Look, column: Column, value: Value = 0.0) -> str:
    """Return where the cell's text stands: numbers right, also where styles are dropped and only `align` is kept."""
    if column.kind == "note":
        return look("why")
    text = column.kind in ("state", "front") or (
        column.kind == "param" and (isinstance(value, (str, bool)) or value is None)
    )
    return look("left") if text else ' align="right"' + look("right")


def _cell(look: Look, column: Column, value: Value, best: bool) -> str:
    text = esc(one_line(summary.text(column, value), 72 if column.kind == "note" else 48))
    if column.kind == "state":
        text = mark(look, str(value))
    if column.kind == "run" and best:
        text = f"<span{look('star')}>★</span>&nbsp;{text}"
    return f"<td{_side(look, column, value)}>{text}</td>"
