"""A sweep as an Optuna study in a file or a database, for `optuna.load_study`, its plots and its dashboard.

Unlike the study that `samplers.optuna` asks, which says choices by their places and odd distributions by their probabilities,
this one is for people: it has the values themselves.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.exceptions import ExperimentalWarning
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState

from sweepmagic.config import Metric
from sweepmagic.errors import SweepMagicError
from sweepmagic.exports.forms import Written, counted, file_at
from sweepmagic.exports.json import strict, text_of
from sweepmagic.exports.snapshot import Snapshot, as_float
from sweepmagic.records import RunRecord
from sweepmagic.samplers.optuna.study import outcome_of
from sweepmagic.space import (
    Categorical,
    CategoricalWithProbabilities,
    Constant,
    Distribution,
    InvLogUniform,
    InvLogUniformValues,
    LogNormal,
    LogUniform,
    LogUniformValues,
    QUniform,
    Value,
    canonical,
    ends,
    flatten,
    is_number,
    same,
)

CHOICES = (Categorical, CategoricalWithProbabilities)
LOGARITHMIC = (LogUniformValues, LogUniform, InvLogUniformValues, InvLogUniform, LogNormal)

JOURNALS = (".log", ".journal", ".jsonl")
"""Files with one of these ends become Optuna's journals; any other an SQLite database."""

MARK = "sweepmagic"
"""The user attribute that says which sweep a study is, and which run a trial."""


def write(snapshot: Snapshot, where: str) -> Written:
    """Add what is over of a sweep to the study of its name; there is one, if it was exported before.

    Args:
        snapshot: The sweep.
        where: A file, or the URL of a database such as ``postgresql://...``.

    Raises:
        SweepMagicError: the sweep has no metric, or there is a study of that name that is something else.
    """
    study = _study(snapshot, _storage(where))
    known = {trial.user_attrs.get(MARK) for trial in study.get_trials(deepcopy=False)}
    new = [run for run in snapshot.ended if _mark(run) not in known]
    distributions = distributions_of(snapshot)
    study.add_trials([trial_of(snapshot, run, distributions) for run in new])
    said = f"study {study.study_name!r}: {counted(len(new), 'trial')} added, {len(known)} there already"
    place: Path | str = where if "://" in where else Path(where).expanduser()
    return Written(place, "\n".join(filter(None, [said, snapshot.in_progress])))


def _storage(where: str) -> BaseStorage:
    if "://" in where:
        return RDBStorage(where)
    path = file_at(where)
    if path.suffix.lower() in JOURNALS:
        return JournalStorage(JournalFileBackend(str(path)))
    return RDBStorage(f"sqlite:///{path}")


def _study(snapshot: Snapshot, storage: BaseStorage) -> Study:
    sweep = snapshot.record
    if not sweep.config.metrics:
        raise SweepMagicError("an Optuna study needs something to optimise: this sweep has no `metric`")
    is_known = snapshot.title in optuna.get_all_study_names(storage)
    study = (
        _quietly_created(snapshot, storage)
        if not is_known
        else optuna.load_study(study_name=snapshot.title, storage=storage)
    )
    if study.user_attrs.get(MARK) != sweep.id:
        raise SweepMagicError(
            f"there is a study {snapshot.title!r} already, which is not this sweep: name another place"
        )
    return study


def _quietly_created(snapshot: Snapshot, storage: BaseStorage) -> Study:
    sweep = snapshot.record
    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        directions = [StudyDirection[metric.goal.upper()] for metric in sweep.config.metrics]
        study = optuna.create_study(storage=storage, study_name=snapshot.title, directions=directions)
    finally:
        optuna.logging.set_verbosity(verbosity)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        study.set_metric_names([metric.name for metric in sweep.config.metrics])
    study.set_user_attr(MARK, sweep.id)
    return study


def _mark(run: RunRecord) -> str:
    return f"run {run.number}, attempt {run.attempt}"


