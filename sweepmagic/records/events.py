"""Everything that can happen to a sweep. A sweep is the fold of its events, so this is the whole truth on disk.

An event is a frozen dataclass of plain data; `time` is seconds since the epoch, and `run` (where there is one) the
run's number in its sweep. Adding a kind is a class here and a `case` in `SweepRecord.apply`.
"""

from __future__ import annotations

import json
import time as _clock
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from math import isfinite
from typing import Any, ClassVar

from sweepmagic.space import Params, Value, canonical


def _now() -> float:
    return _clock.time()


@dataclass(frozen=True)
class SweepCreated:
    """A sweep came to be. `config` is the dumped config, `code` the fingerprint of the training function."""

    kind: ClassVar[str] = "sweep_created"
    config: Mapping[str, Value]
    seed: int
    function: str = ""
    code: str = ""
    source: str = ""
    version: str = ""
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class SweepEdited:
    """The cell was run again under the same name with another config or another training function."""

    kind: ClassVar[str] = "sweep_edited"
    config: Mapping[str, Value]
    function: str = ""
    code: str = ""
    source: str = ""
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class AgentStarted:
    """A process began to work on the sweep. `count` is the total it was asked for, None for no limit."""

    kind: ClassVar[str] = "agent_started"
    agent: str
    host: str
    pid: int
    pid_started: float
    executor: str
    workers: int
    count: int | None = None
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class AgentSeen:
    """The agent is still there; written now and then, for readers that cannot look at its process."""

    kind: ClassVar[str] = "agent_seen"
    agent: str
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Sampled:
    """What an agent's process and its machine were doing, by name: see `run.system`; a sign of life as well."""

    kind: ClassVar[str] = "sampled"
    agent: str
    values: Mapping[str, float]
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class AgentEnded:
    """The agent stopped working on the sweep, for `reason`."""

    kind: ClassVar[str] = "agent_ended"
    agent: str
    reason: str = ""
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class RunStarted:
    """A point was claimed and its run begins. `attempt` counts from 1; a retry keeps the run's number.

    `guess` is what the search expected of it, if it says: `mean`, `low`, `high`, `improvement`, `why`.
    """

    kind: ClassVar[str] = "run_started"
    run: int
    params: Params
    agent: str = ""
    attempt: int = 1
    seed: int = 0
    code: str = ""
    name: str = ""
    guess: Mapping[str, Value] = field(default_factory=dict)
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class RunResumed:
    """A run that was over goes on, in another agent: its rows are kept, and more will come."""

    kind: ClassVar[str] = "run_resumed"
    run: int
    agent: str = ""
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Logged:
    """The training function reported `values`. `step` is its own, or None for the next one."""

    kind: ClassVar[str] = "logged"
    run: int
    step: int | None
    values: Mapping[str, Value]
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Configured:
    """The run added to its config something that the sweep does not search."""

    kind: ClassVar[str] = "configured"
    run: int
    values: Mapping[str, Value]
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Summarised:
    """The run set values of its summary by hand."""

    kind: ClassVar[str] = "summarised"
    run: int
    values: Mapping[str, Value]
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class MetricDefined:
    """The run said how a metric is to be drawn and summarised. `name` may end in ``*``."""

    kind: ClassVar[str] = "metric_defined"
    run: int
    name: str
    step_metric: str | None = None
    summary: str | None = None
    hidden: bool = False
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Described:
    """Somebody labelled a run (or, without a run, the sweep) for people: the search never looks at labels.

    `values` has the labels that changed: ``name``, ``group``, ``job_type``, ``tags``, ``notes``, ``project``, ``id``.
    """

    kind: ClassVar[str] = "described"
    values: Mapping[str, Value]
    run: int | None = None
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Environment:
    """What an agent's process is: Python, packages, the commit of its folder, its command; what changed, not all of it."""

    kind: ClassVar[str] = "environment"
    agent: str
    values: Mapping[str, Value]
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class ArtifactLogged:
    """A run made an artifact. Its version is not said: it is the place of `digest` among those of that name, see `artifacts`.

    `digest` names the manifest with its files, `size` is in bytes; `aliases` lead to it from now on.
    """

    kind: ClassVar[str] = "artifact_logged"
    run: int | None
    name: str
    type: str
    digest: str
    size: int = 0
    count: int = 0
    aliases: Sequence[str] = ()
    description: str = ""
    metadata: Mapping[str, Value] = field(default_factory=dict)
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class ArtifactUsed:
    """A run took an artifact as its input."""

    kind: ClassVar[str] = "artifact_used"
    run: int
    name: str
    digest: str
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class ArtifactAliased:
    """Somebody said which aliases lead to a version of an artifact, all of them, and what else is said of it."""

    kind: ClassVar[str] = "artifact_aliased"
    name: str
    digest: str
    aliases: Sequence[str] = ()
    description: str | None = None
    metadata: Mapping[str, Value] | None = None
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class RunEnded:
    """A run is over.

    `state` is finished, stopped, failed or crashed; `cause` says what ended a stopped one: a stopper's name, ``hand``,
    ``interrupt``, ``timeout`` or ``sweep``. `reason` is the sentence for people, `error` the whole traceback. It is about
    one attempt: what somebody says of an earlier one after a retry began changes nothing. `unread` are the searched
    parameters that the code of a finished run never looked at.
    """

    kind: ClassVar[str] = "run_ended"
    run: int
    state: str
    reason: str = ""
    cause: str = ""
    error: str = ""
    attempt: int = 1
    unread: Sequence[str] = field(default_factory=list)
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Noted:
    """Something that the user should know, once: a metric that is never logged, a value that cannot be drawn.

    What a check found has a `key`, which is the same whenever it finds the same, and a `remedy`.
    """

    kind: ClassVar[str] = "noted"
    text: str
    run: int | None = None
    key: str = ""
    remedy: str = ""
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Evidence:
    """An earlier result from elsewhere (`warm_start`): a config, and the numbers it led to. It is no run.

    `source` says where it is from; `copy` counts those that are alike in params and values, from 1, so that the same
    result is never taken in twice, and two measurements that happen to be equal are two. `history` has, for a metric,
    its steps and its values, thinned out: something to draw, no part of what the result is.
    """

    kind: ClassVar[str] = "evidence"
    params: Params
    values: Mapping[str, float]
    source: str = ""
    copy: int = 1
    history: Mapping[str, Sequence[Sequence[float]]] = field(default_factory=dict)
    time: float = field(default_factory=_now)

    @property
    def identity(self) -> str:
        """What two events share exactly when they are the same result."""
        return canonical([self.params, self.values, self.copy])


