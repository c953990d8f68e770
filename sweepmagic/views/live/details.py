"""What is told of the runs that somebody looks at: everything once, then only what has changed, twice a second at most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sweepmagic import liveness
from sweepmagic.project import run_folder
from sweepmagic.records import CRASHED, RUNNING, RunRecord, SweepRecord
from sweepmagic.views.live import facts
from sweepmagic.views.live.facts import Extents
from sweepmagic.views.live.tail import Tail
from sweepmagic.views.live.trace import frames

PERIOD_SECONDS = 0.5
_FILES_SECONDS = 3.0
"""Listing a folder is the dearest part, and files come slowly."""
_MOST_RUNS = 8
_MOST_PAGES = 4
"""A page that is gone says nothing: the latest ones count."""


@dataclass
class _Told:
    """What has been told of an attempt of a run."""

    tail: Tail
    run: RunRecord
    mark: tuple[Any, ...] = ()
    parts: dict[str, Any] = field(default_factory=dict)
    extents: Extents = field(default_factory=Extents)
    due: float = 0.0
    listed: float = -math.inf
    files: list[dict[str, str]] = field(default_factory=list)
    last: bool = False


class Details:
    """Tell what is new of the runs that somebody looks at. Nothing is computed while nobody does.

    Example:
        >>> import tempfile
        >>> from sweepmagic.records import RunEnded, RunStarted, SweepCreated
        >>> config = {"method": "grid", "parameters": {"lr": {"values": [0.1]}}}
        >>> sweep = SweepRecord.replay("s", [SweepCreated(config, 1), RunStarted(1, {"lr": 0.1}), RunEnded(1, "finished")])
        >>> details = Details(Path(tempfile.mkdtemp()), "s")
        >>> details.news(sweep, now=0.0)
        []
        >>> details.look("page", [1])
        >>> [(news["run"], news["parts"]["head"]["state"]) for news in details.news(sweep, now=0.0)]
        [(1, 'finished')]
    """

    def __init__(self, folder: Path, id: str) -> None:
        self._folder = folder
        self._id = id
        self._told: dict[int, _Told | None] = {}
        self._pages: dict[str, tuple[Sequence[int], Sequence[int]]] = {}

    def look(self, page: str, runs: Sequence[int], tails: Sequence[int] = ()) -> None:
        """Tell of the runs that a page looks at, of these anew; of `tails` also the output."""
        others = {other: seen for other, seen in self._pages.items() if other != page}
        latest = dict([*others.items()][1 - _MOST_PAGES :]) | {page: (runs[:_MOST_RUNS], tails)}
        kept = {run: self._told.get(run) for seen, _ in latest.values() for run in seen}
        # Called on any thread: both are replaced, never changed, while `news` may be at work.
        self._pages, self._told = latest, kept | dict.fromkeys(runs[:_MOST_RUNS])

    def forget(self) -> bool:
        """Look at nothing until somebody asks again; return whether there was anything."""
        had = bool(self._told)
        self._pages, self._told = {}, {}
        return had

    def news(self, sweep: SweepRecord, now: float, *, hurry: bool = False) -> list[dict[str, Any]]:
        """Return a message for each run of which something is new; with `hurry` also if the last one is just out."""
        told, found = self._told, []
        for number in told:
            run = sweep.runs.get(number)
            if run is None:
                continue
            before = told[number]
            if before is None or before.run is not run:  # looked at anew, or tried again
                before = told[number] = _Told(Tail(self._of(run) / "output.log"), run)
            if hurry or now >= before.due:
                message = self._message(sweep, before, now)
                found += [message] if message is not None else []
        return found

    def _of(self, run: RunRecord) -> Path:
        return run_folder(self._folder, self._id, run.number, run.attempt)

    def _message(self, sweep: SweepRecord, told: _Told, now: float) -> dict[str, Any] | None:
        whole = not told.parts
        told.due = now + PERIOD_SECONDS
        parts = self._parts(sweep, told, now)
        fresh = {name: part for name, part in parts.items() if name not in told.parts or told.parts[name] != part}
        told.parts = parts
        is_read = any(told.run.number in tails for _, tails in self._pages.values())
        piece = told.tail.more() if is_read else None
        if not fresh and piece is None:
            return None
        message: dict[str, Any] = {"type": "detail", "run": told.run.number, "whole": whole, "parts": fresh}
        if piece is not None:
            message["output"] = asdict(piece) | {"lost": facts.size(piece.lost) if piece.lost else ""}
        return message

    def _parts(self, sweep: SweepRecord, told: _Told, now: float) -> dict[str, Any]:
        run = told.run
        state = self._state(sweep, run, now)
        files = self._files(told, now)
        mark = (sweep.revision, state, files)
        if mark == told.mark:
            return told.parts
        told.mark = mark
        return {
            "head": facts.heading(sweep, run, state, where=self._of(run)),
            "config": facts.config(sweep, run),
            "summary": facts.values(sweep, run, told.extents),
            "guess": facts.guess(sweep, run),
            "error": frames(run.error) if run.error else None,
            "system": facts.system(sweep, run),
            "files": files,
        }

    def _state(self, sweep: SweepRecord, run: RunRecord, now: float) -> str:
        agent = sweep.agents.get(run.agent)
        gone = run.state == RUNNING and (agent is None or not liveness.is_alive(agent, now))
        return CRASHED if gone else run.state

    def _files(self, told: _Told, now: float) -> list[dict[str, str]]:
        """Return the run's files, looked up now and then, and once more when the run is over."""
        ended = told.run.has_ended
        if (not told.last) if ended else now - told.listed >= _FILES_SECONDS:
            told.files, told.listed, told.last = facts.files(self._of(told.run) / "files"), now, ended
        return told.files
