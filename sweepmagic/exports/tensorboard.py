"""Event files for TensorBoard: what each run logged as scalars, and the HParams tab's table over all of them.

A run is a folder. In the sweep's own folder stands what the parameters and metrics of the experiment are; in a run's, beside
its scalars, with what it began and how it ended. TensorBoard's own ``hparams.summary`` needs TensorFlow for that; its
messages and its writer of records do not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import struct_pb2
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

from sweepmagic.config import dump_yaml
from sweepmagic.errors import SweepMagicError
from sweepmagic.exports.forms import Written
from sweepmagic.exports.json import text_of
from sweepmagic.exports.snapshot import Snapshot, counting_name, numbers_of
from sweepmagic.project import LOOSE
from sweepmagic.records import RunRecord
from sweepmagic.space import Categorical, CategoricalWithProbabilities, Constant, Parameter, Value, ends, is_number

SUFFIX = "sweepmagic"
"""How the names of our event files end: those of one sweep are replaced when it is exported again, others are left alone."""

STATUS: Mapping[str, int] = {
    "finished": api_pb2.STATUS_SUCCESS,
    "stopped": api_pb2.STATUS_SUCCESS,
    "failed": api_pb2.STATUS_FAILURE,
    "crashed": api_pb2.STATUS_FAILURE,
    "running": api_pb2.STATUS_RUNNING,
}

_MOST_CHOICES = 100  # beyond, TensorBoard's list of boxes to tick is of no use


def write(snapshot: Snapshot, where: str) -> Written:
    """Write a folder of event files, a folder in it for each run.

    Raises:
        SweepMagicError: the folder has the event files of another sweep, or is none.
    """
    sweep, folder = snapshot.record, Path(where).expanduser()
    _clear(folder, sweep.id)
    hyper = hyperparameters(snapshot)
    about = _summary(metadata.EXPERIMENT_TAG, experiment=_experiment(snapshot, hyper))
    _write(folder, sweep.id, [Event(wall_time=sweep.created, summary=about)])
    groups = _groups(snapshot)
    for run in sweep.runs.values():
        events = _events(snapshot, run, hyper, groups.get(run.number, ""))
        _write(folder / f"run-{run.number}", sweep.id, events)
    return Written(folder, f"to look at it: tensorboard --logdir {folder}")


def _clear(folder: Path, id: str) -> None:
    """Take away what an earlier export of the sweep has written."""
    if folder.exists() and not folder.is_dir():
        raise SweepMagicError(f"expected a folder for TensorBoard's event files, but {folder} is a file")
    ours = list(folder.glob(f"events.out.tfevents.*.{SUFFIX}"))
    others = {path.name.split(".")[-2] for path in ours} - {id}
    if others:
        raise SweepMagicError(
            f"{folder} has the event files of another sweep ({', '.join(sorted(others))}): name a folder of its own"
        )
    for path in [*ours, *folder.glob(f"run-*/events.out.tfevents.*.{id}.{SUFFIX}")]:
        path.unlink()


def _write(folder: Path, id: str, events: Iterable[Event]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    listed = list(events)
    began = listed[0].wall_time
    with open(folder / f"events.out.tfevents.{int(began):010d}.{id}.{SUFFIX}", "wb") as file:
        writer = RecordWriter(file)
        for event in [Event(wall_time=began, file_version="brain.Event:2"), *listed]:
            writer.write(event.SerializeToString())


def _summary(tag: str, **content: Any) -> Summary:
    data = plugin_data_pb2.HParamsPluginData(**content)
    value = Summary.Value(tag=tag, metadata=metadata.create_summary_metadata(data), tensor=metadata.NULL_TENSOR)
    return Summary(value=[value])


@dataclass(frozen=True)
class Hyperparameter:
    """A parameter as the HParams tab knows it: all its values are numbers, all are switches, or all become text.

    Attributes:
        name: Its name, of a nested one with dots.
        type: `api_pb2.DATA_TYPE_FLOAT64`, `..._BOOL` or `..._STRING`.
        parameter: What the space says of it, if anything.
    """

    name: str
    type: int
    parameter: Parameter | None = None

    @classmethod
    def of(cls, name: str, values: Sequence[Value], parameter: Parameter | None) -> Hyperparameter:
        """Return it with the type that all its values have."""
        known = [value for value in values if value is not None]
        if known and all(isinstance(value, bool) for value in known):
            return cls(name, api_pb2.DATA_TYPE_BOOL, parameter)
        if known and all(is_number(value) and math.isfinite(value) for value in known):
            return cls(name, api_pb2.DATA_TYPE_FLOAT64, parameter)
        return cls(name, api_pb2.DATA_TYPE_STRING, parameter)

    def message(self, value: Value) -> struct_pb2.Value:
        """Return a value as the tab has it."""
        if self.type == api_pb2.DATA_TYPE_BOOL:
            return struct_pb2.Value(bool_value=value)
        if self.type == api_pb2.DATA_TYPE_FLOAT64:
            return struct_pb2.Value(number_value=value)
        return struct_pb2.Value(string_value=text_of(value))

    def can_say(self, value: Value) -> bool:
        """Return whether a value can be said at all: there is no number for None."""
        return value is not None or self.type == api_pb2.DATA_TYPE_STRING

    @property
    def info(self) -> api_pb2.HParamInfo:
        """What the experiment says of it: name, type and domain."""
        found = api_pb2.HParamInfo(name=self.name, type=self.type)
        distribution = None if self.parameter is None else self.parameter.distribution
        if isinstance(distribution, (Categorical, CategoricalWithProbabilities)):
            values = [value for value in distribution.grid()[:_MOST_CHOICES] if self.can_say(value)]
            found.domain_discrete.CopyFrom(struct_pb2.ListValue(values=map(self.message, values)))
        elif distribution is not None and self.type == api_pb2.DATA_TYPE_FLOAT64:
            found.domain_interval.min_value, found.domain_interval.max_value = ends(distribution)
        return found


def hyperparameters(snapshot: Snapshot) -> Sequence[Hyperparameter]:
    """Return the parameters of a sweep; of single runs, everything in their configs."""
    space, runs = snapshot.record.space, snapshot.record.runs.values()
    known = {parameter.name: parameter for parameter in space.parameters}
    settings = [snapshot.settings(run) for run in runs]
    names = dict.fromkeys([*known, *(key for each in settings for key in each)])
    found = []
    for name in names if snapshot.record.id == LOOSE else known:
        parameter = known.get(name)
        possible = () if parameter is None else _possible(parameter)
        found.append(
            Hyperparameter.of(name, [*possible, *(each[name] for each in settings if name in each)], parameter)
        )
    return found


def _possible(parameter: Parameter) -> Sequence[Value]:
    """Return the values of a choice, and of a range its ends."""
    distribution = parameter.distribution
    if isinstance(distribution, (Categorical, CategoricalWithProbabilities, Constant)):
        return distribution.grid()
    return ends(distribution)


def _experiment(snapshot: Snapshot, hyper: Sequence[Hyperparameter]) -> api_pb2.Experiment:
    sweep = snapshot.record
    counting = {counting_name(metric): f"{metric.name} ({metric.of})" for metric in sweep.config.metrics}
    logged = dict.fromkeys(tag for run in sweep.runs.values() for tag in _scalars(snapshot, run))
    first = [metric.name for metric in sweep.config.metrics if metric.name in logged]
    tags = {**counting, **{tag: tag for tag in (*first, *logged) if tag not in counting}}
    metrics = [api_pb2.MetricInfo(name=api_pb2.MetricName(tag=tag), display_name=name) for tag, name in tags.items()]
    return api_pb2.Experiment(
        name=snapshot.title,
        description=f"```yaml\n{dump_yaml(sweep.config)}```" if sweep.id != LOOSE else "",
        time_created_secs=sweep.created,
        hparam_infos=[each.info for each in hyper],
        metric_infos=metrics,
    )


def _scalars(snapshot: Snapshot, run: RunRecord) -> list[str]:
    """Return the names of the numbers that a run logged or set by hand."""
    logged = [name for name in run.history.names if any(map(is_number, run.history.columns[name]))]
    return logged + [name for name, value in run.summary_by_hand.items() if is_number(value) and name not in logged]


def _groups(snapshot: Snapshot) -> Mapping[int, str]:
    """Return for each run the group of its config, where a config has several runs: the tab then shows their mean."""
    if snapshot.record.config.repeats == 1:
        return {}
    trials = enumerate(snapshot.record.trials, start=1)
    return {run.number: f"config {place}" for place, trial in trials for run in trial.runs}


def _events(snapshot: Snapshot, run: RunRecord, hyper: Sequence[Hyperparameter], group: str) -> Iterator[Event]:
    values, state, end = snapshot.settings(run), snapshot.state(run), snapshot.end_of(run)
    there = [each for each in hyper if each.name in values and each.can_say(values[each.name])]
    said = {each.name: each.message(values[each.name]) for each in there}
    start = plugin_data_pb2.SessionStartInfo(hparams=said, group_name=group, start_time_secs=run.started)
    yield Event(wall_time=run.started, summary=_summary(metadata.SESSION_START_INFO_TAG, session_start_info=start))
    for row in run.history:
        yield _event(row["_step"], row["_time"], row)
    by_hand = {key: value for key, value in run.summary_by_hand.items() if key not in run.history.names}
    yield _event(run.step or 0, end, {**snapshot.counting(run), **by_hand})  # the tab shows the last value of each
    over = plugin_data_pb2.SessionEndInfo(status=STATUS.get(state, api_pb2.STATUS_UNKNOWN), end_time_secs=end)
    yield Event(wall_time=end, summary=_summary(metadata.SESSION_END_INFO_TAG, session_end_info=over))


def _event(step: int, time: float, values: Mapping[str, Value]) -> Event:
    scalars = [Summary.Value(tag=key, simple_value=value) for key, value in numbers_of(values).items()]
    return Event(step=step, wall_time=time, summary=Summary(value=scalars))
