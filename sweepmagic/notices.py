"""What a user should be told after a run: each thing once in a sweep."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sweepmagic.config import Metric
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import flatten

_UNLOGGED = "never logged a number as"
_UNREAD = "never read by"
_SPELT = "is the sweep's metric"


def after_run(sweep: SweepRecord, run: RunRecord, names_read: Collection[str], function: str) -> Iterator[str]:
    """Yield a sentence for a metric that a finished run did not log, or logged under another name, and for unread parameters.

    Args:
        sweep: The sweep.
        run: One of its finished runs.
        names_read: The dotted names of the settings that its code looked at.
        function: What the training code is called.
    """
    unlogged = [(f"{_UNLOGGED} {metric.name!r}", _unlogged(sweep, run, metric)) for metric in sweep.config.metrics]
    spelt = [(f"{_SPELT} {name!r}", _spelt(run, name, key)) for name, key in run.history.aliases.items()]
    for sign, sentence in (*unlogged, *spelt, (_UNREAD, _unread(sweep, run, names_read, function))):
        if sentence and not any(sign in note.text for note in sweep.notes):
            yield sentence


def _unlogged(sweep: SweepRecord, run: RunRecord, metric: Metric) -> str:
    if run.worth(metric) is not None:
        return ""
    logged = sorted(run.summary)
    near = [key for key in logged if _tail(key) == _tail(metric.name)]
    hint = f"; if {near[0]!r} is meant, write `metric: {{name: {near[0]}}}`" if near else ""
    which = "the sweep's metric" if len(sweep.config.metrics) == 1 else "one of the sweep's metrics"
    return f"{run.name} {_UNLOGGED} {metric.name!r}, {which}; it logged {', '.join(logged) or 'nothing'}{hint}"


def _tail(key: str) -> str:
    """Return what `val_loss` and `epoch/val_loss` share."""
    return key.strip().rsplit("/", 1)[-1]


def _spelt(run: RunRecord, name: str, key: str) -> str:
    return f"{key!r}, which {run.name} logged, {_SPELT} {name!r}: it logged nothing of that very name"


def _unread(sweep: SweepRecord, run: RunRecord, names_read: Collection[str], function: str) -> str:
    present = flatten(run.params, sweep.space.names)
    unread = [name for name in sweep.space.searched if name in present and name not in names_read]
    return f"{', '.join(unread)}: {_UNREAD} {function} in {run.name}; it cannot have an effect" if unread else ""
