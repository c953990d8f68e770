"""A parameter that the code never looks at: its runs differ in nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from sweepmagic.checks.finding import Finding, code_of
from sweepmagic.records import RunRecord, SweepRecord
from sweepmagic.space import Params, SearchSpace, Value, canonical, flatten, is_number

_ENOUGH = 3  # finished runs after which it is said though some value of another parameter was not tried yet
_LARGEST_SWITCH = 10  # a number of layers may decide what is read, a batch size hardly


def names_unread(space: SearchSpace, params: Params, names_read: Collection[str]) -> list[str]:
    """Return the searched parameters among `params` that are not among the dotted `names_read`.

    Example:
        >>> from sweepmagic.config import parse
        >>> space = parse("{method: grid, parameters: {lr: {values: [1, 2]}, layers: {values: [1, 2]}}}").space
        >>> names_unread(space, {"lr": 1, "layers": 2}, {"lr"})
        ['layers']
    """
    return [name for name in space.searched if name not in names_read and _has(params, name)]


def never_read(runs: Sequence[RunRecord]) -> list[str]:
    """Return the parameters that no run has read that had them."""
    suspects = dict.fromkeys(name for run in runs for name in run.unread)
    return [name for name in suspects if all(name in run.unread or not _has(run.params, name) for run in runs)]


def unread_parameters(sweep: SweepRecord, runs: Sequence[RunRecord]) -> Iterator[Finding]:
    """Yield each parameter that no run has read.

    Code may read a parameter only for some value of another, as momentum for one optimizer: so it is said at once where
    every such value has been tried, and else after some runs, with how to make the sweep know.
    """
    never = never_read(runs)
    for name in never:
        had = [run for run in runs if _has(run.params, name)]
        switch = _untried(sweep, had, name, never)
        which = f"run {had[0].number}" if len(had) == 1 else f"any of {len(had)} runs"
        if switch is None:
            text = f"{name}: never read by {code_of(sweep)} in {which}; it cannot have an effect"
            yield Finding(f"unread {name}", text, _remedy(name, had[-1]))
        elif len(had) >= _ENOUGH:
            text = f"{name}: not read by {code_of(sweep)} in {which} so far"
            condition = f"if only some runs need it, say which, such as `when: {switch[0]} == {switch[1]!r}`"
            yield Finding(f"unread {name}", text, f"{_remedy(name, had[-1])}; {condition}")


def _has(params: Params, name: str) -> bool:
    """Return whether a run has the parameter: with `when`, some runs have not."""
    found: Value = params
    for part in name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return False
        found = found[part]
    return True


def _untried(
    sweep: SweepRecord, runs: Sequence[RunRecord], name: str, never: Collection[str]
) -> tuple[str, Value] | None:
    """Return a value of another parameter that no run has tried, if what is read may depend on it."""
    flat = [flatten(run.params, sweep.space.names) for run in runs]
    own = next(parameter for parameter in sweep.space.parameters if parameter.name == name)
    known = {*never, *(word for condition in own.when for word in condition.names)}
    for parameter in sweep.space.parameters:
        values = parameter.distribution.grid()
        if parameter.name in known or values is None or not _is_switch(values):
            continue
        tried = {canonical(params[parameter.name]) for params in flat if parameter.name in params}
        left = [value for value in values if canonical(value) not in tried]
        if left:
            return parameter.name, left[0]
    return None


def _is_switch(values: Sequence[Value]) -> bool:
    """Return whether code may ask which of `values` it has been given: words, true and false, a few small counts.

    Example:
        >>> _is_switch(["adam", "sgd"]), _is_switch([1, 2, 3]), _is_switch([32, 64]), _is_switch([0.1, 0.2])
        (True, True, False, False)
    """
    if len(values) > 2 * _LARGEST_SWITCH:
        return False
    return any(not is_number(value) for value in values) or all(
        isinstance(value, int) and abs(value) <= _LARGEST_SWITCH for value in values
    )


def _remedy(name: str, run: RunRecord) -> str:
    near = get_close_matches(name, run.config, 1)
    guess = f"if `{near[0]}` is meant, which the run set itself, give both the same name; else " if near else ""
    return f"{guess}use it in the code (`config.{name}`), or take it out of `parameters`"
