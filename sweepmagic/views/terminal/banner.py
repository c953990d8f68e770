"""What stands above and below the table of a terminal, folded to the width of the window."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from sweepmagic.records import CRASHED, FAILED, FINISHED, RUNNING, STOPPED, SweepRecord
from sweepmagic.views.markup import one_line
from sweepmagic.views.palette import BEST, STATES
from sweepmagic.views.summary import Heading, duration
from sweepmagic.views.terminal.menu import Menu, choices

_KEY = "bold #3b8ed0"
_AND = " · "
_ECHO = 3  # the terminal writes ^C behind the last line, which must not begin another


def headline(head: Heading, width: int, most: int) -> list[Text]:
    """Return the name, the state, and what has come of the sweep, on `most` lines at most."""
    total = f" of {head.total}" if head.total is not None else ""
    begin, counts, time = [_title(head), Text(f"{head.done}{total} runs")], _counts(head), _time(head)
    pace, saved = ([Text(words)] if words else [] for words in (head.pace, head.saved))
    lines = fold([*begin, *counts, *time, *pace, *saved], _AND, width, most)
    if len(lines) == 1 or most == 1:
        return lines
    # What the runs have come to stands on lines of its own; where there are too few lines, what is only nice to know goes.
    for more, below in ((pace, [*counts, *saved]), (pace, counts), ([], counts)):
        lines = [*fold([*begin, *time, *more], _AND, width, most), *fold(below, _AND, width, most)]
        if len(lines) <= most:
            break
    return lines[:most]


def _title(head: Heading) -> Text:
    style = STATES.get(head.state, "")
    title = Text().append(one_line(head.name, 60), style="bold").append("  ● ", style=style)
    reason = f" ({one_line(head.reason, 60)})" if head.reason and head.state != "finished" else ""
    return title.append(head.state, style=style).append(reason)


def _counts(head: Heading) -> list[Text]:
    shown = {state: count for state, count in head.counts.items() if count}
    if shown.get(FINISHED) == head.done:  # that all of them finished goes without saying
        del shown[FINISHED]
    return [Text().append(str(count), style=STATES[state]).append(f" {state}") for state, count in shown.items()]


def _time(head: Heading) -> list[Text]:
    found = [Text(duration(head.elapsed))]
    if head.state == "running" and head.eta is not None:
        found.append(Text(f"about {duration(head.eta)} left"))
    return found


def bestline(head: Heading, width: int, most: int) -> list[Text]:
    """Return the best value and the run that has it."""
    if head.best_run is None:
        return [Text("no value of the metric yet" if head.metric else "", style="dim")]
    parts = [
        Text().append("★ ", style=BEST).append(f"best {one_line(head.metric, 40)} ").append(head.best, style="bold")
    ]
    if head.front:
        parts.append(Text(f"◆ {head.front}"))
    config = one_line(head.best_config, 200)
    return fold([*parts, Text(f"run {head.best_run}: {config}", style="dim")], "  ", width, most)


def progress(head: Heading, width: int) -> Text:
    """Return how much is done as a bar: the runs that are over in the colours of their states, in as many parts."""
    if not head.total:
        return Text("")
    whole = min(60, width - 1)
    bar, done = Text(no_wrap=True), 0
    for state in (FINISHED, STOPPED, FAILED, CRASHED, RUNNING):
        begun = min(whole, whole * done // head.total)
        done += head.counts.get(state, 0)
        bar.append(("─" if state == RUNNING else "━") * (min(whole, whole * done // head.total) - begun), STATES[state])
    return bar.append("─" * (whole - len(bar)), style="grey37")


def hint(text: str, width: int) -> Text:
    """Return a quiet line."""
    return _cut(Text(one_line(text, 200), style="dim"), width - _ECHO)


def menu(what: Menu, sweep: SweepRecord, width: int) -> list[Text]:
    """Return the open menu: keys and what they do, or the question which run, and how to leave."""
    if what.typed is None:
        keys = [_key(choice.key).append(f" {choice.label}") for choice in choices(sweep)]
        return fold([*keys, Text("Ctrl-C again stops at once", style="dim")], "   ", width, 7)
    going = ", ".join(str(run.number) for run in sweep.running)
    question = Text("stop which run? ").append(f"{what.typed}▏", style="bold").append(what.said, style="yellow")
    keys = [_key("Enter").append(" stop it"), _key("Esc").append(" back")]
    return fold([question, *keys, Text(f"in progress: {going or 'none'}", style="dim")], "   ", width, 4)


def _key(name: str) -> Text:
    return Text().append(f"[{name}]", style=_KEY)


def fold(parts: Sequence[Text], between: str, width: int, most: int) -> list[Text]:
    """Return the parts side by side on as few lines as they fit, `most` at most; what is wider than a line is cut.

    Example:
        >>> [line.plain for line in fold([Text("one"), Text("two"), Text("three")], ", ", 9, 2)]
        ['one, two', 'three']
    """
    lines: list[Text] = []
    for part in parts:
        fits = lines and lines[-1].cell_len + cell_len(between) + part.cell_len <= width
        if lines and (fits or len(lines) == most):
            lines[-1].append(between).append_text(part)
        else:
            lines.append(Text().append_text(part))
    return [_cut(line, width) for line in lines]


def _cut(line: Text, width: int) -> Text:
    line.no_wrap, line.overflow = True, "ellipsis"
    line.truncate(max(1, width), overflow="ellipsis")
    return line