def trial_of(snapshot: Snapshot, run: RunRecord, distributions: Mapping[str, BaseDistribution]) -> FrozenTrial:
    """Return a run as the trial that it was."""
    metrics = snapshot.record.config.metrics
    outcome = outcome_of(run, metrics)
    is_lost = outcome.state == TrialState.RUNNING  # by its record; its process is gone
    values = flatten(run.params, snapshot.record.space.names)
    searched = {name: value for name, value in values.items() if name in distributions}
    return FrozenTrial(
        number=-1,  # the storage gives it one
        trial_id=-1,
        state=TrialState.FAIL if is_lost else outcome.state,
        value=None,
        values=None if is_lost else outcome.values,
        datetime_start=datetime.fromtimestamp(run.started),
        datetime_complete=datetime.fromtimestamp(snapshot.end_of(run)),
        params={name: _said(value, distributions[name]) for name, value in searched.items()},
        distributions={name: distributions[name] for name in searched},
        user_attrs=_attributes(snapshot, run),
        system_attrs={},
        intermediate_values=_curve(run, metrics[0]) if len(metrics) == 1 else {},
    )


def _attributes(snapshot: Snapshot, run: RunRecord) -> dict[str, Value]:
    about = {"state": snapshot.state(run), "reason": run.reason, "name": run.label}
    return {MARK: _mark(run), **{key: value for key, value in about.items() if value}, **strict(snapshot.results(run))}


def _curve(run: RunRecord, metric: Metric) -> dict[int, float]:
    steps, values = run.history.series(metric.name)
    return {int(step): as_float(value) for step, value in zip(steps, values, strict=True) if is_number(value)}


def distributions_of(snapshot: Snapshot) -> Mapping[str, BaseDistribution]:
    """Return the parameters that vary, in Optuna's words.

    The space may have been edited on the way; every value that a run had is in them.
    """
    sweep = snapshot.record
    had = [flatten(run.params, sweep.space.names) for run in sweep.runs.values()]
    return {
        each.name: distribution_of(each.distribution, [values[each.name] for values in had if each.name in values])
        for each in sweep.space.parameters
        if not isinstance(each.distribution, Constant)
    }


def distribution_of(distribution: Distribution, had: Sequence[Value] = ()) -> BaseDistribution:
    """Return what comes nearest to a distribution in Optuna, with room for the values that runs had.

    Example:
        >>> from sweepmagic.space import IntUniform
        >>> distribution_of(LogUniformValues(1e-4, 0.1)), distribution_of(IntUniform(1, 4), had=[8])
        (FloatDistribution(high=0.1, log=True, low=0.0001, step=None), IntDistribution(high=8, log=False, low=1, step=1))
    """
    if isinstance(distribution, CHOICES) or not all(map(is_number, had)):
        return choices_of([*(distribution.grid() or ()), *had])
    values = [*ends(distribution), *had]
    low, high = min(values), max(values)
    step = distribution.q if isinstance(distribution, QUniform) and all(map(distribution.contains, had)) else None
    if all(isinstance(value, int) for value in values):
        return IntDistribution(low, high, step=int(step or 1))
    is_log = isinstance(distribution, LOGARITHMIC) and low > 0
    return FloatDistribution(float(low), float(high), log=is_log, step=None if step is None else float(step))


def choices_of(values: Sequence[Value]) -> CategoricalDistribution:
    """Return values as choices; as text where Optuna could not tell them apart or has no such values.

    Example:
        >>> choices_of(["adam", None, "adam"]).choices, choices_of([1, True, [64, 32]]).choices
        (('adam', None), ('1', 'true', '[64, 32]'))
    """
    different = list({canonical(value): value for value in values}.values())
    is_plain = all(value is None or isinstance(value, (bool, int, float, str)) for value in different)
    if is_plain and len(set(different)) == len(different):
        return CategoricalDistribution(different)
    return CategoricalDistribution(list(map(text_of, different)))


def _said(value: Value, distribution: BaseDistribution) -> Value:
    """Return the value of a parameter as its distribution has it."""
    if isinstance(distribution, CategoricalDistribution):
        is_there = any(same(value, choice) for choice in distribution.choices)
        return value if is_there else text_of(value)
    return float(value) if isinstance(distribution, FloatDistribution) else value
