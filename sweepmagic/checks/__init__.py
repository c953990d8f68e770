"""Checks: what is probably not meant, found in the record alone. Pure functions of the history, like the stoppers.

A check is a function ``(sweep, runs) -> findings``, where `runs` are those that say something about the sweep as it stands
now (at least one). It speaks only of what it has seen, and is silent in doubt: a false alarm costs more than a late one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sweepmagic.checks.constant import constant_metric, is_curve
from sweepmagic.checks.edge import best_at_edge
from sweepmagic.checks.finding import Finding, judged
from sweepmagic.checks.stopping import cannot_stop
from sweepmagic.checks.twins import idle_repeats, without_effect
from sweepmagic.checks.unlogged import unlogged_metrics
from sweepmagic.checks.unread import names_unread, unread_parameters
from sweepmagic.records import RunRecord, SweepRecord

Check = Callable[[SweepRecord, Sequence[RunRecord]], Iterator[Finding]]

_ALWAYS: tuple[Check, ...] = (unlogged_metrics, unread_parameters, cannot_stop)
_OF_RESULTS: tuple[Check, ...] = (without_effect, idle_repeats)
_EVERY_RUN = 10
_LATER = frozenset(_EVERY_RUN * 4**power for power in range(1, 9))


def findings(sweep: SweepRecord, *, over: bool = True) -> list[Finding]:
    """Return what the checks find in a sweep; `over` says whether it is time to look at where its best runs lie.

    Example:
        >>> from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated
        >>> config = {"method": "random", "metric": {"name": "loss"}, "parameters": {"lr": {"min": 0.0, "max": 1.0}}}
        >>> sweep = SweepRecord.replay("demo", [
        ...     SweepCreated(config, seed=1, function="train"), RunStarted(1, {"lr": 0.1}), Logged(1, None, {"loss": 0.5}),
        ...     RunEnded(1, "finished", unread=["lr"]),
        ... ])
        >>> for finding in findings(sweep):
        ...     print(finding.text)
        lr: never read by train in run 1; it cannot have an effect
    """
    runs = judged(sweep)
    if not runs:
        return []
    return [*_found(_ALWAYS, sweep, runs), *_of_results(sweep, runs), *(best_at_edge(sweep, runs) if over else ())]


def is_due(finished: int) -> bool:
    """Return whether to look after so many finished runs: after each of the first, then when there are four times as many.

    So what looking costs stays in proportion to the runs, and what is wrong from the start is said at once.

    Example:
        >>> [count for count in range(1000) if is_due(count)]
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40, 160, 640]
    """
    return 0 < finished <= _EVERY_RUN or finished in _LATER


def news(sweep: SweepRecord, *, over: bool = False) -> list[Finding]:
    """Return what is found and was not said yet."""
    said = {note.key for note in sweep.notes}
    return [finding for finding in findings(sweep, over=over) if finding.key not in said]


def _of_results(sweep: SweepRecord, runs: Sequence[RunRecord]) -> list[Finding]:
    """Return what the values say, each cause once: a curve that never moves, or else parameters that make no difference."""
    still = list(constant_metric(sweep, runs))
    if still and is_curve(runs):
        return still
    return list(_found(_OF_RESULTS, sweep, runs)) or still


def _found(checks: Sequence[Check], sweep: SweepRecord, runs: Sequence[RunRecord]) -> Iterator[Finding]:
    for check in checks:
        yield from check(sweep, runs)


__all__ = ["Finding", "findings", "is_due", "names_unread", "news"]
