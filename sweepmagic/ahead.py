"""Suggestions, ready when a worker is: a slow search is asked while the runs before train.

A suggestion that takes next to no time is asked for when it is needed, so that it knows every result. One that would keep
a worker waiting is prepared in a thread, from the history as of the start of the last run, with the runs in progress as
such: it knows one result less, and nobody waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from statistics import median
from threading import Lock, Thread
from time import monotonic

import numpy as np

from sweepmagic.records import SweepRecord
from sweepmagic.samplers import Sampler, initial
from sweepmagic.space import Params, Value

SHARE = 0.05
"""A worker waits for a suggestion for at most this share of what a run usually takes ..."""
FLOOR_SECONDS = 0.1
"""... or for this long, whatever is more; what would take longer is prepared."""
_RECENT = 20
_NOTICED_SECONDS = 0.002  # a grid or a random draw; nobody's `log` waits for less than this


@dataclass(frozen=True)
class Suggestion:
    """The config of run `number`, None when nothing is left; and what the search expects of it."""

    number: int
    params: Params | None
    guess: Mapping[str, Value] = field(default_factory=dict)


class Ahead:
    """Ask one sampler for the next config of one sweep, ahead of time where that is worth it."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler
        self._took = 0.0
        self._asking = Lock()  # what a sampler keeps on the record is shared by its forks
        self._prepared: tuple[SweepRecord, Future[Suggestion]] | None = None

    def next(self, sweep: SweepRecord) -> Suggestion:
        """Return the next config; `sweep` must not change meanwhile: give a fork, or hold the lock."""
        prepared, self._prepared = self._prepared, None
        if prepared is not None and _is_for(prepared[0], sweep):
            found = prepared[1].result()
            if found.params is not None and not sweep.is_claimed(found.params):
                return found
        return self._ask(sweep)

    def prepare(self, sweep: SweepRecord) -> None:
        """Begin to think about the next config after `sweep`, a fork, if a worker would wait for it."""
        if self._prepared is not None or self._took <= max(FLOOR_SECONDS, SHARE * _usual_seconds(sweep)):
            return
        future: Future[Suggestion] = Future()
        self._prepared = sweep, future
        Thread(target=self._think, args=(sweep, future), name="sweepmagic-ahead", daemon=True).start()

    def _think(self, sweep: SweepRecord, future: Future[Suggestion]) -> None:
        try:
            future.set_result(self._ask(sweep))
        except BaseException as error:  # noqa: BLE001 - it is raised where the suggestion is asked for
            future.set_exception(error)

    @property
    def is_slow(self) -> bool:
        """Return whether the last suggestion took long enough to be asked for outside of any lock."""
        return self._took > _NOTICED_SECONDS

    def _ask(self, sweep: SweepRecord) -> Suggestion:
        with self._asking:
            return self._ask_alone(sweep)

    def _ask_alone(self, sweep: SweepRecord) -> Suggestion:
        began = monotonic()
        rng = np.random.default_rng([sweep.seed, sweep.next_number])
        params = initial(sweep, len(sweep.claimed) + 1, rng)
        if params is not None:
            return Suggestion(sweep.next_number, params, {"why": "initial"})
        params = self._sampler.suggest(sweep, rng)
        explain = getattr(self._sampler, "explain", None)
        guess = explain(sweep, params) if explain is not None and params is not None else {}
        self._took = monotonic() - began
        return Suggestion(sweep.next_number, params, guess)


def _is_for(then: SweepRecord, now: SweepRecord) -> bool:
    """Return whether what was prepared is still what is asked: the same number, and the config was not edited."""
    return then.next_number == now.next_number and then.config is now.config


def _usual_seconds(sweep: SweepRecord) -> float:
    recent = [run.ended - run.started for run in list(sweep.runs.values())[-_RECENT:] if run.ended is not None]
    return median(recent) if recent else 0.0
