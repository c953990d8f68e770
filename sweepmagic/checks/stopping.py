"""An early stop that cannot fire: its runs are over before it looks for the first time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sweepmagic.checks.finding import Finding
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.stoppers import stoppers_of

_SOME = 3  # finished runs that say how long runs are, where one alone might have ended itself
_LENGTHS = ("epoch", "iter", "steps", "rounds", "budget")  # in the names of parameters that say how long a run is


def cannot_stop(sweep: SweepRecord, runs: Sequence[RunRecord]) -> Iterator[Finding]:
    """Yield each rule of `early_terminate` for whose first look every run so far was too short.

    One run that is not half as long says it; one that nearly gets there may have ended itself, so that some more are
    waited for, as they are where a parameter may decide how long runs are.
    """
    rules = stoppers_of(sweep.config)
    metric = sweep.metric
    if not rules or metric is None:
        return
    longest = max((len(run.objective) for run in sweep.runs.values() if run.fits and not run.stale), default=0)
    for kind, stopper in rules:
        first = stopper.first_look
        waits = _length_is_searched(sweep) or 2 * longest > first
        if 0 < longest < first and len(runs) >= (_SOME if waits else 1):
            logged = f"{runs[0].name} logged it" if len(runs) == 1 else "no run logged it more than"
            times = "once" if longest == 1 else f"{longest} times"
            text = f"{kind} first looks at value {first} of {metric.name}, but {logged} {times}: it cannot stop a run"
            yield Finding(f"cannot stop {kind} {first}", text, _remedy(longest, first, stopper.look_within(longest)))


def _length_is_searched(sweep: SweepRecord) -> bool:
    return any(word in name.lower() for name in sweep.space.searched for word in _LENGTHS)


def _remedy(longest: int, first: int, earlier: str) -> str:
    if longest == 1:
        return f"log it in every epoch, {first} times or more a run; what is logged only at the end cannot be stopped early"
    return f"train for {first} epochs or more, or let it look earlier: `{earlier}`"
