"""Filters as MongoDB writes them, over a record's fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sweepmagic.errors import with_guess
from sweepmagic.wandb.errors import UsageError

MISSING = object()
Look = Callable[[str], Any]


def matches(filters: Mapping[str, Any] | None, look: Look) -> bool:
    """Return whether what `look` gives for the names in `filters` meets all of them.

    Example:
        >>> run = {"config.lr": 0.1, "state": "finished", "tags": ["best"]}
        >>> look = lambda name: run.get(name, MISSING)
        >>> matches({"config.lr": {"$gte": 0.1, "$lt": 1}, "tags": "best"}, look)
        True
        >>> matches({"$or": [{"state": "failed"}, {"config.layers": {"$exists": True}}]}, look)
        False
    """
    return all(_meets(key, wanted, look) for key, wanted in (filters or {}).items())


def _meets(key: str, wanted: Any, look: Look) -> bool:
    if key == "$and":
        return all(matches(each, look) for each in wanted)
    if key == "$or":
        return any(matches(each, look) for each in wanted)
    if key == "$nor":
        return not any(matches(each, look) for each in wanted)
    if key == "$not":
        return not matches(wanted, look)
    if key.startswith("$"):
        raise _unknown(key, ["$and", "$or", "$nor", "$not"])
    return _fits(look(key), wanted)


def _fits(value: Any, wanted: Any) -> bool:
    if not (isinstance(wanted, Mapping) and any(str(key).startswith("$") for key in wanted)):
        return _equal(value, wanted)
    return all(_test(operator, value, operand) for operator, operand in wanted.items())


def _test(operator: str, value: Any, operand: Any) -> bool:
    if operator == "$not":
        return not _fits(value, operand)
    if operator == "$options":  # of $regex
        return True
    if operator not in _TESTS:
        raise _unknown(operator, _TESTS)
    return _TESTS[operator](value, operand)


def _unknown(operator: str, known: Any) -> UsageError:
    return UsageError(with_guess(f"filters: unknown operator {operator!r}", operator, known))


def _equal(value: Any, wanted: Any) -> bool:
    if value is MISSING:
        return wanted is None
    return bool(value == wanted) or (isinstance(value, (list, tuple)) and wanted in value)


def _among(value: Any, wanted: Any) -> bool:
    return any(_equal(value, each) for each in wanted)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def test(value: Any, wanted: Any) -> bool:
        try:
            return value is not MISSING and value is not None and compare(value, wanted)
        except TypeError:  # a text and a number have no order
            return False

    return test


def _found(value: Any, pattern: Any) -> bool:
    texts = value if isinstance(value, (list, tuple)) else [value]
    return value is not MISSING and any(re.search(str(pattern), str(text)) for text in texts)


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": _equal,
    "$ne": lambda value, wanted: not _equal(value, wanted),
    "$gt": _ordered(lambda value, wanted: value > wanted),
    "$gte": _ordered(lambda value, wanted: value >= wanted),
    "$lt": _ordered(lambda value, wanted: value < wanted),
    "$lte": _ordered(lambda value, wanted: value <= wanted),
    "$in": _among,
    "$nin": lambda value, wanted: not _among(value, wanted),
    "$exists": lambda value, wanted: (value is not MISSING) == bool(wanted),
    "$regex": _found,
}
