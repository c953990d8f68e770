"""The study as the list of its trials, kept up to date run by run; a suggestion is asked of it and forgotten again."""

from __future__ import annotations

import numpy as np
from optuna.trial import FrozenTrial

from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.samplers.optuna.study import TRIES, Frame, MakeSampler, outcome_of
from sweepmagic.space import Params


class Recalled:
    """The study as the list of its trials, for a sampler that looks at nothing else."""

    def __init__(self, sweep: SweepRecord, make: MakeSampler) -> None:
        self._make = make
        self._frame = Frame(sweep.config, make(0))
        self._head = list(self._frame.evidence(sweep))
        self._known: dict[int, tuple[int, FrozenTrial]] = {}
        self._evidence = len(sweep.evidence)

    def fits(self, sweep: SweepRecord) -> bool:
        """Return whether this is still the memo of `sweep`: an edit or new evidence makes it another."""
        return sweep.config is self._frame.config and len(sweep.evidence) == self._evidence

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        """Return what the sampler, seeded from `rng`, chooses now; None if nothing allowed was among its choices."""
        trials, study = self._frame.trials, self._frame.study
        trials.trials = self._told(sweep)
        count = len(trials.trials)
        for _ in range(TRIES):
            study.sampler = self._make(int(rng.integers(2**31)))
            _, params = self._frame.next(sweep.is_claimed)
            trials.forget(since=count)
            if params is not None:
                return params
        return None

    def _told(self, sweep: SweepRecord) -> list[FrozenTrial]:
        found = list(self._head)
        for number in sorted(sweep.runs):
            run = sweep.runs[number]
            if run.fits:
                found.append(self._trial(run, len(found)))
        return found

    def _trial(self, run: RunRecord, place: int) -> FrozenTrial:
        known = self._known.get(run.number)
        if known is None or known[0] != run.changed:
            outcome = outcome_of(run, self._frame.metrics)
            known = run.changed, self._frame.frozen(place, run.params, outcome, run.started, run.ended)
            self._known[run.number] = known
        return known[1]
