"""An Optuna study over a sweep's space: what both ways of keeping it share.

- `recalled`: for samplers that look at nothing but the trials (TPE, GP). The study is the list of trials.
- `replayed`: for all others, which keep notes: CMA-ES its distribution, NSGA-II its generations, a package from OptunaHub who
  knows what. The study is led through the sweep's history.

Either is a memo: thrown away and made anew from the same history it answers the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import optuna
from optuna.samplers import BaseSampler
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState

from sweepmagic.config import Metric, SweepConfig
from sweepmagic.records import FINISHED, RUNNING, STOPPED, RunRecord, SweepRecord
from sweepmagic.samplers.optuna.axes import Axis, ask, axes_of, told
from sweepmagic.samplers.optuna.trials import Trials
from sweepmagic.space import Params

MakeSampler = Callable[[int], BaseSampler]  # from a seed

TRIES = 10  # questions before a config that is forbidden or taken gives way to a random one


@dataclass(frozen=True)
class Outcome:
    """What Optuna is told of a run: its state, its values, and what it logged if it was stopped early."""

    state: TrialState
    values: tuple[float, ...] | None = None
    curve: tuple[float, ...] = ()

    @property
    def intermediate(self) -> dict[int, float]:
        """The curve by its steps."""
        return dict(enumerate(self.curve))


def outcome_of(run: RunRecord, metrics: Sequence[Metric]) -> Outcome:
    """Return what Optuna is told of a run.

    A run without a value has failed, as far as Optuna is concerned; one that was stopped early is pruned. With several metrics
    Optuna knows no pruning, so that a stopped run counts with the values it had.
    """
    if run.state == RUNNING:
        return Outcome(TrialState.RUNNING)
    worth = [run.worth(metric) for metric in metrics]
    values = tuple(value for value in worth if value is not None)
    if len(values) < len(metrics) or not metrics or run.state not in (FINISHED, STOPPED) or run.was_cut_off:
        return Outcome(TrialState.FAIL)
    if run.state == STOPPED and len(metrics) == 1:
        curve = tuple(run.objective)
        return Outcome(TrialState.PRUNED, curve[-1:] or values, curve)
    return Outcome(TrialState.COMPLETE, values)


class Frame:
    """What both ways share: the study, its storage, and the axes of the space."""

    def __init__(self, config: SweepConfig, sampler: BaseSampler) -> None:
        self.config = config
        self.metrics = config.metrics
        self.trials = Trials()
        self.axes: tuple[Axis, ...] = axes_of(config.space)
        self._distributions = {axis.name: axis.translation.theirs for axis in self.axes}
        self.study: Study = optuna.create_study(
            storage=self.trials,
            sampler=sampler,
            pruner=optuna.pruners.NopPruner(),
            study_name="sweep",
            directions=[StudyDirection[metric.goal.upper()] for metric in self.metrics],
        )

    def frozen(self, number: int, params: Params, outcome: Outcome, started: float, ended: float | None) -> FrozenTrial:
        """Return the trial of a config and what came of it."""
        theirs = told(self.axes, self.config.space, params)
        return FrozenTrial(
            number,
            outcome.state,
            None,
            datetime.fromtimestamp(started),
            None if ended is None else datetime.fromtimestamp(ended),
            dict(theirs),
            {name: self._distributions[name] for name in theirs},
            {},
            {},
            outcome.intermediate,
            number,
            values=outcome.values,
        )

    def evidence(self, sweep: SweepRecord) -> Iterator[FrozenTrial]:
        """Yield the trials of earlier results that the sweep was given."""
        names = [metric.name for metric in self.metrics]
        whole = [each for each in sweep.evidence if all(name in each.values for name in names)]
        for place, each in enumerate(whole):
            outcome = Outcome(TrialState.COMPLETE, tuple(float(each.values[name]) for name in names))
            yield self.frozen(place, each.params, outcome, 0.0, 0.0)

    def next(self, is_taken: Callable[[Params], bool]) -> tuple[int, Params | None]:
        """Ask for a config that is allowed; return its trial's number, and None if the tries were in vain."""
        space = self.config.space
        trial = self.study.ask()
        params = ask(self.axes, space, trial)
        good = space.allows(params) and not (space.size is not None and is_taken(params))
        return trial.number, params if good else None
