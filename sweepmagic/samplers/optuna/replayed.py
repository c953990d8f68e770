"""The study led through the sweep's history again, question by question and answer by answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from optuna.trial import TrialState

from sweepmagic.config import Metric
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.samplers.optuna.study import TRIES, Frame, MakeSampler, Outcome, outcome_of
from sweepmagic.space import Params, canonical


@dataclass(frozen=True)
class Asked:
    """A config was chosen for run `number`."""

    number: int
    attempt: int
    started: float


@dataclass(frozen=True)
class Answered:
    """Run `number` ended."""

    number: int
    attempt: int
    outcome: Outcome


def story(runs: Mapping[int, RunRecord], metrics: Sequence[Metric]) -> list[Asked | Answered]:
    """Return the questions and answers of a history, in the order in which a sampler would have heard them.

    A question for run k comes after the answers that were there when run k started.
    """
    numbers = sorted(number for number, run in runs.items() if run.fits)
    ended = sorted(((runs[n].ended or 0.0, n) for n in numbers if runs[n].has_ended), reverse=True)
    told: list[Asked | Answered] = []
    held: list[int] = []

    def answer(number: int) -> None:
        told.append(Answered(number, runs[number].attempt, outcome_of(runs[number], metrics)))

    for number in numbers:
        run = runs[number]
        while ended and ended[-1][0] <= run.started:
            held.append(ended.pop()[1])
        for earlier in [other for other in held if other < number]:
            held.remove(earlier)
            answer(earlier)
        told.append(Asked(number, run.attempt, run.started))
    for number in [*held, *(n for _, n in reversed(ended))]:
        answer(number)
    return told


class Replayed:
    """The study led through the history, for a sampler that keeps notes.

    A run whose config is what the sampler would have chosen then is the sampler's own trial; any other (from `initial`, or
    chosen while more or less was known) is a trial that somebody else contributed.
    """

    def __init__(self, sweep: SweepRecord, make: MakeSampler) -> None:
        self._make = make
        self._seed = int(np.random.default_rng([sweep.seed, 0]).integers(2**31))
        self._evidence = len(sweep.evidence)
        self._begin(sweep)

    def _begin(self, sweep: SweepRecord) -> None:
        self._frame = Frame(sweep.config, self._make(self._seed))
        self._told: list[Asked | Answered] = []
        self._places: dict[int, int] = {}
        self._taken: set[str] = set()
        self._open: tuple[int, Params | None] | None = None  # the answer to the next question, not yet a run
        for trial in self._frame.evidence(sweep):
            self._frame.study.add_trial(trial)

    def fits(self, sweep: SweepRecord) -> bool:
        """Return whether this is still the memo of `sweep`."""
        return sweep.config is self._frame.config and len(sweep.evidence) == self._evidence

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        """Return what the sampler chooses now; its own seed is the sweep's."""
        now = story(sweep.runs, self._frame.metrics)
        known = len(self._told)
        overtaken = self._open is not None and known < len(now) and isinstance(now[known], Answered)
        if overtaken or now[:known] != self._told:
            self._begin(sweep)
        for part in now[len(self._told) :]:
            self._hear(part, sweep.runs[part.number])
            self._told.append(part)
        self._open = self._open or self._choose()
        return self._open[1]

    def _hear(self, part: Asked | Answered, run: RunRecord) -> None:
        if isinstance(part, Answered):
            self._answer(self._places[run.number], part.outcome)
            return
        place, params = self._open or self._choose()
        self._open = None
        if params is None or canonical(params) != canonical(run.params):
            place = self._contribute(place, run)
        self._places[run.number] = place
        self._taken.add(canonical(run.params))

    def _choose(self) -> tuple[int, Params | None]:
        for _ in range(TRIES):
            place, params = self._frame.next(lambda p: canonical(p) in self._taken)
            if params is not None:
                return place, params
            self._frame.study.tell(place, state=TrialState.FAIL)
        return -1, None

    def _contribute(self, own: int, run: RunRecord) -> int:
        """Replace the sampler's own trial by one with the params that the run really has."""
        if own >= 0:
            self._frame.study.tell(own, state=TrialState.FAIL)
        place = len(self._frame.trials.trials)
        running = Outcome(TrialState.RUNNING)
        self._frame.study.add_trial(self._frame.frozen(place, run.params, running, run.started, None))
        return place

    def _answer(self, place: int, outcome: Outcome) -> None:
        if outcome.state == TrialState.RUNNING:
            return
        self._frame.trials.set_curve(place, outcome.intermediate)
        values = list(outcome.values or ()) if outcome.state == TrialState.COMPLETE else None
        self._frame.study.tell(place, values, state=outcome.state)
