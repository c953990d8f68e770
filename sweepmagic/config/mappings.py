"""A dict from Python -> plain data, with a problem for every value that is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sweepmagic.config.report import Report, Wrong, join
from sweepmagic.config.yaml import MAX_DEPTH
from sweepmagic.space import Value, plain

_LARGEST_INT = 10**300  # what still is a finite float


def take(value: Any, report: Report, path: str = "", depth: int = 0) -> Value:
    """Return `value` as plain data; what is not plain becomes None and a problem.

    Example:
        >>> report = Report()
        >>> take({"lr": {"values": (0.1, print)}}, report)
        {'lr': {'values': [0.1, None]}}
        >>> report.problems[0].path
        'lr.values[1]'
    """
    if depth > MAX_DEPTH:
        report.add("", f"expected at most {MAX_DEPTH} levels of nesting, but got more")
        return None
    if isinstance(value, Mapping):
        taken: dict[str, Value] = {}
        for key, item in value.items():
            place = join(path, str(key))
            if str(key) in taken:
                report.add(place, "two keys are the same when written as text", "delete one of them")
            taken[str(key)] = take(item, report, place, depth + 1)
        return taken
    if isinstance(value, (list, tuple, range)):
        return [take(item, report, join(path, place), depth + 1) for place, item in enumerate(value)]
    try:
        return _leaf(value)
    except Wrong as wrong:
        report.add_unreadable(path, wrong.message, wrong.hint)
        return None


def _leaf(value: Any) -> Value:
    try:
        leaf = plain(value)
    except (TypeError, RecursionError) as error:
        raise Wrong(str(error), "write its name as text, and make the object in your function") from error
    if isinstance(leaf, int) and abs(leaf) > _LARGEST_INT:
        raise Wrong("this number is too large", "write it as text")
    return leaf
