"""What `%sweep` and the `sweepmagic` command can be told; both take the same words."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepmagic import api, exports
from sweepmagic.doctor import examine
from sweepmagic.errors import NotFoundError, SweepMagicError, with_guess
from sweepmagic.handle import Sweep
from sweepmagic.project import LOOSE, folder_of
from sweepmagic.views import summary


@dataclass(frozen=True)
class Listing:
    """A table of text with a heading row."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str = "nothing here yet"

    def __str__(self) -> str:
        if not self.rows:
            return self.empty
        table = [self.header, *self.rows]
        widths = [max(len(row[place]) for row in table) for place in range(len(self.header))]
        return "\n".join(
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
        )

    __repr__ = __str__


@dataclass(frozen=True)
class Verb:
    """One word: what it does, what it needs after it, and the function."""

    usage: str
    help: str
    call: Callable[..., Any]


def sweeps(*, dir: str | None = None) -> Listing:
    """List the sweeps of the folder."""
    every = api.sweeps(dir=dir)
    rows = []
    for sweep in every:
        head = summary.heading(sweep.record, time.time())
        total = f"/{head.total}" if head.total is not None else ""
        said = (head.name, head.state, f"{head.done}{total}", f"{head.metric} {head.best}".strip(), head.best_config)
        rows.append((*said, ", ".join(sweep.tags)))
    header = ("sweep", "state", "runs", "best", "config", "tags")
    width = len(header) - (not any(row[-1] for row in rows))
    return Listing(header[:width], [row[:width] for row in rows], "no sweeps here yet: run a %%sweep cell")


def rename(name: str, new: str, *, dir: str | None = None) -> str:
    """Give a sweep another name."""
    api.load(name, dir=dir).rename(new)
    return f"{name}: is called {new} from now on; its cell goes on with it as before"


def best(name: str, *, dir: str | None = None) -> Any:
    """Return the best run of a sweep."""
    run = api.load(name, dir=dir).best
    return run if run is not None else f"{name}: no run has logged a value of the metric yet"


def number_of(name: str, run: str) -> int:
    """Return the number of a run, as it was typed after the sweep's name."""
    if not run.isdigit():
        raise SweepMagicError(f"expected the number of a run after {name!r}, but got {run!r}")
    return int(run)


def asking(verb: str, done: str) -> Callable[..., str]:
    """Return a function that asks a sweep, or one of its runs, for `verb`."""

    def ask(name: str, run: str | None = None, *, dir: str | None = None) -> str:
        sweep = api.load(name, dir=dir)
        number = None if run is None else number_of(name, run)
        if number is not None:
            sweep.run(number)
        sweep.ask(verb, number)
        return f"{name}{f' run {run}' if run else ''}: {done}"

    return ask


def export(name: str, where: str, form: str | None = None, *, dir: str | None = None) -> str:
    """Write a sweep for other programs."""
    return str(exports.write(api.load(name, dir=dir).snapshot(), where, form))


def sync(name: str, run: str | None = None, *, dir: str | None = None) -> str:
    """Hand a sweep, one of its runs, a single run, or with ``runs`` all single runs to a real W&B."""
    try:
        sweep = api.load(name, dir=dir)
    except NotFoundError:
        found = [each for each in api.runs(dir=dir) if name in (each.id, each.name)]
        if name != LOOSE and not found:
            raise
        return _sent(Sweep(folder_of(dir), LOOSE).sync() if name == LOOSE else found[-1].sync())
    return _sent(sweep.sync(None if run is None else [number_of(name, run)]))


def _sent(places: Sequence[str]) -> str:
    return f"sent: {exports.counted(len(places), 'run')}"


def report(name: str, file: str = "", *, dir: str | None = None) -> str:
    """Write a sweep's report."""
    return f"written: {api.load(name, dir=dir).report(file or f'{Path(name).name}.html')}"


VERBS: Mapping[str, Verb] = {
    "list": Verb("", "list the sweeps of this folder", sweeps),
    "pause": Verb("NAME", "start no new runs", asking("pause", "paused: runs in progress go on")),
    "resume": Verb("NAME", "go on after a pause", asking("resume", "goes on")),
    "stop": Verb(
        "NAME [RUN]",
        "start no new runs, those in progress finish; with RUN stop that run",
        asking("stop", "asked to stop"),
    ),
    "cancel": Verb(
        "NAME", "stop, and stop the runs in progress at their next log", asking("cancel", "asked to stop now")
    ),
    "retry": Verb(
        "NAME [RUN]",
        "try failed and cut-off runs again",
        asking("retry", "will be tried again; if the sweep is not running, run its cell"),
    ),
    "best": Verb("NAME", "show the best run", best),
    "rename": Verb("NAME NEW", "call it something else; its cell goes on with it under either name", rename),
    "export": Verb(
        "NAME FILE [FORM]",
        "write .csv, .json, .parquet or .yaml (W&B's format); FORM: history, tensorboard, mlflow, optuna, config",
        export,
    ),
    "sync": Verb("NAME [RUN]", "hand runs to a real W&B (wandb), as it is configured here", sync),
    "report": Verb("NAME [FILE]", "write a self-contained HTML page", report),
    "delete": Verb(
        "NAME", "take the sweep out of the list", asking("delete", "deleted from the list; its record stays in the log")
    ),
    "doctor": Verb("[NAME]", "look whether everything is in order here, or in a sweep", examine),
}


def call(words: Sequence[str], *, dir: str | None = None) -> Any:
    """Carry out ``verb arguments...`` and return what to show.

    Raises:
        SweepMagicError: the verb is unknown, or its arguments are not as its usage says.
    """
    verb = VERBS.get(words[0])
    if verb is None:
        raise SweepMagicError(with_guess(f"unknown word {words[0]!r} (known: {', '.join(VERBS)})", words[0], VERBS))
    needed = sum(1 for word in verb.usage.split() if not word.startswith("["))
    if not needed <= len(words) - 1 <= len(verb.usage.split()):
        raise SweepMagicError(f"usage: {words[0]} {verb.usage}".rstrip() + f", but got {' '.join(words)!r}")
    return verb.call(*words[1:], dir=dir)


def find(name: str, *, dir: str | None = None) -> Sweep:
    """Return the sweep to show."""
    return api.load(name, dir=dir)
