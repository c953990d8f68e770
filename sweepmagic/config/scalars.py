"""Plain YAML scalars -> Python values, by YAML 1.2's core schema.

So ``1e-4`` is a number, and ``on``, ``yes``, ``12:30`` and ``2024-01-01`` are text. (YAML 1.1, which W&B reads, says the
opposite of each; ruamel.yaml's 1.2 still keeps some of 1.1's numbers.) See https://yaml.org/spec/1.2.2/#103-core-schema.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from sweepmagic.space import Value

_WORDS: Mapping[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}

_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], Value]], ...] = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)

_LONGEST_NUMBER = 250  # characters: what is longer is no number that a float could hold, even as 0x...
_CORE = "tag:yaml.org,2002:"


def resolve(text: str) -> Value:
    """Return what an unquoted scalar means.

    Example:
        >>> [resolve(text) for text in ("1e-4", "010", "yes", "true", "12:30", "")]
        [0.0001, 10, 'yes', True, '12:30', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(text):
            return convert(text)
    return text


def number_in(text: str) -> int | float | None:
    """Return the number that a text seems to mean, or None: ``"1e-4"``, ``"1_000"``, ``"1,000"``, ``"inf"``.

    Example:
        >>> number_in("1_000"), number_in("ten")
        (1000, None)
    """
    bare = re.sub(r"(?<=[0-9])[_,](?=[0-9])", "", text.strip())
    value = resolve(bare) if bare else None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    value = _WORDS.get(f"{bare[:1]}.{bare[1:]}" if bare[:1] in ("+", "-") else f".{bare}")
    return value if isinstance(value, float) else None


def _as_float(text: str) -> float:
    value = resolve(text)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise ValueError(f"{text!r} is not a number")


def _exactly(kind: type) -> Callable[[str], Value]:
    def convert(text: str) -> Value:
        value = resolve(text)
        if type(value) is not kind:
            raise ValueError(f"{text!r} is not of the type that its tag says")
        return value

    return convert


TAGS: Mapping[str, Callable[[str], Value]] = {
    "!": str,
    f"{_CORE}str": str,
    f"{_CORE}int": _exactly(int),
    f"{_CORE}float": _as_float,
    f"{_CORE}bool": _exactly(bool),
    f"{_CORE}null": _exactly(type(None)),
}
"""The tags of the core schema that a scalar may carry; no others are allowed."""

COLLECTION_TAGS = (f"{_CORE}seq", f"{_CORE}map", "!")
