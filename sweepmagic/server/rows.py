"""What the list says of one sweep. Its words and numbers are those of the views: `summary` and `progress` make them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from sweepmagic import liveness
from sweepmagic.project import Heading
from sweepmagic.records import SweepRecord
from sweepmagic.space import Value, flatten
from sweepmagic.views import progress, summary


@dataclass(frozen=True)
class Row:
    """One sweep in the list.

    Attributes:
        given: The name in its cell; another than `name` once it was renamed.
        read: Whether its runs have been read yet; before that only what stands in its heading is known.
        counts: How many runs are in each state that any is in.
        best: The best value as views write it, empty if there is none; `best_config` has the values themselves.
        trend: The best value so far, run by run, thinned out.
        eta: Seconds that are left; as it changes all the time, two rows that differ in it alone are equal.
        alive: Whether somebody works on it.
    """

    folder: str
    id: str
    name: str
    project: str
    method: str
    created: float
    given: str = ""
    tags: Sequence[str] = ()
    notes: str = ""
    read: bool = False
    state: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    done: int = 0
    total: int | None = None
    metric: str = ""
    goal: str = ""
    best: str = ""
    best_run: int | None = None
    best_config: Mapping[str, Value] | None = None
    trend: Sequence[float] = ()
    eta: float | None = field(default=None, compare=False)
    updated: float = 0.0
    executor: str = ""
    alive: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return self.folder, self.id

    def headed(self, heading: Heading) -> Row:
        """Return the row with the name and the labels that the sweep has by now."""
        return replace(self, **_labels(heading))

    def as_json(self) -> dict[str, Value]:
        """Return it as the wire carries it."""
        return {key: written(value) for key, value in asdict(self).items()}


def unread(folder: str, heading: Heading) -> Row:
    """Return what is known of a sweep before its runs have been read."""
    method = str(heading.config.get("method") or "")
    return Row(folder, heading.id, "", heading.project, method, heading.created, updated=heading.created).headed(
        heading
    )


def row_of(folder: str, heading: Heading, sweep: SweepRecord, now: float) -> Row:
    """Return what is said of a sweep whose record has been read."""
    head = summary.heading(sweep, now)
    best, metric, agents = sweep.best, sweep.metric, list(sweep.agents.values())
    return replace(
        unread(folder, heading),
        read=True,
        state=head.state,
        counts={state: count for state, count in head.counts.items() if count},
        done=head.done,
        total=head.total,
        metric=metric.name if metric else "",
        goal=metric.goal if metric else "",
        best=head.best,
        best_run=head.best_run,
        best_config=flatten(best.params, sweep.space.names) if best else None,
        trend=tuple(progress.trend(sweep)),
        eta=head.eta,
        updated=sweep.last_time,
        executor=agents[-1].executor if agents else str(sweep.config.executor or ""),
        alive=any(liveness.is_alive(agent, now) for agent in agents),
    )


def _labels(heading: Heading) -> dict[str, Value]:
    tags = heading.labels.get("tags")
    return {
        "name": heading.name,
        "given": heading.given,
        "tags": tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        "notes": str(heading.labels.get("description", heading.config.get("description")) or ""),
    }


def written(value: Value) -> Value:
    """Return a value as every reader of JSON takes it: NaN and infinity, which JSON does not have, as text.

    Example:
        >>> written({"lr": 0.1, "clip": float("inf"), "sizes": (1, 2)})
        {'lr': 0.1, 'clip': 'inf', 'sizes': [1, 2]}
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): written(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [written(item) for item in value]
    return value
