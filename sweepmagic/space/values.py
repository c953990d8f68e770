"""Plain data: what a parameter's value may be, and when two values are the same.

Values travel through YAML and JSON, so only what both can say is a value: None, bool, int, float, str, and
lists and dicts of these. Numpy scalars and arrays, tuples and ranges are turned into them.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from typing import Any, TypeGuard

Value = Any
Params = dict[str, Any]


def plain(value: Any) -> Value:
    """Return `value` as plain data.

    Raises:
        TypeError: `value` holds something that cannot be written down, such as a function or a model.

    Example:
        >>> plain((1, 2.5, range(2)))
        [1, 2.5, [0, 1]]
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist") and hasattr(value, "dtype"):  # numpy, without importing it
        return plain(value.tolist())
    if isinstance(value, str):  # a subclass; str() of an enum would be its name
        return str.__str__(value)
    for kind in (int, float):
        if isinstance(value, kind):
            return kind(value)
    raise TypeError(f"expected plain data (numbers, strings, lists, dicts), but got {type(value).__name__}")


def canonical(value: Value) -> str:
    """Return a string that two plain values share exactly when they are the same; ``True`` is not ``1``.

    Example:
        >>> canonical({"b": True, "a": [1]}) == canonical({"a": [1], "b": True})
        True
        >>> canonical(True) == canonical(1)
        False
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def same(left: Value, right: Value) -> bool:
    """Return whether two values are the same; ints and floats compare as numbers, bools only with bools."""
    if type(left) is type(right) and not isinstance(left, (list, dict, float)):
        return bool(left == right)
    if is_number(left) and is_number(right):
        return left == right or (math.isnan(left) and math.isnan(right))
    return canonical(left) == canonical(right)


def is_media(value: Value) -> bool:
    """Return whether a logged value stands for a table, an image or the like: a dict with its ``_type``.

    Example:
        >>> is_media({"_type": "table-file", "path": "a"}), is_media({"a": 1}), is_media(0.5)
        (True, False, False)
    """
    return type(value) is dict and "_type" in value


def is_number(value: Any) -> TypeGuard[float]:
    """Return whether `value` is an int or a float; a bool is not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_finite(value: Any) -> TypeGuard[float]:
    """Return whether `value` is a number that a float can hold, neither NaN nor infinite.

    Example:
        >>> is_finite(3), is_finite(float("nan")), is_finite(10**400), is_finite(True)
        (True, False, False, False)
    """
    if type(value) is float:  # the hot path of log()
        return math.isfinite(value)
    return is_number(value) and abs(value) <= sys.float_info.max