@dataclass(frozen=True)
class SweepEnded:
    """No more runs: `state` is finished, stopped or failed."""

    kind: ClassVar[str] = "sweep_ended"
    state: str
    reason: str = ""
    time: float = field(default_factory=_now)


@dataclass(frozen=True)
class Control:
    """Somebody wants something: a button, the shell, another notebook. The agents read it and act.

    `verb` is pause, resume, stop (running runs finish), cancel (running runs stop at their next log), workers (`value`
    runs at once), retry, delete or restore; with a `run` it is about that run alone, and a retry with a `value` only
    about that attempt of it.
    """

    kind: ClassVar[str] = "control"
    verb: str
    run: int | None = None
    value: Value = None
    by: str = ""
    time: float = field(default_factory=_now)


Event = (
    SweepCreated
    | SweepEdited
    | AgentStarted
    | AgentSeen
    | Sampled
    | AgentEnded
    | RunStarted
    | RunResumed
    | Logged
    | Configured
    | Summarised
    | MetricDefined
    | Described
    | Environment
    | ArtifactLogged
    | ArtifactUsed
    | ArtifactAliased
    | RunEnded
    | Noted
    | Evidence
    | SweepEnded
    | Control
)


@dataclass(frozen=True)
class Rows:
    """Rows that follow each other in the log and belong to one run, read together: each is a `Logged` on disk.

    A large sweep has a million of them; as three lists a run they are read in half the time of as many objects.
    """

    run: int
    steps: Sequence[int | None]
    times: Sequence[float]
    tables: Sequence[Mapping[str, Value]]


KINDS: Mapping[str, type[Any]] = {
    kind.kind: kind
    for kind in (
        SweepCreated,
        SweepEdited,
        AgentStarted,
        AgentSeen,
        Sampled,
        AgentEnded,
        RunStarted,
        RunResumed,
        Logged,
        Configured,
        Summarised,
        MetricDefined,
        Described,
        Environment,
        ArtifactLogged,
        ArtifactUsed,
        ArtifactAliased,
        RunEnded,
        Noted,
        Evidence,
        SweepEnded,
        Control,
    )
}

# `run` and `time` have columns of their own in the store.
_BODY = {name: tuple(f.name for f in fields(kind) if f.name not in ("run", "time")) for name, kind in KINDS.items()}
_to_json = json.JSONEncoder().encode  # json.dumps, without a look at its options at every call
_HAS_RUN = {name: any(f.name == "run" for f in fields(kind)) for name, kind in KINDS.items()}


def encode(event: Event) -> tuple[int | None, str, float, str]:
    """Return the event as the store's columns: run, kind, time, body.

    Example:
        >>> encode(Logged(3, None, {"loss": 0.5}, time=0.0))
        (3, 'logged', 0.0, '[null, {"loss": 0.5}]')
    """
    kind = event.kind
    if type(event) is Logged:  # the hot path of log()
        return event.run, kind, event.time, _row_to_json(event)
    body = _to_json([getattr(event, name) for name in _BODY[kind]])
    return getattr(event, "run", None), kind, event.time, body


def _row_to_json(event: Logged) -> str:
    """Return the body of a row; for finite floats, nearly always all there is, three times as fast as the json module."""
    parts = []
    for key, value in event.values.items():
        if type(value) is not float or not isfinite(value):
            return _to_json([event.step, event.values])
        parts.append(f"{_key_to_json(key)}: {value!r}")
    return f"[{'null' if event.step is None else event.step}, {{{', '.join(parts)}}}]"


@lru_cache(maxsize=4096)
def _key_to_json(key: str) -> str:
    return _to_json(key)


def decode(run: int | None, kind: str, time: float, body: Any) -> Event:
    """Return the event behind the store's columns; `body` is the JSON text already read.

    Fields that an older version did not write take their defaults.
    """
    if kind == "logged":  # nine rows of ten
        return Logged(run, body[0], body[1], time)  # type: ignore[arg-type]
    known = dict(zip(_BODY[kind], body, strict=False))
    if _HAS_RUN[kind]:
        known["run"] = run
    event: Event = KINDS[kind](time=time, **known)
    return event
